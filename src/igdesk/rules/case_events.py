"""A ticket that the team is to learn from: a case of its library, good or bad, with what there is to learn."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass

GOOD, BAD = "good", "bad"
CASES = (GOOD, BAD)


@dataclass(frozen=True, slots=True)
class CaseFlagged(Event):
    """Somebody put it into the library, or took it out again."""

    kind: ClassVar[str] = "case_flagged"
    case: str | None
    """One of `CASES`; None: it is none any more."""
    why: str
    """What there is to learn, in the words of whoever flagged it."""

    def change(self, ticket: Ticket) -> Ticket:
        return replace(ticket, case_kind=self.case)
