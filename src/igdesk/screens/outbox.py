"""The outbox, from anywhere: every reply that Instagram has not confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.i18n import Words
from igdesk.rules.pilot import sends
from igdesk.rules.ways import Way
from igdesk.text import one_line

if TYPE_CHECKING:
    from igdesk.desk.queries import OutboxRow
    from igdesk.screens.app import IgdeskApp


async def show_outbox(app: IgdeskApp) -> None:
    """Show every reply that Instagram has not confirmed; picking one opens its ticket."""
    from igdesk.widgets.dialogs import Choice, Pick

    if not app.can_ask():
        return
    try:
        rows = await app.desk.unsettled_replies()
    except IgdeskError as error:
        app.show_failure(error)
        return
    if not rows:
        app.notify(app.words("outbox.none"), markup=False)
        return
    choices = [Choice(row.id, _label(row, app.words), one_line(row.words)) for row in rows]
    title = app.words("ui.outbox_title", count=len(rows))
    if not sends(app.desk.config.desk):
        title += f" · {app.words('pilot.shadow')}"
    picked = await app.push_screen_wait(Pick(app.words, title, choices))
    for row in rows:
        if row.id == picked:
            app.open_ticket(row.ticket)


def _label(row: OutboxRow, words: Words) -> str:
    way = "" if row.way is Way.MESSAGE else f" · {words(f'answering.way_{row.way.value}')}"
    return f"#{row.ticket} {words(f'message_state.{row.state.value}')}{way}"
