"""Makes the calls that rules want, beside the pulling and sending: a slow program delays neither.

It works under the lease of the sync. Each call is claimed in a commit of its own before it is made, and made once; what
was being called when a worker went away is lost, and only a person has it made again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from urllib.parse import quote

from igdesk.config.model import Hook
from igdesk.desk.beside import beside
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.log import EventLog
from igdesk.rules.calling import CallResult, CallState, Why, chats, happening, is_chat
from igdesk.secret import Secret
from igdesk.store.calls import Call
from igdesk.store.errors import LeaseLost, StoreError
from igdesk.sync.chat_posts import chat_post
from igdesk.sync.program import environment, folder_of, run
from igdesk.sync.side_by_side import SideBySide

_log = EventLog(__name__)

AT_ONCE = 4
"""Calls that are made at the same time."""
LOOK_EVERY = 1.0
"""Seconds between looks at what is to be called: a small read each."""
_CHAT_TIMEOUT = timedelta(seconds=15)
_TELL_AGAIN = 2.0
"""Seconds after which an outcome is told again that the database did not take."""


class Caller:
    """One worker's calls.

    Args:
        desk: The desk as the sync sees it.
        environ: Our environment: addresses may be in it, and programs are given a little of it.
        sleep: What waits; tests hand in their own.
    """

    def __init__(
        self,
        desk: SyncDesk,
        environ: Mapping[str, str],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._desk = desk
        self._environ = environ
        self._sleep = sleep
        self._running: SideBySide[int] = SideBySide()

    async def run(self) -> None:
        """Call what is due until cancelled, or until the lease is lost; what is being called then is ended."""
        try:
            while True:
                try:
                    await self._begin()
                except LeaseLost:
                    return
                except IgdeskError:
                    pass  # a busy database: the sync tells of it
                except Exception as error:  # a bug: the sync goes on, and the log tells where it is
                    _log.error("call_crashed", error)
                await self._sleep(LOOK_EVERY)
        finally:
            await self._running.stop()

    async def finish(self) -> None:
        """Call everything that is due, and wait for it.

        Raises:
            LeaseLost: Another worker does this now.
        """
        try:
            while True:
                await self._begin()
                if not self._running:
                    return
                await self._running.one_ends()
        finally:
            await self._running.stop()

    async def _begin(self) -> None:
        """Begin with what is due, as far as there is room."""
        while len(self._running) < AT_ONCE:
            call = await self._desk.claim_call(tuple(self._running))
            if call is None:
                return
            self._running.begin(call.id, self._make(call))

    async def _make(self, call: Call) -> None:
        try:
            result = await self._result(call)
        except StoreError:
            result = CallResult(CallState.WAITING, Why.UNREAD)  # nothing was called yet
        except Exception as error:  # a bug: the other calls go on, and the log tells where it is
            _log.error("call_crashed", error)
            result = CallResult(CallState.FAILED, Why.BUG)
        _log.info("call_ended", call=call.id, state=result.state, why=result.why, status=result.status)
        while True:
            try:
                return await self._desk.end_call(call.id, result)
            except StoreError:
                await self._sleep(_TELL_AGAIN)

    async def _result(self, call: Call) -> CallResult:
        if is_chat(call.hook):
            return await self._post_in_chat(call)
        hook = self._desk.config.hook(call.hook)
        if hook is None:
            return CallResult(CallState.FAILED, Why.GONE)
        document = await self._desk.ticket_document(call.ticket)
        return await (self._run(hook, call, document) if hook.run else self._post(hook, call, document))

    async def _run(self, hook: Hook, call: Call, document: str) -> CallResult:
        about = {"IGDESK_HOOK": hook.id, "IGDESK_CALL": str(call.id), "IGDESK_RULE": call.rule or ""}
        about["IGDESK_EVENT"] = await self._event(call)
        environ = environment(self._environ, about)
        folder = folder_of(self._desk.config)
        result = await beside(lambda stop: run(hook, folder, document, environ, stop))
        assert result is not None  # only who is cancelled stops it
        return result

    async def _post(self, hook: Hook, call: Call, document: str) -> CallResult:
        from igdesk.sync import posting

        address = await beside(lambda _: posting.address_of(hook, self._environ))
        if address is None:
            return CallResult(CallState.FAILED, Why.ADDRESS)
        about = {"Igdesk-Hook": quote(hook.id), "Igdesk-Call": str(call.id), "Igdesk-Rule": quote(call.rule or "")}
        about["Igdesk-Event"] = await self._event(call)
        return await posting.post(address, document, about, hook.timeout)

    async def _event(self, call: Call) -> str:
        """Which of the events that a hook has its eye on it is called for; none where a rule called."""
        return "" if call.rule is not None else happening((await self._desk.event_of(call)).event) or ""

    async def _post_in_chat(self, call: Call) -> CallResult:
        from igdesk.sync import posting

        address = chats(self._desk.config).get(call.hook)
        if address is None:
            return CallResult(CallState.FAILED, Why.GONE)
        text = await self._desk.chat_text(call)
        document = json.dumps(chat_post(address, text), ensure_ascii=False)
        return await posting.post(Secret(address), document, {}, _CHAT_TIMEOUT, in_chat=True)
