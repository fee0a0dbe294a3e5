"""The lease under which one worker syncs, as whoever wants it or has it deals with it; see `store.lease`."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from igdesk.clock import Clock
from igdesk.store import lease, operations
from igdesk.store.engine import Pending, Store, Work
from igdesk.store.lease import Fence, Watch
from igdesk.store.settle import Settling

T = TypeVar("T")

LEASE = "sync"


class LeaseHolder:
    """One program that takes the lease, keeps it and gives it back.

    Args:
        store: The database.
        clock: The program's time.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._fence: Fence | None = None
        self._watch = Watch()
        self._lived_at = 0.0

    def now(self) -> datetime:
        """The program's time."""
        return self._clock.now()

    def elapsed(self) -> float:
        """Seconds that only ever grow: waits are measured with it, whatever happens to the time of day."""
        return self._clock.monotonic()

    async def take_lease(self, holder: str, machine: str, *, machine_is_free: bool) -> None:
        """Become the one who syncs.

        Whether somebody else who has the lease lives is seen by looking several times: ask again every few seconds.

        Args:
            holder: Who takes it, in words for others.
            machine: Id of this computer.
            machine_is_free: Whether the caller holds this computer's own lock for the desk.

        Raises:
            ConflictError: Somebody else syncs, or may.
        """
        asked = self.elapsed()
        sign = await self._store.read(lease.look, LEASE)
        self._watch.saw(sign, asked, self.elapsed())
        dead = self._watch.dead
        lease.require_free(sign, machine=machine, machine_is_free=machine_is_free, dead=dead)  # costs no write
        await self._store.signal(operations.forget_old, self.now())
        asked = self.elapsed()
        # Not an operation, which the store might do again later: then the lease would be nobody's.
        self._fence = await self._store.signal(
            lease.take, LEASE, holder=holder, machine=machine, machine_is_free=machine_is_free, dead=dead
        )
        self._lived_at = asked

    @property
    def holder_lives(self) -> bool:
        """Whether whoever has the lease gave a sign of life between the last two attempts to take it."""
        return self._watch.holder_lives

    def holder(self) -> Pending[str | None]:
        """Who has the lease, whether they live or not."""
        return self._store.read(lease.holder, LEASE)

    async def beat(self) -> None:
        """Keep the lease; raises `LeaseLost`."""
        if self._fence is not None:
            asked = self.elapsed()
            await self._store.signal(lease.beat, self._fence)
            self._lived_at = max(self._lived_at, asked)

    async def release(self) -> None:
        """Let somebody else sync."""
        if self._fence is not None:
            await self._store.signal(lease.release, self._fence)
            self._fence = None

    async def _claim(self, claim: Work[[Settling], T | None], by: Settling) -> T | None:
        """Claim what is to be acted on at once; that is a beat, too."""
        asked = self.elapsed()
        claimed = await self._store.write(by.op, claim, by)
        self._lived_at = max(self._lived_at, asked)
        if claimed is not None:
            await self._live()
        return claimed

    async def _live(self) -> None:
        """Act only soon after a beat: if the drive hung, or the computer slept, somebody may have taken over."""
        while self.elapsed() - self._lived_at > lease.ACT_WITHIN.total_seconds():
            await self.beat()
