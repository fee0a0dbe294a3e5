"""The schema by versions. A file from a newer igdesk is refused, an older one is brought up to date."""

from __future__ import annotations

import secrets
import sqlite3
from importlib import resources
from typing import TYPE_CHECKING

from igdesk.store.errors import NewerDatabaseError

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

SCHEMA_VERSION = 1
"""What `PRAGMA user_version` says once all migrations of this program are applied: their number."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an open database to `SCHEMA_VERSION`; does nothing, quickly, where it is there already.

    Raises:
        NewerDatabaseError: The file is from a newer igdesk.
    """
    if _check(connection):
        return
    from sqlite_utils import Database  # 135 ms to import, and needed once in a file's life

    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _check(connection):  # another process may have done it meanwhile
            _migrations().apply(Database(connection))
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _check(connection: sqlite3.Connection) -> bool:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA_VERSION:
        raise NewerDatabaseError("store.newer", found=found, known=SCHEMA_VERSION)
    return found == SCHEMA_VERSION


def _migrations() -> Migrations:
    from sqlite_utils import Migrations

    migrations = Migrations("igdesk")

    @migrations()
    def m001_the_desk(db: Database) -> None:
        for statement in _statements(resources.files("igdesk.store").joinpath("schema.sql").read_text("utf-8")):
            db.execute(statement)
        desk = secrets.token_hex(8)
        db.execute("INSERT INTO meta (id, desk, profile, rev) VALUES (1, ?, 'local', 0)", [desk])

    return migrations


def _statements(script: str) -> list[str]:
    """The script statement by statement: `executescript` would commit the transaction around it."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
