"""What lasts, on a share: backups, restoring, checking, taking out, wiping; each under the lock, none in the way."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from igdesk.clock import SystemClock
from igdesk.store import backup, integrity, restore, wipe
from igdesk.store.errors import StoreError
from igdesk.store.portable.out import write_desk
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from igdesk.store.shared.wire import Setup
from igdesk.store.shelf import Reason

from ..desks import LATER, NOW, arrive, opened, settling, shelf_of, wrote


def shared(path: Path, who: str = "mei", *, create: bool = False) -> SharedStore:
    setup = Setup(path, f"{who}@here", f"machine-of-{who}", 5.0, None, None, create, "{}")
    return SharedStore(setup, SystemClock(), Spool(path.parent / f"spool-{who}"), patience=Patience(10, 30))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def store(path: Path) -> Iterator[SharedStore]:
    """A desk on a share with a conversation, open."""
    running = shared(path, create=True)
    arrive(running, "came", wrote("m-1", "Where is my parcel?"))
    yield running
    running.close()


def texts(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT text FROM messages ORDER BY id")]


def test_a_backup_is_made_while_the_desk_is_open_and_restored_into_it(path: Path, store: SharedStore) -> None:
    file = backup.make(shelf_of(path), Reason.BY_HAND, NOW).path
    arrive(store, "later", wrote("m-2", "And my refund?"))
    before = store.read(backup.revision).result()
    restored = restore.restore(file, restore.inspect(file), shelf_of(path), settling("restore"))
    assert restored.kept is not None
    assert texts(restored.kept) == ["Where is my parcel?", "And my refund?"]
    assert store.read(backup.revision).result() > before
    arrive(store, "again", wrote("m-3", "Hello?"))  # whoever could write it still may
    store.close()
    assert texts(path) == ["Where is my parcel?", "Hello?"]
    integrity.check(path, thorough=True)


def test_a_backup_of_a_local_desk_becomes_a_shared_one_and_the_other_way_round(tmp_path: Path, path: Path) -> None:
    alone = tmp_path / "alone" / "desk.db"
    with closing(opened(alone, create=True)) as local:
        arrive(local, "came", wrote("m-1", "Mine"))
    store = shared(path, create=True)
    file = backup.make(shelf_of(alone), Reason.BY_HAND, NOW).path
    restore.restore(file, restore.inspect(file), shelf_of(path), settling("restore"))
    arrive(store, "later", wrote("m-2", "Ours"))
    store.close()
    assert texts(path) == ["Mine", "Ours"]
    file = backup.make(shelf_of(path), Reason.BY_HAND, LATER).path
    restore.restore(file, restore.inspect(file), shelf_of(alone), settling("restore"))
    opened(alone).close()
    assert texts(alone) == ["Mine", "Ours"]


def test_a_damaged_desk_is_moved_away_with_its_journal_and_the_backup_takes_its_place(
    path: Path, store: SharedStore
) -> None:
    file = backup.make(shelf_of(path), Reason.BY_HAND, NOW).path
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 12] = b"\xff" * (4096 * 11)
    path.write_bytes(content)
    restored = restore.restore(file, restore.inspect(file), shelf_of(path), settling("restore"))
    assert restored.kept is not None
    assert sorted(each.name for each in restored.kept.iterdir()) == ["desk.db", "desk.db-journal"]
    again = shared(path)
    arrive(again, "later", wrote("m-2", "Hello?"))
    again.close()
    assert texts(path) == ["Where is my parcel?", "Hello?"]


def test_checking_taking_out_and_wiping_work_beside_an_open_desk(path: Path, store: SharedStore) -> None:
    integrity.check(path, thorough=True)
    stream = io.BytesIO()
    write_desk(path, stream, now=NOW, readme="readme", progress=lambda _done, _total: None)
    assert stream.tell() > 0
    wipe.wipe(path)
    arrive(store, "later", wrote("m-2", "Hello?"))
    assert store.read(backup.revision).result() > 0


def test_whoever_has_the_lock_is_named_and_nothing_is_copied(
    path: Path, store: SharedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igdesk.store.beside.PATIENCE", 0.05)
    import threading

    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with held(Place(path).lock, "ana@there", 5):
            taken.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(20)
    try:
        with pytest.raises(StoreError) as told:
            backup.make(shelf_of(path), Reason.BY_HAND, NOW)
    finally:
        done.set()
        holder.join()
    assert told.value.phrase.key == "share.occupied"
    assert backup.backups(shelf_of(path)) == ()
