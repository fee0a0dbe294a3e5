"""Setting a ticket aside until a time: one of a few that are offered, or any that the person types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from igdesk.desk.moments import moment_to_come, offered
from igdesk.rules.commands import SetStatus, Snooze
from igdesk.rules.model import Status
from igdesk.screens.chosen import Chosen
from igdesk.screens.endings import moved
from igdesk.values import dataclass
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.screens.app import IgdeskApp
    from igdesk.screens.desk_screen import DeskScreen
    from igdesk.screens.verbs import VerbScreen
    from igdesk.widgets.dialogs import Choice

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
    from igdesk.widgets.dialogs import Choice

    words, besides = screen.words, []
    if not firm:
        besides.append(Choice(_REPLY, words("snooze.offer_reply"), key="c"))
        besides.append(Choice(_FIRM, words("snooze.offer_firm"), key="e"))
    if is_aside and not firm:
        besides.append(Choice(_WAKE, words("snooze.offer_wake"), key="w"))
    chosen = await ask_moment(screen, title, other_title, besides)
    if chosen == _WAKE:
        return Until(None)
    if chosen == _REPLY:
        return Until(None, for_reply=True)
    if chosen == _FIRM:
        title = words("snooze.firm_title", title=title)
        return await ask_until(screen, title, other_title, is_aside=is_aside, firm=True)
    return Until(chosen, firm) if isinstance(chosen, datetime) else None


async def ask_moment(
    screen: DeskScreen | IgdeskApp,
    title: str,
    other_title: str,
    besides: Sequence[Choice],
    *,
    last: datetime | None = None,
) -> datetime | str | None:
    """A time to come, one of a few that are offered or any that the person types; None if it was left.

    Args:
        screen: Where it is asked.
        title: The question.
        other_title: The question for a time that is typed.
        besides: What can be chosen instead of a time; then its id is the answer.
        last: The latest time that is offered.
    """
    from igdesk.widgets.dialogs import Choice, Pick

    words, now = screen.words, screen.desk.now()
    offers = {name: at for name, at in offered(now, screen.desk.config.calendar()) if last is None or at <= last}
    choices = [Choice(name, words(f"snooze.offer_{name}"), _moment(screen, at)) for name, at in offers.items()]
    choices.append(Choice(_OTHER, words("snooze.offer_other"), key="o"))
    chosen = await screen.app.push_screen_wait(Pick(words, title, [*choices, *besides]))
    if chosen == _OTHER:
        return await _typed(screen, other_title)
    return chosen if chosen is None else offers.get(chosen, chosen)


def _moment(screen: DeskScreen | IgdeskApp, at: datetime) -> str:
    """A time with its day, unless that is today."""
    return moment_text(at, screen.desk.now(), screen.desk.config.desk.timezone)


async def _typed(screen: DeskScreen | IgdeskApp, title: str) -> datetime | None:
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
