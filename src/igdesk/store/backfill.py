"""What a newer schema keeps of each ticket, worked out for tickets that are older, from their logs."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from operator import itemgetter

from igdesk.rules.log import replay
from igdesk.store.rows import recorded_of, ticket_values
from igdesk.store.sql import one_of

_TELLING = ("opened", "status", "undone", "reply_sent", "answered_in_app")
"""Kinds of events that tell when a ticket's clocks stood still, and when it was answered."""


def fill_times(connection: sqlite3.Connection) -> None:
    """Write from when each ticket's resolution clock ran, when its clocks stood still, when it was last answered."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    log = cursor.execute(
        f"SELECT ticket, at, actor, kind, data FROM events WHERE kind {one_of(_TELLING)} ORDER BY ticket, version",
        _TELLING,
    )
    found = []
    for number, rows in groupby(log, key=itemgetter("ticket")):
        values = ticket_values(replay(number, map(recorded_of, rows)))
        found.append((values["resolution_from"], values["pauses"], values["last_answered_at"], number))
    connection.executemany(
        "UPDATE tickets SET resolution_from = ?, pauses = ?, last_answered_at = ? WHERE number = ?", found
    )
