"""An incident as a value: lists and the line above the screens show it, and pay for no rule."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from igdesk.i18n import Phrase
from igdesk.values import dataclass


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    CRISIS = "crisis"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Incident:
    """One fault that many customers tell of."""

    id: int
    ticket: int
    """The first of its tickets."""
    title: str
    words: tuple[str, ...]
    """A new message with one of them puts its ticket here."""
    state: IncidentState
    actor: str
    """Who opened it."""
    at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    solution: str | None = None
    """What the customers are told at its end."""
    tickets: int = 0
    unfinished: int = 0
    """How many of its tickets are not solved yet."""

    @property
    def is_over(self) -> bool:
        """Whether no ticket comes to it any more."""
        return self.state is IncidentState.OVER

    @property
    def told(self) -> Phrase:
        """Which one it is and where it stands, in a few words."""
        return Phrase(f"incidents.shortly_{self.state.value}", {"incident": self.id})

    @property
    def is_crisis(self) -> bool:
        """Whether everybody has to know of it."""
        return self.state is IncidentState.CRISIS
