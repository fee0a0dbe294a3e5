"""What a customer is given for what went wrong: granted, or proposed by somebody who may not grant so much alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Remedy, Ticket, in_order
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Compensated(Event):
    """It is granted: that settles what was proposed of the same kind, and takes the place of what was granted of it."""

    kind: ClassVar[str] = "compensated"
    what: str
    """Id of the compensation."""
    amount: str
    currency: str | None
    by: str

    def change(self, ticket: Ticket) -> Ticket:
        others = (each for each in ticket.compensations if each.kind != self.what)
        return replace(ticket, compensations=in_order((*others, _remedy(self, granted=True))))


@dataclass(frozen=True, slots=True)
class CompensationProposed(Event):
    """Somebody with more authority is asked for it; of each kind the latest proposal stands."""

    kind: ClassVar[str] = "compensation_proposed"
    what: str
    amount: str
    currency: str | None
    by: str

    def change(self, ticket: Ticket) -> Ticket:
        others = (each for each in ticket.compensations if each.granted or each.kind != self.what)
        return replace(ticket, compensations=in_order((*others, _remedy(self, granted=False))))


@dataclass(frozen=True, slots=True)
class CompensationDropped(Event):
    """What was proposed is off: whoever was asked returned it, or it was withdrawn."""

    kind: ClassVar[str] = "compensation_dropped"
    what: str
    amount: str
    currency: str | None
    by: str
    """Who had proposed it."""
    why: str
    """`returned` or `withdrawn`."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, compensations=tuple(e for e in ticket.compensations if e.granted or e.kind != self.what))


def _remedy(event: Compensated | CompensationProposed, *, granted: bool) -> Remedy:
    return Remedy(event.what, Decimal(event.amount), event.currency, event.by, granted)
