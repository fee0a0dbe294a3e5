"""A worker that is killed again and again loses nothing, doubles nothing, and delivers every reply exactly once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import SystemClock
from igdesk.config.model import Config, Desk, InstagramSettings
from igdesk.desk.desk import Desk as OpenDesk
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.rules.commands import Reply, RetryReply
from igdesk.rules.log import replay
from igdesk.rules.model import Direction, MessageState
from igdesk.secret import Secret
from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World
from igdesk.store.engine import LocalStore
from igdesk.store.views import Filter, Sort
from igdesk.sync import deliver
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.worker import SyncWorker

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL") or sys.platform == "win32", reason="needs SIGKILL"),
]

KILLS = 10
CUSTOMERS = 30
FAULTS = "send:drop_after@6%,send:drop_before@6%,send:500@6%,send:applied_500@6%,reads:500@2%"


def a_worker(folder: Path, config: Config, token: str, clock: ShiftedClock) -> tuple[LocalStore, SyncWorker]:
    store = LocalStore(folder / "desk.db", clock)
    budget = Budget(clock, rate=10_000, burst=10_000)

    async def connect() -> InstagramClient:
        return InstagramClient(config.instagram.base_url, Secret(token), None, budget, jitter=lambda: 0.0)

    lock = MachineLock(folder / "state", folder / "desk.db")
    return store, SyncWorker(SyncDesk(store, config, clock), [Access(connect, budget)], lock, "mei")


def _child(folder: Path, config: Config, token: str, ready: int) -> None:
    """Sync in a process of its own until it is killed; waits are as short as the loopback allows."""
    deliver.SETTLE = timedelta(seconds=0.3)  # the simulator is done with a request long before that

    async def work() -> None:
        _, worker = a_worker(folder, config, token, ShiftedClock(SystemClock()))
        running = asyncio.create_task(worker.run())
        os.write(ready, b"!")
        while not running.done():
            worker.wake()
            await asyncio.sleep(0.01)
        await running

    asyncio.run(work())


@contextmanager
def a_child(folder: Path, config: Config, token: str) -> Iterator[int]:
    """A syncing process, killed without warning at the end of the block."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    seen, ready = os.pipe()
    with os.fdopen(seen, "rb", buffering=0) as reader, os.fdopen(ready, "wb", buffering=0) as writer:
        process = context.Process(target=_child, args=(folder, config, token, _Descriptor(ready)))
        process.start()
        try:
            writer.close()
            assert reader.read(1) == b"!", "the syncing process did not come up"
            assert process.pid is not None
            yield process.pid
        finally:
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            assert process.exitcode == -signal.SIGKILL, "the syncing process ended by itself"
            process.close()


class _Descriptor:
    """A file descriptor that travels to the child."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[object, ...]:
        from multiprocessing.reduction import DupFd

        return (_received, (DupFd(self.number),))


def _received(duplicate: object) -> int:
    return int(duplicate.detach())  # type: ignore[attr-defined]  # multiprocessing's DupFd has no public type


@pytest.mark.parametrize("seed", [7])
async def test_ten_kills_at_any_moment_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    clock = ShiftedClock(SystemClock())
    with Simulator(World(ShiftedClock(SystemClock()), seed=seed)) as simulator:
        settings = InstagramSettings(base_url=simulator.base_url, poll=timedelta(milliseconds=50))
        config = replace(Config(), instagram=settings, desk=Desk(undo_send=timedelta()))
        store = LocalStore(tmp_path / "desk.db", clock, create=True)
        desk = OpenDesk(store, config, clock, "mei")
        said: list[str] = []
        simulator.control.set_faults(FAULTS)
        try:
            for life in range(KILLS):
                before = (await desk.look(0)).rev
                with a_child(tmp_path, config, simulator.token):
                    await _until_at_work(desk, before)
                    for step in range(chance.randint(4, 10)):
                        customer = f"customer{chance.randrange(CUSTOMERS)}"
                        simulator.control.customer_writes(f"in {life}.{step}", customer)
                        await asyncio.sleep(chance.uniform(0.01, 0.06))
                        said += await _answer_somebody(desk, chance, f"out {life}.{step}")
            simulator.control.set_faults("")
            store.close()
            await _finish(tmp_path, config, simulator, clock)
            store = LocalStore(tmp_path / "desk.db", clock)
            await _compare(OpenDesk(store, config, clock, "mei"), simulator, said)
        finally:
            store.close()


async def _until_at_work(desk: OpenDesk, before: int) -> None:
    """A process needs a while to begin on a busy computer; one that is killed before that proves nothing."""
    async with asyncio.timeout(60):
        while (await desk.look(before)).rev == before:
            await asyncio.sleep(0.005)


async def _answer_somebody(desk: OpenDesk, chance: random.Random, text: str) -> list[str]:
    cards = (await desk.page(Filter(), Sort.OLDEST)).cards
    if not cards:
        return []
    texts = [text] if chance.random() < 0.7 else [f"{text} a", f"{text} b"]
    await desk.run(Reply(chance.choice(cards).ticket.number, tuple(texts)))
    return texts


async def _finish(folder: Path, config: Config, simulator: Simulator, clock: ShiftedClock) -> None:
    """Undisturbed rounds, the desk's time moved past every wait between them."""
    for _ in range(8):
        clock.advance(timedelta(minutes=1))
        store, worker = a_worker(folder, config, simulator.token, clock)
        worker._sleep = lambda seconds: _pass(clock, seconds)
        report = await worker.once()
        assert report.errors == []
        desk = OpenDesk(store, config, clock, "mei")
        for given_up in await desk.replies_in([MessageState.FAILED]):  # a person's decision after three attempts
            await desk.run(RetryReply(given_up.ticket, given_up.id))
        store.close()


async def _pass(clock: ShiftedClock, seconds: float) -> None:
    clock.advance(timedelta(seconds=seconds))


async def _compare(desk: OpenDesk, simulator: Simulator, said: list[str]) -> None:
    real = truth.messages(simulator.world)
    assert [(row.text, row.state, row.error) for row in await desk.unsettled_replies()] == []
    assert Counter(row["text"] for row in real if row["direction"] == "out") == Counter(said)
    stored: list[tuple[str | None, Direction, str, MessageState]] = []
    for card in (await desk.page(Filter(), limit=1000)).cards:
        detail = await desk.detail(card.ticket.number)
        assert detail is not None
        assert replay(card.ticket.number, detail.events) == detail.card.ticket
        stored += [(m.remote_id, m.direction, m.text, m.state) for m in detail.messages]
    assert Counter(m[0] for m in stored) == Counter(row["id"] for row in real)
    assert {m[3] for m in stored} == {MessageState.RECEIVED, MessageState.SENT}
    assert len(said) > KILLS
