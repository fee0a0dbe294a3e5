"""Ends of a worker at every point where it waits: cancelled, killed, or gone to sleep and woken too late.

Whatever the moment, each message of a customer is stored once and each reply arrives once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.errors import ConflictError, IgdeskError
from igdesk.instagram.client import InstagramClient
from igdesk.rules.commands import Reply
from igdesk.rules.log import replay
from igdesk.rules.model import MessageState
from igdesk.secret import Secret
from igdesk.simulator import truth
from igdesk.store.views import Filter
from igdesk.sync.report import SyncReport
from igdesk.sync.worker import SyncWorker
from tests.sync.harness import Bench, bench, only

pytestmark = pytest.mark.slow


class UntilStep:
    """Runs a coroutine, and at its `step`th wait lets go of it: cancelled, or left where it is until `thaw`.

    Attributes:
        over: Whether it ended before it got that far.
    """

    def __init__(self, work: Coroutine[Any, Any, SyncReport], step: int, *, cancel: bool) -> None:
        self._work = work
        self._step = step
        self._cancel = cancel
        self.over = False
        self.frozen = asyncio.Event()
        self.thaw = asyncio.Event()

    def __await__(self) -> Generator[Any, Any, None]:
        inner = self._work.__await__()
        answer, given = inner.send, None
        for step in range(1_000_000):
            try:
                waits_for = answer(given)
            except StopIteration:
                self.over = step <= self._step
                return
            if step == self._step:
                task = asyncio.current_task()
                assert task is not None
                if self._cancel:
                    task.cancel()
                else:
                    try:
                        yield from self._freeze(waits_for)
                        answer, given = inner.send, None
                    except BaseException as error:  # the test is over: let it end as if cancelled
                        answer, given = inner.throw, error
                    continue
            try:
                given = yield waits_for
                answer = inner.send
            except BaseException as error:
                answer, given = inner.throw, error

    def _freeze(self, waits_for: Any) -> Generator[Any, Any, None]:
        """Like a process that is stopped: what it asked for goes on without it."""
        if waits_for is not None:
            waits_for._asyncio_future_blocking = False
        self.frozen.set()
        yield from self.thaw.wait().__await__()
        while waits_for is not None and not waits_for.done():
            yield


def patient(at: Bench) -> SyncWorker:
    """A worker without short time-outs: a stopped process has no timers that could wake it."""
    worker = at.worker()

    async def connect() -> InstagramClient:
        return InstagramClient(
            at.simulator.base_url, Secret(at.simulator.token), None, only(worker)._budget, sleep=at.sleep
        )

    only(worker)._connect = connect
    return worker


async def let_go(worker: SyncWorker, step: int, *, cancel: bool) -> tuple[UntilStep, asyncio.Task[None]]:
    """Start a round of `worker` that ends or stops at its `step`th wait."""
    run = UntilStep(worker.once(), step, cancel=cancel)

    async def drive() -> None:
        await run

    task = asyncio.create_task(drive())
    stopped = asyncio.create_task(run.frozen.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    return run, task


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


async def prepare(at: Bench, name: str) -> None:
    """A known customer with a reply that is due, and a message that is still to be pulled."""
    at.simulator.control.customer_writes(f"first {name}", name)
    await at.once()
    [card] = (await at.desk.page(Filter(words=(name,)))).cards
    await at.desk.run(Reply(card.ticket.number, (f"reply {name}",)))
    at.pass_time(timedelta(seconds=6))
    at.simulator.control.customer_writes(f"second {name}", name)


async def succeed(at: Bench, step: int, problems: dict[int, str]) -> None:
    """New workers do what the old one left."""
    for _ in range(2):
        at.pass_time(timedelta(seconds=40))
        try:
            await at.worker().once()
        except ConflictError as error:
            problems[step] = f"shut out: {error}"


def count(at: Bench, step: int, name: str, problems: dict[int, str], most: int = 1) -> None:
    arrived = at.arrived(f"reply {name}")
    if not 1 <= arrived <= most:
        problems.setdefault(step, f"the reply arrived {arrived} times")


async def everything_is_stored_once(at: Bench) -> None:
    real = truth.messages(at.simulator.world)
    stored: list[str | None] = []
    for number in range(1, await at.desk.count(Filter()) + 1):
        detail = await at.desk.detail(number)
        assert detail is not None
        assert replay(number, detail.events) == detail.card.ticket
        assert {m.state for m in detail.messages} <= {MessageState.RECEIVED, MessageState.SENT}
        stored += [m.remote_id for m in detail.messages]
    assert Counter(stored) == Counter(row["id"] for row in real)


FAULTS = ["", "send:drop_after@1", "send:500@1", "messages:500@1"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_worker_that_is_cancelled_at_any_wait_is_succeeded_without_loss(at: Bench, fault: str) -> None:
    """Ctrl-C or a closed app: what waits is cancelled, `finally` blocks run."""
    problems: dict[int, str] = {}
    kept = []
    for step in _steps(fault):
        name = f"c{step:03}x"
        await prepare(at, name)
        at.simulator.control.set_faults(fault)
        worker = at.worker()
        kept.append(worker)  # an app keeps its worker: nothing is set free by being forgotten
        run, task = await let_go(worker, step, cancel=True)
        with suppress(asyncio.CancelledError):
            await task
        at.simulator.control.set_faults("")
        await succeed(at, step, problems)
        worker._lease._lock._lock.release(force=True)
        if step in problems:
            await succeed(at, step, {})
        count(at, step, name, problems)
        if run.over:
            break
    assert problems == {}
    await everything_is_stored_once(at)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_worker_that_is_killed_at_any_wait_is_succeeded_without_loss(at: Bench, fault: str) -> None:
    """Nothing of the killed one runs any more; its lock is free, its lease is not."""
    problems: dict[int, str] = {}
    dead: list[asyncio.Task[None]] = []
    for step in _steps(fault, first=1):
        name = f"k{step:03}x"
        await prepare(at, name)
        at.simulator.control.set_faults(fault)
        worker = patient(at)
        run, task = await let_go(worker, step, cancel=False)
        worker._lease._lock._lock.release(force=True)  # as the operating system does
        at.simulator.control.set_faults("")
        await succeed(at, step, problems)
        count(at, step, name, problems)
        dead.append(task)
        if run.over:
            break
    for task in dead:
        task.cancel()
    await asyncio.gather(*dead, return_exceptions=True)
    assert problems == {}
    await everything_is_stored_once(at)


@pytest.mark.parametrize("fault", ["", "send:drop_after@1"])
async def test_a_worker_that_wakes_after_its_lease_went_to_another_computer_spoils_nothing(
    at: Bench, tmp_path: Path, fault: str
) -> None:
    """A laptop that slept: it goes on exactly where it was, beside its successor on another computer."""
    problems: dict[int, str] = {}
    other = replace(at, folder=tmp_path / "other")  # a state folder, a lock and a machine id of its own
    for step in _steps(fault, first=1):
        name = f"z{step:03}x"
        await prepare(at, name)
        at.simulator.control.set_faults(fault)
        run, task = await let_go(patient(at), step, cancel=False)
        at.simulator.control.set_faults("")
        in_flight = {row.text for row in await at.desk.replies_in([MessageState.SENDING])}
        await succeed(other, step, {})  # one may meet a beat that the sleeper had asked for; the next watches on
        run.thaw.set()
        with suppress(IgdeskError):
            await task
        await succeed(other, step, problems)
        # No fence reaches Instagram: what was between claim and request may go out once more, nothing else.
        count(at, step, name, problems, most=2 if f"reply {name}" in in_flight else 1)
        if run.over:
            break
    assert problems == {}
    await everything_is_stored_once(at)


def _steps(fault: str, first: int = 0) -> range:
    """Every second wait of an ordinary round; every sixth of a faulty one, to stay quick."""
    return range(first, 400, 6 if fault else 2)
