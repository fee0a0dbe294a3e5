"""A desk of an earlier igdesk: copied first, brought up to date in one step, and nothing lost whatever happens."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.store import backup
from igdesk.store.engine import LocalStore
from igdesk.store.errors import NewerDatabaseError, StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.shelf import Reason

from .desks import (
    NOW,
    VERSIONS,
    arrive,
    assert_sound,
    columns_of,
    make_ticket,
    names_of,
    old_desk,
    opened,
    python,
    rows_of,
    shelf_of,
    tables_of,
    wrote,
)

FROM_THE_LOG = {("tickets", "pauses"), ("tickets", "resolution_from"), ("tickets", "last_answered_at")}
TO_BE_RECKONED = {("tickets", "wake_at"): {"NULL", "0"}}
"""What the next tick works out: 0 asks for it."""
OPEN = """
from tests.store.desks import opened
import sqlite_utils
print("ready", flush=True)
sys.stdin.readline()
opened(Path(sys.argv[1])).close()
print("done", flush=True)
"""


def assert_as_before(old: Path, new: Path) -> None:
    """Every value of the old file is in the new one; what is new has its default, or what the log says."""
    with closing(sqlite3.connect(old)) as before, closing(sqlite3.connect(new)) as after:
        for table in names_of(before):
            columns = columns_of(before, table)
            assert rows_of(before, table, columns) == rows_of(after, table, columns), table
            added = [row for row in after.execute(f"PRAGMA table_info({table})") if row[1] not in columns]
            for _, name, _, _, default, _ in added:
                if (table, name) in FROM_THE_LOG:  # `assert_sound` compares these with what the log gives
                    continue
                values = {row[0] for row in after.execute(f"SELECT DISTINCT quote({name}) FROM {table}")}
                assert values <= TO_BE_RECKONED.get((table, name), {default or "NULL"}), f"{table}.{name}"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_desk_is_copied_first_and_keeps_everything(tmp_path: Path, version: int) -> None:
    path = old_desk(tmp_path / "desk.db", version)
    before = Path(shutil.copy(path, tmp_path / "before.db"))
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert_as_before(before, path)
    assert_sound(path)
    (copy,) = backup.backups(shelf_of(path))
    assert (copy.reason, copy.ok) == (Reason.BEFORE_MIGRATION, True)
    assert tables_of(copy.path) == tables_of(before)


def test_a_migrated_desk_has_the_schema_of_a_new_one(tmp_path: Path) -> None:
    old = old_desk(tmp_path / "old.db")
    opened(old).close()
    opened(tmp_path / "new.db", create=True).close()
    assert schema(old) == schema(tmp_path / "new.db")


def schema(path: Path) -> list[tuple[str, str, str]]:
    """What the tables look like: their columns in order, and the indexes."""
    with closing(sqlite3.connect(path)) as connection:
        found = [(name, "column", f"{row[1:]}") for name in names_of(connection)
                 for row in connection.execute(f"PRAGMA table_info({name})")]  # fmt: skip
        indexes = connection.execute("SELECT tbl_name, 'index', sql FROM sqlite_master WHERE type = 'index'").fetchall()
        return sorted(found + indexes, key=repr)


def test_opening_a_current_desk_makes_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    opened(path, create=True).close()
    opened(path).close()
    assert backup.backups(shelf_of(path)) == ()


def test_what_cannot_be_copied_is_not_migrated(tmp_path: Path) -> None:
    path = old_desk(tmp_path / "desk.db")
    before = tables_of(path)
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(StoreError, match=r"stays as it is.*backups"):
        opened(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert tables_of(path) == before


def test_a_newer_desk_is_refused_and_not_a_byte_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    opened(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerDatabaseError):
        opened(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["desk.db"]


@pytest.mark.slow
def test_processes_that_open_an_older_desk_at_once_bring_it_up_to_date_together(tmp_path: Path) -> None:
    path = old_desk(tmp_path / "desk.db")
    before = Path(shutil.copy(path, tmp_path / "before.db"))
    processes = [python(OPEN, str(path)) for _ in range(3)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        outputs = [process.communicate("go\n", timeout=60)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert outputs == ["done\n"] * 3
    assert_as_before(before, path)
    assert_sound(path)
    assert [each.reason for each in backup.backups(shelf_of(path))] == [Reason.BEFORE_MIGRATION]


@pytest.mark.slow
def test_a_migration_that_is_killed_is_done_by_the_next_opening(tmp_path: Path) -> None:
    before = old_desk(tmp_path / "before.db")
    took = time_of_opening(tmp_path)
    rolls = random.Random(3)
    unfinished = 0
    for number in range(12):
        path = tmp_path / str(number) / "desk.db"
        path.parent.mkdir()
        shutil.copy(before, path)
        unfinished += killed_after(rolls.uniform(0, took), path)
        LocalStore(path, FixedClock(NOW), shelf=shelf_of(path)).close()
        assert_as_before(before, path)
        assert_sound(path)
        assert all(each.ok for each in backup.backups(shelf_of(path)))
    assert unfinished > 0


def time_of_opening(folder: Path) -> float:
    path = old_desk(folder / "timed.db")
    begin = time.perf_counter()
    opened(path).close()
    return time.perf_counter() - begin


def killed_after(seconds: float, path: Path) -> bool:
    """Kill a process `seconds` after it has begun to open the desk; whether it had not finished."""
    process = python(OPEN, str(path))
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    rest, _ = process.communicate()
    return "done" not in rest


def test_what_was_made_by_hand_came_in_by_no_account(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    store = opened(path, create=True)
    make_ticket(store, "one")
    arrive(store, "two", wrote("m1", "Where is my parcel?"))
    store.close()
    with closing(sqlite3.connect(path)) as db, db:  # as it was until schema 24
        db.execute("UPDATE tickets SET account = 'manual' WHERE number = 1")
        db.execute("UPDATE events SET data = json_set(data, '$.account', 'manual') WHERE ticket = 1 AND version = 1")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm025_by_hand'")
        db.execute("PRAGMA user_version = 24")
    opened(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT account FROM tickets ORDER BY number").fetchall() == [("",), ("1784",)]
    assert_sound(path)
