"""Replies on their way, from anywhere: looking through them, and taking the newest back while it is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.commands import CancelReply
from igdesk.rules.model import MessageState
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.desk.queries import OutboxRow
    from igdesk.screens.app import IgdeskApp


async def choose_reply(app: IgdeskApp) -> int | None:
    """Show every reply that Instagram has not confirmed; the number of the ticket whose reply is picked."""
    from igdesk.widgets.dialogs import Choice, Pick

    try:
        rows = await app.desk.unsettled_replies()
    except IgdeskError as error:
        app.notify(app.words.of(error.phrase), severity="error", markup=False)
        return None
    if not rows:
        app.notify(app.words("outbox.none"), markup=False)
        return None
    choices = [Choice(row.id, _label(row, app.words), one_line(row.text)) for row in rows]
    picked = await app.push_screen_wait(Pick(app.words, app.words("ui.outbox_title", count=len(rows)), choices))
    return next((row.ticket for row in rows if row.id == picked), None)


async def take_back_newest(app: IgdeskApp) -> None:
    """Take back the newest reply of mine that is still held; its text waits in the composer of its ticket."""
    try:
        rows = await app.desk.replies_in([MessageState.QUEUED])
        mine = [row for row in rows if row.author == app.desk.me and not row.automatic]
        if not mine:
            app.notify(app.words("ui.nothing_held"), markup=False)
            return
        newest = max(mine, key=lambda row: row.created_at)
        await app.desk.run(CancelReply(newest.ticket, newest.id))
    except IgdeskError as error:
        app.notify(app.words.of(error.phrase), severity="warning", markup=False)
        return
    earlier = app.reply_drafts.get(newest.ticket, "")
    app.reply_drafts[newest.ticket] = f"{newest.text}\n\n{earlier}" if earlier.strip() else newest.text
    app.notify(app.words("ui.taken_back", number=newest.ticket), markup=False)
    await app.live.look()


def _label(row: OutboxRow, words: Words) -> str:
    return f"#{row.ticket} {words(f'message_state.{row.state.value}')}"
