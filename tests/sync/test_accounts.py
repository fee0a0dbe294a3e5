"""Two accounts on one desk: each by its own connection and token, and what stops one leaves the other alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.accounts import FurtherAccount
from igdesk.config.model import Config
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.rules.model import MessageState
from igdesk.secret import Secret
from igdesk.simulator import truth
from igdesk.simulator.model import Account
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World
from igdesk.store.sync_state import SyncStatus
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.worker import SyncWorker

from .harness import NOW, QUICK, Bench, bench, running

OTHER = "17841400000000077"


@dataclass
class Two:
    """A desk with two accounts, each at an Instagram of its own."""

    at: Bench
    outlet: Simulator

    def worker(self) -> SyncWorker:
        one, two = self.at.simulator, self.outlet
        accounts = [self._access(one, one.account_id), self._access(two, OTHER)]
        desk = SyncDesk(self.at.store, self.at.config, self.at.clock)
        lock = MachineLock(self.at.folder, self.at.folder / "desk.db")
        return SyncWorker(desk, accounts, lock, "mei", sleep=self.at.sleep)

    def _access(self, simulator: Simulator, account: str) -> Access:
        budget = Budget(self.at.clock, rate=1000, burst=1000, sleep=self.at.sleep)

        async def connect() -> InstagramClient:
            token = Secret(simulator.token)
            return InstagramClient(
                simulator.base_url, token, None, budget, timeout=QUICK, sleep=self.at.sleep, jitter=lambda: 0.0
            )

        return Access(connect, budget, account_id=account)

    async def status(self) -> dict[str, SyncStatus]:
        return {each.account: each for each in (await self.at.desk.health()).accounts}

    def arrived(self, simulator: Simulator) -> list[str]:
        return [row["text"] for row in truth.messages(simulator.world) if row["direction"] == "out"]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    world = World(FixedClock(NOW), seed=7, account=replace(Account(), user_id=OTHER, username="aurora.outlet"))
    further = FurtherAccount("outlet", OTHER)
    with Simulator(world) as outlet, bench(tmp_path, replace(Config(), accounts=(further,))) as at:
        at.simulator.control.customer_writes("Is the green tea back?")
        at.pass_time(timedelta(seconds=1))
        outlet.control.customer_writes("Do you ship to Iceland?")
        yield Two(at, outlet)


async def test_both_are_read_and_each_answer_leaves_by_its_own_account(two: Two) -> None:
    await two.worker().once()
    for number, text in ((1, "Yes, since Monday."), (2, "We do.")):
        await two.at.reply(number, text)
    report = await two.worker().once()
    assert report.delivered == 2
    assert two.arrived(two.at.simulator) == ["Yes, since Monday."]
    assert two.arrived(two.outlet) == ["We do."]


async def test_a_dead_token_stops_its_own_account_alone(two: Two) -> None:
    await two.worker().once()
    two.at.simulator.control.revoke_token(two.at.simulator.token)
    two.outlet.control.customer_writes("Hello?")
    waits = await two.at.reply(1, "Yes.")
    await two.at.reply(2, "We do.")
    report = await two.worker().once()
    assert len(report.errors) == 1
    assert (report.messages, two.arrived(two.outlet)) == (1, ["We do."])
    rows = await two.at.desk.replies_in((MessageState.QUEUED,))
    assert [row.id for row in rows] == [waits], "nothing is dropped"
    status = await two.status()
    assert (status[two.at.simulator.account_id].is_locked_out, status[OTHER].is_locked_out) == (True, False)
    worst = (await two.at.desk.health()).sync
    assert worst == status[two.at.simulator.account_id], "the worst is told"


async def test_a_throttle_stops_its_own_account_alone(two: Two) -> None:
    await two.worker().once()
    two.outlet.control.set_faults("conversations:613")
    two.at.simulator.control.customer_writes("And the black one?")
    report = await two.worker().once()
    assert report.messages == 1
    assert len(report.errors) == 1


async def test_one_that_does_not_answer_holds_nobody_up(two: Two) -> None:
    worker = two.worker()
    await worker.once()
    two.at.simulator.control.set_faults("conversations:slow:60")
    two.at.pass_time(timedelta(minutes=5))
    two.outlet.control.customer_writes("Hello?")
    async with running(worker):
        while (card := await two.at.desk.card(2)) is None or card.preview != "Hello?":
            await asyncio.sleep(0.01)


async def test_what_one_is_sending_is_not_in_doubt_for_the_other(two: Two) -> None:
    await two.worker().once()
    await two.at.reply(1, "Yes.")
    desk = SyncDesk(two.at.store, two.at.config, two.at.clock)
    one = two.at.simulator.account_id
    assert await desk.claim_next(OTHER) is None, "nothing of the other's is claimed"
    assert await desk.claim_next(one) is not None
    assert await desk.doubt_interrupted(OTHER) == 0
    assert await desk.doubt_interrupted(one) == 1
    assert (len(await desk.in_doubt(OTHER)), len(await desk.in_doubt(one))) == (0, 1)


async def test_the_token_of_the_other_account_is_refused(two: Two) -> None:
    swapped = Two(replace(two.at, simulator=two.outlet), two.at.simulator)
    report = await swapped.worker().once()
    assert [error.phrase.key for error in report.errors] == ["sync.other_account"]
