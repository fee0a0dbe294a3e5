"""The schema by versions. A file from a newer igdesk is refused, an older one is brought up to date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.store.errors import NewerDatabaseError
from igdesk.store.transaction import transaction

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_SEARCH_SINCE, _TIMES_SINCE, _QUESTIONS_SINCE = 6, 7, 26
SCHEMA_VERSION = 38
"""What `PRAGMA user_version` says once all migrations of this program are applied: their number."""
_SCRIPTS = (
    "002_search", "003_undo", "004_lasting", "005_shared", "006_clocks", "007_timers", "008_learned", "009_trial",
    "010_calls", "011_compensations", "012_promises", "013_legs", "014_ending",
    "015_comments", "016_shapes", "017_customers", "018_reactions", "019_window", "020_accounts",
    "021_ids_alone", "022_mentions", "023_answers", "024_saved_views",
    "025_by_hand", "026_questions", "027_lists", "028_bi_views", "029_firm_snooze", "030_levels",
    "031_knowledge", "032_team", "033_send_later",
    "034_incidents", "035_due", "036_release", "037_untouched", "038_unrecognised",
)  # fmt: skip
"""What came after the desk itself."""
_SCHEMA = Path(__file__).with_name("schema")


def migrate(connection: sqlite3.Connection, keep_old: Callable[[], None] = lambda: None) -> None:
    """Bring an open database to `SCHEMA_VERSION`; does nothing, quickly, where it is there already.

    Args:
        connection: The database.
        keep_old: Makes a copy of an older desk, while nobody else can write; if it fails, nothing was changed.

    Raises:
        NewerDatabaseError: The file is from a newer igdesk.
    """
    if is_current(connection):
        return
    from sqlite_utils import Database  # 135 ms to import, and needed once in a file's life

    with transaction(connection):
        if is_current(connection):  # another process has done it meanwhile
            return
        if connection.execute("PRAGMA user_version").fetchone()[0] > 0:
            keep_old()
        _migrations().apply(Database(connection))
        _bring_up_what_was_there(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the file has this program's schema; false for older ones and for empty files.

    Raises:
        NewerDatabaseError: The file is from a newer igdesk.
    """
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA_VERSION:
        raise NewerDatabaseError("store.newer", found=found, known=SCHEMA_VERSION)
    return found == SCHEMA_VERSION


def _migrations() -> Migrations:
    from sqlite_utils import Migrations

    migrations = Migrations("igdesk")

    @migrations()
    def m001_the_desk(db: Database) -> None:
        _run(db, "001_desk.sql")
        desk = os.urandom(8).hex()
        db.execute("INSERT INTO meta (id, desk, profile, rev) VALUES (1, ?, 'local', 0)", [desk])

    for script in _SCRIPTS:
        migrations(name=f"m{script}")(_running(f"{script}.sql"))
    return migrations


def _bring_up_what_was_there(connection: sqlite3.Connection) -> None:
    """Give an older desk what newer ones keep beside each row; once all columns are there that this reads."""
    before: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if before < _SEARCH_SINCE:
        from igdesk.store.search import index

        index.rebuild(connection)
    if before < _TIMES_SINCE:
        from igdesk.store.backfill import fill_times

        fill_times(connection)
    if before < _QUESTIONS_SINCE:
        from igdesk.store import repeats

        repeats.fill(connection)


def _running(name: str) -> Callable[[Database], None]:
    return lambda db: _run(db, name)


def _run(db: Database, name: str) -> None:
    """A script statement by statement: `executescript` would commit the transaction around it."""
    current = ""
    for line in (_SCHEMA / name).read_text("utf-8").splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            db.execute(current)
            current = ""
