"""A disk that fails at every step of everything that writes: done and told so, or not done and told so, never between.

After each failure the file is sound and holds what it held before; what was told as done is there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from igdesk.store import backup, restore
from igdesk.store.engine import LocalStore
from igdesk.store.errors import StoreError
from igdesk.store.shelf import Reason

from .desks import (
    NOW,
    Tables,
    answer,
    arrive,
    assert_sound,
    columns_of,
    confirmed,
    make_ticket,
    names_of,
    old_desk,
    opened,
    python,
    rows_of,
    settling,
    shelf_of,
    state_of,
    wrote,
)
from .failing_disk import FailingDisk, Fault, Unreachable, failing_disk

MOST_STEPS = 5000
"""No work here takes so many: an end for a test that would not come to one."""
FAULTS = [(fault, lasting) for fault in Fault for lasting in (True, False)]
NAMES = [f"{fault.name.lower()}-{'for-good' if lasting else 'once'}" for fault, lasting in FAULTS]
Work = Callable[[LocalStore], None]
pytestmark = pytest.mark.slow


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    try:
        with failing_disk() as failing:
            yield failing
    except Unreachable as error:
        pytest.skip(f"no fault can be put in front of this SQLite: {error}")


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A closed desk at which work was done, some of it still on its way."""
    path = tmp_path / "before" / "desk.db"
    store = opened(path, create=True)
    arrive(store, "came", wrote("m-1", "Where is my parcel?"))
    confirmed(store, "sent-1", answer(store, "sent", 1, "On its way."), "m-2")
    answer(store, "held", 1, "It arrives today.")
    make_ticket(store, "made")
    store.close()
    return path


_read: dict[bytes, Tables] = {}


def content(path: Path) -> Tables:
    """Everything that people can see of a desk: all but how often it was written."""
    state = state_of(path)
    if state is None:
        return _content(path)
    if state not in _read:
        _read[state] = _content(path)
    return _read[state]


def _content(path: Path) -> Tables:
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: rows_of(connection, name, [each for each in columns_of(connection, name) if each != "rev"])
            for name in names_of(connection)
        }


def copied(database: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(database, folder / database.name))


def failure_of(work: Callable[[], object]) -> StoreError | None:
    """The failure of `work`, in words that a person can act on; None if it was done."""
    failure = None
    try:
        work()
    except StoreError as error:
        failure = error
    assert failure is None or str(failure).endswith(".")
    return failure


def command(store: LocalStore) -> None:
    answer(store, "work", 1, "Anything else?")


def batch(store: LocalStore) -> None:
    arrive(store, "work", *(wrote(f"m-1{n}", f"Hello {n} " + "again " * 300) for n in range(8)))


def outcome(store: LocalStore) -> None:
    confirmed(store, "work", "held-1", "m-3")


def later(store: LocalStore) -> None:
    arrive(store, "later", wrote("m-99", "Later"), who="bob")


def after(database: Path, folder: Path, *works: Work) -> Tables:
    """What a desk holds once this work is done on a disk that does not fail."""
    path = copied(database, folder)
    store = opened(path)
    for work in works:
        work(store)
    store.close()
    return content(path)


@pytest.mark.parametrize(
    ("work", "faults"),
    [*((command, [each]) for each in FAULTS), (batch, FAULTS), (outcome, FAULTS)],
    ids=[*(f"command-{name}" for name in NAMES), "batch", "outcome"],
)
def test_work_that_the_disk_refuses_is_not_done(
    tmp_path: Path, disk: FailingDisk, before: Path, work: Work, faults: Sequence[tuple[Fault, bool]]
) -> None:
    undone, done = after(before, tmp_path / "0", later), after(before, tmp_path / "1", work, later)
    for step in range(1, MOST_STEPS):
        path = copied(before, tmp_path / f"at-{step}")
        store = opened(path)
        fault, lasting = faults[step % len(faults)]
        disk.arm(fault, step, lasting=lasting)
        error = failure_of(lambda: work(store))  # noqa: B023  called at once
        failed = disk.failed
        disk.heal()
        later(store)  # the disk is well again, and the program goes on
        store.close()
        assert_sound(path)
        assert content(path) == (done if error is None else undone)
        if not failed:
            assert error is None
            assert step > 2
            return
    pytest.fail("it never succeeded")


@pytest.mark.parametrize(("fault", "lasting"), FAULTS, ids=NAMES)
def test_a_program_that_ends_while_the_disk_fails_leaves_all_or_nothing(
    tmp_path: Path, disk: FailingDisk, before: Path, fault: Fault, lasting: bool
) -> None:
    undone, done = after(before, tmp_path / "0"), after(before, tmp_path / "1", batch)
    for step in range(1, MOST_STEPS):
        path = copied(before, tmp_path / f"at-{step}")
        store = opened(path)
        disk.arm(fault, step, lasting=lasting)
        error = failure_of(lambda: batch(store))  # noqa: B023  called at once
        failed = disk.failed
        store.close()
        disk.heal()
        assert_sound(path)
        found = content(path)
        if error is not None and error.phrase.key == "store.unsure":  # said to be one or the other
            assert found in (undone, done)
            assert lasting
        else:
            assert found == (done if error is None else undone)
        if not failed:
            return
    pytest.fail("it never succeeded")


def spread() -> Iterator[int]:
    """Every one of the first writes, then every seventh, which meets each fault: for what takes hundreds of writes.

    With EVERY_WRITE in the environment, as `make soak` has it, each of them.
    """
    close = range(1, 15)
    yield from close
    yield from range(close.stop, MOST_STEPS, 1 if os.environ.get("EVERY_WRITE") else 7)


