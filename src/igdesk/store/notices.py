"""Notices: who is to know of which event. A program shows those of its person, and whichever is first shows them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from igdesk.clock import from_ms, to_ms
from igdesk.store.rows import recorded_of, when
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.rules.log import Recorded

KEPT = timedelta(days=30)
"""How long notices are kept that were shown."""
WAITS = timedelta(days=90)
"""How long those wait that were not: somebody who has not looked for so long looks at the tickets themselves."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person is to know."""

    id: int
    ticket: int
    at: datetime
    told_at: datetime | None
    """When a program showed it to them; None: none has yet."""
    recorded: Recorded
    """What happened."""


_SELECT = """
    SELECT n.id, n.ticket AS number, n.at AS noticed_at, n.told_at, e.at, e.actor, e.kind, e.data
    FROM notices n JOIN events e ON e.ticket = n.ticket AND e.version = n.version
"""


def has_untold(db: sqlite3.Connection, agent: str) -> bool:
    """Whether there is something that nobody has shown to a person yet."""
    found = db.execute("SELECT 1 FROM notices WHERE agent = ? AND told_at IS NULL LIMIT 1", [agent])
    return found.fetchone() is not None


def take(db: sqlite3.Connection, agent: str, now: datetime, limit: int = 50) -> tuple[Notice, ...]:
    """What nobody has shown to a person yet, oldest first; the caller shows it, no other program will."""
    rows = db.execute(f"{_SELECT} WHERE n.agent = ? AND n.told_at IS NULL ORDER BY n.id LIMIT ?", [agent, limit])
    found = _read(rows.fetchall())
    db.executemany("UPDATE notices SET told_at = ? WHERE id = ?", [(to_ms(now), notice.id) for notice in found])
    return found


def latest(db: sqlite3.Connection, agent: str, limit: int) -> tuple[Notice, ...]:
    """The latest of a person, newest first, shown or not."""
    return _read(db.execute(f"{_SELECT} WHERE n.agent = ? ORDER BY n.id DESC LIMIT ?", [agent, limit]).fetchall())


def forget_old(db: sqlite3.Connection, now: datetime) -> None:
    """Take away what was shown long ago, and what nobody came for."""
    db.execute("DELETE FROM notices WHERE at < ? AND told_at IS NOT NULL", [to_ms(now - KEPT)])
    db.execute("DELETE FROM notices WHERE at < ?", [to_ms(now - WAITS)])


def _read(rows: Sequence[sqlite3.Row]) -> tuple[Notice, ...]:
    return tuple(
        Notice(row["id"], row["number"], from_ms(row["noticed_at"]), when(row["told_at"]), recorded_of(row))
        for row in rows
    )
