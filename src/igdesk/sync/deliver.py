"""From the outbox to Instagram: each reply once.

A reply is claimed in a commit of its own before it is sent. What comes back decides: confirmed; surely not sent, so it
waits or fails; or unknown, so the conversation is read back before anything is sent again. Never twice, never lost.
"""

from __future__ import annotations

from datetime import timedelta

from igdesk.desk.sync_desk import SyncDesk
from igdesk.i18n import Phrase
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    AuthFailed,
    InstagramError,
    MaybeSent,
    RateLimited,
    SendingBlocked,
    Transient,
    Unreachable,
)
from igdesk.instagram.model import Conversation, Message
from igdesk.rules.model import Channel
from igdesk.rules.window import WindowKind, reply_window
from igdesk.store.outbox import OutboxRow
from igdesk.sync.pull import Puller
from igdesk.sync.report import SyncReport

SETTLE = timedelta(seconds=10)
"""How long after an attempt its absence from the conversation counts as proof that it did not arrive."""
MAX_ATTEMPTS = 3
"""After so many attempts that did not arrive a person decides."""
_UNREACHABLE_PAUSE = timedelta(seconds=15)
_TRANSIENT_PAUSE = timedelta(seconds=30)
_BLOCKED_PAUSE = timedelta(minutes=15)


class Deliverer:
    """Sends for one account.

    Args:
        instagram: The connection.
        desk: Where the outbox is.
        puller: Reads conversations back.
    """

    def __init__(self, instagram: InstagramClient, desk: SyncDesk, puller: Puller) -> None:
        self._instagram = instagram
        self._desk = desk
        self._puller = puller

    async def deliver(self, report: SyncReport) -> None:
        """Send everything that is due.

        Raises:
            InstagramError: Nothing can be sent for now; what was to be sent waits in the outbox.
        """
        while (row := await self._desk.claim_next()) is not None:
            await self._deliver_one(row, report)

    async def reconcile(self, report: SyncReport) -> None:
        """Look for the replies in doubt in their conversations; what surely did not arrive is queued again."""
        rows = [row for row in await self._desk.in_doubt() if self._is_time_to_look(row)]
        for remote_thread in dict.fromkeys(row.remote_thread for row in rows if row.remote_thread):
            conversation = await self._puller.read_back(remote_thread, report)
            still = {row.id for row in await self._desk.in_doubt()}
            for row in rows:
                if row.remote_thread != remote_thread:
                    continue
                if row.id in still:
                    await self._not_found(row, await self._shows_all(row, conversation), report)
                else:
                    report.sent += 1

    async def _deliver_one(self, row: OutboxRow, report: SyncReport) -> None:
        refused = self._refuse_here(row)
        if refused is not None:
            await self._fail(row, refused, report)
            return
        try:
            sent = await self._instagram.send_text(
                row.recipient or "", row.text, human_agent=self._window(row) is WindowKind.HUMAN_AGENT
            )
        except MaybeSent as error:
            await self._desk.doubt(row.id, error.phrase)
        except (Unreachable, RateLimited, AuthFailed, SendingBlocked, Transient) as error:
            await self._desk.postpone(row.id, self._desk.now() + _pause(error), error.phrase)
            raise
        except InstagramError as error:
            await self._fail(row, error.phrase, report)
        else:
            await self._desk.confirm(row.id, sent.message_id, self._desk.now())
            report.sent += 1

    def _refuse_here(self, row: OutboxRow) -> Phrase | None:
        """Why a reply is not even tried: the window may have closed while it waited."""
        if row.recipient is None:
            return Phrase("refusal.not_answerable", {"number": row.ticket})
        if self._window(row) is WindowKind.CLOSED:
            return Phrase("refusal.window_closed", {"number": row.ticket})
        return None

    def _window(self, row: OutboxRow) -> WindowKind:
        human = self._desk.config.instagram.human_agent and not row.automatic
        at = row.thread_customer_message_at
        return reply_window(Channel.DM, at, human_agent=human, now=self._desk.now()).kind

    async def _fail(self, row: OutboxRow, error: Phrase, report: SyncReport) -> None:
        await self._desk.fail(row.id, error)
        report.failed += 1

    def _is_time_to_look(self, row: OutboxRow) -> bool:
        """At once, then when the matter has settled, then ever more rarely."""
        if row.looked == 0 or row.attempted_at is None:
            return True
        return self._desk.now() >= row.attempted_at + SETTLE * float(2 ** (row.looked - 1))

    async def _shows_all(self, row: OutboxRow, conversation: Conversation) -> bool:
        """Whether the reply would be in what was read: Instagram shows only the newest messages."""
        read = [message.id for message in conversation.messages or () if isinstance(message, Message)]
        return not conversation.more or await self._desk.reaches_back(row.id, read)

    async def _not_found(self, row: OutboxRow, proves: bool, report: SyncReport) -> None:
        settled = row.attempted_at is None or self._desk.now() >= row.attempted_at + SETTLE
        if not (proves and settled):
            await self._desk.not_found(row.id, send_again=False)
        elif row.attempts < MAX_ATTEMPTS:
            await self._desk.not_found(row.id, send_again=True)
        else:
            await self._fail(row, Phrase("outbox.gave_up", {"attempts": row.attempts}), report)


def _pause(error: InstagramError) -> timedelta:
    if isinstance(error, RateLimited):
        return error.retry_after
    if isinstance(error, AuthFailed | SendingBlocked):
        return _BLOCKED_PAUSE
    return _TRANSIENT_PAUSE if isinstance(error, Transient) else _UNREACHABLE_PAUSE
