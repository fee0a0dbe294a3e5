"""What a desk on a share knows of its computers and operations, and how this computer's clock stands to the drive's."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from igdesk.clock import SystemClock, from_ms, to_ms
from igdesk.store.operations import is_done
from igdesk.values import dataclass

MUCH = timedelta(seconds=60)
"""A clock that is further from the drive's is told of; nothing is decided by it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A computer that has been let in, as the desk has it."""

    machine: str
    name: str
    mount: str
    """How it had the share when it was let in, as JSON."""
    proven_at: datetime | None
    proof: dict[str, Any]
    skew: timedelta | None
    """How far its clock was ahead of the drive's."""
    seen_at: datetime

    @property
    def is_skewed(self) -> bool:
        return self.skew is not None and abs(self.skew) > MUCH


def computers(db: sqlite3.Connection) -> tuple[Known, ...]:
    """All that were let in, the last seen first."""
    rows = db.execute("SELECT * FROM computers ORDER BY seen_at DESC, machine")
    return tuple(
        Known(
            machine=row["machine"],
            name=row["name"],
            mount=row["mount"],
            proven_at=None if row["proven_at"] is None else from_ms(row["proven_at"]),
            proof=json.loads(row["proof"]),
            skew=None if row["skew_ms"] is None else timedelta(milliseconds=row["skew_ms"]),
            seen_at=from_ms(row["seen_at"]),
        )
        for row in rows
    )


def done_of(db: sqlite3.Connection, ops: Sequence[str]) -> frozenset[str]:
    """Which of these operations the desk has."""
    return frozenset(op for op in ops if is_done(db, op))


def note_visit(db: sqlite3.Connection, machine: str, name: str, database: Path, now: datetime) -> None:
    """Note that a computer uses the desk, and how its clock stands; a sign of life, see `Store.signal`."""
    skew = clock_skew(database)
    skew_ms = None if skew is None else round(skew / timedelta(milliseconds=1))
    db.execute(
        "UPDATE computers SET name = ?, skew_ms = coalesce(?, skew_ms), seen_at = ? WHERE machine = ?",
        [name, skew_ms, to_ms(now), machine],
    )


def clock_skew(database: Path) -> timedelta | None:
    """How far this computer's clock is ahead of the drive's, by the time of a file that is made there for that."""
    path = database.with_name(f"{database.name}.time-{secrets.token_hex(4)}")
    clock = SystemClock()
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            before = clock.now()
            os.write(handle, b"?")
            os.fsync(handle)
            after = clock.now()
            there = from_ms(round(os.fstat(handle).st_mtime * 1000))
        finally:
            os.close(handle)
            with suppress(OSError):
                path.unlink()
    except OSError:  # whatever is wrong with the drive is told by whoever needs it
        return None
    return before + (after - before) / 2 - there
