"""What the customer was told they would get by a time: given, kept, released, gone on with another ticket.

The words are in the table of promises alone, as are the reasons for releasing one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.rules.ticket_parts import Promise
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Promised(Event):
    """The customer was promised something."""

    kind: ClassVar[str] = "promised"
    promise: str
    owner: str
    """Who is to keep it."""
    at: datetime
    due_at: datetime

    def change(self, ticket: Ticket) -> Ticket:
        return _with(ticket, Promise(self.promise, self.owner, self.at, self.due_at))


@dataclass(frozen=True, slots=True)
class PromiseTakenOver(Event):
    """A ticket that was merged into this one had an open promise: it is to be kept here."""

    kind: ClassVar[str] = "promise_taken_over"
    promise: str
    owner: str
    since: datetime
    due_at: datetime

    def change(self, ticket: Ticket) -> Ticket:
        return _with(ticket, Promise(self.promise, self.owner, self.since, self.due_at))


@dataclass(frozen=True, slots=True)
class PromiseKept(Event):
    """The customer got what was promised."""

    kind: ClassVar[str] = "promise_kept"
    promise: str
    at: datetime

    def change(self, ticket: Ticket) -> Ticket:
        return _without(ticket, self.promise)


@dataclass(frozen=True, slots=True)
class PromiseReleased(Event):
    """It need not be kept any more."""

    kind: ClassVar[str] = "promise_released"
    promise: str
    at: datetime

    def change(self, ticket: Ticket) -> Ticket:
        return _without(ticket, self.promise)


def _with(ticket: Ticket, promise: Promise) -> Ticket:
    """In the order in which they were made, as `facets` puts them, too."""
    return replace(ticket, promises=tuple(sorted((*ticket.promises, promise), key=lambda each: each.since)))


def _without(ticket: Ticket, promise: str) -> Ticket:
    return replace(ticket, promises=tuple(each for each in ticket.promises if each.id != promise))
