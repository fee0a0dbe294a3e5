"""Opening the file, local profile: WAL, foreign keys, explicit transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.i18n import Phrase
from igdesk.store.errors import DamagedError, NoDatabaseError, StoreError
from igdesk.store.migrations import is_current, migrate

if TYPE_CHECKING:
    from igdesk.store.shelf import Shelf

BUSY_TIMEOUT_MS = 5000
MIGRATION_TIMEOUT_MS = 600_000
"""How long one process waits for another that is bringing the same file up to date."""
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
"""What SQLite says while somebody else has the file."""
_CACHE_KIB = 4_000
"""Pages kept in memory, at most: what lists and tickets are read from. Searching has more (`search.query`)."""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def open_local(
    path: Path,
    *,
    create: bool,
    shelf: Shelf | None = None,
    now: datetime | None = None,
    tell: Callable[[Phrase], None] | None = None,
) -> sqlite3.Connection:
    """A connection to the desk at `path`, its schema up to date.

    Args:
        path: The database file.
        create: Whether a missing file is made, its folder included.
        shelf: Where a copy of an older desk is put before it is brought up to date; without one there is no copy.
        now: The time, for that copy's name.
        tell: Is told before an older desk is brought up to date, which takes a minute for a million messages.

    Raises:
        NoDatabaseError: There is no file and `create` is false.
        NewerDatabaseError: The file is from a newer igdesk; it was not touched.
        DamagedError: It is damaged, or no database.
        StoreError: It cannot be opened, or an older one cannot be copied first.
    """
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.is_file():
        raise NoDatabaseError("store.missing", path=path)
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            if not _set_up(connection, path, create):
                _bring_up_to_date(connection, path, shelf, now, tell)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if is_damage(error) or is_busy(error):
            raise translated(error, path) from error
        raise StoreError("store.cannot_open", path=path, reason=str(error)) from error
    return connection


def open_beside(path: Path) -> sqlite3.Connection:
    """A second connection to a file that others may be writing; it reads only.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    connection = _open_uri(path, "mode=rw")
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_still(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes: nothing is locked, and nothing is made beside it.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    return _open_uri(path, "mode=ro&immutable=1")


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes no byte of a file, whatever others write to it or left beside it.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    return _open_uri(path, "mode=ro")


def translated(error: sqlite3.Error, path: Path) -> StoreError:
    """What SQLite says of an open desk, in words that a person can act on."""
    if is_damage(error):
        return DamagedError("store.damaged", path=path)
    if is_index_damage(error):
        return StoreError("store.index_damaged", path=path)
    return StoreError("store.busy" if is_busy(error) else "store.failed", path=path, reason=str(error))


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else has had the file for too long."""
    return primary_code(error) in BUSY


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file's content is wrong, rather than that it cannot be reached."""
    return primary_code(error) in _DAMAGE and not is_index_damage(error)


def is_index_damage(error: sqlite3.Error) -> bool:
    """Whether only the search index is wrong, which can be made anew from what it is about."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT_VTAB


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its details; 0 for errors of Python's own."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _open_uri(path: Path, query: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{query}"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    return connection


def _set_up(connection: sqlite3.Connection, path: Path, create: bool) -> bool:
    """Look whose file it is, then set the connection up; whether its schema is this program's."""
    connection.row_factory = sqlite3.Row
    is_empty = _check_ours(connection, path)
    if is_empty and not create:
        raise DamagedError("store.empty", path=path)
    is_up_to_date = is_current(connection)
    if not is_empty and connection.execute("SELECT profile FROM meta").fetchone()[0] != "local":
        raise StoreError("share.is_shared", path=path)
    connection.execute("PRAGMA journal_mode = WAL")
    # A reply's claim that a power cut takes back would let it go out twice: commits are on the disk at once.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # In WAL mode whoever has read holds a lock as long as the file is open: a restore sees that it is in use.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return is_up_to_date


def _check_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Keep hands off what another program keeps in SQLite, before anything is written; whether there is nothing yet."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    if tables and "meta" not in tables:
        raise StoreError("store.not_a_desk", path=path)
    return not tables


def _bring_up_to_date(
    connection: sqlite3.Connection,
    path: Path,
    shelf: Shelf | None,
    now: datetime | None,
    tell: Callable[[Phrase], None] | None,
) -> None:
    def keep_old() -> None:
        if tell is not None:
            tell(Phrase("store.migrating", {"path": path}))
        if shelf is not None and now is not None:
            from igdesk.store.backup import keep_before_migration  # only an old desk pays for it

            keep_before_migration(shelf, now)

    connection.execute(f"PRAGMA busy_timeout = {MIGRATION_TIMEOUT_MS}")
    migrate(connection, keep_old)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
