"""One unit of work, in this process: what is checked before it, what fails in it, what it leaves behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from igdesk.clock import FixedClock
from igdesk.store.backup import backups
from igdesk.store.engine import LocalStore, begin_operation
from igdesk.store.errors import DamagedError, NewerDatabaseError, NoDatabaseError, StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.shared import lockfile, prepare, unit
from igdesk.store.shared.errors import BrokenOff, ShareGone, WentBack
from igdesk.store.shared.place import Place
from igdesk.store.shared.unit import Phase, SharedFile

from ..desks import NOW, old_desk, shelf_of
from ..failing_disk import FailingDisk, Fault, Unreachable, failing_disk
from . import deeds
from .conftest import setup_of

T = TypeVar("T")
_HOT = bytes.fromhex("d9d505f920a163d7")
"""How a journal begins that holds what a transaction has overwritten."""


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit, "TICK", 0.0)
    monkeypatch.setattr(unit, "SETTLE", 0.0)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A desk in the shared profile."""
    found = Place(tmp_path / "desk.db")
    prepare.prepare(computer(found), setup_of(tmp_path), NOW, lambda _: None)
    return found


def computer(place: Place, tell: Callable[[Phase], None] = lambda _: None) -> SharedFile:
    """A computer that has just come."""
    return SharedFile(place, "mei", 0.2, tell)


def opens(place: Place, **changes: Any) -> None:
    """Open the desk as a child does at first."""
    setup = replace(setup_of(place.database.parent, create=False), **changes)
    prepare.prepare(computer(place), setup, NOW, lambda _: None)


def write(file: SharedFile, op: str) -> int:
    """A counted operation."""

    def work(db: sqlite3.Connection) -> int:
        begin_operation(db, op, 0)
        return deeds.count(db, op)

    with file.locked():
        return file.run(work, writes=True)


def read(file: SharedFile, work: Callable[[sqlite3.Connection], T] = deeds.tally) -> T:  # type: ignore[assignment]  # mypy has no such defaults
    """A look."""
    with file.locked():
        return file.run(work, writes=False)


def rev(db: sqlite3.Connection) -> int:
    """The revision."""
    found: int = db.execute("SELECT rev FROM meta").fetchone()[0]
    return found


# The lock: see also test_lockfile.py


def test_a_lock_whose_name_cannot_be_written_is_a_lock(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lockfile, "_sign", full)
    assert read(computer(place)) == ([], [])


def test_a_lock_file_that_cannot_be_closed_hides_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    close, of_lock = os.close, set[int]()
    take = lockfile._take

    def taken(handle: int) -> bool:
        of_lock.add(handle)
        return take(handle)

    def failing(handle: int) -> None:
        close(handle)
        if handle in of_lock:
            of_lock.remove(handle)
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(lockfile, "_take", taken)
    monkeypatch.setattr(os, "close", failing)
    assert write(computer(place), "one") == 1
    with pytest.raises(BrokenOff), computer(place).locked():
        raise BrokenOff("disk I/O error")


# What is looked at before


def test_a_desk_that_is_not_there_is_not_made(place: Place) -> None:
    file = computer(place)
    place.mark.rename(place.mark.with_suffix(".away"))
    with pytest.raises(ShareGone):
        read(file)
    with pytest.raises(StoreError) as failed:
        opens(place, create=True)
    assert failed.value.phrase.key == "share.no_mark"
    place.database.unlink()
    with pytest.raises(NoDatabaseError):
        opens(place)
    with pytest.raises(NoDatabaseError):
        opens(Place(place.database.parent / "drive" / "desk.db"), create=True)
    assert not place.database.exists()


@pytest.mark.parametrize("content", [b"", b"\0" * 8192])
def test_an_emptied_desk_is_no_new_one(place: Place, content: bytes) -> None:
    place.database.write_bytes(content)
    with pytest.raises(StoreError):
        opens(place, create=True)
    assert place.database.read_bytes() == content


def test_another_desk_than_the_mark_says_is_refused(place: Place) -> None:
    place.mark.write_text("fedcba9876543210\n")
    with pytest.raises(StoreError) as failed:
        opens(place)
    assert failed.value.phrase.key == "share.other_desk"


def test_a_newer_desk_is_refused(place: Place) -> None:
    with closing(sqlite3.connect(place.database)) as db:
        db.execute("DROP TABLE meta")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(NewerDatabaseError):
        opens(place)


