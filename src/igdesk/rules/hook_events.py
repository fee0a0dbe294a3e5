"""What is called outside because a rule says so, and what became of it: see `calling`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.rules.turns import with_turn
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class HookCalled(Event):
    """A rule has something called outside; how that ends is no part of the ticket, unless it fails."""

    kind: ClassVar[str] = "hook_called"
    rule: str
    hook: str
    since: datetime
    """When that began for which it is called once: the customer's wait."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_turn(ticket, self.rule, self.since)


@dataclass(frozen=True, slots=True)
class HookHeld(Event):
    """A rule would have had something called, and it was not."""

    kind: ClassVar[str] = "hook_held"
    rule: str
    hook: str
    since: datetime
    why: str
    """`late`, or nothing but `pilot_events.OUTSIDE`."""

    def change(self, ticket: Ticket) -> Ticket:
        return with_turn(ticket, self.rule, self.since)


@dataclass(frozen=True, slots=True)
class HookFailed(Event):
    """A call failed, or nobody knows how it ended."""

    kind: ClassVar[str] = "hook_failed"
    call: int
    hook: str
    why: str
    """One of `calling.Why`."""
    status: int | None = None
    """The program's exit status or signal, or the status of the answer."""


@dataclass(frozen=True, slots=True)
class HookDecided(Event):
    """A person has a call made again, or dropped it."""

    kind: ClassVar[str] = "hook_decided"
    call: int
    hook: str
    again: bool
    was: str | None = None
    """Its `calling.CallState` until then; None: it was not written down."""
    why: str | None = None
    status: int | None = None
    attempts: int = 0
    ended_at: datetime | None = None
