"""Setting a ticket aside until a time: one of a few that are offered, or any that the person types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.desk.moments import moment_to_come, offered
from igdesk.rules.commands import Snooze
from igdesk.screens.chosen import Chosen
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from datetime import datetime

    from igdesk.desk.queries import TicketCard
    from igdesk.screens.verbs import VerbScreen

_OTHER = "other"
_WAKE = "wake"


async def snooze(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask until when, and what is to be done then; None if it was left or not understood, which was said."""
    from igdesk.widgets.dialogs import Choice, Pick

    words, number, now = screen.words, card.ticket.number, screen.desk.now()
    offers = dict(offered(now, screen.desk.config.calendar()))
    choices = [Choice(name, words(f"snooze.offer_{name}"), _moment(screen, at)) for name, at in offers.items()]
    choices.append(Choice(_OTHER, words("snooze.offer_other"), key="o"))
    if card.ticket.snoozed_until is not None:
        choices.append(Choice(_WAKE, words("snooze.offer_wake"), key="w"))
    chosen = await screen.app.push_screen_wait(Pick(words, words("snooze.title", number=number), choices))
    if chosen == _WAKE:
        return Chosen(Snooze(number, None), "snooze.woken")
    until = await _typed(screen, number) if chosen == _OTHER else offers.get(chosen or "")
    if until is None:
        return None
    return Chosen(Snooze(number, until), "snooze.done", {"at": _moment(screen, until)})


def _moment(screen: VerbScreen, at: datetime) -> str:
    """A time with its day, unless that is today."""
    return moment_text(at, screen.desk.now(), screen.desk.config.desk.timezone)


async def _typed(screen: VerbScreen, number: int) -> datetime | None:
    """The time that the person types; what is not understood can be mended."""
    from igdesk.widgets.dialogs import Ask

    words, typed = screen.words, ""
    while True:
        title = words("snooze.other_title", number=number)
        dialog = Ask(words, title, value=typed, example=words("snooze.other_example"))
        said = await screen.app.push_screen_wait(dialog)
        if said is None or not said.strip():
            return None
        typed = said
        until = moment_to_come(typed, screen.desk.now(), screen.desk.config.calendar())
        if until is not None:
            return until
        screen.notify(words("snooze.not_understood", got=typed), severity="warning", markup=False)
