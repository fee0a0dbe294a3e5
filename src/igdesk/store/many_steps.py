"""The steps that somebody did to many tickets: each with its tickets, and with the events of the first, which name it.

Not all of their events are read: there may be tens of thousands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.store.operations import MANY
from igdesk.values import dataclass

_LOOKED_AT = 200_000
"""How many of somebody's latest events of such steps are looked at."""


@dataclass(frozen=True, slots=True)
class ManyStep:
    """One of them."""

    op: str
    numbers: tuple[int, ...]
    rows: list[sqlite3.Row]
    """The events on its first ticket."""


def many_steps(db: sqlite3.Connection, actor: str, since: datetime | None) -> Iterator[ManyStep]:
    """Somebody's latest, oldest first, by index `events_by_people`."""
    rows = db.execute(
        "SELECT base, ticket FROM (SELECT id, ticket, substr(op, 1, instr(op, '.') - 1) AS base FROM events"
        " WHERE actor = ? AND actor NOT IN ('sync', 'timer', 'import') AND actor NOT LIKE 'rule:%'"
        " AND at >= ? AND op GLOB ? ORDER BY id DESC LIMIT ?) GROUP BY base, ticket ORDER BY min(id)",
        [actor, 0 if since is None else to_ms(since), f"{MANY}*.*", _LOOKED_AT],
    )
    found: dict[str, list[int]] = {}
    for row in rows.fetchall():
        found.setdefault(row["base"], []).append(row["ticket"])
    for op, numbers in found.items():
        events = db.execute(
            "SELECT * FROM events WHERE ticket = ? AND op GLOB ? ORDER BY id", [numbers[0], f"{op}.*"]
        ).fetchall()
        yield ManyStep(op, tuple(numbers), events)
