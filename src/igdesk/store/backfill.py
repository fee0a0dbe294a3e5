"""What a newer schema keeps of each ticket, worked out for tickets that are older, from their logs."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from operator import itemgetter

from igdesk.rules.log import replay
from igdesk.store.rows import recorded_of, ticket_values

_TELLING = ("opened", "status", "undone")
"""Kinds of events that tell when a ticket's resolution clock stood still."""


def fill_pauses(connection: sqlite3.Connection) -> None:
    """Write from when each ticket's resolution clock ran, and when it stood still."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    log = cursor.execute(
        "SELECT ticket, at, actor, kind, data FROM events WHERE kind IN (?, ?, ?) ORDER BY ticket, version", _TELLING
    )
    found = []
    for number, rows in groupby(log, key=itemgetter("ticket")):
        values = ticket_values(replay(number, map(recorded_of, rows)))
        found.append((values["resolution_from"], values["pauses"], number))
    connection.executemany("UPDATE tickets SET resolution_from = ?, pauses = ? WHERE number = ?", found)
