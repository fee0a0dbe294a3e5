"""Where the program's time comes from. Pure code takes `now`; only the outermost layers hold a clock."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


def steady() -> float:
    """Seconds that only ever grow, by this computer's own count: for time-outs below the layers that hold a `Clock`."""
    if sys.platform == "win32":
        return time.monotonic()
    # On Linux and macOS, time.monotonic() stands still while the computer sleeps; these do not.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock(Protocol):
    """Tells the time. Handed down by `wiring`; tests hand down a `FixedClock`."""

    def now(self) -> datetime:
        """The time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, for measuring waits on this computer. They pass while it sleeps, too."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return steady()


class FixedClock:
    """A clock that stands until it is moved.

    Args:
        at: The aware time that it shows.
    """

    def __init__(self, at: datetime) -> None:
        self._now = at.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`."""
        self._now += by
        self._elapsed += by.total_seconds()


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC: how the store keeps a time."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """The aware UTC time `ms` milliseconds after 1970; the inverse of `to_ms`."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with second precision, `2026-11-21T09:30:00Z`: how JSON and exports show a time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
