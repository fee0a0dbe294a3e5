"""The shared store: whatever becomes of the child, what is told is true, comes in time, and happens once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path

import pytest

from igdesk.store.errors import DamagedError, RepeatedOperation, StoreError
from igdesk.store.shared import supervisor as supervisor_module
from igdesk.store.shared.errors import ReadOnly, ShareGone, Unsure
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.wire import Unreadable

from . import deeds
from .conftest import CHECKOUT, Opener
from .deeds import Step

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("SEED", "1"))


def waiting(folder: Path, name: str = "mei") -> list[str]:
    """What the spool of a computer holds."""
    return [kept.op for kept in Spool(folder / f"spool-{name}").waiting()]


@pytest.mark.parametrize("step", Step)
def test_a_write_whose_child_is_killed_is_done_once_and_comes_to_the_right_value(
    opened: Opener, tmp_path: Path, step: Step
) -> None:
    store = opened()
    assert store.write("first", deeds.count, "first").result() == 1
    store.read(deeds.stumble, step).result()
    assert store.write("second", deeds.count, "second").result() == 2
    assert store.write("third", deeds.count, "third").result() == 3
    assert store.read(deeds.tally).result() == (["first", "second", "third"],) * 2
    assert not waiting(tmp_path)


@pytest.mark.parametrize("step", [Step.LOOKING, Step.OPENING, Step.ANSWERED])
def test_a_read_whose_child_is_killed_is_made_again(opened: Opener, step: Step) -> None:
    store = opened()
    first = store.read(deeds.stumble, Step.OPENING).result()
    assert store.read(deeds.pid).result() not in (first, os.getpid())


def test_of_any_number_of_kills_at_any_moment_each_write_is_done_once(opened: Opener, tmp_path: Path) -> None:
    """`KILLS=300 SEED=7 pytest -s tests/store/shared/test_store.py -k kills` does it for long."""
    chance, done = random.Random(SEED), list[tuple[str, int]]()
    stores = [opened("mei"), opened("ana")]
    is_over = threading.Event()

    def write(who: int) -> None:
        number = 0
        while not is_over.is_set():
            op = f"{who}-{number}"
            done.append((op, stores[who].write(op, deeds.count, op).result()))
            number += 1

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(write, who) for who in range(2)]
        for _ in range(KILLS):
            store = chance.choice(stores)
            store.read(deeds.pid).result()
            time.sleep(chance.uniform(0, 0.08))
            process = store._supervisor._process
            if process is not None:
                os.kill(process._process.pid, signal.SIGKILL)
        is_over.set()
        for writer in writers:
            writer.result()
    ops, counted = stores[0].read(deeds.tally).result()
    assert ops == counted == sorted(op for op, _ in done)
    assert sorted(value for _, value in done) == [*range(1, len(done) + 1)], "each was told its own place"
    assert not waiting(tmp_path, "mei")
    assert not waiting(tmp_path, "ana")


def test_two_computers_count_without_losing_one(opened: Opener) -> None:
    stores = [opened("mei"), opened("ana")]
    pending = [(f"{n}", stores[n % 2].write(f"{n}", deeds.count, f"{n}")) for n in range(40)]
    assert sorted(each.result() for _, each in pending) == [*range(1, 41)]


def test_the_same_operation_is_done_once(opened: Opener) -> None:
    store = opened()
    assert store.write("one", deeds.count, "one").result() == 1
    with pytest.raises(RepeatedOperation):
        store.write("one", deeds.count, "one").result()
    assert store.read(deeds.tally).result() == (["one"], ["one"])


def test_what_was_committed_by_a_lost_child_is_not_told_as_not_done_when_the_drive_is_gone_then(
    opened: Opener, tmp_path: Path
) -> None:
    store = opened(writes=1.2)
    store.read(deeds.stumble, Step.COMMITTED).result()
    mark = Place(tmp_path / "desk.db").mark
    with pytest.raises(Unsure):
        store.write("one", deeds.vanish, mark, "one").result()
    assert waiting(tmp_path) == ["one"]
    mark.with_suffix(".away").rename(mark)
    assert store.read(deeds.tally).result() == (["one"], ["one"])


def test_what_was_committed_by_a_lost_child_is_not_told_as_not_done_by_whatever_fails_then(
    opened: Opener, tmp_path: Path
) -> None:
    store = opened()
    store.read(deeds.spoil, tmp_path / "desk.db").result()
    with pytest.raises(Unsure):
        store.write("one", deeds.count, "one").result()
    assert waiting(tmp_path) == ["one"]


def test_what_was_committed_by_a_lost_child_is_told_as_done_though_nothing_may_be_written_since(opened: Opener) -> None:
    store = opened()
    store.read(deeds.stumble, Step.COMMITTED).result()
    assert store.write("one", deeds.unprove, "one").result() == 1
    with pytest.raises(ReadOnly):
        store.write("two", deeds.count, "two").result()
    with pytest.raises(ReadOnly):
        store.signal(deeds.count, "signal").result()
    assert store.read(deeds.tally).result() == (["one"], ["one"])


def test_a_write_waits_for_a_drive_that_is_gone_and_reads_behind_it_do_not(opened: Opener, tmp_path: Path) -> None:
    store = opened(reads=0.7, writes=inf)
    mark = Place(tmp_path / "desk.db").mark
    mark.rename(tmp_path / "away")
    begun = time.monotonic()
    write = store.write("one", deeds.count, "one")
    with pytest.raises(ShareGone):
        store.read(deeds.tally).result(60)
    assert time.monotonic() - begun < 20
    assert store.condition.broken is not None
    assert not write.is_done
    (tmp_path / "away").rename(mark)
    assert write.result(60) == 1
    assert store.read(deeds.tally).result() == (["one"], ["one"])
    assert store.condition.is_calm


def test_no_desk_is_made_where_one_is_gone(opened: Opener, tmp_path: Path) -> None:
    store = opened(reads=0.3, writes=0.3)
    place = Place(tmp_path / "desk.db")
    for path in (place.database, place.mark):
        path.rename(tmp_path / f"{path.name}.away")
        with pytest.raises(ShareGone):
            store.read(deeds.tally).result()
        with pytest.raises(ShareGone):
            store.write("one", deeds.count, "one").result()
    assert not place.database.exists()
    assert not waiting(tmp_path)


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt(), FileNotFoundError(2, "none")])
def test_what_a_unit_of_work_raises_is_told_at_once_and_nothing_of_it_stays(
    opened: Opener, tmp_path: Path, error: BaseException
) -> None:
    store = opened(writes=inf)
    child = store.read(deeds.pid).result()
    kind = type(error) if isinstance(error, Exception) else RuntimeError
    with pytest.raises(kind, match=r"no|3|KeyboardInterrupt"):
        store.write("one", deeds.fail, error).result(60)
    assert store.read(deeds.tally).result() == ([], [])
    assert store.read(deeds.pid).result() == child
    assert not waiting(tmp_path)


def test_what_cannot_go_through_the_pipe_is_told_and_harms_nobody(opened: Opener, tmp_path: Path) -> None:
    store = opened(reads=inf, writes=inf)
    child = store.read(deeds.pid).result()
    for pending in (
        store.write("value", deeds.unpicklable),
        store.write("argument", deeds.length, lambda: None),  # type: ignore[arg-type]  # what nobody can pickle
        store.read(deeds.length, lambda: None),  # type: ignore[arg-type]  # what nobody can pickle
    ):
        with pytest.raises(Exception, match="pickle"):
            pending.result(60)
    for pending in (store.read(deeds.length, deeds.Local()), store.read(deeds.local)):  # type: ignore[arg-type,assignment]  # what the other end cannot make
        with pytest.raises(Unreadable, match="not here"):
            pending.result(60)
    assert store.read(deeds.tally).result() == ([], [])
    assert store.read(deeds.pid).result() == child
    assert not waiting(tmp_path)


def test_large_values_go_both_ways(opened: Opener) -> None:
    store, size = opened(), 10_000_000
    assert store.read(deeds.length, b"x" * size).result() == size
    assert store.write("large", deeds.fill, size).result() == b"x" * size


def test_a_full_disk_of_this_computer_is_told_as_such(opened: Opener, tmp_path: Path) -> None:
    store = opened(writes=inf)
    store.read(deeds.fill_disk).result()
    with pytest.raises(StoreError) as failed:
        store.write("one", deeds.count, "one").result(60)
    assert failed.value.phrase.key == "share.no_spool"
    (tmp_path / "spool-mei").rename(tmp_path / "away")
    (tmp_path / "spool-mei").touch()
    with pytest.raises(StoreError) as failed:
        store.write("two", deeds.count, "two").result(60)
    assert failed.value.phrase.key == "share.no_spool"
    assert store.read(deeds.tally).result() == ([], [])


def test_who_has_the_lock_is_told_and_the_write_is_made_when_it_is_free(opened: Opener, tmp_path: Path) -> None:
    store = opened(reads=0.5, writes=inf, patience=0.1)
    with held(Place(tmp_path / "desk.db").lock, "安娜@laptop", 1):
        write = store.write("one", deeds.count, "one")
        with pytest.raises(ShareGone) as gone:
            store.read(deeds.tally).result(60)
        assert gone.value.phrase.key == "share.occupied"
        assert gone.value.phrase.args["who"] == "安娜@laptop"
        assert store.condition.holder == "安娜@laptop"
        assert store.condition.waiting == 1
    assert write.result(60) == 1
    assert store.condition.is_calm


def test_a_command_is_told_in_time_who_has_the_lock_and_its_write_is_not_done_later(
    opened: Opener, tmp_path: Path
) -> None:
    store = opened(writes=0.5, patience=0.1)
    with held(Place(tmp_path / "desk.db").lock, "ana", 1):
        begun = time.monotonic()
        with pytest.raises(ShareGone):
            store.write("one", deeds.count, "one").result(60)
        assert time.monotonic() - begun < 20
    assert store.read(deeds.tally).result() == ([], [])
    assert not waiting(tmp_path)


@pytest.mark.parametrize("program", ["/does/not/exist", "/bin/false"])
def test_a_child_that_cannot_be_started_is_told_as_such(
    opened: Opener, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(supervisor_module, "_BREATH", 0.01)
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(StoreError) as failed:
        opened()
    assert failed.value.phrase.key == "share.no_child"


def test_what_kills_every_child_is_given_up_and_the_others_go_on(
    opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "_BREATH", 0.01)
    store = opened(writes=inf)
    poison = store.write("poison", _die)
    behind = store.write("behind", deeds.count, "behind")
    with pytest.raises(Unsure):
        poison.result(30)
    assert behind.result(30) == 1
    assert waiting(tmp_path) == ["poison"]


def _die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_nothing_is_written_to_a_damaged_file_not_even_a_sign_of_life(opened: Opener) -> None:
    store = opened()
    store.stop_writing()
    assert store.is_damaged
    with pytest.raises(DamagedError):
        store.write("one", deeds.count, "one").result()
    with pytest.raises(DamagedError):
        store.signal(deeds.count, "signal").result()
    assert store.read(deeds.tally).result() == ([], [])


def test_a_sign_of_life_is_no_operation(opened: Opener) -> None:
    store = opened()
    assert store.signal(deeds.count, "signal").result() == 1
    assert store.read(deeds.tally).result() == ([], ["signal"])


def test_a_closed_store_leaves_no_process_no_thread_and_no_open_file(opened: Opener) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("needs /proc")

    def state() -> tuple[int, int]:
        threads = [each for each in threading.enumerate() if each.name.startswith("igdesk-share")]
        return len([*Path("/proc/self/fd").iterdir()]), len(threads)

    opened().close()
    before = state()
    for step in (Step.COMMITTED, None):
        store = opened()
        if step is not None:
            store.read(deeds.stumble, step).result()
        store.write(f"{step}", deeds.count, "one").result()
        child = store.read(deeds.pid).result()
        store.close()
        assert not Path(f"/proc/{child}").exists()
    assert state() == before


def test_a_closed_store_says_so(opened: Opener) -> None:
    store = opened()
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.read(deeds.tally)


def test_what_was_asked_before_the_end_is_done(opened: Opener) -> None:
    store = opened()
    pending = [store.write(f"{n}", deeds.count, f"{n}") for n in range(5)]
    store.close()
    assert [each.result(0) for each in pending] == [1, 2, 3, 4, 5]


def test_a_thousand_quick_reads(opened: Opener) -> None:
    store = opened()
    begun = time.monotonic()
    children = {each.result() for each in [store.read(deeds.pid) for _ in range(1000)]}
    assert len(children) == 1
    assert time.monotonic() - begun < 60
    condition = store.condition
    assert 0 < condition.latency < 1
    assert condition.is_calm


PROGRAM = """
import os, sys
from pathlib import Path
from igdesk.clock import FixedClock
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import Patience, SharedStore
from tests.store.desks import NOW
from tests.store.shared import deeds
from tests.store.shared.conftest import setup_of

