"""Which operations were done, and how long that is remembered."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from igdesk.clock import to_ms

KEPT = timedelta(days=30)
"""Far longer than anything waits for its outcome."""


MANY = "many-"
"""So begin the ids of steps that were done to many tickets, a stretch in each transaction; see `run_many`."""


def is_done(db: sqlite3.Connection, op: str) -> bool:
    """Whether the desk has an operation."""
    return db.execute("SELECT 1 FROM ops WHERE op = ?", [op]).fetchone() is not None


def forget_old(db: sqlite3.Connection, now: datetime) -> None:
    """Forget operations that nobody will ask for any more."""
    db.execute("DELETE FROM ops WHERE at < ?", [to_ms(now - KEPT)])
