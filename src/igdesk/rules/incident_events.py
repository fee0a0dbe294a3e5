"""A ticket of an incident, and what becomes of that: one fault that many customers tell of.

The words of an incident (its title, those that it is known by, its solution) are in the table of incidents; of what
was edited an event has both, as it was and as it became, on the ticket that the incident was opened on: erasing its
customer hides them there, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass

_SETS = ("incident",)


@dataclass(frozen=True, slots=True)
class IncidentOpened(Event):
    """An incident was opened on this ticket, which is its first."""

    kind: ClassVar[str] = "incident_opened"
    incident: int

    @property
    def sets(self) -> tuple[str, ...]:
        return _SETS

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, incident=self.incident)


@dataclass(frozen=True, slots=True)
class IncidentJoined(Event):
    """The ticket is one of an incident's."""

    kind: ClassVar[str] = "incident_joined"
    incident: int
    before: int | None = None
    """The incident that it was of until then."""
    words: tuple[str, ...] = ()
    """The incident's words that the message has; none: somebody put it there."""

    @property
    def sets(self) -> tuple[str, ...]:
        return _SETS

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, incident=self.incident)


@dataclass(frozen=True, slots=True)
class IncidentLeft(Event):
    """The ticket is of no incident any more."""

    kind: ClassVar[str] = "incident_left"
    incident: int

    @property
    def sets(self) -> tuple[str, ...]:
        return _SETS

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, incident=None)


@dataclass(frozen=True, slots=True)
class IncidentMoved(Event):
    """An incident became a crisis, is none any more, is over, or goes on; said on the ticket that it was done from."""

    kind: ClassVar[str] = "incident_moved"
    incident: int
    before: str
    after: str
    """`open`, `crisis` or `over`."""
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentEdited(Event):
    """An incident is called something else, or known by other words."""

    kind: ClassVar[str] = "incident_edited"
    incident: int
    part: str
    """`title` or `words`."""
    before: tuple[str, ...]
    """The words until then; of a title one."""
    after: tuple[str, ...]
