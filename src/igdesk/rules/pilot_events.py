"""What rules would have done for a customer outside the pilot: see `pilot`."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass

OUTSIDE = "mode"
"""Why nothing was answered or called although nothing spoke against it: the customer is not in the pilot."""


@dataclass(frozen=True, slots=True)
class WouldAssign(Event):
    """A rule would have given the ticket to somebody."""

    kind: ClassVar[str] = "would_assign"
    agent: str

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, would_go_to=self.agent, would_wait_for=None)


@dataclass(frozen=True, slots=True)
class WouldStandInLine(Event):
    """Nobody who fits was on shift with room: the ticket would have waited for the first who is."""

    kind: ClassVar[str] = "would_line"
    waits_for: str
    """Who fits, as the rule says it."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, would_wait_for=self.waits_for)
