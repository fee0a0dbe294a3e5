"""Setting a ticket aside until a time: one of a few that are offered, or any that the person types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from igdesk.desk.moments import moment_to_come, offered
from igdesk.rules.commands import SetStatus, Snooze
from igdesk.rules.model import Status
from igdesk.screens.chosen import Chosen
from igdesk.screens.endings import moved
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from datetime import datetime

    from igdesk.desk.queries import TicketCard
    from igdesk.screens.verbs import VerbScreen

_OTHER = "other"
_WAKE = "wake"
_REPLY = "reply"
_FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Until:
    """What was chosen: a time, to take it up again now, or to wait for the customer."""

    until: datetime | None
    firm: bool = False
    for_reply: bool = False

    def command(self, number: int) -> Snooze | SetStatus:
        """What it does to a ticket."""
        return SetStatus(number, Status.WAITING) if self.for_reply else Snooze(number, self.until, self.firm)


async def snooze(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Ask until when, and what is to be done then; None if it was left or not understood, which was said."""
    words, number = screen.words, card.ticket.number
    titles = words("snooze.title", number=number), words("snooze.other_title", number=number)
    asked = await ask_until(screen, *titles, is_aside=card.ticket.snoozed_until is not None)
    if asked is None:
        return None
    if asked.for_reply:
        return await moved(screen, card, Status.WAITING)
    command = asked.command(number)
    if asked.until is None:
        return Chosen(command, "snooze.woken")
    return Chosen(command, f"snooze.done{'_firmly' if asked.firm else ''}", {"at": _moment(screen, asked.until)})


async def ask_until(
    screen: VerbScreen, title: str, other_title: str, *, is_aside: bool, firm: bool = False
) -> Until | None:
    """Until when something is set aside; None if it was left.

    Args:
        screen: Where it is asked.
        title: The question.
        other_title: The question for a time that is typed.
        is_aside: Whether it can be taken up again.
        firm: Whether it is to stay aside though the customer writes: then it is asked for a time alone.
    """
    from igdesk.widgets.dialogs import Choice, Pick

    words, now = screen.words, screen.desk.now()
    offers = dict(offered(now, screen.desk.config.calendar()))
    choices = [Choice(name, words(f"snooze.offer_{name}"), _moment(screen, at)) for name, at in offers.items()]
    choices.append(Choice(_OTHER, words("snooze.offer_other"), key="o"))
    if not firm:
        choices.append(Choice(_REPLY, words("snooze.offer_reply"), key="c"))
        choices.append(Choice(_FIRM, words("snooze.offer_firm"), key="e"))
    if is_aside and not firm:
        choices.append(Choice(_WAKE, words("snooze.offer_wake"), key="w"))
    chosen = await screen.app.push_screen_wait(Pick(words, title, choices))
    if chosen == _WAKE:
        return Until(None)
    if chosen == _REPLY:
        return Until(None, for_reply=True)
    if chosen == _FIRM:
        title = words("snooze.firm_title", title=title)
        return await ask_until(screen, title, other_title, is_aside=is_aside, firm=True)
    until = await _typed(screen, other_title) if chosen == _OTHER else offers.get(chosen or "")
    return None if until is None else Until(until, firm)


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