def test_a_write_ahead_log_is_refused_and_left_alone(place: Place) -> None:
    with closing(sqlite3.connect(place.database)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(StoreError) as failed:
        read(computer(place))
    assert failed.value.phrase.key == "share.wal"
    assert place.database.read_bytes()[18:20] == b"\x02\x02"


def test_an_older_desk_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    place, me = Place(tmp_path / "desk.db"), setup_of(tmp_path)
    LocalStore(old_desk(place.database), FixedClock(NOW), create=False).close()
    with closing(sqlite3.connect(place.database)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        with db:
            db.execute("UPDATE meta SET profile = 'shared'")
            prepare.admit(db, me.machine, me.name, me.mount, NOW, prepare.FIRST)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
        prepare.write_mark(place, db.execute("SELECT desk FROM meta").fetchone()[0])
        tickets = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
    shelf = shelf_of(place.database)
    opens(place, shelf=shelf)
    assert read(computer(place), lambda db: db.execute("PRAGMA user_version").fetchone()[0]) == SCHEMA_VERSION
    assert read(computer(place), lambda db: db.execute("SELECT count(*) FROM tickets").fetchone()[0]) == tickets > 0
    assert [each.reason for each in backups(shelf)] == ["before-migration"]


def test_a_drive_that_says_no_is_told_as_gone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OSError(5, "Input/output error")

    for owner, name in ((unit, "refuse_wal"), (lockfile, "_take"), (Path, "stat"), (unit, "read_revision")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fails)
            with pytest.raises(ShareGone):
                read(computer(place))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_file", fails)
        with pytest.raises(ShareGone):
            opens(place)


def test_what_a_unit_of_work_says_of_its_own_files_is_no_word_of_the_drive(place: Place, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(computer(place), lambda db: deeds.read_file(db, tmp_path / "none"))


# Revisions


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"-5", b"3 of 4", b"\xff" * 40, b"\0" * 20, b"0" * 9000])
def test_a_revision_file_that_says_nothing_is_written_anew(place: Place, content: bytes | None) -> None:
    write(computer(place), "one")
    place.rev.unlink()
    if content is not None:
        place.rev.write_bytes(content)
    assert write(computer(place), "two") == 2
    assert unit.read_revision(place.rev) == read(computer(place), rev) == 2


def test_a_desk_that_went_back_is_read_and_not_written(place: Place, tmp_path: Path) -> None:
    file, told = computer(place), list[Phase]()
    write(file, "one")
    shutil.copy(place.database, tmp_path / "older.db")
    write(file, "two")
    shutil.copy(tmp_path / "older.db", place.database)
    for each in (file, computer(place, told.append)):
        assert read(each) == (["one"], ["one"])
        assert each.went_back is not None
        with pytest.raises(WentBack):
            write(each, "three")
        assert read(each) == (["one"], ["one"])
    assert told.count(Phase.CHECKING) == 1, "a file that was looked through is not looked through at each turn"


def test_a_stale_revision_that_passes_is_no_going_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    file, numbers = computer(place), [10**6]
    write(file, "one")
    found = unit.read_revision
    monkeypatch.setattr(unit, "read_revision", lambda path: numbers.pop() if numbers else found(path))
    assert write(file, "two") == 2
    assert file.went_back is None


# Damage


def damaged(db: sqlite3.Connection) -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error


def test_what_looks_damaged_is_looked_at_twice_each_time(place: Place) -> None:
    told: list[Phase] = []
    file = computer(place, told.append)
    for _ in range(3):  # on SMB it comes and goes
        seen = [damaged]
        assert read(file, lambda db, seen=seen: seen.pop()(db) if seen else 7) == 7  # type: ignore[misc]  # a default for the loop
    assert told.count(Phase.CHECKING) == 3


def test_lasting_damage_is_told_and_the_file_looked_through_once(place: Place) -> None:
    told: list[Phase] = []
    file = computer(place, told.append)
    for _ in range(3):
        with pytest.raises(DamagedError):
            read(file, damaged)
    assert told.count(Phase.CHECKING) == 1


# Input and output that fails


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    if not sys.platform.startswith("linux"):
        pytest.skip("puts itself before a layer of Linux")
    try:
        with failing_disk("unix-excl") as found:
            yield found
    except Unreachable as reason:
        pytest.skip(str(reason))


@contextmanager
def process() -> Iterator[Callable[[Callable[[], str]], str]]:
    """Runs something in a process that ends as a child does, and hands over its word."""

    def run(work: Callable[[], str]) -> str:
        source, target = os.pipe()
        number = os.fork()
        if number == 0:
            try:
                word = work()
            except BrokenOff:
                word = "broken off"
            except StoreError as error:
                word = f"not done: {error}"
            except BaseException as error:  # this copy of the test's process must not go on as one
                word = f"failed: {error!r}"
            os.write(target, word.encode())
            os._exit(0)
        os.close(target)
        with os.fdopen(source, "rb") as pipe:
            word = pipe.read().decode()
        assert os.waitpid(number, 0)[1] == 0
        return word

    yield run


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("fault", [*Fault])
def test_wherever_the_drive_fails_the_write_is_whole_or_absent_and_its_outcome_told_truly(
    place: Place, disk: FailingDisk, fault: Fault, lasting: bool
) -> None:
    write(computer(place), "first")
    disk.arm(Fault.IO_ERROR, 10**9, lasting=False)
    write(computer(place), "second")
    steps, words = disk.steps, set[str]()
    with process() as run:
        for at in range(1, steps + 1):
            op = f"at {at}"
            disk.arm(fault, at, lasting=lasting)
            word = run(lambda op=op: str(write(computer(place), op)))  # type: ignore[misc]  # a default for the loop
            disk.heal()
            found: tuple[list[str], list[str]] = read(computer(place))
            counted = found[1]
            assert found[0] == counted
            if word == "broken off":
                assert counted.count(op) <= 1
            else:
                assert counted.count(op) == (not word.startswith("not done")), word
            words.add(word.partition(":")[0])
    with computer(place).locked():
        computer(place).check()
    assert "not done" in words
    assert ("broken off" in words) or fault is not Fault.IO_ERROR


def test_a_drive_that_fails_leaves_the_journal_to_the_next_one(place: Place, disk: FailingDisk) -> None:
    def grow(db: sqlite3.Connection) -> None:
        begin_operation(db, "large", 0)
        db.execute("UPDATE tally SET op = 'changed'")

    def fails() -> str:
        file = computer(place)
        with file.locked():
            file.run(grow, writes=True)
        return "done"

    write(computer(place), "first")
    disk.arm(Fault.IO_ERROR, 10**9, lasting=True)
    left = 0
    with process() as run:
        for at in range(1, 32):
            disk.arm(Fault.IO_ERROR, at, lasting=True)
            run(fails)
            is_hot = place.journal.read_bytes()[:8] == _HOT
            left += is_hot
            disk.heal()
            assert not is_hot or "changed" not in read(computer(place))[1]
    assert left, "no journal of a transaction under way was left"
