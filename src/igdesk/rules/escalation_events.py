"""What became of a ticket's way up: its escalations answered, and by which word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass

APPROVED = "approved"
RETURNED = "returned"
TAKEN_OVER = "taken_over"
RESOLVED = "resolved"
"""Whoever was asked ended the ticket: that is the answer."""
WITHDRAWN = "withdrawn"
"""What was asked for is not wanted any more: nobody above had to answer."""


@dataclass(frozen=True, slots=True)
class EscalationAnswered(Event):
    """Whoever was asked has answered, in one word for all that they were asked on the ticket."""

    kind: ClassVar[str] = "escalation_answered"
    escalations: tuple[str, ...]
    """Ids of those that are answered with it."""
    how: str
    at: datetime
    stands: bool
    """Whether somebody else is still to answer on the ticket."""
    note: str | None = None
    """Id of the note that says what is to be done."""

    def change(self, ticket: Ticket) -> Ticket:
        asked = tuple(each for each in ticket.asked if each.id not in self.escalations)
        return replace(ticket, escalated=self.stands, asked=asked)
