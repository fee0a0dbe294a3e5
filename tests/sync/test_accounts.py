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
from igdesk.desk.filters import parse_filter
from igdesk.desk.incoming import Incoming
from igdesk.desk.sync_desk import SyncDesk
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.rules.events import ReplyFailed
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, MessageState
from igdesk.rules.window import WindowKind
from igdesk.secret import Secret
from igdesk.simulator import truth
from igdesk.simulator.model import Account
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World
from igdesk.store.sync_state import SyncStatus
from igdesk.store.views import Filter, Sort
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.report import SyncReport
from igdesk.sync.worker import SyncWorker

from .harness import NOW, PATIENCE, Bench, bench, running, until

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
                simulator.base_url,
                token,
                None,
                budget,
                timeout=self.at.timeouts,
                sleep=self.at.sleep,
                jitter=lambda: 0.0,
            )

        return Access(connect, budget, account_id=account)

    async def number(self, simulator: Simulator) -> int:
        """The one ticket that came in by an account."""
        cards = (await self.at.desk.page(Filter(account=(simulator.account_id,)), Sort.NEWEST)).cards
        (number,) = [card.ticket.number for card in cards]
        return number

    async def reply(self, simulator: Simulator, text: str) -> str:
        return await self.at.reply(await self.number(simulator), text)

    def only_first(self) -> SyncWorker:
        """The worker of a desk that has the second account no longer."""
        self.at.config = replace(self.at.config, accounts=())
        return self.at.worker()

    async def reads(self, number: int, text: str) -> bool:
        """Whether the latest message of a ticket is this one."""
        card = await self.at.desk.card(number)
        return card is not None and card.preview == text

    async def is_in_trouble(self, account: str) -> bool:
        return (await self.status())[account].error is not None

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
    await two.reply(two.at.simulator, "Yes, since Monday.")
    await two.reply(two.outlet, "We do.")
    report = await two.worker().once()
    assert report.delivered == 2
    assert two.arrived(two.at.simulator) == ["Yes, since Monday."]
    assert two.arrived(two.outlet) == ["We do."]


async def test_a_dead_token_stops_its_own_account_alone(two: Two) -> None:
    await two.worker().once()
    two.at.simulator.control.revoke_token(two.at.simulator.token)
    two.outlet.control.customer_writes("Hello?")
    waits = await two.reply(two.at.simulator, "Yes.")
    await two.reply(two.outlet, "We do.")
    report = await two.worker().once()
    assert [str(error).partition(":")[0] for error in report.errors] == ["main"]
    assert (report.messages, two.arrived(two.outlet)) == (1, ["We do."])
    rows = await two.at.desk.replies_in((MessageState.QUEUED,))
    assert [row.id for row in rows] == [waits], "nothing is dropped"
    status = await two.status()
    assert (status[two.at.simulator.account_id].is_locked_out, status[OTHER].is_locked_out) == (True, False)
    worst = (await two.at.desk.health()).sync
    assert worst == status[two.at.simulator.account_id], "the worst is told"
    assert worst.trouble is not None
    assert worst.trouble.in_("en").startswith("main: "), "and which one it is"


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
    number = await two.number(two.outlet)
    async with running(worker):
        await until(lambda: two.reads(number, "Hello?"), worker)


async def test_what_one_is_sending_is_not_in_doubt_for_the_other(two: Two) -> None:
    await two.worker().once()
    await two.reply(two.at.simulator, "Yes.")
    desk = SyncDesk(two.at.store, two.at.config, two.at.clock)
    one = two.at.simulator.account_id
    assert await desk.claim_next(OTHER) is None, "nothing of the other's is claimed"
    assert await desk.claim_next(one) is not None
    assert await desk.doubt_interrupted(OTHER) == 0
    assert await desk.doubt_interrupted(one) == 1
    assert (len(await desk.in_doubt(OTHER)), len(await desk.in_doubt(one))) == (0, 1)


