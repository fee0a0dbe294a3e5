"""A whole desk without a screen: a real database file, the real client and worker, and the simulator over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.config.model import Config, InstagramSettings
from igdesk.desk.desk import Desk
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.login import Kind
from igdesk.instagram.wire import Timeouts
from igdesk.rules.commands import Reply
from igdesk.secret import Secret
from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World
from igdesk.store.engine import LocalStore
from igdesk.sync.account import Access, AccountSync
from igdesk.sync.machine import MachineLock
from igdesk.sync.report import SyncReport
from igdesk.sync.worker import SyncWorker

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LOGINS: tuple[Kind, ...] = ("instagram", "facebook")
SHORT = timedelta(seconds=1)
QUICK = Timeouts(connect=SHORT, read=SHORT, write=SHORT, pool=SHORT, total=SHORT * 2)
LONG = timedelta(minutes=1)
PATIENT = Timeouts(connect=LONG, read=LONG, write=LONG, pool=LONG, total=LONG)
"""No call fails because the machine has other things to do."""
PATIENCE = LONG.total_seconds()
"""Seconds until what must come has to be there."""


@dataclass
class Bench:
    """Everything that a test of the sync handles."""

    simulator: Simulator
    clock: FixedClock
    config: Config
    store: LocalStore
    desk: Desk
    folder: Path
    token: str
    timeouts: Timeouts = PATIENT

    def worker(self, name: str = "mei") -> SyncWorker:
        """A worker as a process of its own would have it; waiting moves the clock instead of the test."""
        budget = Budget(self.clock, rate=1000, burst=1000, sleep=self.sleep)

        async def connect() -> InstagramClient:
            return InstagramClient(
                self.config.instagram.base_url,
                Secret(self.token),
                None,
                budget,
                login=self.config.instagram.login,
                timeout=self.timeouts,
                sleep=self.sleep,
                jitter=lambda: 0.0,
            )

        desk = SyncDesk(self.store, self.config, self.clock)
        lock = MachineLock(self.folder, self.folder / "desk.db")
        return SyncWorker(desk, [Access(connect, budget)], lock, name, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        """Time passes, for the desk and for Instagram, without anybody waiting."""
        self.pass_time(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.simulator.control.advance(by.total_seconds())

    async def once(self) -> SyncReport:
        return await self.worker().once()

    async def reply(self, number: int, *texts: str) -> str:
        """Queue a reply and let its hold pass; returns the id of its first part."""
        done = await self.desk.run(Reply(number, texts))
        self.pass_time(timedelta(seconds=6))
        return done.replies[0]

    def arrived(self, text: str) -> int:
        """How many times the customer really got this text."""
        sent = [row for row in truth.messages(self.simulator.world) if row["direction"] == "out"]
        return sum(row["text"] == text for row in sent)


def only(worker: SyncWorker) -> AccountSync:
    """The sync of the one account that a worker has."""
    (account,) = worker._accounts
    return account


@contextmanager
def bench(
    folder: Path, config: Config | None = None, world: World | None = None, login: Kind = "instagram"
) -> Iterator[Bench]:
    """A desk and its Instagram; with Facebook Login our own messages carry the Page's id."""
    clock = FixedClock(NOW)
    with Simulator(world or World(FixedClock(NOW))) as simulator:
        settings = InstagramSettings(base_url=simulator.base_url, account_id=simulator.account_id)
        token = simulator.token
        if login == "facebook":
            settings = replace(settings, login=login, base_url=simulator.facebook_url)
            token = simulator.control.issue_token(kind="page").value
            simulator.control.set_quirks("page_as_sender")
        config = replace(config or Config(), instagram=settings)
        store = LocalStore(folder / "desk.db", clock, create=True)
        try:
            yield Bench(simulator, clock, config, store, Desk(store, config, clock, "mei"), folder, token)
        finally:
            store.close()


@asynccontextmanager
async def running(worker: SyncWorker) -> AsyncIterator[None]:
    """The worker at work beside the test."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def rest(worker: SyncWorker) -> None:
    """Until the worker has ended a round and waits for the next."""
    woken = only(worker)._woken
    last = [*woken._waiters]
    async with asyncio.timeout(PATIENCE):
        while last and last[0] in woken._waiters:
            await asyncio.sleep(0)
        while not woken._waiters:
            await asyncio.sleep(0.001)


async def until(true: Callable[[], Awaitable[bool]], worker: SyncWorker) -> None:
    """Keep the worker at it until `true`."""
    async with asyncio.timeout(PATIENCE):
        while not await true():
            worker.wake()
            await asyncio.sleep(0.005)
