"""Events of tickets that have to do with each other, and of steps that were taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.facets import Facet, with_facets
from igdesk.rules.model import Status, Ticket
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Merged(Event):
    """The ticket went into another one, which has its conversation from now on: it is closed and points there."""

    kind: ClassVar[str] = "merged"
    into: int
    at: datetime
    replies: tuple[str, ...] = ()
    """Replies on their way, which the other ticket looks after now."""
    escalations: tuple[str, ...] = ()
    """Escalations without an answer, which the other ticket waits for now."""
    promises: tuple[str, ...] = ()
    """Open promises, which are to be kept on the other ticket now."""

    def change(self, ticket: Ticket) -> Ticket:
        ended = replace(ticket, status=Status.CLOSED, closed_at=self.at, unanswered_since=None, waits_for=None)
        asked = None if ticket.rating is None else ticket.rating_asked_at  # what comes for it goes to the other one
        ended = replace(ended, follow_up_at=None, rating_asked_at=asked)
        return replace(ended, merged_into=self.into, snoozed_until=None, undisturbed_until=None, promises=(), asked=())


@dataclass(frozen=True, slots=True)
class TookIn(Event):
    """Another ticket was merged into this one: what its customer waits for, this one owes now."""

    kind: ClassVar[str] = "took_in"
    ticket: int
    last_customer_message_at: datetime | None
    unanswered_since: datetime | None
    escalated: bool = False
    escalated_by: tuple[str, ...] = ()
    last_answered_at: datetime | None = None
    asked: Mapping[str, Facet] = field(default_factory=dict)
    """What went up there and must be answered by a time, and who watches it, as facts; they hold here now."""

    def change(self, ticket: Ticket) -> Ticket:
        latest = max(filter(None, (ticket.last_customer_message_at, self.last_customer_message_at)), default=None)
        since = min(filter(None, (ticket.unanswered_since, self.unanswered_since)), default=None)
        return replace(
            with_facets(ticket, self.asked),
            last_customer_message_at=latest,
            unanswered_since=since,
            last_answered_at=max(filter(None, (ticket.last_answered_at, self.last_answered_at)), default=None),
            escalated=ticket.escalated or self.escalated,
            escalated_by=ticket.escalated_by | set(self.escalated_by),
        )


@dataclass(frozen=True, slots=True)
class SplitOff(Event):
    """Some messages became a ticket of their own; what remains is waited for as the rest says."""

    kind: ClassVar[str] = "split"
    into: int
    messages: tuple[int, ...]
    came_from: tuple[int, ...]
    """Whose each message was: this ticket's, or of one that was merged into it."""
    last_customer_message_at: datetime | None
    unanswered_since: datetime | None

    def change(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            last_customer_message_at=self.last_customer_message_at,
            unanswered_since=self.unanswered_since,
        )


@dataclass(frozen=True, slots=True)
class Linked(Event):
    kind: ClassVar[str] = "linked"
    ticket: int

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, links=ticket.links | {self.ticket})


@dataclass(frozen=True, slots=True)
class Unlinked(Event):
    kind: ClassVar[str] = "unlinked"
    ticket: int

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, links=ticket.links - {self.ticket})


@dataclass(frozen=True, slots=True)
class Undone(Event):
    """A step was taken back: what it had changed is as it was before."""

    kind: ClassVar[str] = "undone"
    op: str
    """The operation that was taken back."""
    first: int
    last: int
    """Its events on this ticket, by version."""
    restored: Mapping[str, Facet]
    step: str = "change"
    """What it was, by the name of its phrase in the area `steps`."""
    about: str | None = None
    """The agent or the ticket that the phrase names."""
    again: bool = False
    """Whether it was done again rather than undone."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_facets(ticket, self.restored)