async def test_one_that_is_silent_does_not_hold_up_the_first_round_of_the_other(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = two.worker()
    silent, _other = worker._accounts

    async def waits(_report: SyncReport, *, pull: bool) -> None:
        assert pull
        await asyncio.Event().wait()

    monkeypatch.setattr(silent, "round", waits)
    once = asyncio.create_task(worker.once())
    async with asyncio.timeout(PATIENCE):
        while not (await two.at.desk.page(Filter(account=(OTHER,)), Sort.NEWEST)).cards:
            assert not once.done()
            await asyncio.sleep(0.01)
    once.cancel()
    await asyncio.gather(once, return_exceptions=True)


async def test_a_bug_in_the_sync_of_one_is_told_of_it_and_the_other_goes_on(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = two.worker()
    await worker.once()
    broken, _well = worker._accounts

    async def fails(_report: SyncReport, *, pull: bool) -> None:
        raise ZeroDivisionError(str(pull))

    monkeypatch.setattr(broken, "round", fails)
    two.outlet.control.customer_writes("Hello?")
    number = await two.number(two.outlet)
    async with running(worker):
        await until(lambda: two.reads(number, "Hello?"), worker)
        await until(lambda: two.is_in_trouble(two.at.simulator.account_id), worker)
    told = (await two.status())[two.at.simulator.account_id].error
    assert told is not None
    assert told.key == "sync.bug"
    assert (await two.status())[OTHER].error is None


async def test_what_waits_to_leave_by_an_account_that_is_gone_fails_so_that_somebody_is_told(two: Two) -> None:
    await two.worker().once()
    await two.reply(two.outlet, "We do.")
    report = await two.only_first().once()
    assert (report.delivered, report.failed) == (0, 1)
    (row,) = await two.at.desk.replies_in((MessageState.FAILED,))
    assert row.error is not None
    assert (row.error.key, row.error.args["account"]) == ("accounts.gone", OTHER)
    assert two.arrived(two.outlet) == two.arrived(two.at.simulator) == []


async def test_all_parts_of_a_long_reply_fail_once(two: Two) -> None:
    await two.worker().once()
    number = await two.number(two.outlet)
    await two.at.reply(number, "We do.", "By ship.", "In spring.")
    await two.only_first().once()
    detail = await two.at.desk.detail(number)
    assert detail is not None
    assert len([each for each in detail.events if isinstance(each.event, ReplyFailed)]) == 3


async def test_what_was_leaving_by_an_account_that_is_gone_is_in_doubt(two: Two) -> None:
    await two.worker().once()
    await two.reply(two.outlet, "We do.")
    assert await SyncDesk(two.at.store, two.at.config, two.at.clock).claim_next(OTHER) is not None
    await two.only_first().once()
    assert len(await two.at.desk.replies_in((MessageState.UNCONFIRMED,))) == 1


async def test_webhooks_for_an_account_that_is_gone_are_for_nobody_here(two: Two) -> None:
    await two.worker().once()
    door = Incoming(two.at.store, two.at.config, two.at.clock, "mei")
    one = two.at.simulator.account_id
    assert await door.accounts() == {one, OTHER}
    two.only_first()
    door.adopt(two.at.config)
    assert await door.accounts() == {one}


async def test_an_account_that_is_gone_is_not_what_the_status_tells(two: Two) -> None:
    two.outlet.control.revoke_token(two.outlet.token)
    await two.worker().once()
    await two.only_first().once()
    assert set(await two.status()) == {two.at.simulator.account_id}


async def test_seven_days_to_answer_are_one_account_s_alone(two: Two) -> None:
    accounts = (FurtherAccount("outlet", OTHER, human_agent=True, comments=False),)
    two.at.config = two.at.desk._config = replace(two.at.config, accounts=accounts)
    two.outlet.control.set_account(human_agent=True)
    await two.worker().once()
    two.at.pass_time(timedelta(days=2))
    two.outlet.control.advance(timedelta(days=2).total_seconds())
    answerable = parse_filter("window:>1h", "mei", two.at.config)
    cards = (await two.at.desk.page(answerable, Sort.NEWEST)).cards
    assert [card.ticket.number for card in cards] == [await two.number(two.outlet)]
    assert [two.at.desk.window(card).kind for card in cards] == [WindowKind.HUMAN_AGENT]
    with pytest.raises(Refusal):
        await two.reply(two.at.simulator, "Yes.")
    await two.reply(two.outlet, "We do.")
    assert (await two.worker().once()).delivered == 1
    assert two.arrived(two.outlet) == ["We do."]


async def test_comments_of_one_account_alone_become_tickets(two: Two) -> None:
    accounts = (FurtherAccount("outlet", OTHER, comments=False),)
    settings = replace(two.at.config.instagram, comments=True)
    two.at.config = replace(two.at.config, instagram=settings, accounts=accounts)
    for simulator in (two.at.simulator, two.outlet):
        simulator.control.customer_comments("How much?", media=simulator.control.owner_posts("New tea").id)
    assert (await two.worker().once()).comments == 1
    (card,) = (await two.at.desk.page(Filter(channel=(Channel.COMMENT,)), Sort.NEWEST)).cards
    assert card.ticket.account == two.at.simulator.account_id


async def test_the_token_of_the_other_account_is_refused(two: Two) -> None:
    swapped = Two(replace(two.at, simulator=two.outlet), two.at.simulator)
    report = await swapped.worker().once()
    assert [str(error) for error in report.errors if str(error).startswith("outlet: The token belongs to account")]
