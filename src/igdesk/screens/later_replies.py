"""A reply that waits for its moment, in the list of what is on its way: now, at another time, written on, not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.rules.commands import RescheduleReply
from igdesk.screens.send_later import ask_when
from igdesk.screens.take_back import recall, recall_to_edit
from igdesk.text import one_line
from igdesk.widgets.times import weekday_text

if TYPE_CHECKING:
    from datetime import datetime

    from igdesk.desk.queries import OutboxRow
    from igdesk.screens.app import IgdeskApp


async def decide_later(app: IgdeskApp, row: OutboxRow) -> None:
    """Ask what becomes of a reply that waits, and do that."""
    from igdesk.widgets.dialogs import Choice, Pick

    words = app.words
    choices = [
        Choice("look", words("arrived.look", number=row.ticket), one_line(row.words), key="o"),
        Choice("now", words("send_later.now"), key="n"),
        Choice("move", words("send_later.move"), key="m"),
        Choice("edit", words("send_later.edit"), words("send_later.edit_hint"), key="e"),
        Choice("cancel", words("send_later.cancel"), words("send_later.cancel_hint"), key="x"),
    ]
    title = words("send_later.ask", number=row.ticket, at=_moment(app, row.send_at))
    match await app.push_screen_wait(Pick(words, title, choices)):
        case "look":
            app.open_ticket(row.ticket)
        case "now":
            await _move(app, row, None)
        case "move":
            await _ask_moment(app, row)
        case "edit":
            await recall_to_edit(app, row)
        case "cancel":
            await recall(app, row)


async def _ask_moment(app: IgdeskApp, row: OutboxRow) -> None:
    try:
        card = await app.desk.card(row.ticket)
    except IgdeskError as error:
        app.show_failure(error)
        return
    chosen = None if card is None else await ask_when(app, card, is_set=True)
    if chosen is not None:
        await _move(app, row, chosen.at)


async def _move(app: IgdeskApp, row: OutboxRow, at: datetime | None) -> None:
    command = RescheduleReply(row.ticket, row.id, at)
    try:
        await app.changes.begin(lambda: app.desk.run(command), command).done()
    except IgdeskError as error:
        app.show_failure(error)
    else:
        key = "send_later.goes_now" if at is None else "send_later.set"
        app.notify(app.words(key, number=row.ticket, at=_moment(app, at)), markup=False)
        if at is None and app.background is not None:
            app.background.wake()
    app.look_now()


def _moment(app: IgdeskApp, at: datetime | None) -> str:
    return "" if at is None else weekday_text(at, app.desk.now(), app.desk.config.desk.timezone, app.words)
