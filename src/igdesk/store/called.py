"""Whom colleagues called by name in their notes, and who has seen it since."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.store import tickets
from igdesk.store.sql import one_of


def unseen_by(db: sqlite3.Connection, numbers: Sequence[int]) -> frozenset[str]:
    """Who was called on these tickets and has not looked at them since."""
    rows = db.execute(
        "SELECT DISTINCT c.agent FROM called c JOIN notes n ON n.id = c.note AND n.removed = 0"
        f" WHERE c.read_at IS NULL AND c.ticket {one_of(numbers)}",
        numbers,
    )
    return frozenset(row["agent"] for row in rows)


def seen(db: sqlite3.Connection, agent: str, number: int, now: datetime) -> bool:
    """Somebody has looked at a ticket; gives whether they were called there and had not yet."""
    numbers = tickets.family(db, number)
    done = db.execute(
        f"UPDATE called SET read_at = ? WHERE agent = ? AND read_at IS NULL AND ticket {one_of(numbers)}",
        [to_ms(now), agent, *numbers],
    )
    if done.rowcount:  # lists that are open somewhere show it
        db.execute("UPDATE tickets SET rev = (SELECT rev FROM meta) WHERE number = ?", [number])
    return done.rowcount > 0
