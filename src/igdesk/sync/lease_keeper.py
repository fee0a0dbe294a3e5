"""The right to sync: this computer's lock and the desk's lease, taken together, kept alive, given back together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import ConflictError, IgdeskError
from igdesk.i18n import Phrase
from igdesk.log import EventLog
from igdesk.store.errors import LeaseLost, StoreError
from igdesk.store.lease import BEAT_EVERY, TTL
from igdesk.sync.machine import MachineLock, Taking, holder_name

_log = EventLog(__name__)

Say = Callable[[Phrase], None]

_LOOK_EVERY = 5.0
"""Seconds between the looks at somebody else's lease that a person waits for."""


class LeaseKeeper:
    """Takes the lease for one worker and keeps it.

    Args:
        desk: Where the lease is.
        lock: This computer's lock for the desk.
        agent: Who syncs.
        sleep: What waits between looks; tests hand in their own.
    """

    def __init__(
        self, desk: SyncDesk, lock: MachineLock, agent: str, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._lock = lock
        self._agent = agent
        self._sleep = sleep
        self._lost: LeaseLost | None = None

    def check(self) -> None:
        """Refuse to go on once a beat has found that the lease is somebody else's.

        Raises:
            LeaseLost: It is.
        """
        if self._lost is not None:
            raise self._lost

    @asynccontextmanager
    async def kept(self, say: Say | None = None, *, patient: bool = False) -> AsyncIterator[None]:
        """Hold this computer's lock and the database's lease, and give both back whatever happens.

        Args:
            say: Is told that somebody else's lease is being watched.
            patient: Whether it is watched until it is known whether they live.

        Raises:
            ConflictError: Somebody else syncs, or may.
        """
        await self._lock_machine()
        try:
            machine = await asyncio.to_thread(self._lock.machine_id)
            if patient:
                await self._take_patiently(machine, say)
            else:
                await self._take(machine)
            _log.info("lease_taken")
            self._lost = None
            beating = asyncio.create_task(self._beat())
            try:
                yield
            except LeaseLost:
                _log.warning("lease_lost")
                raise
            finally:
                beating.cancel()
                with suppress(IgdeskError):  # somebody else's lease is not ours to give back
                    await self._desk.release()
        finally:
            self._lock.release()

    async def _take(self, machine: str) -> None:
        await self._desk.take_lease(holder_name(self._agent), machine, machine_is_free=True)

    async def _take_patiently(self, machine: str, say: Say | None) -> None:
        told = False
        while True:
            try:
                return await self._take(machine)
            except ConflictError as error:
                if self._desk.holder_lives:
                    raise
                if say is not None and not told:
                    args = {**error.phrase.args, "seconds": round(TTL.total_seconds())}
                    say(Phrase("lease.watching", args))
                told = True
            await self._sleep(_LOOK_EVERY)

    async def _lock_machine(self) -> None:
        taking = Taking(self._lock)
        try:
            free = await asyncio.to_thread(taking.take)
        except asyncio.CancelledError:
            taking.give_up()
            raise
        if not free:
            raise ConflictError("store.sync_running", holder=await self._desk.holder() or "?")

    async def _beat(self) -> None:
        """Keep the lease through long pulls. Once it is lost, the next write says so, and no further round begins."""
        try:
            while True:
                await asyncio.sleep(BEAT_EVERY.total_seconds())
                with suppress(StoreError):  # a busy database: the lease outlives several missed beats
                    await self._desk.beat()
        except LeaseLost as error:
            self._lost = error
