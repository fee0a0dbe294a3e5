"""The one worker that syncs a desk: in the TUI, as `igdesk sync`, or once.

It holds the lease, does what time brings about, and has each account synced; what rules want called outside, what goes
out by other networks, and what is dropped as a file, goes on beside. A failure is told and waited out; it never ends
the worker, and loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

from igdesk.config.model import Config
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import ConflictError, IgdeskError
from igdesk.store.errors import LeaseLost
from igdesk.sync.account import TICK, Access, AccountSync
from igdesk.sync.calling import Caller
from igdesk.sync.drop import DropFolder
from igdesk.sync.lease_keeper import LeaseKeeper, Say
from igdesk.sync.machine import MachineLock
from igdesk.sync.networks import Networks
from igdesk.sync.report import SyncReport
from igdesk.sync.side_by_side import end_all
from igdesk.sync.telling import foreseen

TIMERS_EVERY = 5.0
"""Seconds between looks at what time has brought about. It needs no connection to Instagram."""
_LEASE_RETRY = 10.0
"""Seconds after which a worker that goes on and on looks again whether it may sync."""


async def beside_each_other(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do these at the same time; the first that fails ends the others."""
    tasks = [asyncio.create_task(each) for each in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await end_all(tasks)


class SyncWorker:
    """Syncs until it is cancelled, or once.

    Args:
        desk: The desk as the sync sees it.
        accounts: How each of the desk's accounts is reached; the first tells of what concerns all.
        lock: This computer's lock for the desk.
        agent: Who runs it.
        sleep: What waits; tests hand in their own.
        environ: Our environment, for what is called outside.
        drop: Takes in what lies in the drop folder.
    """

    def __init__(
        self,
        desk: SyncDesk,
        accounts: Sequence[Access],
        lock: MachineLock,
        agent: str,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        environ: Mapping[str, str] = MappingProxyType({}),
        drop: DropFolder | None = None,
    ) -> None:
        self._desk = desk
        self._lease = LeaseKeeper(desk, lock, agent, sleep)
        self._accounts = tuple(AccountSync(desk, access, self._lease.check, sleep) for access in accounts)
        self._caller, self._networks = Caller(desk, environ), Networks(desk, environ)
        self._drop = drop
        self._sleep = sleep
        self._tick_at = 0.0

    def adopt(self, config: Config) -> None:
        """From now on another configuration is in force; each step of the sync asks for it anew."""
        self._desk.config = config
        if self._drop is not None:
            self._drop.adopt(config)

    def wake(self) -> None:
        """Sync now rather than at the next poll."""
        for account in self._accounts:
            account.wake()

    async def run(self) -> None:
        """Sync until cancelled. While another worker has the lease, wait for it quietly; no failure ends this one."""
        while True:
            try:
                async with self._leased():
                    await self._work_on()
            except Exception as error:  # none ends the worker: it is told, and a bug is logged
                await self._outlive(error)
            await self._sleep(_LEASE_RETRY)

    async def once(self, say: Say | None = None) -> SyncReport:
        """Pull, send what is past its hold, settle what is in doubt; then end.

        A lease of another computer is watched, until it is known whether somebody there lives. Nothing of that is kept
        for the next time: between two processes there is no steady clock that could be trusted.

        Args:
            say: Is told that this takes a while.

        Raises:
            ConflictError: Another sync is running; nothing was done.
            LeaseLost: Another computer has taken over meanwhile.
        """
        async with self._leased(say, patient=True):
            report = await self._first()
            try:
                await self._caller.finish()
            except LeaseLost:
                raise
            except IgdeskError as error:
                report.errors.append(error)
            return report

    async def stay(self, tell: Callable[[SyncReport], None], say: Say | None = None) -> None:
        """Like `once`, then like `run`, with no gap between the two in which another sync could begin.

        Args:
            tell: Is given the report of the first round; what it raises ends the sync.
            say: As in `once`.

        Raises:
            ConflictError, LeaseLost: As `once`.
        """
        told = False
        try:
            async with self._leased(say, patient=True):
                tell(await self._first())
                told = True
                await self._work_on()
        except Exception as error:  # before the report it is the caller's; later none ends the worker, as in `run`
            if not told:
                raise
            await self._outlive(error)
        await self._sleep(_LEASE_RETRY)
        await self.run()

    async def _outlive(self, error: Exception) -> None:
        """Go on after what ended a stretch of rounds: it is told, and the lease is waited for quietly."""
        if not isinstance(error, ConflictError | LeaseLost):
            await self._accounts[0].telling.tell(foreseen(error))

    async def _first(self) -> SyncReport:
        report = SyncReport()
        await self._catch_up()
        of_each = [SyncReport() for _account in self._accounts]
        elsewhere = SyncReport()
        syncs = map(AccountSync.first, self._accounts, of_each)
        dropped = [] if self._drop is None else [self._drop.once(elsewhere)]
        await beside_each_other((*syncs, self._networks.once(elsewhere), *dropped))
        for each in (*of_each, elsewhere):
            report.add(each)
        await self._catch_up()  # what was pulled may be from long ago
        report.unconfirmed = len(await self._desk.in_doubt())
        for account in self._accounts:
            await account.renew()
        return report

    async def _catch_up(self) -> None:
        """Do all that has come due; between stretches others write."""
        while await self._desk.tick():
            await self._sleep(TICK)

    async def _work_on(self) -> None:
        """Account beside account, round after round, beside them what else goes outside, until one of them fails."""
        self._tick_at = self._desk.elapsed()
        dropped = [] if self._drop is None else [self._drop.run()]
        outside = [asyncio.create_task(each) for each in (self._caller.run(), self._networks.run(), *dropped)]
        try:
            await beside_each_other(account.go_on(self._tick) for account in self._accounts)
        finally:
            for each in outside:
                each.cancel()
            await asyncio.gather(*outside, return_exceptions=True)

    async def _tick(self, at_once: bool) -> None:
        """Do what has come due, for about a second: at once, or when it is time to look."""
        if at_once or self._desk.elapsed() >= self._tick_at:
            is_behind = await self._desk.tick()
            self._tick_at = self._desk.elapsed() + (0.0 if is_behind else TIMERS_EVERY)

    @asynccontextmanager
    async def _leased(self, say: Say | None = None, *, patient: bool = False) -> AsyncIterator[None]:
        """Hold the lease, and leave the connections before it is given back; see `LeaseKeeper.kept`."""
        async with self._lease.kept(say, patient=patient):
            try:
                yield
            finally:
                for account in self._accounts:
                    await account.disconnect()
