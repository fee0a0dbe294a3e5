"""Taking a reply back while it is held, or after it failed: its text waits in the composer of its ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.desk.queries import OutboxRow
from igdesk.errors import IgdeskError
from igdesk.rules.commands import CancelReply
from igdesk.rules.model import MessageState

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

_RETURNABLE = (MessageState.QUEUED, MessageState.FAILED)


async def take_back(app: IgdeskApp, shown: int | None = None) -> int | None:
    """Take back the newest held reply of mine, with all parts of it; else the failed one of the ticket `shown`.

    Returns:
        The number of its ticket, whose draft has the text now; None when nothing was taken back, which is said.
    """
    try:
        rows = await app.desk.replies_in(_RETURNABLE)
        parts = _newest(rows, app.desk.me, shown)
        taken = await _cancel(app, parts) if parts else []
    except IgdeskError as error:
        app.notify(app.words.of(error.phrase), severity="warning", markup=False)
        await app.live.look()
        return None
    if not taken:
        app.notify(app.words("ticket_ui.nothing_held"), markup=False)
        return None
    number = parts[0].ticket
    earlier = app.reply_drafts.get(number, "").strip()
    app.reply_drafts[number] = "\n\n".join([*taken, earlier] if earlier else taken)
    app.clear_notifications()  # they say that it goes out soon
    app.notify(app.words("ticket_ui.taken_back", number=number), markup=False)
    await app.live.look()
    return number


async def _cancel(app: IgdeskApp, parts: list[OutboxRow]) -> list[str]:
    """Take back what has not left; only the texts that really were taken back, should one have left meanwhile."""
    await app.desk.run(CancelReply(parts[0].ticket, parts[0].id))
    detail = await app.desk.detail(parts[0].ticket, limit=1)
    meant = {part.id for part in parts}
    rows = detail.outbox if detail is not None else ()
    return [row.text for row in rows if row.id in meant and row.state is MessageState.CANCELLED]


def _newest(rows: tuple[OutboxRow, ...], me: str, shown: int | None) -> list[OutboxRow]:
    """All parts of the reply that is meant, in their order; rows come oldest first."""
    mine = [row for row in rows if row.author == me and not row.automatic]
    held = [row for row in mine if row.state is MessageState.QUEUED]
    failed = [row for row in mine if row.state is MessageState.FAILED and row.ticket == shown]
    if not held and not failed:
        return []
    newest = max(held or failed, key=lambda row: row.created_at)
    return [row for row in mine if row.ticket == newest.ticket and _operation(row) == _operation(newest)]


def _operation(row: OutboxRow) -> str:
    """What the parts of one reply have in common: the first part of their ids."""
    return row.id.rpartition("-")[0]
