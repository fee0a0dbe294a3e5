"""A whole desk out of an export into an empty database: all of it, checked, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from igdesk.errors import UsageError
from igdesk.rules.log import replay
from igdesk.rules.model import Ticket
from igdesk.rules.ways import Way
from igdesk.store import calls, repeats, settle
from igdesk.store.portable.archive import PROGRESS_EVERY, Manifest, PortableError, Reader
from igdesk.store.portable.tables import TABLES, Table
from igdesk.store.rows import TICKET_COLUMNS, ms, recorded_of, ticket_of
from igdesk.store.search import index
from igdesk.store.settle import Settling
from igdesk.store.sql import one_of
from igdesk.values import dataclass


class NotEmptyError(UsageError):
    """The desk that an export should go into holds something already."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came in."""

    rows: Mapping[str, int]
    """By table."""
    doubted: int
    """Replies that were on their way when the export was made: whether they went out since is unknown."""


def check(path: Path, progress: Callable[[int, int], None]) -> Manifest:
    """Read an export from end to end: whether it is whole and unchanged. Its rows are looked at when they are stored.

    Args:
        path: The zip.
        progress: Told how many bytes of how many are done.

    Returns:
        What it says of itself.

    Raises:
        PortableError: It is not what it says it is.
        NewerExportError: It is from a newer igdesk.
    """
    with Reader(path) as reader:
        done = 0
        for place, line in enumerate(line for table in TABLES for line in reader.lines(table)):
            done += len(line)
            if place % PROGRESS_EVERY == 0:
                progress(done, reader.total_bytes)
        progress(done, reader.total_bytes)
        return reader.manifest


def take_in(db: sqlite3.Connection, path: Path, by: Settling) -> TakenIn:
    """Store a whole export, and see to it that it is a desk: one transaction.

    Args:
        db: The connection, inside a write transaction.
        path: The zip.
        by: Who does it, for the events of the replies that are in doubt then.

    Raises:
        NotEmptyError: The desk holds something already.
        PortableError: The export is damaged or contradicts itself.
        NewerExportError: It is from a newer igdesk.
    """
    check_empty(db)
    with Reader(path) as reader:
        db.execute("PRAGMA defer_foreign_keys = ON")  # a ticket may point to a later one; all are checked below
        for name in ("last_assigned", "posts", "sync_state", "account_pages", "mentions", "inbound_faults"):
            db.execute(f"DELETE FROM {name}")
        for table in TABLES:
            _store(db, table, reader)
        _check_references(db)
        _check_replies(db)
        _check_tickets(db)
        _check_merges(db)
        index.rebuild(db)
        repeats.fill(db)
        # No `timers`: whoever looks next works out when time does something to the tickets.
        db.execute("UPDATE meta SET desk = ?, epoch = epoch + 1, timers = NULL", [reader.manifest.desk])
        calls.doubt_restored(db, by)
        return TakenIn(reader.manifest.rows, settle.doubt_restored(db, by))


def check_empty(db: sqlite3.Connection) -> None:
    """Whether the desk is as it was made.

    Raises:
        NotEmptyError: It is not.
    """
    for name in ("tickets", "threads", "customers", "messages"):
        if db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is not None:
            raise NotEmptyError("portable.not_empty")


def _store(db: sqlite3.Connection, table: Table, reader: Reader) -> None:
    names = [*table.columns, *table.computed]
    values = ["?"] * len(table.columns) + list(table.computed.values())
    insert = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(values)})"
    line = 0
    try:
        for row in reader.rows(table):
            line += 1
            db.execute(insert, row)
    except (sqlite3.IntegrityError, OverflowError) as error:
        raise PortableError("portable.bad_line", file=table.file, line=line) from error


def _check_references(db: sqlite3.Connection) -> None:
    wrong = db.execute("PRAGMA foreign_key_check").fetchone()
    if wrong is not None:
        raise _pointing_nowhere(wrong[0], wrong[2])


def _pointing_nowhere(table: str, other: str) -> PortableError:
    return PortableError("portable.no_such_row", file=f"{table}.jsonl", other=f"{other}.jsonl")


def _check_replies(db: sqlite3.Connection) -> None:
    """The outbox is read together with its messages: a reply without one would never be seen again."""
    spoken = [way.value for way in Way if way.speaks]
    lost = db.execute(
        f"SELECT 1 FROM outbox o WHERE o.way {one_of(spoken)}"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE outbox = o.id) LIMIT 1",
        spoken,
    )
    if lost.fetchone() is not None:
        raise _pointing_nowhere("outbox", "messages")


def _check_tickets(db: sqlite3.Connection) -> None:
    """Every ticket must be what its own log makes of it."""
    logs = groupby(
        db.execute("SELECT ticket, version, at, actor, kind, data FROM events ORDER BY ticket, version"),
        key=lambda row: row["ticket"],
    )
    for row in db.execute(f"SELECT {TICKET_COLUMNS}, t.due_at FROM tickets t ORDER BY t.number"):
        number, log = next(logs, (None, iter(())))
        if number != row["number"] or not _is_told(row, log):
            raise PortableError("portable.not_its_log", number=row["number"])


def _check_merges(db: sqlite3.Connection) -> None:
    """Whoever follows a merged ticket must come to an end."""
    circle = db.execute(
        "WITH RECURSIVE ending (number) AS (SELECT number FROM tickets WHERE merged_into IS NULL UNION ALL"
        " SELECT t.number FROM tickets t JOIN ending e ON t.merged_into = e.number)"
        " SELECT number FROM tickets EXCEPT SELECT number FROM ending ORDER BY number LIMIT 1"
    ).fetchone()
    if circle is not None:
        raise PortableError("portable.merged_in_circle", number=circle["number"])


def _is_told(row: sqlite3.Row, log: Iterator[sqlite3.Row]) -> bool:
    try:
        ticket: Ticket = ticket_of(row)
        told = replay(row["number"], (recorded_of(each) for each in log))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return False
    return told == ticket and row["due_at"] == ms(ticket.due_at)
