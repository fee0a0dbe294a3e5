"""The outbox, from anywhere: every reply that Instagram has not confirmed, and what a person knows of one in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.networks import where
from igdesk.errors import IgdeskError
from igdesk.rules.commands import Command, ConfirmReply, RetryReply
from igdesk.rules.model import MessageState
from igdesk.rules.pilot import sends
from igdesk.rules.ways import Way
from igdesk.screens.later_replies import decide_later
from igdesk.screens.releasing import decide_release
from igdesk.text import one_line
from igdesk.widgets.thread_events import actor_text
from igdesk.widgets.times import weekday_text

if TYPE_CHECKING:
    from igdesk.desk.queries import OutboxRow
    from igdesk.screens.app import IgdeskApp


async def show_outbox(app: IgdeskApp) -> None:
    """Show every reply that Instagram has not confirmed; picking one opens its ticket, or asks about one in doubt."""
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
    choices = [Choice(row.id, _label(app, row), one_line(row.words)) for row in rows]
    title = app.words("ui.outbox_title", count=len(rows))
    if not sends(app.desk.config.desk):
        title += f" · {app.words('pilot.shadow')}"
    picked = await app.push_screen_wait(Pick(app.words, title, choices))
    for row in rows:
        if row.id == picked:
            await _decide(app, row)


async def _question(app: IgdeskApp, row: OutboxRow) -> str:
    """Whether it arrived, and where somebody looks for it."""
    card = await app.desk.card(row.ticket)
    account = "" if card is None else card.ticket.account
    return app.words("arrived.ask", number=row.ticket, where=one_line(where(app.desk.config, account)))


async def _decide(app: IgdeskApp, row: OutboxRow) -> None:
    """Open its ticket; one in doubt may be known to have arrived, or not to have."""
    from igdesk.widgets.dialogs import Choice, Pick

    if row.awaits_release:
        await decide_release(app, row)
        return
    if row.waits:
        await decide_later(app, row)
        return
    picked: str | None = "look"
    if row.state is MessageState.UNCONFIRMED and row.way.speaks:
        words = app.words
        choices = [
            Choice("look", words("arrived.look", number=row.ticket), one_line(row.words), key="o"),
            Choice("arrived", words("arrived.stands"), words("arrived.stands_hint"), key="a"),
            Choice("retry", words("arrived.missing"), words("arrived.missing_hint"), key="r"),
        ]
        try:
            question = await _question(app, row)
        except IgdeskError as error:
            app.show_failure(error)
            return
        picked = await app.push_screen_wait(Pick(words, question, choices))
    if picked == "look":
        app.open_ticket(row.ticket)
    elif picked == "arrived":
        await _do(app, ConfirmReply(row.ticket, row.id), "arrived.confirmed")
    elif picked == "retry":
        await _do(app, RetryReply(row.ticket, row.id), "arrived.goes_again")


async def _do(app: IgdeskApp, command: Command, told: str) -> None:
    try:
        await app.changes.begin(lambda: app.desk.run(command), command).done()
    except IgdeskError as error:
        app.show_failure(error)
    else:
        app.notify(app.words(told, number=command.ticket), markup=False)
    app.look_now()


def _label(app: IgdeskApp, row: OutboxRow) -> str:
    words = app.words
    if row.awaits_release:
        who = actor_text(row.author, words, app.desk.config)
        return f"#{row.ticket} {words('release.waits_by', who=who)}"
    if row.waits and row.send_at is not None:
        at = weekday_text(row.send_at, app.desk.now(), app.desk.config.desk.timezone, words)
        return f"#{row.ticket} {words('send_later.waits_until', at=at)}"
    way = "" if row.way is Way.MESSAGE else f" · {words(f'answering.way_{row.way.value}')}"
    return f"#{row.ticket} {words(f'message_state.{row.state.value}')}{way}"
