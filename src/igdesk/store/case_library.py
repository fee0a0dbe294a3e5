"""The tickets of the case library, each with who put it there, when, and what there is to learn."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.rules.model import Ticket
from igdesk.store.rows import TICKET_COLUMNS, ticket_of
from igdesk.values import dataclass

_FLAGGED = """(SELECT max(id) FROM events
    WHERE ticket = t.number AND kind = 'case_flagged' AND json_extract(data, '$.case') = t.case_kind)"""
"""What made it the case that it is; a later flag may have been taken back."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A ticket of the case library."""

    ticket: Ticket
    at: datetime
    """When it was put there."""
    by: str
    why: str
    """What there is to learn."""


def listed(
    db: sqlite3.Connection, kinds: Sequence[str], since: datetime | None, until: datetime | None
) -> tuple[CaseRow, ...]:
    """The cases of some kinds, the latest that was put there first.

    Args:
        db: The connection.
        kinds: Of which kinds.
        since: Not put there before this.
        until: Put there before this.
    """
    rows = db.execute(
        f"SELECT {TICKET_COLUMNS}, e.at AS flagged_at, e.actor AS flagged_by, e.data AS flagged FROM tickets t"
        f" JOIN events e ON e.id = {_FLAGGED}"
        " WHERE t.case_kind IN (SELECT value FROM json_each(?)) AND t.merged_into IS NULL"
        " AND e.at >= ? AND e.at < ? ORDER BY e.at DESC, e.id DESC",
        [json.dumps(list(kinds)), _bound(since, 0), _bound(until, 2**62)],
    )
    return tuple(
        CaseRow(ticket_of(row), from_ms(row["flagged_at"]), row["flagged_by"], json.loads(row["flagged"])["why"])
        for row in rows
    )


def _bound(at: datetime | None, otherwise: int) -> int:
    return otherwise if at is None else to_ms(at)
