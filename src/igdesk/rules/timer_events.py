"""What time brings about on a ticket, and what is told to whom: see `timers`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.rules.pauses import with_pauses
from igdesk.rules.ticket_parts import Told
from igdesk.rules.turns import with_turn
from igdesk.values import dataclass

LATE = timedelta(days=1)
"""A message that is older than this when the desk is connected is history."""


@dataclass(frozen=True, slots=True)
class Snoozed(Event):
    """Set aside until a time, or taken up again."""

    kind: ClassVar[str] = "snoozed"
    until: datetime | None
    at: datetime
    """When it holds from."""
    firm: bool = False
    """Whether it stays aside though the customer writes."""
    back: bool = False
    """Whether its time came, so that it stands before all others now."""

    def change(self, ticket: Ticket) -> Ticket:
        undisturbed = self.until if self.firm else None
        returned_at = self.at if self.back else ticket.returned_at
        aside = replace(ticket, snoozed_until=self.until, undisturbed_until=undisturbed, returned_at=returned_at)
        return with_pauses(aside, self.at)


@dataclass(frozen=True, slots=True)
class ClockTold(Event):
    """A clock was about to run out, ran out, or had run out some time ago, and people were told."""

    kind: ClassVar[str] = "clock_told"
    clock: str
    since: datetime
    due: datetime
    times: int
    """0: the warning; from 1 on the alerts."""
    limit: str
    to: tuple[str, ...] = ()
    """Ids of the agents."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_told(ticket, Told(self.clock, self.since, self.due, self.times))


@dataclass(frozen=True, slots=True)
class DutyTold(Event):
    """What somebody has to do was about to be due, or was due, and people were told; see `duties`."""

    kind: ClassVar[str] = "duty_told"
    clock: str
    """Which: `promise:ID`, `leg:ID` or `answer:ID`."""
    since: datetime
    due: datetime
    times: int
    """0: beforehand; 1: when it was due."""
    to: tuple[str, ...] = ()
    """Ids of the agents."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_told(ticket, Told(self.clock, self.since, self.due, self.times))


@dataclass(frozen=True, slots=True)
class TimerRang(Event):
    """A timer rule fired; it does so once for the same wait."""

    kind: ClassVar[str] = "timer_rang"
    rule: str
    since: datetime

    def change(self, ticket: Ticket) -> Ticket:
        return with_turn(ticket, self.rule, self.since)


@dataclass(frozen=True, slots=True)
class TakenBack(Event):
    """Its owner did not touch it in time, so that it is theirs no longer; see `untouched`."""

    kind: ClassVar[str] = "taken_back"
    before: str
    since: datetime
    """When it was given to them."""
    to: tuple[str, ...] = ()
    """Ids of the agents who were told."""
    after: str | None = None
    """Who gets it next, as an event of its own says; None: nobody has it."""

    def change(self, ticket: Ticket) -> Ticket:
        by_hand = ticket.by_hand - {"assignee"}  # rules may give it to somebody again
        return replace(ticket, assignee=None, untouched_since=None, given_for=None, by_hand=by_hand)


@dataclass(frozen=True, slots=True)
class HeardLate(Event):
    """The desk was connected long after a customer's message had come: what was due before is told to nobody."""

    kind: ClassVar[str] = "heard_late"
    at: datetime
    """When it was read."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, heard_late_at=self.at)


def with_told(ticket: Ticket, told: Told) -> Ticket:
    """The ticket with this told of one of its clocks: of each the latest is kept."""
    others = tuple(each for each in ticket.told if each.clock != told.clock)
    return replace(ticket, told=(*others, told))


def long_past(ticket: Ticket) -> datetime | None:
    """When the desk heard of a matter that was history by then; None: what the ticket waits for is of now.

    Connecting a desk to an account is silent about what lay there: its clocks are told to nobody and do nothing by
    themselves. That holds until the customer writes anew: thanks are no new matter, and neither is an answer of ours.
    """
    heard = ticket.heard_late_at
    began = ticket.unanswered_since or ticket.resolution_from or ticket.created_at
    return heard if heard is not None and began < heard - LATE else None


def brings_anew(ticket: Ticket, written_at: datetime) -> bool:
    """Whether a customer's message begins anew what a ticket waits for, since all before it is `long_past`."""
    heard = long_past(ticket)
    return heard is not None and written_at >= heard - LATE


@dataclass(frozen=True, slots=True)
class Notified(Event):
    """A rule told people of the ticket."""

    kind: ClassVar[str] = "notified"
    rule: str
    since: datetime
    """When that began for which they are told once: the customer's wait."""
    to: tuple[str, ...]
    """Ids of the agents."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_turn(ticket, self.rule, self.since)
