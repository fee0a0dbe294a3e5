"""A drive that hangs: nobody waits longer than promised, and a child that was given up takes no further step.

A stopped process stands for one that hangs in the drive; what is promised in seconds is promised in tenths here.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Any

import pytest

from igdesk.store.shared import store as store_module
from igdesk.store.shared import supervisor as supervisor_module
from igdesk.store.shared.errors import ShareGone, Unsure
from igdesk.store.shared.process import Process
from igdesk.store.shared.spool import Spool
from igdesk.store.shared.store import SharedStore
from igdesk.store.shared.wire import Job, Kind

from . import deeds
from .conftest import Opener
from .deeds import Step

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs SIGSTOP and /proc")

SOON = 40.0
"""Seconds within which what is promised for tenths of a second must be told on a busy machine."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "LONGEST", 1.5)
    monkeypatch.setattr(supervisor_module, "SLICE", 0.02)
    monkeypatch.setattr(supervisor_module, "_BREATH", 0.02)


def is_gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


def wait_for(what: Any) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SOON
    while not what():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.005)


@contextmanager
def stopped(store: SharedStore) -> Iterator[int]:
    """The store's child, stopped while it has nothing to do."""
    process = store.read(deeds.pid).result()
    os.kill(process, signal.SIGSTOP)
    yield process
    if not is_gone(process):
        os.kill(process, signal.SIGCONT)


class Undead:
    """A child that hangs in the drive: killed, it is not gone before the drive lets go of it."""

    def __init__(self, store: SharedStore, monkeypatch: pytest.MonkeyPatch) -> None:
        self._process = store._supervisor._process
        assert self._process is not None
        self._status = type(self._process).status
        self.hangs = True
        monkeypatch.setattr(type(self._process), "status", property(self._look))

    def _look(self, process: Any) -> int | None:
        found: int | None = self._status.__get__(process)
        return None if self.hangs and process is self._process else found


@pytest.mark.parametrize("step", [*Step])
def test_a_write_whose_child_hangs_is_done_once_by_another_one(opened: Opener, step: Step) -> None:
    store = opened()
    process = store.read(deeds.stumble, step, signal.SIGSTOP).result()
    assert store.write("one", deeds.count, "one").result() == 1
    assert store.write("two", deeds.count, "two").result() == 2
    assert store.read(deeds.tally).result() == (["one", "two"],) * 2
    wait_for(lambda: is_gone(process))


def test_a_child_that_was_given_up_takes_no_further_step(opened: Opener, tmp_path: Path) -> None:
    store = opened(writes=1.2)
    process = store.read(deeds.stumble, Step.COMMITTING, signal.SIGSTOP).result()
    with pytest.raises(Unsure):
        store.write("one", deeds.count, "one").result(SOON)
    wait_for(lambda: is_gone(process))
    assert store.read(deeds.tally).result() == ([], [])
    assert [kept.op for kept in Spool(tmp_path / "spool-mei").waiting()] == ["one"]


def test_while_a_killed_child_still_hangs_nothing_is_done_and_all_are_told_in_time(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(reads=0.8, writes=inf)
    undead = Undead(store, monkeypatch)
    store.read(deeds.stumble, Step.COMMITTED, signal.SIGSTOP).result()
    write = store.write("one", deeds.count, "one")
    wait_for(lambda: store.condition.broken is not None)
    for _ in range(3):
        with pytest.raises(ShareGone):
            store.read(deeds.tally).result(SOON)
    assert store.condition.silent > 0
    assert not write.is_done
    undead.hangs = False
    assert write.result(SOON) == 1
    assert store.read(deeds.tally).result(SOON) == (["one"], ["one"])
    assert store.condition.is_calm


def test_reads_of_a_silent_drive_end_in_time(opened: Opener) -> None:
    store = opened(reads=0.3)
    with stopped(store):
        begun = time.monotonic()
        pending = [store.read(deeds.tally) for _ in range(5)]
        for each in pending:
            with pytest.raises(ShareGone):
                each.result(SOON)
        assert time.monotonic() - begun < SOON / 2
    store._patience = store_module.Patience(30.0, 30.0)
    assert store.read(deeds.tally).result() == ([], [])


def test_what_fills_the_pipe_to_a_child_that_hangs_holds_nobody_up(opened: Opener) -> None:
    store = opened(reads=0.3, writes=30.0)
    with stopped(store):
        write = store.write("large", deeds.length, b"x" * 10_000_000)
        with pytest.raises(ShareGone):
            store.read(deeds.tally).result(SOON)
        assert write.result(2 * SOON) == 10_000_000


def test_what_takes_long_but_goes_on_is_no_drive_that_hangs(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    child = store.read(deeds.pid).result()
    steps = 1_000_000
    begun = time.monotonic()
    store.read(deeds.ponder, steps).result()
    long = int(steps * max(1.0, 2.5 * supervisor_module.LONGEST / (time.monotonic() - begun)))
    assert store.write("long", deeds.ponder, long).result() == long
    assert store.read(deeds.pid).result() == child, "nobody killed it"


def test_a_store_closes_in_time_though_the_drive_hangs_and_everybody_is_told(opened: Opener, tmp_path: Path) -> None:
    store = opened(reads=inf, writes=inf)
    with stopped(store) as process:
        pending = [store.write(f"{n}", deeds.count, f"{n}") for n in range(20)]
        pending.append(store.read(deeds.tally))  # type: ignore[arg-type]  # of another type
        begun = time.monotonic()
        store.close(0.2)
        assert time.monotonic() - begun < SOON
        outcomes = [_outcome(each._future) for each in pending]
        assert outcomes == [Unsure, *[ShareGone] * 20]
        wait_for(lambda: is_gone(process))
    kept = [each.op for each in Spool(tmp_path / "spool-mei").waiting()]
    assert sorted(kept, key=int) == [f"{n}" for n in range(20)], "whoever starts next is asked about them"
    assert opened("ana").read(deeds.tally).result() == ([], [])


def _outcome(future: Future[Any]) -> type[BaseException]:
    assert future.done(), "somebody waits for ever"
    error = future.exception()
    assert error is not None
    return type(error)


def test_after_a_write_broke_off_the_whole_file_is_looked_through_once(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Kind] = []
    ask = Process.ask

    def noted(process: Process, job: Job) -> None:
        asked.append(job.kind)
        ask(process, job)

    monkeypatch.setattr(Process, "ask", noted)
    store = opened(checks=True)
    store.read(deeds.stumble, Step.COMMITTED).result()
    assert store.write("one", deeds.count, "one").result() == 1
    assert store.write("two", deeds.count, "two").result() == 2
    assert asked == [Kind.OPEN, Kind.READ, Kind.WRITE, Kind.CHECK, Kind.WRITE, Kind.WRITE]
