"""Backups: whole files that are checked, named by time and reason, kept as long as they should be, never half there."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.store import backup, copying, mounts
from igdesk.store.engine import LocalStore
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.integrity import Stopped, check
from igdesk.store.shelf import Reason, Shelf

from .desks import NOW, add_note, assert_sound, make_ticket, opened, shelf_of, tables_of

DAY = timedelta(days=1)


@pytest.fixture
def store(path: Path) -> Iterator[LocalStore]:
    opened_store = opened(path, create=True)
    make_ticket(opened_store, "made")
    yield opened_store
    opened_store.close()


@pytest.fixture
def shelf(path: Path, store: LocalStore) -> Shelf:
    return shelf_of(path, keep=3)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def ruin(path: Path, *, page: int = 5) -> None:
    """Write over a page in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(4096 * page)
        file.write(b"\xa5" * 4096)


def root_of(table: str, path: Path) -> int:
    """Which page of a file a table begins on, the first one being zero."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    return int(found[0]) - 1


def test_a_backup_is_one_file_that_holds_everything(shelf: Shelf, path: Path) -> None:
    made = backup.make(shelf, Reason.BY_HAND, NOW)
    assert names(shelf.folder) == ["desk-20261120T100000Z-by-hand.db"]
    assert (made.ok, made.rev, made.reason, made.size) == (True, 1, Reason.BY_HAND, made.path.stat().st_size)
    assert tables_of(made.path) == tables_of(path)
    assert made.path.read_bytes()[18:20] == b"\x01\x01", "it needs no log beside it"
    assert_sound(Path(shutil.copy(made.path, path.with_name("copy.db"))))


def test_a_backup_may_be_read_by_nobody_who_may_not_read_the_desk(shelf: Shelf, path: Path) -> None:
    path.chmod(0o600)
    assert backup.make(shelf, Reason.BY_HAND, NOW).path.stat().st_mode & 0o777 == 0o600


def test_two_backups_of_one_second_have_names_that_sort(shelf: Shelf) -> None:
    first = backup.make(shelf, Reason.BY_HAND, NOW)
    second = backup.make(shelf, Reason.AUTOMATIC, NOW)
    assert second.path.name > first.path.name
    assert [each.path for each in backup.backups(shelf)] == [second.path, first.path]


def test_only_automatic_backups_beyond_those_to_keep_go(shelf: Shelf) -> None:
    by_hand = backup.make(shelf, Reason.BY_HAND, NOW - 9 * DAY)
    automatic = [backup.make(shelf, Reason.AUTOMATIC, NOW - n * DAY) for n in range(8, 0, -1)]
    left = {each.path for each in backup.backups(shelf)}
    assert left == {by_hand.path, *(each.path for each in automatic[-3:])}


def test_a_damaged_backup_does_not_push_out_a_good_one(shelf: Shelf) -> None:
    good = [backup.make(shelf, Reason.AUTOMATIC, NOW - n * DAY) for n in (9, 8, 7)]
    for spoilt in (6, 5, 4):
        with shelf.new_path(shelf.folder, Reason.AUTOMATIC, NOW - spoilt * DAY).open("wb") as file:
            file.write(b"SQLite format 3\x00 but no more than this")
    backup.make(shelf, Reason.AUTOMATIC, NOW)
    left = {each.path for each in backup.backups(shelf) if each.ok}
    assert {good[1].path, good[2].path} < left


def test_another_desks_backups_in_the_same_folder_stay(shelf: Shelf, tmp_path: Path) -> None:
    other = tmp_path / "other" / "desk.db"
    opened(other, create=True).close()
    theirs = replace(shelf_of(other), folder=shelf.folder)
    old = backup.make(theirs, Reason.AUTOMATIC, NOW - 9 * DAY)
    for n in range(5, 0, -1):
        backup.make(shelf, Reason.AUTOMATIC, NOW - n * DAY)
    assert old.path.exists()


def test_what_a_killed_backup_left_is_swept_up(shelf: Shelf) -> None:
    backup.make(shelf, Reason.AUTOMATIC, NOW)
    left = shelf.folder / ".desk-20261101T000000Z-automatic.db.00ff00ff.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    backup.make(shelf, Reason.AUTOMATIC, NOW + DAY)
    assert not left.exists()


def test_the_list_tells_what_cannot_be_restored(shelf: Shelf) -> None:
    cut = backup.make(shelf, Reason.BY_HAND, NOW)
    with cut.path.open("r+b") as file:
        file.truncate(cut.size - 4096)
    (shelf.folder / "desk-20261119T000000Z-automatic.db").write_bytes(b"no database")
    (shelf.folder / "notes.txt").write_text("not one of ours")
    assert [(each.path.name, each.ok) for each in backup.backups(shelf)] == [
        (cut.path.name, False), ("desk-20261119T000000Z-automatic.db", False),
    ]  # fmt: skip


def test_the_newest_good_backup_is_one_whose_every_page_can_be_read(shelf: Shelf, store: LocalStore) -> None:
    good = backup.make(shelf, Reason.AUTOMATIC, NOW - DAY)
    spoilt = backup.make(shelf, Reason.AUTOMATIC, NOW)
    ruin(spoilt.path, page=root_of("messages", spoilt.path))
    assert [each.ok for each in backup.backups(shelf)] == [True, True], "a short look does not tell"
    found = backup.newest_good(shelf)
    assert found is not None
    assert found.path == good.path


def test_what_a_restore_replaced_is_offered_only_where_there_is_no_other(shelf: Shelf, store: LocalStore) -> None:
    given_up = backup.make(shelf, Reason.REPLACED, NOW)
    alone = backup.newest_good(shelf)
    older = backup.make(shelf, Reason.AUTOMATIC, NOW - DAY)
    beside = backup.newest_good(shelf)
    assert alone is not None
    assert beside is not None
    assert (alone.path, beside.path) == (given_up.path, older.path)


def test_a_damaged_desk_is_told_and_the_older_backups_stay(shelf: Shelf, store: LocalStore, path: Path) -> None:
    before = backup.make(shelf, Reason.AUTOMATIC, NOW - DAY)
    store.close()
    ruin(path)
    with pytest.raises(DamagedError, match=r"desk\.db"):
        backup.make(shelf, Reason.AUTOMATIC, NOW)
    assert names(shelf.folder) == [before.path.name]


def test_a_copy_that_comes_out_damaged_is_not_the_desks_fault(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = copying._copy

    def spoil(origin: sqlite3.Connection, part: Path, stop: threading.Event | None) -> None:
        copy(origin, part, stop)
        ruin(part)

    monkeypatch.setattr(copying, "_copy", spoil)
    with pytest.raises(StoreError, match="although the desk is sound"):
        backup.make(shelf, Reason.AUTOMATIC, NOW)
    assert names(shelf.folder) == []


@pytest.mark.parametrize("step", ["fsync", "replace", "disk_usage"])
@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "no room"), (errno.EACCES, "who may write"), (errno.EROFS, "Read-only")]
)
def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_half_there(
    shelf: Shelf, step: str, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.make(shelf, Reason.AUTOMATIC, NOW)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    owner: object = {"fsync": os, "replace": Path, "disk_usage": shutil}[step]
    monkeypatch.setattr(owner, step, refuse)
    with pytest.raises(StoreError, match=words) as caught:
        backup.make(shelf, Reason.AUTOMATIC, NOW + DAY)
    assert str(shelf.folder) in str(caught.value)
    assert names(shelf.folder) == [before.path.name]


def test_a_disk_without_room_is_not_filled_to_the_brim(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    size = shelf.database.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(size * 2, size, size))
    with pytest.raises(StoreError, match="no room"):
        backup.make(shelf, Reason.AUTOMATIC, NOW)


def test_a_folder_that_has_gone_is_not_made_again(shelf: Shelf, tmp_path: Path) -> None:
    backup.make(shelf, Reason.AUTOMATIC, NOW)
    shelf.folder.rename(tmp_path / "taken away")
    with pytest.raises(StoreError, match="has gone"):
        backup.make(shelf, Reason.AUTOMATIC, NOW + DAY)
    assert not shelf.folder.exists()


def test_a_folder_whose_place_is_not_there_is_not_made_up(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="has gone"):
        backup.make(replace(shelf, folder=tmp_path / "drive" / "backups"), Reason.AUTOMATIC, NOW)
    assert not (tmp_path / "drive").exists()


def test_a_share_is_never_the_only_place(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    on_share(shelf, monkeypatch)
    backup.make(shelf, Reason.AUTOMATIC, NOW)
    assert names(shelf.folder) == names(shelf.local) == ["desk-20261120T100000Z-automatic.db"]
    assert tables_of(next(shelf.local.iterdir())) == tables_of(next(shelf.folder.iterdir()))


def test_a_share_that_fails_leaves_the_copy_here(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    on_share(shelf, monkeypatch)
    shelf.folder.write_text("no folder")
    with pytest.raises(StoreError, match="on this computer"):
        backup.make(shelf, Reason.AUTOMATIC, NOW)
    assert names(shelf.local) == ["desk-20261120T100000Z-automatic.db"]
    assert [each.path.parent for each in backup_list_without_share(shelf)] == [shelf.local]


def backup_list_without_share(shelf: Shelf) -> tuple[backup.Backup, ...]:
    return backup.backups(replace(shelf, folder=shelf.local))


def on_share(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the configured folder look like a share."""
    listed = f"1 0 0:1 / / rw - ext4 /dev/a rw\n2 1 0:2 / {shelf.folder} rw - nfs4 server:/x rw\n"
    monkeypatch.setattr(mounts, "_read_mountinfo", lambda: listed)
    monkeypatch.setattr("sys.platform", "linux")


