"""Incidents as they are stored, read."""

from __future__ import annotations

import json
import sqlite3

from igdesk.clock import from_ms
from igdesk.rules.incident import Incident, IncidentState
from igdesk.store.rows import when
from igdesk.store.sql import INCIDENT_IS_THERE, IS_UNFINISHED

_ALL = f"""
    SELECT i.*,
        (SELECT count(*) FROM tickets t WHERE t.incident = i.id AND t.merged_into IS NULL) AS tickets,
        (SELECT count(*) FROM tickets t WHERE t.incident = i.id AND t.status {IS_UNFINISHED}) AS unfinished
    FROM incidents i WHERE {INCIDENT_IS_THERE}
"""


def all_of(db: sqlite3.Connection) -> tuple[Incident, ...]:
    """Every incident: a crisis first, then what is open, then what is over; the newest first."""
    order = "CASE i.state WHEN 'crisis' THEN 0 WHEN 'open' THEN 1 ELSE 2 END, i.id DESC"
    return tuple(map(incident_of, db.execute(f"{_ALL} ORDER BY {order}")))


def find(db: sqlite3.Connection, number: int) -> Incident | None:
    """The incident of a number."""
    row = db.execute(f"{_ALL} AND i.id = ?", [number]).fetchone()
    return None if row is None else incident_of(row)


def of_key(db: sqlite3.Connection, key: str) -> Incident | None:
    """The incident that a step opened."""
    row = db.execute(f"{_ALL} AND i.key = ?", [key]).fetchone()
    return None if row is None else incident_of(row)


def running(db: sqlite3.Connection) -> tuple[Incident, ...]:
    """Those that are not over, a crisis first, the older first, by index `incidents_running`; nothing is counted."""
    rows = db.execute("SELECT * FROM incidents WHERE state <> 'over' AND removed = 0 ORDER BY state = 'open', id")
    return tuple(map(incident_of, rows))


def incident_of(row: sqlite3.Row) -> Incident:
    """A row of `incidents`, with its tickets where they were counted."""
    counted = {name: row[name] for name in ("tickets", "unfinished") if name in row.keys()}  # noqa: SIM118
    return Incident(
        id=row["id"],
        ticket=row["ticket"],
        title=row["title"],
        words=tuple(json.loads(row["words"])),
        state=IncidentState(row["state"]),
        actor=row["actor"],
        at=from_ms(row["at"]),
        ended_at=when(row["ended_at"]),
        ended_by=row["ended_by"],
        solution=row["solution"],
        tickets=counted.get("tickets", 0),
        unfinished=counted.get("unfinished", 0),
    )
