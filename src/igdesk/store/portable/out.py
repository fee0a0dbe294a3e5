"""A whole desk out of the database: one consistent state, row by row, beside whatever the desk does meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO, Any

from igdesk.store.beside import unchanging
from igdesk.store.desk_id import desk_id
from igdesk.store.errors import StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.portable.archive import PROGRESS_EVERY, README, Writer
from igdesk.store.portable.tables import TABLES, Table


def write_desk(
    path: Path, stream: IO[bytes], *, now: datetime, readme: str, progress: Callable[[int, int], None]
) -> Mapping[str, int]:
    """Write everything of the desk at `path` into `stream` as one zip.

    It reads in one transaction on a connection of its own: in WAL mode nobody waits for it, and it sees no half of
    what others do meanwhile.

    Args:
        path: The database, its schema up to date.
        stream: Where the zip goes.
        now: The time of the export.
        readme: The explanation that lies in it.
        progress: Told how many rows of how many are done, now and then.

    Returns:
        How many rows each table had.

    Raises:
        StoreError: The database cannot be read.
    """
    with _snapshot(path) as db, Writer(stream, now) as writer:
        total = sum(db.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in TABLES)
        places = count(1)  # over all tables
        writer.text(README, readme)
        for table in TABLES:
            writer.table(table, _watched(_rows(db, table), places, lambda place: progress(place, total)))
        progress(total, total)
        return writer.finish(desk_id(db), SCHEMA_VERSION)


def _watched(
    rows: Iterator[tuple[Any, ...]], places: Iterator[int], reached: Callable[[int], None]
) -> Iterator[tuple[Any, ...]]:
    """The same rows; now and then it is told which place was reached."""
    for row, place in zip(rows, places, strict=False):
        yield row
        if place % PROGRESS_EVERY == 0:
            reached(place)


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads one state of the database, however long that takes."""
    try:
        with unchanging(path) as db:
            db.row_factory = None
            yield db
    except sqlite3.Error as error:
        raise StoreError("store.failed", path=path, reason=str(error)) from error


def _rows(db: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    return db.execute(f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {', '.join(table.key)}")
