"""What lasts, on a share: backups, restoring, checking, taking out, wiping; each under the lock, none in the way."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest

from igdesk.clock import SystemClock
from igdesk.store import backup, erase, integrity, restore, wipe
from igdesk.store.copying import save_copy
from igdesk.store.errors import StoreError
from igdesk.store.portable.out import write_desk
from igdesk.store.restore import Restored
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from igdesk.store.shared.unit import read_revision
from igdesk.store.shared.wire import Setup
from igdesk.store.shelf import Reason

from ..desks import LATER, NOW, arrive, opened, settling, shelf_of, wrote


def shared(path: Path, who: str = "mei", *, create: bool = False) -> SharedStore:
    setup = Setup(path, f"{who}@here", f"machine-of-{who}", 5.0, None, None, create, "{}")
    return SharedStore(setup, SystemClock(), Spool(path.parent / f"spool-{who}"), patience=Patience(10, 30))


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


def brought_back(file: Path, path: Path) -> Restored:
    return restore.restore(file, restore.inspect(file), shelf_of(path), settling("restore"))


def test_a_backup_is_made_while_the_desk_is_open_and_restored_into_it(path: Path, store: SharedStore) -> None:
    file = backup.make(shelf_of(path), Reason.BY_HAND, NOW).path
    arrive(store, "later", wrote("m-2", "And my refund?"))
    before = store.read(backup.revision).result()
    restored = brought_back(file, path)
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
    brought_back(file, path)
    arrive(store, "later", wrote("m-2", "Ours"))
    store.close()
    assert texts(path) == ["Mine", "Ours"]
    file = backup.make(shelf_of(path), Reason.BY_HAND, LATER).path
    brought_back(file, alone)
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
    restored = brought_back(file, path)
    assert restored.kept is not None
    assert sorted(each.name for each in restored.kept.iterdir()) == ["desk.db", "desk.db-journal"]
    again = shared(path)
    arrive(again, "later", wrote("m-2", "Hello?"))
    again.close()
    assert texts(path) == ["Where is my parcel?", "Hello?"]


def test_another_desks_backup_takes_the_place_and_is_opened_from_then_on(tmp_path: Path, path: Path) -> None:
    other = tmp_path / "other" / "desk.db"
    opened(other, create=True).close()
    shared(path, create=True).close()
    brought_back(backup.make(shelf_of(other), Reason.BY_HAND, NOW).path, path)
    again = shared(path)
    arrive(again, "later", wrote("m-1", "Hello?"))
    again.close()
    assert texts(path) == ["Hello?"]


def overwritten(path: Path) -> None:
    path.write_bytes(b"\xff" * path.stat().st_size)


def put_back(path: Path) -> None:
    """Somebody copies an old file over it by hand."""
    shutil.copy(path.with_name("old.db"), path)


@pytest.mark.parametrize("harm", [overwritten, Path.unlink, put_back])
def test_what_is_restored_is_newer_than_what_any_computer_was_told(
    path: Path, store: SharedStore, harm: Callable[[Path], None]
) -> None:
    file = backup.make(shelf_of(path), Reason.BY_HAND, NOW).path
    shutil.copy(path, path.with_name("old.db"))
    for number in range(5):
        arrive(store, f"more-{number}", wrote(f"m-1{number}", "More"))
    store.close()
    told = read_revision(Place(path).rev)
    harm(path)
    brought_back(file, path)
    again = shared(path)
    assert again.read(backup.revision).result() > told
    arrive(again, "later", wrote("m-2", "Hello?"))
    again.close()
    assert texts(path) == ["Where is my parcel?", "Hello?"]


def test_a_restore_that_cannot_tell_its_revision_is_done_all_the_same(
    path: Path, store: SharedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _rev: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(restore, "write_revision", full)
    file = backup.make(shelf_of(path), Reason.BY_HAND, NOW).path
    arrive(store, "later", wrote("m-2", "And my refund?"))
    assert brought_back(file, path).kept is not None
    arrive(store, "again", wrote("m-3", "Hello?"))
    store.close()
    assert texts(path) == ["Where is my parcel?", "Hello?"]


def test_wiping_leaves_nothing_in_the_journal_that_stays(path: Path, store: SharedStore) -> None:
    long = "zyx " + "and so on " * 150
    arrive(store, "more", *(wrote(f"z-{number}", long) for number in range(300)))
    by = erase.Forgetting(erase.Mode.ERASE, "mei", "erase", NOW)
    store.write(by.op, erase.forget, 1, by).result()
    files = [each for each in path.parent.glob("desk.db*") if each.is_file()]
    assert Place(path).journal in [each for each in files if b"zyx" in each.read_bytes()]
    wipe.wipe(path)
    assert [each.name for each in files if b"zyx" in each.read_bytes()] == []
    assert Place(path).journal.exists()
    arrive(store, "later", wrote("m-2", "Hello?"))
    integrity.check(path, thorough=True)


def test_checking_taking_out_and_wiping_work_beside_an_open_desk(path: Path, store: SharedStore) -> None:
    integrity.check(path, thorough=True)
    stream = io.BytesIO()
    write_desk(path, stream, now=NOW, readme="readme", progress=lambda _done, _total: None)
    assert stream.tell() > 0
    wipe.wipe(path)
    arrive(store, "later", wrote("m-2", "Hello?"))
    assert store.read(backup.revision).result() > 0


class FailingConnection(sqlite3.Connection):
    """To a drive that fails: SQLite ends the transaction by itself."""

    def backup(self, *_: Any, **__: Any) -> NoReturn:
        self.execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")


def test_what_ended_a_copy_is_told_and_not_that_it_had_ended(path: Path, store: SharedStore) -> None:
    store.close()
    failing = sqlite3.connect(path, isolation_level=None, factory=FailingConnection)
    with closing(failing), pytest.raises(StoreError, match="disk I/O error"):
        save_copy(path, path.with_name("copy.db"), live=True, through=failing)
    assert not path.with_name("copy.db").exists()


def test_whoever_has_the_lock_is_named_and_nothing_is_copied(
    path: Path, store: SharedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igdesk.store.beside.PATIENCE", 0.05)
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with held(Place(path).lock, "ana@there", 5):
            taken.set()
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(60)
    try:
        with pytest.raises(StoreError) as told:
            backup.make(shelf_of(path), Reason.BY_HAND, NOW)
    finally:
        done.set()
        holder.join()
    assert told.value.phrase.key == "share.occupied"
    assert backup.backups(shelf_of(path)) == ()
