"""Bringing a backup back: what it replaces is kept, nothing goes out again by itself, and nothing that came is lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from igdesk.store import backup, lease, outbox, presence, queue, restore, settle, sync_state
from igdesk.store.engine import LocalStore
from igdesk.store.errors import LeaseLost, NewerDatabaseError, StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.restore import Restored
from igdesk.store.shelf import Reason

from .desks import (
    LATER,
    NOW,
    add_note,
    answer,
    arrive,
    assert_sound,
    confirmed,
    doubted,
    echo,
    make_ticket,
    old_desk,
    opened,
    python,
    settling,
    shelf_of,
    tables_of,
    wrote,
)


@pytest.fixture
def store(path: Path) -> Iterator[LocalStore]:
    """A desk with a conversation, open as another igdesk has it."""
    running = opened(path, create=True)
    arrive(running, "came", wrote("m-1", "Where is my parcel?"))
    yield running
    running.close()


def backed_up(path: Path) -> Path:
    return backup.make(shelf_of(path), Reason.BY_HAND, NOW).path


def brought_back(file: Path, path: Path) -> Restored:
    return restore.restore(file, restore.inspect(file), shelf_of(path), settling("restore"))


def values(store: LocalStore, sql: str) -> list[tuple[Any, ...]]:
    def ask(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in db.execute(sql)]

    return store.read(ask).result()


def states(store: LocalStore) -> dict[str, tuple[str, int]]:
    return {reply: (state, tries) for reply, state, tries in values(store, "SELECT id, state, attempts FROM outbox")}


def test_the_desk_is_as_it_was_while_others_have_it_open(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    make_ticket(store, "later")
    add_note(store, "note", 1, "Written after the backup")
    done = brought_back(file, path)
    assert values(store, "SELECT number FROM tickets") == [(1,)]
    assert values(store, "SELECT * FROM notes") == []
    add_note(store, "again", 1, "Work goes on")
    assert done.kept is not None
    assert len(tables_of(done.kept)["notes"]) == 1, "what was replaced is kept"
    store.close()
    assert_sound(path)


@pytest.mark.slow
def test_another_process_sees_the_restored_desk_and_works_on(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    make_ticket(store, "later")
    store.close()
    other = python(WORKS_ON, str(path))
    assert other.stdin is not None
    assert other.stdout is not None
    assert other.stdout.readline() == "2 tickets\n"
    brought_back(file, path)
    told, _ = other.communicate("go on\n", timeout=60)
    assert told == "1 tickets\n"
    assert [row[1] for row in tables_of(path)["notes"]] == [1]
    assert_sound(path)


WORKS_ON = """
from tests.store.desks import add_note, opened
store = opened(Path(sys.argv[1]))
def count(db):
    return db.execute("SELECT count(*) FROM tickets").fetchone()[0]
