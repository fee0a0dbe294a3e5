"""Opening the file, local profile: WAL, foreign keys, explicit transactions."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from igdesk.store.errors import NoDatabaseError, StoreError
from igdesk.store.migrations import migrate

BUSY_TIMEOUT_MS = 5000


def open_local(path: Path, *, create: bool) -> sqlite3.Connection:
    """A connection to the desk at `path`, its schema up to date.

    Args:
        path: The database file.
        create: Whether a missing file is made, its folder included.

    Raises:
        NoDatabaseError: There is no file and `create` is false.
        NewerDatabaseError: The file is from a newer igdesk.
        StoreError: It is not a database, is damaged, or cannot be opened.
    """
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.is_file():
        raise NoDatabaseError("store.missing", path=path)
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
        connection.row_factory = sqlite3.Row
        _check_ours(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        # A reply's claim that a power cut takes back would let it go out twice: commits are on the disk at once.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        migrate(connection)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise StoreError("store.cannot_open", path=path, reason=str(error)) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Keep hands off what another program keeps in SQLite, before anything is written."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    if tables and "meta" not in tables:
        raise StoreError("store.not_a_desk", path=path)
