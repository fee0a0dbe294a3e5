"""What departments are asked for on a ticket, and their answers: see `legs`. The words are notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.rules.ticket_parts import Leg
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class LegSent(Event):
    """A department is asked for something; the work lies there until it has answered."""

    kind: ClassVar[str] = "leg_sent"
    leg: str
    department: str
    owner: str | None
    """Who is to do it there; None: whoever of the department takes it."""
    since: datetime
    due: datetime | None
    question: str
    """Id of the note that says what is needed."""

    @property
    def sets(self) -> tuple[str, ...]:
        return ("department",)

    def change(self, ticket: Ticket) -> Ticket:
        sent = Leg(self.leg, self.department, self.owner, self.since, self.due)
        return replace(ticket, legs=(*ticket.legs, sent), department=self.department)


@dataclass(frozen=True, slots=True)
class LegTaken(Event):
    """Somebody of the department has it in hand there."""

    kind: ClassVar[str] = "leg_taken"
    leg: str
    department: str
    before: str | None
    after: str

    def change(self, ticket: Ticket) -> Ticket:
        legs = tuple(each._replace(owner=self.after) if each.id == self.leg else each for each in ticket.legs)
        return replace(ticket, legs=legs)


@dataclass(frozen=True, slots=True)
class LegDone(Event):
    """A department has answered: the ticket returns."""

    kind: ClassVar[str] = "leg_done"
    leg: str | None
    """None: it lay there by a rule or its category; nobody had asked."""
    department: str
    by: str
    at: datetime
    answer: str
    """Id of the note that says what came of it."""
    after: str
    """Where the work lies now: with the department asked last that has not answered, else with the intake."""

    @property
    def sets(self) -> tuple[str, ...]:
        return ("department",)

    def change(self, ticket: Ticket) -> Ticket:
        legs = tuple(each for each in ticket.legs if each.id != self.leg)
        back = ticket.returned_at if legs else self.at
        return replace(ticket, legs=legs, department=self.after, returns=ticket.returns + 1, returned_at=back)


@dataclass(frozen=True, slots=True)
class LegRecalled(Event):
    """It is not needed any more; that is no answer, and counts as no return."""

    kind: ClassVar[str] = "leg_recalled"
    leg: str
    department: str
    by: str
    at: datetime
    after: str

    @property
    def sets(self) -> tuple[str, ...]:
        return ("department",)

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, legs=tuple(each for each in ticket.legs if each.id != self.leg), department=self.after)
