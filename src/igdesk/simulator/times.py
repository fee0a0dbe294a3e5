"""The simulator's time: real time that can be moved forward, and how the Graph API writes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from igdesk.clock import Clock


class MovableClock(Clock, Protocol):
    """A clock that can be moved forward; `igdesk.clock.FixedClock` is one."""

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`."""
        ...


class ShiftedClock:
    """A running clock with what it was moved forward on top.

    Args:
        base: The clock underneath.
    """

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._shift = timedelta()

    def now(self) -> datetime:
        return self._base.now() + self._shift

    def monotonic(self) -> float:
        return self._base.monotonic() + self._shift.total_seconds()

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`."""
        self._shift += by


def graph_time(at: datetime) -> str:
    """UTC with second precision and a zero offset: `2026-11-21T09:30:00+0000`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")
