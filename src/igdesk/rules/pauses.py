"""When a ticket's resolution clock stands still: while it waits for the customer, and once it is resolved."""

from __future__ import annotations

from datetime import datetime

from igdesk.rules.model import Pause, Status

RUNNING = frozenset({Status.NEW, Status.OPEN})
"""Statuses in which it is for us to act."""


def paused(pauses: tuple[Pause, ...], status: Status, at: datetime) -> tuple[Pause, ...]:
    """The pauses of a ticket that has had a status from `at` on. Times of messages may lie before our own clock's."""
    last = pauses[-1] if pauses else None
    stands = last is not None and last.until is None
    if status not in RUNNING:
        return pauses if stands else (*pauses, Pause(at, None))
    if last is None or not stands:
        return pauses
    return (*pauses[:-1], last._replace(until=max(at, last.since)))


def ended(pauses: tuple[Pause, ...]) -> tuple[tuple[datetime, datetime], ...]:
    """Those that are over, from when until when."""
    return tuple((each.since, each.until) for each in pauses if each.until is not None)