print(store.read(count).result(), "tickets", flush=True)
sys.stdin.readline()
print(store.read(count).result(), "tickets", flush=True)
add_note(store, "after", 1, "work goes on")
store.close()
"""


def test_counters_never_go_back(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    for number in range(5):
        add_note(store, f"note-{number}", 1, "more")
    rev = store.read(backup.revision).result()
    brought_back(file, path)
    assert values(store, "SELECT rev, epoch FROM meta") == [(rev + 1, 1)]
    brought_back(file, path)
    assert values(store, "SELECT rev, epoch FROM meta") == [(rev + 2, 2)]
    assert store.read(queue.changed_since, rev).result() == (rev + 2, frozenset({1})), (
        "screens look again at everything"
    )


def test_nobody_is_where_they_were_when_the_backup_was_made(path: Path, store: LocalStore) -> None:
    store.signal(presence.show, presence.Sign("s", "mei", "here", 1, presence.Doing.WRITES, 1)).result()
    file = backed_up(path)
    assert store.read(presence.look, 0).result().signs
    brought_back(file, path)
    assert store.read(presence.look, 0).result().signs == ()


def test_whoever_synced_has_lost_the_lease(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    take = {"holder": "mei", "machine": "here", "machine_is_free": False}
    fence = store.signal(lease.take, "sync", **take).result()  # type: ignore[arg-type]  # plain values
    brought_back(file, path)
    with pytest.raises(LeaseLost):
        store.signal(lease.beat, fence).result()
    fresh = store.signal(lease.take, "sync", **take).result()  # type: ignore[arg-type]  # plain values
    assert fresh.token > fence.token


def test_nothing_that_may_have_gone_out_since_is_sent_by_itself(path: Path, store: LocalStore) -> None:
    held = answer(store, "held", 1, "It arrives today.")
    unsure = answer(store, "unsure", 1, "Or tomorrow.")
    doubted(store, "unsure-1", unsure)
    file = backed_up(path)
    confirmed(store, "sent", held, "m-2")
    done = brought_back(file, path)
    assert done.unconfirmed == 2
    most = outbox.MAX_ATTEMPTS
    assert states(store) == {held: ("unconfirmed", most), unsure: ("unconfirmed", most)}
    assert store.read(outbox.next_due, LATER).result() is None
    assert [row.error.key for row in store.read(outbox.unsettled).result() if row.error] == ["outbox.restored"] * 2
    store.close()
    assert_sound(path)


def test_a_reply_that_had_arrived_is_confirmed_when_its_conversation_is_read_back(
    path: Path, store: LocalStore
) -> None:
    held = answer(store, "held", 1, "It arrives today.")
    file = backed_up(path)
    brought_back(file, path)
    arrive(store, "back", wrote("m-1", "Where is my parcel?"), echo("m-2", "It arrives today."))
    assert states(store)[held][0] == "sent"
    assert values(store, "SELECT count(*) FROM messages WHERE direction = 'out'") == [(1,)]
    store.close()
    assert_sound(path)


def test_absence_is_proven_by_a_conversation_that_reaches_back_to_the_backup(path: Path, store: LocalStore) -> None:
    held = answer(store, "held", 1, "It arrives today.")
    brought_back(backed_up(path), path)
    assert store.read(outbox.shows_all_since, held, ["m-1", "m-9"], []).result() is True
    assert store.read(outbox.shows_all_since, held, ["m-9"], []).result() is False


def test_a_failed_reply_that_was_sent_again_since_is_recognised(path: Path, store: LocalStore) -> None:
    failed = answer(store, "failed", 1, "It arrives today.")
    error = StoreError("store.closed").phrase
    store.write("fail", settle.fail, failed, error, settling("fail")).result()
    brought_back(backed_up(path), path)
    assert states(store) == {failed: ("failed", 1)}
    arrive(store, "back", echo("m-2", "It arrives today."))
    assert states(store)[failed][0] == "sent"


def test_what_came_since_comes_back_with_the_sync(path: Path, store: LocalStore) -> None:
    store.write("mark", sync_state.set_watermark, "1784", NOW, None).result()
    file = backed_up(path)
    arrive(store, "more", wrote("m-2", "Hello?"))
    store.write("mark-2", sync_state.set_watermark, "1784", LATER, None).result()
    brought_back(file, path)
    assert store.read(sync_state.watermark, "1784").result() == NOW
    arrive(store, "more", wrote("m-1", "Where is my parcel?"), wrote("m-2", "Hello?"))
    assert values(store, "SELECT remote_id FROM messages ORDER BY id") == [("m-1",), ("m-2",)]


def test_a_backup_of_an_older_igdesk_is_brought_up_to_date_on_the_way(path: Path, store: LocalStore) -> None:
    file = old_desk(path.with_name("old.db"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    before = file.read_bytes()
    done = brought_back(file, path)
    assert done.facts.schema == 1
    assert values(store, "SELECT count(*) FROM tickets") == [(17,)]
    assert values(store, "SELECT DISTINCT state FROM outbox ORDER BY state") == [
        ("cancelled",), ("failed",), ("sent",), ("unconfirmed",),
    ]  # fmt: skip
    assert file.read_bytes() == before
    store.close()
    assert_sound(path)


def test_a_newer_backup_is_refused(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(NewerDatabaseError):
        restore.inspect(file)


def test_what_is_no_sound_backup_is_refused(path: Path, store: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no file"):
        restore.inspect(tmp_path / "nothing.db")
    (tmp_path / "text.db").write_text("no database at all " * 300)
    with pytest.raises(StoreError, match="damaged"):
        restore.inspect(tmp_path / "text.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    with pytest.raises(StoreError, match="another program"):
        restore.inspect(tmp_path / "other.db")
    with pytest.raises(StoreError, match="the desk itself"):
        brought_back(path, path)


def test_another_programs_file_is_not_replaced(path: Path, store: LocalStore, tmp_path: Path) -> None:
    file = backed_up(path)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    before = other.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        brought_back(file, other)
    assert other.read_bytes() == before


def test_a_copy_with_its_log_beside_it_is_restored_whole(path: Path, store: LocalStore, tmp_path: Path) -> None:
    add_note(store, "note", 1, "Only in the log")
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{tmp_path / 'taken.db'}{end}")
    brought_back(tmp_path / "taken.db", path)
    assert values(store, "SELECT text FROM notes") == [("Only in the log",)]


def test_pages_of_another_size_are_no_obstacle(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("VACUUM")
    make_ticket(store, "later")
    brought_back(file, path)
    assert values(store, "SELECT number FROM tickets") == [(1,)]


def test_a_desk_that_has_gone_is_put_back(path: Path, store: LocalStore) -> None:
    file = backed_up(path)
    store.close()
    path.unlink()
    done = brought_back(file, path)
    assert done.kept is None
    assert_sound(path)


class TestADamagedDesk:
    @pytest.fixture
    def file(self, path: Path, store: LocalStore) -> Path:
        """A good backup; the desk itself has lost its second half since."""
        made = backed_up(path)
        add_note(store, "note", 1, "After the backup")
        store.close()
        with path.open("r+b") as broken:
            broken.truncate(path.stat().st_size // 2)
        return made

    def test_it_is_moved_away_with_what_lies_beside_it(self, path: Path, file: Path) -> None:
        before = path.read_bytes()
        done = brought_back(file, path)
        assert done.kept == path.with_name("desk-damaged-20261120T100000Z")
        assert (done.kept / "desk.db").read_bytes() == before
        assert_sound(path)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT epoch FROM meta").fetchone() == (1,)

    def test_a_log_that_stayed_behind_is_moved_as_well(self, path: Path, file: Path) -> None:
        path.unlink()
        path.with_name("desk.db-wal").write_bytes(b"frames of the file that has gone")
        done = brought_back(file, path)
        assert done.kept is not None
        assert [each.name for each in done.kept.iterdir()] == ["desk.db-wal"]
        assert_sound(path)

    def test_it_stays_while_somebody_has_it_open(self, path: Path, file: Path) -> None:
        path.unlink()
        brought_back(file, path)
        holder = python(HOLDS, str(path))
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
            with path.open("r+b") as broken:
                broken.truncate(path.stat().st_size // 2)
            before = path.read_bytes()
            with pytest.raises(StoreError, match="still open somewhere"):
                brought_back(file, path)
            assert path.read_bytes() == before
        finally:
            holder.communicate("end\n", timeout=60)
        brought_back(file, path)
        assert_sound(path)


HOLDS = """
from tests.store.desks import opened
store = opened(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
"""

KILLED = """
import os, sqlite3
from igdesk.store import restore
from tests.store.desks import settling, shelf_of
file, path, steps = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

class Dies(sqlite3.Connection):
    def backup(self, target, *, progress, **settings):
        count = 0
        def counted(*state):
            nonlocal count
            progress(*state)
            count += 1
            if count > steps:
                os.kill(os.getpid(), 9)
        super().backup(target, progress=counted, **settings)

def opened(part):
    connection = sqlite3.connect(part, isolation_level=None, factory=Dies)
    connection.row_factory = sqlite3.Row
    return connection

restore._open_part = opened
restore.restore(file, restore.inspect(file), shelf_of(path), settling("restore"))
print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("steps", [0, 1, 20, 40])
def test_a_restore_that_is_killed_under_way_leaves_the_desk_as_it_was(
    path: Path, store: LocalStore, steps: int
) -> None:
    answer(store, "held", 1, "It arrives today.")
    file = backed_up(path)
    add_note(store, "note", 1, "After the backup")
    before = tables_of(path)
    output, _ = python(KILLED, str(file), str(path), str(steps)).communicate(timeout=60)
    assert output == ""
    assert tables_of(path) == before
    add_note(store, "more", 1, "Work goes on")
    store.close()
    assert_sound(path)
