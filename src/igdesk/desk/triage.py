"""Quick triage: a session's fixed order, what came since, and what keeps an answer from going out.

Nothing here knows a screen or asks the database: values in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from igdesk.desk.comments import is_public
from igdesk.desk.queries import Doing, Filter, TicketCard, TicketDetail
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.assign import is_on_shift
from igdesk.rules.gaps import missing_number, unknown_fields
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, Ticket, is_person
from igdesk.rules.names import actor_name
from igdesk.rules.phrasing import doubtful
from igdesk.rules.room import room_for
from igdesk.rules.templates import holes
from igdesk.rules.undo import most_telling
from igdesk.rules.window import ReplyWindow, WindowKind
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.config.model import Template
    from igdesk.desk.desk import Desk
    from igdesk.desk.presence import Other

MOST = 500
"""Tickets of one session: more than anybody does in a day."""
_FOR_US = (Status.NEW, Status.OPEN)
_RESTING = (Status.WAITING, Status.RESOLVED, Status.CLOSED)
_GOES_ON = (
    c.SetStatus, c.Snooze, c.HandOff, c.HandBack, c.Escalate, c.Assign, c.Claim, c.AddNote, c.SetTags, c.SetPriority,
)  # fmt: skip


def of_view(shown: Filter) -> Filter:
    """What a session works through of a list: where it has tickets that are for us to act on, these alone."""
    if shown.status and not set(shown.status) & set(_FOR_US):
        return shown
    return replace(shown, status=tuple(each for each in _FOR_US if not shown.status or each in shown.status))


def goes_on(command: c.Command | None) -> bool:
    """Whether a ticket is done with for now once this is done to it."""
    if isinstance(command, c.SetStatus):
        return command.status in _RESTING
    if isinstance(command, c.Snooze):
        return command.until is not None
    return isinstance(command, _GOES_ON)


def puts_away(command: c.Command | None) -> bool:
    """Whether it leaves nothing to be done for us until the customer, or the time, brings it back."""
    return isinstance(command, c.SetStatus | c.Snooze) and goes_on(command)


class Session:
    """The tickets of one session, and which of them is on the screen.

    Args:
        cards: The list as it stood when the session began.

    Attributes:
        arrived: What is to be done besides and stands in no order yet.
    """

    def __init__(self, cards: Iterable[TicketCard] = ()) -> None:
        self._order: list[int] = []
        self._listed: dict[int, TicketCard] = {}
        self._put_away: set[int] = set()
        self._place = 0
        self.arrived: tuple[TicketCard, ...] = ()
        self._append(cards)

    @property
    def order(self) -> tuple[int, ...]:
        """The tickets, in the order that was fixed."""
        return tuple(self._order)

    @property
    def current(self) -> int | None:
        """The ticket that is on the screen; none: the session is through, or has nothing."""
        return self._order[self._place] if self._place < len(self._order) else None

    @property
    def place(self) -> int:
        """Its place, from 1."""
        return self._place + 1

    @property
    def following(self) -> int | None:
        """The ticket after it."""
        return self._order[self._place + 1] if self._place + 1 < len(self._order) else None

    def listed(self, number: int) -> TicketCard | None:
        """A ticket as it was when it was put in the order."""
        return self._listed.get(number)

    def on(self) -> int | None:
        """Go on to the next ticket; none: that was the last."""
        self._place = min(self._place + 1, len(self._order))
        return self.current

    def back(self) -> int | None:
        """Go back to the one before; none: this is the first."""
        if self._place == 0:
            return None
        self._place -= 1
        return self.current

    def go_to(self, number: int) -> bool:
        """Go to a ticket of the order; whether it is one."""
        if number not in self._order:
            return False
        self._place = self._order.index(number)
        return True

    def put_away(self, number: int) -> None:
        """Nothing is left to do on a ticket; should it come back, that is an arrival."""
        self._put_away.add(number)

    def took_back(self, number: int) -> None:
        """What put it away was undone."""
        self._put_away.discard(number)

    def went_into(self, number: int, other: int) -> None:
        """A ticket was merged into another one, which takes its place."""
        if number in self._order and number != other:
            place = self._order.index(number)
            if other in self._order:
                del self._order[place]
                self._place = min(self._order.index(other), len(self._order))
            else:
                self._order[place] = other

    def look(self, cards: Iterable[TicketCard]) -> None:
        """See what has come since, in the list as it is now."""
        self.arrived = tuple(card for card in cards if self._is_arrival(card))

    def is_known(self, number: int) -> bool:
        """Whether a change of a ticket tells of no arrival: it stands in the order and is still to be done."""
        return number in self._listed and number not in self._put_away

    def append(self) -> int:
        """Put what came at the end of the order; how many."""
        came, self.arrived = self.arrived, ()
        current = self.current
        for number in {card.ticket.number for card in came} & set(self._order):
            self._order.remove(number)  # it was put away before, and has come back
        self._place = len(self._order) if current not in self._order else self._order.index(current)
        self._append(came)
        return len(came)

    def _append(self, cards: Iterable[TicketCard]) -> None:
        for card in cards:
            self._order.append(card.ticket.number)
            self._listed[card.ticket.number] = card
            self._put_away.discard(card.ticket.number)

    def _is_arrival(self, card: TicketCard) -> bool:
        ticket = card.ticket
        if ticket.number in self._put_away:
            return ticket.is_running and ticket.unanswered_since is not None
        return ticket.number not in self._listed


@dataclass(frozen=True, slots=True)
class Wish:
    """An answer that is to go out with the next key.

    Attributes:
        text: Its words.
        unknown: Names of fields that it should say and nobody filled in.
        lacks: Where it lacks a number.
        doubts: Words that are to be looked at before they are sent.
        parts: Into how many messages it must be cut.
    """

    text: str
    unknown: tuple[str, ...] = ()
    lacks: str | None = None
    doubts: tuple[str, ...] = ()
    parts: int = 1


def wish_of(desk: Desk, variant: Template, text: str, card: TicketCard) -> Wish:
    """An answer made from a template, with what might be wrong with it."""
    unknown = unknown_fields(variant.text, desk.values(card, variant.language))
    known = (desk.config.ticket_field(each) for each in unknown)
    return Wish(
        text,
        tuple(field.name if field else name for field, name in zip(known, unknown, strict=True)),
        missing_number(text),
        tuple(each.words for each in doubtful(text, desk.config.phrasing)),
        len(room_for(card.ticket, desk.config).split(text)),
    )


def ticket_guard(detail: TicketDetail, window: ReplyWindow, *, begun: bool) -> Phrase | None:
    """Why no answer may go out by a single key here; the composer is opened instead. None: one may.

    That the thread changed since it was read is told by the desk itself, when it is asked to send.

    Args:
        detail: The ticket, as it stands on the screen.
        window: Until when the customer can be answered.
        begun: Whether another answer was begun on the ticket.
    """
    number = detail.card.ticket.number
    if begun:
        return Phrase("triage.guard_begun", {"number": number})
    if window.kind is WindowKind.CLOSED:  # first: whatever else there is to look at, nothing can be sent
        return Phrase("triage.guard_window", {"number": number})
    if detail.card.ticket.escalated:
        return Phrase("triage.guard_escalated", {"number": number})
    if is_public(detail):
        return Phrase("triage.guard_public", {"number": number})
    return None


def colleague_guard(ticket: Ticket, others: Iterable[Other], desk: Desk) -> Phrase | None:
    """Why an answer may cross a colleague's: somebody writes to the same customer, or the owner is at work.

    Args:
        ticket: The ticket.
        others: Who else is there now.
        desk: Knows who asks, who works when, and the time.
    """
    present = tuple(others)
    writer = next((each for each in present if each.doing is Doing.WRITES), None)
    if writer is not None:
        here = Phrase("presence.me_at", {"machine": writer.machine})
        who = here if writer.is_me else actor_name(writer.agent, desk.config)
        return Phrase("triage.guard_writes", {"number": ticket.number, "who": who})
    if not _is_anothers(ticket, desk.me):
        return None
    owner = desk.config.agent(ticket.assignee or "")
    is_here = any(each.agent == ticket.assignee for each in present)
    is_crisis = ticket.incident is not None and ticket.assignee == desk.config.crisis.agent
    if is_here or is_crisis or (owner is not None and is_on_shift(owner, desk.config, desk.now())):
        return Phrase("triage.guard_owned", _owned(ticket, desk))
    return None


def colleague_note(ticket: Ticket, desk: Desk) -> Phrase | None:
    """That the ticket is a colleague's, where that alone does not speak against an answer."""
    return Phrase("triage.note_owned", _owned(ticket, desk)) if _is_anothers(ticket, desk.me) else None


