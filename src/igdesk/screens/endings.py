"""The end of a ticket by key: resolving it, and what comes of a follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.errors import IgdeskError
from igdesk.rules.commands import EndFollowUp, SetStatus
from igdesk.rules.legs import goes_back
from igdesk.rules.model import Status
from igdesk.rules.values import follow_up_question
from igdesk.screens.chosen import Chosen
from igdesk.screens.fielding import ask_missing
from igdesk.screens.handing import hand_back
from igdesk.widgets.times import weekday_text

if TYPE_CHECKING:
    from igdesk.desk.queries import TicketCard
    from igdesk.screens.verbs import VerbScreen

_DONE, _SKIP = "done", "skip"


async def resolve(screen: VerbScreen, card: TicketCard, *, rating: bool = True) -> Chosen | None:
    """Mark it resolved; for a department, hand it back with its answer."""
    if goes_back(card.ticket, screen.desk.me, screen.desk.config):
        await hand_back(screen, card)
        return None
    return await moved(screen, card, Status.RESOLVED, rating=rating)


async def moved(screen: VerbScreen, card: TicketCard, status: Status, *, rating: bool = True) -> Chosen | None:
    """Another state, with what was missing of its fields where it is resolved; None if that question was left."""
    values = await ask_missing(screen, card.ticket) if status is Status.RESOLVED else ()
    if values is None:
        return None
    command = SetStatus(card.ticket.number, status, values, rating)
    said = {"status": screen.words(f"status.{status.value}")}
    if status in (Status.RESOLVED, Status.CLOSED) and (at := await _next_moment(screen, card)) is not None:
        return Chosen(command, "send_later.still_goes", {**said, "at": at})
    return Chosen(command, "ui.status_set", said)


async def _next_moment(screen: VerbScreen, card: TicketCard) -> str | None:
    """When a reply to a ticket goes that waits for its moment, whoever wrote it; None: there is none."""
    if card.outbox is None:
        return None
    try:
        at = await screen.desk.next_moment(card.ticket.number)
    except IgdeskError:  # the command itself tells what is wrong
        return None
    return None if at is None else weekday_text(at, screen.desk.now(), screen.desk.config.desk.timezone, screen.words)


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
