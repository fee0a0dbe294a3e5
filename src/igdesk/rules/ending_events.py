"""How a ticket ends: the customer is asked how satisfied they are, and somebody asks once more; see `afterwards`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.rules.ticket_parts import Told
from igdesk.rules.timer_events import with_told
from igdesk.values import dataclass

FOLLOW_UP = "follow_up"
"""Under this name it is recorded that people were told of a follow-up."""


@dataclass(frozen=True, slots=True)
class RatingAsked(Event):
    """The customer is asked how satisfied they are with this solution."""

    kind: ClassVar[str] = "rating_asked"
    at: datetime
    reply: str
    """Id of the message that asks."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, rating=None, rating_asked_at=self.at)


@dataclass(frozen=True, slots=True)
class RatingNotAsked(Event):
    """They would have been asked, and were not; or what was to ask them did not leave."""

    kind: ClassVar[str] = "rating_not_asked"
    why: str
    """`window`, `holes`, `storm`, `skipped`, `unsent`, or nothing but `pilot_events.OUTSIDE`."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, rating_asked_at=None) if ticket.rating is None else ticket


@dataclass(frozen=True, slots=True)
class RatingGiven(Event):
    """The customer said how satisfied they are."""

    kind: ClassVar[str] = "rating_given"
    score: int
    """From 1 to 5."""
    sent_at: datetime | None
    """When they wrote it; None: somebody noted what they said elsewhere."""
    waits: bool = False
    """Whether that message is to be answered besides: it brings this ticket back, or opens a new one."""

    def change(self, ticket: Ticket) -> Ticket:
        latest = max(filter(None, (ticket.last_customer_message_at, self.sent_at)), default=None)
        return replace(ticket, rating=self.score, last_customer_message_at=latest)


@dataclass(frozen=True, slots=True)
class FollowUpPlanned(Event):
    """Somebody is to ask once more whether all is well."""

    kind: ClassVar[str] = "follow_up_planned"
    at: datetime
    window_closes: datetime | None = None
    """When the customer can no longer be written to, unless they write before; None: there is no such time."""
    is_open: bool = True
    """Whether they can be written to when the time comes, as far as is known."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, follow_up_at=self.at)


@dataclass(frozen=True, slots=True)
class FollowUpDue(Event):
    """The time has come to ask once more, and people were told."""

    kind: ClassVar[str] = "follow_up_due"
    at: datetime
    is_open: bool
    """Whether the customer can be written to now."""
    to: tuple[str, ...] = ()
    """Ids of the agents."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_told(ticket, Told(FOLLOW_UP, self.at, self.at, 1))


@dataclass(frozen=True, slots=True)
class FollowUpDone(Event):
    """It was asked once more, or somebody decided that there is no need."""

    kind: ClassVar[str] = "follow_up_done"
    how: str
    """`reply`, `done` or `skipped`."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, follow_up_at=None)


@dataclass(frozen=True, slots=True)
class ClosedSilent(Event):
    """A ticket was closed because its customer was silent for so long; what follows says so as any closing."""

    kind: ClassVar[str] = "closed_silent"
    since: datetime
    """Since when."""
    to: tuple[str, ...] = ()
    """Ids of the agents who were told, where the customer could not be."""
