"""Questions about the file itself, for diagnosis: each on a connection of its own, nothing made, nothing migrated.

The desk's own door is not used, because what is asked here is whether it would open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from igdesk.clock import from_ms, steady
from igdesk.config.model import Config
from igdesk.errors import system_reason
from igdesk.store import listing, mentions, pages
from igdesk.store.beside import beside, lock_of
from igdesk.store.connect import translated
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.file_header import Header, header_of
from igdesk.store.rows import when
from igdesk.store.search import index
from igdesk.store.shared.share_facts import Known, computers
from igdesk.store.sync_state import Health, health
from igdesk.values import dataclass

_PATIENCE = 8.0
"""Seconds to wait for the lock of a share: whoever has it for longer is told by name before a check is given up."""
_GROUPED = {"tickets": "status", "messages": "state", "outbox": "state", "events": "kind", "threads": "kind"}
"""Tables whose rows are counted by one of their columns, which holds words of the program's own."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a database file says of itself."""

    is_desk: bool
    schema: int
    profile: str | None
    journal_mode: str
    size: int
    """Bytes, the write-ahead log included."""


@dataclass(frozen=True, slots=True)
class SyncFacts:
    """How the sync fares, and how long ago something last came in that could not be understood."""

    health: Health
    latest_fault_at: datetime | None
    gaps: int
    """Conversations in which messages were never seen: among the faults, and another matter."""
    latest_gap_at: datetime | None
    tickets_with_gaps: tuple[int, ...]
    """Where the newest of them are."""


@dataclass(frozen=True, slots=True)
class Writes:
    """What is remembered of when the desk was written."""

    rev: int
    first: datetime | None
    last: datetime | None


def look(path: Path) -> FileFacts:
    """What is in the file.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        schema = db.execute("PRAGMA user_version").fetchone()[0]
        journal_mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        tables = {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            raise DamagedError("store.empty", path=path)
        is_desk = "meta" in tables
        meta = db.execute("SELECT profile FROM meta").fetchone() if is_desk else None
    size = sum(_size(path.with_name(path.name + end)) for end in ("", "-wal"))
    return FileFacts(is_desk, schema, None if meta is None else meta["profile"], journal_mode, size)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # the log goes with the last program that closes the file, at any moment
        return 0


def require_writable(path: Path) -> None:
    """Begin to write, and do not.

    Raises:
        DamagedError, StoreError: It cannot be written now.
    """
    with _translated(path), beside(path, _PATIENCE) as db:
        db.execute("PRAGMA query_only = OFF")
        db.execute("BEGIN IMMEDIATE")
        db.execute("ROLLBACK")


def sync_facts(path: Path) -> SyncFacts:
    """How the sync fares.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        faults = db.execute("SELECT max(at) FROM inbound_faults WHERE reason <> ?", [listing.GAP]).fetchone()[0]
        gaps = db.execute("SELECT count(*), max(at) FROM inbound_faults WHERE reason = ?", [listing.GAP]).fetchone()
        rows = db.execute(
            "SELECT DISTINCT ticket FROM messages WHERE gap_before = 1 AND ticket IS NOT NULL"
            " ORDER BY ticket DESC LIMIT 5"
        )
        return SyncFacts(health(db), when(faults), gaps[0], when(gaps[1]), tuple(row[0] for row in rows))


def pages_known(path: Path, config: Config) -> bool:
    """Whether every webhook can be told to be for an account of the desk or for none.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        return pages.known(db, config).all_known


def posts_asked(path: Path) -> int:
    """How many comments of webhooks wait to learn whose the post is that they are below.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        return mentions.posts_asked(db)


def writes(path: Path) -> Writes:
    """The desk's revision, and the times of its earliest and latest write that are remembered; by index `ops_at`.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        rev: int = db.execute("SELECT rev FROM meta").fetchone()[0]
        first, last = (db.execute(f"SELECT {end}(at) FROM ops").fetchone()[0] for end in ("min", "max"))
    return Writes(rev, None if first is None else from_ms(first), None if last is None else from_ms(last))


@dataclass(frozen=True, slots=True)
class ShareRows:
    """What a desk on a share says of itself, and how long that took."""

    desk: str
    profile: str
    computers: tuple[Known, ...]
    waited: float
    """Seconds for the lock."""
    took: float
    """Seconds for everything, the wait for the lock included."""


def share_rows(path: Path) -> ShareRows:
    """Which desk it is, how it is kept, and which computers were let in.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    begun = steady()
    with lock_of(path, _PATIENCE):
        waited = steady() - begun
        with _reading(path) as db:
            desk, profile = db.execute("SELECT desk, profile FROM meta").fetchone()
            return ShareRows(desk, profile, computers(db), waited, steady() - begun)


def header_on_share(path: Path) -> Header | None:
    """The first bytes of a desk on a share, while nobody has it open.

    Raises:
        StoreError: The drive fails, or somebody else has had the desk for too long.
    """
    with lock_of(path, _PATIENCE):
        try:
            return header_of(path)
        except OSError as error:
            raise StoreError("share.gone", path=path, reason=system_reason(error)) from error


def search_faults(path: Path, sample: int) -> int:
    """How many of a sample of what is on the desk the search does not find.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        return index.faults(db, sample)


def counts(path: Path) -> dict[str, dict[str, int]]:
    """Rows of each table; of some by state. For a report: numbers and words of the program, nothing that was written.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        tables = [row["name"] for row in db.execute(listed)]
        found = {name: {"rows": db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]} for name in tables}
        for table, column in _GROUPED.items():
            rows = db.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY 1 ORDER BY 1") if table in found else ()
            found[table] |= {str(row[0]): row[1] for row in rows} if table in found else {}
    return found


def words_of_customers(path: Path, words: Collection[str]) -> frozenset[str]:
    """Which of these words, in lower case, are a customer's: the user name, Instagram's id, or a word of the name.

    A read through the whole table, for what is looked at once in a while.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    wanted, found = frozenset(words), set[str]()
    with _reading(path) as db:
        for row in db.execute("SELECT username, remote_id, name FROM customers"):
            theirs = {str(value).lower() for value in row if value is not None}
            theirs |= {word for value in theirs for word in value.split()}
            found |= wanted & theirs
    return frozenset(found)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with _translated(path), beside(path, _PATIENCE) as db:
        yield db


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error


@dataclass(frozen=True, slots=True)
class SqliteFacts:
    """The SQLite that Python was built with."""

    version: str
    has_full_text_search: bool


def sqlite_facts() -> SqliteFacts:
    """What SQLite says of itself."""
    with closing(sqlite3.connect(":memory:")) as db:
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    return SqliteFacts(sqlite3.sqlite_version, "ENABLE_FTS5" in options)


def drafts_in(path: Path) -> int:
    """How many texts are begun and not sent, in this computer's file of drafts.

    Raises:
        DamagedError, StoreError: It cannot be read.
    """
    with _reading(path) as db:
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise DamagedError("store.damaged", path=path)
        count: int = db.execute("SELECT count(*) FROM drafts").fetchone()[0]
    return count