def test_people_go_on_writing_while_a_copy_is_made(
    shelf: Shelf, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_PAGES_AT_ONCE", 1)
    written = 0

    class Writes(threading.Event):
        """Asked between two pages, somebody writes."""

        def is_set(self) -> bool:
            nonlocal written
            if written < 5:
                written += 1
                add_note(store, f"note-{written}", 1, "meanwhile")
            return False

    made = backup.make(shelf, Reason.AUTOMATIC, NOW, stop=Writes())
    assert written == 5
    assert made.rev == 1, "one state of the desk: the one in which the copy was begun"
    assert len(tables_of(made.path)["notes"]) == 0
    assert_sound(made.path)


def test_a_copy_can_be_given_up(shelf: Shelf) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        backup.make(shelf, Reason.AUTOMATIC, NOW, stop=stop)
    assert names(shelf.folder) == []


def test_a_named_file_is_never_overwritten(path: Path, store: LocalStore, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    backup.make_at(path, target, NOW)
    before = target.read_bytes()
    with pytest.raises(StoreError, match="never overwrite"):
        backup.make_at(path, target, NOW)
    assert target.read_bytes() == before


def test_the_last_failure_is_remembered_for_other_processes(shelf: Shelf) -> None:
    assert backup.trouble(shelf) is None
    found = backup.Trouble(NOW, StoreError("backup.no_room", folder=shelf.folder).phrase)
    backup.note_trouble(shelf, found)
    told = backup.trouble(shelf)
    assert told is not None
    assert (told.at, told.why.in_("en")) == (NOW, found.why.in_("en"))
    backup.note_trouble(shelf, None)
    assert backup.trouble(shelf) is None


class TestDamage:
    def test_a_sound_file_passes(self, path: Path, store: LocalStore) -> None:
        check(path)

    @pytest.mark.parametrize("page", [1, 5, 9])
    def test_a_page_that_was_written_over_is_found(self, path: Path, store: LocalStore, page: int) -> None:
        store.close()
        ruin(path, page=page)
        with pytest.raises(DamagedError, match=r"desk\.db"):
            check(path)

    @pytest.mark.parametrize("content", [b"", b"no database at all" * 300])
    def test_a_file_that_is_no_desk_any_more_is_not_opened_or_changed(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(DamagedError):
            opened(path)
        assert path.read_bytes() == content

    def test_after_damage_was_met_nothing_is_written_but_reading_goes_on(self, path: Path, store: LocalStore) -> None:
        def meet(db: sqlite3.Connection) -> None:
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error

        with pytest.raises(DamagedError):
            store.read(meet).result()
        assert store.is_damaged
        with pytest.raises(DamagedError):
            add_note(store, "note", 1, "no")
        assert store.read(backup.revision).result() == 1

    def test_a_damaged_search_index_is_no_damaged_desk(self, path: Path, store: LocalStore) -> None:
        store.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE search_words_data SET block = x'00ff00ff' WHERE id > 10")
            connection.commit()

        def look(db: sqlite3.Connection) -> None:
            db.execute("SELECT rowid FROM search_words WHERE search_words MATCH 'hello'").fetchall()

        check(path, thorough=True)
        again = opened(path)
        try:
            with pytest.raises(StoreError, match="--rebuild-search"):
                again.read(look).result()
            add_note(again, "note", 1, "work goes on")
        finally:
            again.close()

    def test_damage_in_the_middle_of_work_is_met(self, path: Path, store: LocalStore) -> None:
        store.close()
        ruin(path, page=root_of("notes", path))
        again = opened(path)
        try:
            with pytest.raises(DamagedError):
                add_note(again, "note", 1, "no")
            assert again.is_damaged
        finally:
            again.close()
