"""What all commands have in common."""

from __future__ import annotations

from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands."""

    ticket: int
    """Number of the ticket that is meant."""
