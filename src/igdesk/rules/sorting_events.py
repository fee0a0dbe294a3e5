"""What a ticket is about more closely, that many ask the same, and that it waits in line for somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class KindSet(Event):
    """The nature of a complaint. Another category has other natures: it takes this one away."""

    kind: ClassVar[str] = "kind"
    before: str | None
    after: str | None

    @property
    def sets(self) -> tuple[str, ...]:
        return ("kind",)

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, kind=self.after)


@dataclass(frozen=True, slots=True)
class AskedByMany(Event):
    """Many customers have asked the same all at once, and people were told: a batch may be broken, or it is spam."""

    kind: ClassVar[str] = "asked_by_many"
    customers: int


@dataclass(frozen=True, slots=True)
class StoodInLine(Event):
    """Nobody who fits was on shift with room: the ticket waits for the first who is."""

    kind: ClassVar[str] = "in_line"
    waits_for: str
    """Who fits, as the rule says it: `skill=returns`, `department=support strategy=round_robin`."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, waits_for=self.waits_for)
