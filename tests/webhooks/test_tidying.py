"""What was set aside goes when its time has come, also while the program runs on and on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from igdesk.clock import FixedClock
from igdesk.desk.incoming import Incoming
from igdesk.store.webhook_spool import KEPT_ASIDE, Spool
from igdesk.webhooks.ingesting import Ingester

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Watched(Spool):
    """A spool that counts how often it is tidied."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.tidied = 0

    def tidy(self, now: datetime) -> None:
        super().tidy(now)
        self.tidied += 1


async def no_desk() -> Incoming:
    raise AssertionError("nothing waits")


async def test_a_program_that_runs_for_months_tidies_again(tmp_path: Path) -> None:
    spool, clock = Watched(tmp_path), FixedClock(NOW)
    spool.keep(b"{", NOW)
    spool.set_aside(spool.waiting()[0])
    ingester = Ingester(spool, no_desk, clock)
    running = asyncio.ensure_future(ingester.run())
    async with asyncio.timeout(60):
        await until(spool, ingester, 1)
        assert spool.aside() == 1
        clock.advance(KEPT_ASIDE + timedelta(seconds=1))
        await until(spool, ingester, 2)
    assert spool.aside() == 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(spool: Watched, ingester: Ingester, times: int) -> None:
    """Until it was tidied so often."""
    while spool.tidied < times:
        ingester.wake()
        await asyncio.sleep(0)
