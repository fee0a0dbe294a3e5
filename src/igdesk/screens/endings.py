"""The end of a ticket by key: resolving it, and what comes of a follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.rules.commands import EndFollowUp, SetStatus
from igdesk.rules.fields import missing_evidence
from igdesk.rules.legs import is_to_answer
from igdesk.rules.may_end import has_open_ends
from igdesk.rules.model import Status
from igdesk.rules.values import follow_up_question
from igdesk.screens.chosen import Chosen
from igdesk.screens.fielding import ask_missing
from igdesk.screens.handing import hand_back
from igdesk.text import one_line
from igdesk.widgets.times import weekday_text

if TYPE_CHECKING:
    from igdesk.desk.queries import OutboxRow, TicketCard
    from igdesk.screens.verbs import VerbScreen
    from igdesk.widgets.fields_dialog import Values

_DONE, _SKIP = "done", "skip"


async def resolve(screen: VerbScreen, card: TicketCard, *, rating: bool = True) -> Chosen | None:
    """Mark it resolved; for a department, hand it back with its answer."""
    if is_to_answer(card.ticket, screen.desk.me, screen.desk.config):
        await hand_back(screen, card)
        return None
    return await moved(screen, card, Status.RESOLVED, rating=rating)


async def moved(screen: VerbScreen, card: TicketCard, status: Status, *, rating: bool = True) -> Chosen | None:
    """Another state, with what was missing of its fields where it is resolved; None if that question was left.

    Where something else is still to be done, nothing is asked: the command is refused, and says what.
    """
    asks = status is Status.RESOLVED and not has_open_ends(card.ticket, screen.desk.config)
    values = await ask_missing(screen, card.ticket) if asks else ()
    if values is None:
        return None
    command = SetStatus(card.ticket.number, status, values, rating)
    said = {"status": screen.words(f"status.{status.value}")}
    if status in (Status.RESOLVED, Status.CLOSED) and (row := await _still_waits(screen, card)) is not None:
        if row.awaits_release or row.send_at is None:
            return Chosen(command, "release.still_waits", said)
        at = weekday_text(row.send_at, screen.desk.now(), screen.desk.config.desk.timezone, screen.words)
        return Chosen(command, "send_later.still_goes", {**said, "at": at})
    if status is Status.RESOLVED and (names := _missing(screen, card, values)):
        return Chosen(command, "evidence.resolved", {**said, "names": names})
    return Chosen(command, "ui.status_set", said)


def _missing(screen: VerbScreen, card: TicketCard, given: Values) -> str:
    """The evidence that is missing all the same, by name."""
    filled = {name for name, value in given if value}
    missing = missing_evidence(card.ticket, screen.desk.config)
    return screen.words("notices.gap").join(one_line(each.name) for each in missing if each.id not in filled)


async def _still_waits(screen: VerbScreen, card: TicketCard) -> OutboxRow | None:
    """A reply to a ticket that waits for its moment or a release, whoever wrote it; None: there is none."""
    if card.outbox is None:
        return None
    try:
        return await screen.desk.still_waits(card.ticket.number)
    except IgdeskError:  # the command itself tells what is wrong
        return None


async def follow_up(screen: VerbScreen, card: TicketCard) -> Chosen | None:
    """Say what came of a follow-up."""
    from igdesk.widgets.dialogs import Choice, Pick

    words, number = screen.words, card.ticket.number
    if card.ticket.follow_up_at is None:
        screen.tell("ending.none_here", number=number)
        return None
    question = follow_up_question(card.ticket, screen.desk.config, words.lang)
    choices = [
        Choice(_DONE, words("ending.choose_done"), key="d"),
        Choice(_SKIP, words("ending.choose_skip"), key="s"),
    ]
    title = words("ending.ask_title", number=number, question=question)
    chosen = await screen.app.push_screen_wait(Pick(words, title, choices))
    if chosen is None:
        return None
    told = "ending.told_done" if chosen == _DONE else "ending.told_skipped"
    return Chosen(EndFollowUp(number, skip=chosen == _SKIP), told)
