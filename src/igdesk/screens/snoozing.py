"""Setting a ticket aside until a time: one of a few that are offered, or any that the person types."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Until:
    """What was chosen: a time, or to take it up again now."""

    until: datetime | None


async def snooze(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask until when, and what is to be done then; None if it was left or not understood, which was said."""
    words, number = screen.words, card.ticket.number
    titles = words("snooze.title", number=number), words("snooze.other_title", number=number)
    asked = await ask_until(screen, *titles, is_aside=card.ticket.snoozed_until is not None)
    if asked is None:
        return None
    if asked.until is None:
        return Chosen(Snooze(number, None), "snooze.woken")
    return Chosen(Snooze(number, asked.until), "snooze.done", {"at": _moment(screen, asked.until)})


async def ask_until(screen: VerbScreen, title: str, other_title: str, *, is_aside: bool) -> Until | None:
    """Until when something is set aside; None if it was left.

    Args:
        screen: Where it is asked.
        title: The question.
        other_title: The question for a time that is typed.
        is_aside: Whether it can be taken up again.
    """
    from igdesk.widgets.dialogs import Choice, Pick

    words, now = screen.words, screen.desk.now()
    offers = dict(offered(now, screen.desk.config.calendar()))
    choices = [Choice(name, words(f"snooze.offer_{name}"), _moment(screen, at)) for name, at in offers.items()]
    choices.append(Choice(_OTHER, words("snooze.offer_other"), key="o"))
    if is_aside:
        choices.append(Choice(_WAKE, words("snooze.offer_wake"), key="w"))
    chosen = await screen.app.push_screen_wait(Pick(words, title, choices))
    if chosen == _WAKE:
        return Until(None)
    until = await _typed(screen, other_title) if chosen == _OTHER else offers.get(chosen or "")
    return None if until is None else Until(until)


def _moment(screen: VerbScreen, at: datetime) -> str:
    """A time with its day, unless that is today."""
    return moment_text(at, screen.desk.now(), screen.desk.config.desk.timezone)


async def _typed(screen: VerbScreen, title: str) -> datetime | None:
    """The time that the person types; what is not understood can be mended."""
    from igdesk.widgets.dialogs import Ask

    words, typed = screen.words, ""
    while True:
        dialog = Ask(words, title, value=typed, example=words("snooze.other_example"))
        said = await screen.app.push_screen_wait(dialog)
        if said is None or not said.strip():
            return None
        typed = said
        until = moment_to_come(typed, screen.desk.now(), screen.desk.config.calendar())
        if until is not None:
            return until
        screen.notify(words("snooze.not_understood", got=typed), severity="warning", markup=False)
