"""Taking a reply back while it is held, or after it failed: its text waits in the composer of its ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.desk.queries import Done, OutboxRow
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
        newest = _newest(await app.desk.replies_in(_RETURNABLE), app.desk.me, shown)
    except IgdeskError as error:
        app.notify(app.with_names(error.phrase), severity="warning", markup=False)
        return None
    if newest is None:
        app.notify(app.words("ticket_ui.nothing_held"), markup=False)
        return None
    return await recall(app, newest)


async def recall(app: IgdeskApp, reply: OutboxRow) -> int | None:
    """Take back what has not left of a reply.

    Returns:
        The number of its ticket, whose draft has the text now; None when nothing was taken back, which is said.
    """
    try:
        await _cancel(app, reply)
    except IgdeskError as error:
        app.notify(app.with_names(error.phrase), severity="warning", markup=False)
        app.look_now()
        return None
    number = reply.ticket
    app.clear_notifications()  # they say that it goes out soon
    app.notify(app.words("ticket_ui.taken_back", number=number), markup=False)
    app.look_now()
    return number


async def recall_to_edit(app: IgdeskApp, reply: OutboxRow) -> None:
    """Take back what has not left of a reply, and go on writing it."""
    number = await recall(app, reply)
    if number is not None:
        app.open_ticket(number, then="reply")


async def _cancel(app: IgdeskApp, reply: OutboxRow) -> None:
    """Take back what has not left of it; its words are the draft, and are found again should the program die now."""
    await app.drafts.taking(reply.ticket, reply.operation)
    command = CancelReply(reply.ticket, reply.id)
    try:
        done: Done = await app.changes.begin(lambda: app.desk.run(command), command).done()
        app.not_undone.add(done.op)  # it was an undoing itself: the next one is of what was done before
    finally:
        await app.drafts.took(reply.ticket)


def _newest(rows: tuple[OutboxRow, ...], me: str, shown: int | None) -> OutboxRow | None:
    """The first part of the reply that is meant; rows come oldest first. One that waits for its moment is not held."""
    mine = [row for row in rows if row.author == me and row.way.speaks and not row.automatic and not row.waits]
    held = [row for row in mine if row.state is MessageState.QUEUED]
    failed = [row for row in mine if row.state is MessageState.FAILED and row.ticket == shown]
    if not held and not failed:
        return None
    newest = max(held or failed, key=lambda row: row.created_at)
    return next(row for row in mine if row.ticket == newest.ticket and row.operation == newest.operation)