def test_an_older_desk_is_brought_up_to_date_or_stays(tmp_path: Path, disk: FailingDisk) -> None:
    old = old_desk(tmp_path / "desk.db")
    reference = copied(old, tmp_path / "reference")
    opened(reference).close()
    undone, done = content(old), content(reference)
    for step in spread():
        path = copied(old, tmp_path / f"at-{step}")
        fault, lasting = FAULTS[step % len(FAULTS)]
        disk.arm(fault, step, lasting=lasting)
        error = failure_of(lambda: opened(path).close())  # noqa: B023  called at once
        failed = disk.failed
        disk.heal()
        assert content(path) in ((done,) if error is None else (undone, done))
        opened(path).close()
        assert_sound(path)
        assert content(path) == done
        assert_no_parts(path)
        assert all(each.ok for each in backup.backups(shelf_of(path)))
        shutil.rmtree(path.parent)
        if not failed:
            return
    pytest.fail("it never succeeded")


def test_a_backup_is_whole_or_there_is_none(tmp_path: Path, disk: FailingDisk, before: Path) -> None:
    held = content(before)
    for step in range(1, MOST_STEPS):
        path = copied(before, tmp_path / f"at-{step}")
        shelf, store = shelf_of(path), opened(path)
        backup.make(shelf, Reason.AUTOMATIC, NOW)
        fault, lasting = FAULTS[step % len(FAULTS)]
        disk.arm(fault, step, lasting=lasting)
        error = failure_of(lambda: backup.make(shelf, Reason.AUTOMATIC, NOW))  # noqa: B023  called at once
        failed = disk.failed
        disk.heal()
        store.close()
        found = backup.backups(shelf)
        assert len(found) == (2 if error is None else 1)
        assert all(content(each.path) == held for each in found)
        assert_no_parts(path)
        if not failed:
            assert error is None
            return
    pytest.fail("it never succeeded")


def test_a_restore_is_done_or_the_desk_is_as_it_was(tmp_path: Path, disk: FailingDisk, before: Path) -> None:
    for step in spread():
        path = copied(before, tmp_path / f"at-{step}")
        shelf, store = shelf_of(path), opened(path)
        made = backup.make(shelf, Reason.BY_HAND, NOW)
        batch(store)
        worked = content(path)
        facts = restore.inspect(made.path)
        fault, lasting = FAULTS[step % len(FAULTS)]
        disk.arm(fault, step, lasting=lasting)
        error = failure_of(lambda: restore.restore(made.path, facts, shelf, settling("r")))  # noqa: B023  called at once
        failed = disk.failed
        disk.heal()
        store.close()
        assert_sound(path)
        found = content(path)
        assert found["ops"] == (content(made.path) if error is None else worked)["ops"]
        assert error is None or found == worked
        assert content(made.path) == content(before)
        assert_no_parts(path)
        if not failed:
            assert error is None
            return
    pytest.fail("it never succeeded")


def assert_no_parts(database: Path) -> None:
    assert [each for each in database.parent.rglob("*") if ".part" in each.name] == []


WORK_IN_PROCESS = """
import os, resource, shutil
from igdesk.store import backup
from igdesk.store.errors import StoreError
from igdesk.store.shelf import Reason
from tests.store.desks import NOW, arrive, opened, shelf_of, wrote
path, limit, user = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
warm = path.parent / "warm"
opened(warm / "desk.db", create=True).close()  # everything that is imported later is imported now
backup.make(shelf_of(warm / "desk.db"), Reason.AUTOMATIC, NOW)
shutil.rmtree(warm)
if user:
    (path.parent if user > 1 else path).chmod(0o555 if user > 1 else 0o444)
    os.setuid(65534)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

def attempt(work):
    try:
        work()
    except StoreError as error:
        print(error, flush=True)
    else:
        print("done", flush=True)

def write():
    store = opened(path)
    try:
        arrive(store, "work", *(wrote(f"m-1{n}", "Hello again. " * 2000) for n in range(40)))
    finally:
        store.close()

attempt(write)
attempt(lambda: backup.make(shelf_of(path), Reason.AUTOMATIC, NOW))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may reach as well; the test's own is closed to them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


def told_in_process(path: Path, *, limit: int = 0, user: int = 0) -> list[str]:
    process = python(WORK_IN_PROCESS, str(path), str(limit), str(user))
    return process.communicate(timeout=60)[0].splitlines()


@pytest.mark.skipif(os.name == "nt", reason="limits and users are POSIX's")
class TestTheSystemItself:
    """The same with the operating system's own refusals."""

    def test_a_file_may_not_grow_beyond_a_limit(self, before: Path) -> None:
        held, size = content(before), before.stat().st_size
        wrote_it, backed_up = told_in_process(before, limit=size + 65536)
        assert "desk.db" in wrote_it
        assert wrote_it != "done"
        assert backed_up == "done"
        assert content(before) == held
        assert_sound(before)

    def test_a_backup_may_not_be_as_large_as_the_desk(self, before: Path) -> None:
        held, size = content(before), before.stat().st_size
        _, backed_up = told_in_process(before, limit=size // 2)
        assert "backups" in backed_up
        assert content(before) == held
        assert backup.backups(shelf_of(before)) == ()
        assert_no_parts(before)

    @pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root may become another user")
    @pytest.mark.parametrize("what", [1, 2], ids=["file", "folder"])
    def test_what_may_only_be_read_is_not_changed(self, open_folder: Path, before: Path, what: int) -> None:
        path = Path(shutil.copy(before, open_folder / "desk.db"))
        held = content(path)
        wrote_it, backed_up = told_in_process(path, user=what)
        assert wrote_it != "done"
        assert backed_up != "done"
        assert content(path) == held
        assert sorted(each.name for each in open_folder.iterdir() if each.name.startswith("desk")) == ["desk.db"]
