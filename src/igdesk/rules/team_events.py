"""Events between colleagues: who watches a ticket, and who handed it over to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Watched(Event):
    """Somebody wants to know what becomes of it."""

    kind: ClassVar[str] = "watched"
    agent: str

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=ticket.watchers | {self.agent})


@dataclass(frozen=True, slots=True)
class Unwatched(Event):
    """Somebody watches it no longer."""

    kind: ClassVar[str] = "unwatched"
    agent: str

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=ticket.watchers - {self.agent})


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """Somebody passed it on to a colleague at the end of their shift; the ticket's owner is an event of its own."""

    kind: ClassVar[str] = "handed_over"
    before: str | None
    after: str
    note: str | None = None
    """Id of the note that says what there is to know."""
