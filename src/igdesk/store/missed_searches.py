"""What people looked for in the articles and did not find: so that somebody writes it. Few words, few rows.

What is typed may hold a customer's words, so numbers, addresses, and names that the desk knows as a customer's go
before it is stored, and what is long is cut; whoever notes it takes out what else looks like somebody's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from igdesk.clock import from_ms, to_ms
from igdesk.store.mask import MASK, Identity
from igdesk.values import dataclass

MOST = 500
"""Rows; the oldest go."""
LONGEST = 60
"""Characters."""
LASTS = timedelta(days=90)
"""What nobody has looked for since then goes with the next one."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that was looked for in vain, however often."""

    asked: str
    times: int
    agents: tuple[str, ...]
    """Ids of those who asked, in their order."""
    last_at: datetime


def note(db: sqlite3.Connection, asked: str, agent: str, now: datetime) -> None:
    """Keep that somebody found nothing; nothing is kept where no word is left of it."""
    words = " ".join(_customers_in(db, asked).hide_all(asked).split())[:LONGEST].strip().casefold()
    if not any(char.isalnum() for char in words.replace(MASK, "")):
        return
    db.execute("INSERT INTO missed_searches (asked, agent, at) VALUES (?, ?, ?)", [words, agent, to_ms(now)])
    db.execute(
        "DELETE FROM missed_searches WHERE id <= (SELECT id FROM missed_searches ORDER BY id DESC LIMIT 1 OFFSET ?)",
        [MOST],
    )
    db.execute(
        "DELETE FROM missed_searches WHERE asked IN"
        " (SELECT asked FROM missed_searches GROUP BY asked HAVING max(at) < ?)",
        [to_ms(now - LASTS)],
    )


def _customers_in(db: sqlite3.Connection, asked: str) -> Identity:
    """Customers whose handle or whole name is in it."""
    rows = db.execute(
        "SELECT username, name FROM customers WHERE instr(:asked, lower(username)) OR"
        " (length(name) > 1 AND instr(:asked, lower(name)))",
        {"asked": asked.lower()},
    ).fetchall()
    return Identity.of([row[0] for row in rows], [row[1] for row in rows])


def listed(db: sqlite3.Connection) -> tuple[Missed, ...]:
    """Each once, what was asked most often first, then the latest."""
    rows = db.execute(
        "SELECT asked, count(*), max(at), group_concat(DISTINCT agent) FROM missed_searches"
        " GROUP BY asked ORDER BY 2 DESC, 3 DESC, asked"
    )
    return tuple(Missed(asked, times, tuple(sorted(who.split(","))), from_ms(at)) for asked, times, at, who in rows)


def drop(db: sqlite3.Connection, asked: str) -> bool:
    """Take one off the list: it was written, or is not wanted; whether it was there."""
    return db.execute("DELETE FROM missed_searches WHERE asked = ?", [asked.strip().casefold()]).rowcount > 0


def forget_named(db: sqlite3.Connection, hide: Callable[[str], str]) -> None:
    """Take away those that name a customer who is forgotten.

    Args:
        db: The database.
        hide: A text without them.
    """
    for row, asked in db.execute("SELECT id, asked FROM missed_searches").fetchall():
        if hide(asked) != asked:
            db.execute("DELETE FROM missed_searches WHERE id = ?", [row])