folder = Path(sys.argv[1])
exec(sys.argv[2])
store = SharedStore(setup_of(folder), FixedClock(NOW), Spool(folder / "spool-mei"), patience=Patience(30, 30))
exec(sys.argv[3])
store.close()
"""


def program(folder: Path, before: str, then: str) -> subprocess.CompletedProcess[bytes]:
    """A program of its own that opens the desk."""
    command = [sys.executable, "-c", PROGRAM, str(folder), before, then]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}, capture_output=True, timeout=60)


@pytest.mark.parametrize(
    "before",
    [
        "os.close(0); os.close(1)",
        "sys.stdin.close(); sys.stdout.close()",
        "os.mkdir(folder / 'gone'); os.chdir(folder / 'gone'); os.rmdir(folder / 'gone')",
        "os.chdir(folder); (folder / 'pickle.py').write_text('raise SystemExit(9)')",
    ],
)
def test_the_child_does_not_care_where_and_how_the_program_was_started(tmp_path: Path, before: str) -> None:
    done = program(tmp_path, before, "assert store.write('one', deeds.count, 'one').result() == 1")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("step", [Step.WORKING, Step.COMMITTED])
def test_a_program_that_is_killed_in_a_write_leaves_word_of_it(opened: Opener, tmp_path: Path, step: Step) -> None:
    then = f"""
child = store.read(deeds.stumble, deeds.Step.{step.name}, {int(signal.SIGSTOP)}).result()
store.write('one', deeds.count, 'one')
while open(f'/proc/{{child}}/stat').read().split(') ')[1][0] != 'T':
    pass
os.kill(child, {int(signal.SIGKILL)})
os.kill(os.getpid(), {int(signal.SIGKILL)})
"""
    assert program(tmp_path, "", then).returncode == -signal.SIGKILL
    assert waiting(tmp_path) == ["one"]
    ops, counted = opened("ana").read(deeds.tally).result()
    assert ops == counted == (["one"] if step is Step.COMMITTED else [])
