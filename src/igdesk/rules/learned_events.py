"""What learning from people adds to a ticket's log: a category that is suggested, never set."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Suggested(Event):
    """What was learned speaks for a category, where no rule decided on one."""

    kind: ClassVar[str] = "suggested"
    category: str
    percent: int
    """About how likely it is right."""
    words: tuple[str, ...] = ()
    """Those of the message that spoke most for it."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, suggested=self.category)