def _is_anothers(ticket: Ticket, me: str) -> bool:
    return ticket.assignee not in (None, me)


def _owned(ticket: Ticket, desk: Desk) -> dict[str, object]:
    return {"number": ticket.number, "who": actor_name(ticket.assignee or "", desk.config)}


def words_guard(wish: Wish) -> Phrase | None:
    """Why an answer may not go out as it stands; None: it may."""
    if missing := holes(wish.text):
        return Phrase("triage.guard_hole", {"holes": ", ".join(missing)})
    if wish.unknown:
        return Phrase("triage.guard_field", {"fields": ", ".join(wish.unknown)})
    if wish.lacks is not None:
        return Phrase("triage.guard_number", {"words": wish.lacks})
    if wish.doubts:
        return Phrase("triage.guard_doubt", {"words": ", ".join(wish.doubts)})
    if wish.parts > 1:
        return Phrase("triage.guard_long", {"parts": wish.parts})
    return None if wish.text.strip() else Phrase("refusal.empty_reply")


def taken(detail: TicketDetail, listed: TicketCard | None, me: str) -> Recorded | None:
    """What another person did that leaves nothing to do here; None: the ticket is still ours to look at.

    Args:
        detail: The ticket as it is now.
        listed: As it was when it was put in the order.
        me: Who triages.
    """
    if listed is None:
        return None
    now, before = detail.card.ticket, listed.ticket
    theirs = now.assignee not in (None, me, before.assignee)
    rests = before.is_running and not now.is_running
    if not (theirs or rests):
        return None
    since = detail.events[before.version :]
    did = [each for each in since if is_person(each.actor) and each.actor != me]
    mine = any(each.actor == me for each in since)
    if not did and (mine or theirs or not since):
        return None  # my own doing, or a rule's: whoever looks at it decides
    return most_telling(did or since)
