"""Keys one by one: each finds the screen as the key before it has left it, however fast they come.

A burst (`r`, the answer, Ctrl+S, as a fast hand, a paste or a slow connection sends it) must not act on what was there
before: the letters of the answer would be commands. Textual gives every key to whatever has the focus when it arrives,
while the key before may still be on its way through the queues of the widgets; so the next one is given out only when
those queues have been passed and the screen says that it is ready.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from igdesk.desk.held import Held
from igdesk.text import inert

LONGEST = 2.0
"""Seconds after which the next key is given out although the screen is not ready: a keyboard must never be dead."""
SHARE_LONGEST = 0.8
"""The same on a network drive, which may be silent for a minute."""
_LOOK_AGAIN = 0.002
_PAUSE = 0.6
"""Seconds between two keys that make a pause in somebody's typing."""

Typed = events.Key | events.Paste


class TypeAhead:
    """The keys that were typed and not given out yet.

    Args:
        app: Whose keys.
        give_out: Gives one to whatever has the focus.
        ready: Whether what the last key began is there.
        longest: Seconds after which the next key is given out although it is not; where they are named, one key alone
            waits so long: on a drive that hangs those after it would only wait for the same.
        asks: Whether what is not there yet is a question: what is typed then may be the answer to it.
        dropped: Is told that such an answer had nowhere to go.
    """

    def __init__(
        self,
        app: App[None],
        give_out: Callable[[Typed], Awaitable[None]],
        ready: Callable[[], bool],
        longest: float | None = None,
        *,
        asks: Callable[[], bool],
        dropped: Callable[[], None],
    ) -> None:
        self._asks = asks
        self._dropped = dropped
        self._longest = longest
        self._may_stall = longest is not None
        self._app = app
        self._give_out = give_out
        self._ready = ready
        self._typed: deque[Typed] = deque()
        self._latest = -math.inf
        self._since: float | None = None
        self._is_stalled = self._owes_question = False
        self._unheard_at: float | None = None
        self._held = Held()
        self._is_held = False
        """Whether the key that was typed last is for nothing until it is let go."""

    async def take(self, event: Typed) -> None:
        """A key was typed."""
        if isinstance(event, events.Paste):
            event.text = inert(event.text)
        self._latest = _now()
        if self._is_unreleased(event):
            return
        if self._unheard_at is not None:
            is_going_on, self._unheard_at = _now() - self._unheard_at < _PAUSE, _now()
            if is_going_on:
                return
            self._unheard_at = None
        self._typed.append(event)
        if self._since is None or self._is_late:
            await self._next()

    @property
    def rests_for(self) -> float:
        """Seconds since a key was typed."""
        return _now() - self._latest

    def forget(self) -> None:
        """Something is asked or refused that nobody could foresee: what was typed ahead must not answer it."""
        self._typed.clear()

    def wait_for_pause(self) -> None:
        """Somebody types words that have nowhere to go: until they pause, they must not become commands."""
        self.forget()
        self._unheard_at = _now()

    def wait_for_release(self) -> None:
        """What the last key opened nobody could foresee: if that key is held, its repeats are not for it."""
        self.forget()
        self._held.spent()
        self._is_held = True

    def _is_unreleased(self, event: Typed) -> bool:
        """Whether it only repeats a key that is held since before something was opened that nobody could foresee."""
        if not isinstance(event, events.Key):
            return False
        is_repeat = self._held.is_repeat(event.key, event.time)
        self._is_held = self._is_held and is_repeat
        if self._is_held:
            self._held.spent()  # a slow connection brings repeats in gusts: a gap between two of them is no release
        return self._is_held

    @property
    def _is_late(self) -> bool:
        longest = LONGEST if self._longest is None else self._longest
        return self._since is None or _now() - self._since > longest

    async def _next(self) -> None:
        if not self._typed:
            self._since = None
            return
        if self._owes_question and _is_text(self._typed[0]) and not self._ready():
            self._since, self._owes_question = None, False
            self.wait_for_pause()
            self._dropped()
            return
        self._since = _now()
        event = self._typed.popleft()
        way: list[MessagePump] = _way_up(self._app.focused or self._app.screen)
        await self._give_out(event)
        self._follow(way)

    def _follow(self, way: list[MessagePump]) -> None:
        """Go behind the key through the queues on its way, from the focus up to the app."""
        while way:
            if way.pop(0).call_later(self._follow, way):
                return
        self._app.call_later(self._passed)

    async def _passed(self) -> None:
        if not self._app.screen_stack or not self._app.screen.is_attached:
            return  # it is over: what is left of the screen cannot say whether it is ready
        if self._ready():
            self._is_stalled = self._owes_question = False
            await self._next()
        elif self._is_stalled:
            await self._next()
        elif self._is_late:
            self._owes_question = self._asks()
            self._is_stalled = self._may_stall or self._owes_question
            await self._next()
        else:
            # Not a timer of Textual's: one that finds itself late before it has begun never comes.
            asyncio.get_running_loop().call_later(_LOOK_AGAIN, self._app.call_later, self._passed)


def _is_text(event: Typed) -> bool:
    return isinstance(event, events.Paste) or event.is_printable


def _now() -> float:
    return asyncio.get_running_loop().time()


def _way_up(node: DOMNode) -> list[MessagePump]:
    return [each for each in node.ancestors_with_self if not isinstance(each, App)]
