"""What everybody has in hand, for sharing work."""

from __future__ import annotations

import sqlite3

from igdesk.config.model import Config
from igdesk.rules.model import Load
from igdesk.store.sql import IS_UNFINISHED


def loads(db: sqlite3.Connection, config: Config) -> dict[str, Load]:
    """What every agent has in hand, by the index `tickets_assignee`."""
    return {agent.id: _load_of(db, agent.id) for agent in config.agents}


def _load_of(db: sqlite3.Connection, agent: str) -> Load:
    open_now = db.execute(
        f"SELECT count(*) FROM tickets WHERE status {IS_UNFINISHED} AND assignee = ?", [agent]
    ).fetchone()[0]
    last = db.execute("SELECT turn FROM last_assigned WHERE agent = ?", [agent]).fetchone()
    return Load(open_now, last["turn"] if last else 0)
