"""A day of a busy desk in simulated time, with faults on five calls in a hundred: `make day`, no part of `make test`.

Customers write and comment, a desk answers, a program syncs every other minute and is begun anew every hour. Then
Instagram's own ledger is held against the database: everything stored once, every reply delivered once, and the calls
never faster than Meta allows. `MESSAGES=5000` and `SEED=1` may be others.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from igdesk.config.model import Config, Desk
from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import IgdeskError
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.rules.commands import Reply, RetryReply
from igdesk.rules.log import replay
from igdesk.rules.model import MessageState
from igdesk.secret import Secret
from igdesk.simulator import truth
from igdesk.simulator.ledger import Entry
from igdesk.store.views import Filter
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.report import SyncReport
from igdesk.sync.worker import SyncWorker

from .harness import QUICK, Bench, bench, only

MESSAGES = int(os.environ.get("MESSAGES", "5000"))
SEED = int(os.environ.get("SEED", "1"))
DAY = timedelta(days=1)
POLL = timedelta(minutes=2)
PROGRAMS_A_DAY = 24
CUSTOMERS = 400
ANSWERED = 0.35
"""Share of the messages that the desk writes."""
COMMENTED = 0.05
FAULTS = ",".join(
    [
        *(f"any:{each}@0.6%" for each in ("drop_before", "drop_after", "500", "503", "non_json", "truncated", "2")),
        *("reads:portal@0.5%", "reads:190/463@0.1%", "any:throttle@0.05%", "any:slow:3@0.02%"),
        *(f"send:{each}@1%" for each in ("applied_500", "applied_1357046", "empty", "portal")),
    ]
)  # fmt: skip


@dataclass
class Day:
    """What happened so far."""

    at: Bench
    dice: random.Random
    budget: Budget
    told_until: datetime
    """Up to when it is decided what happens."""
    due: float = 0.0
    """How many messages there are to be by then."""
    said: list[str] = field(default_factory=list)
    written: int = 0
    rounds: int = 0
    with_errors: int = 0
    by_hand: int = 0

    def worker(self) -> SyncWorker:
        """A program that begins anew, within the one budget that all have."""
        at = self.at

        async def connect() -> InstagramClient:
            settings = at.config.instagram
            return InstagramClient(
                settings.base_url, Secret(at.token), None, self.budget, timeout=QUICK, sleep=at.sleep
            )  # fmt: skip

        desk, lock = SyncDesk(at.store, at.config, at.clock), MachineLock(at.folder, at.folder / "desk.db")
        return SyncWorker(desk, [Access(connect, self.budget)], lock, "mei", sleep=at.sleep)

    async def live(self, until: datetime) -> None:
        """What happens until then, with one program beside it; it goes on after an error as `SyncWorker.run` does."""
        worker = self.worker()
        async with worker._leased():
            while self.at.clock.now() < until:
                await self.happen(self.at.clock.now() + POLL)
                self.rounds += 1
                try:
                    await only(worker).round(SyncReport(), pull=True)
                except IgdeskError as error:
                    self.with_errors += 1
                    await only(worker).telling.tell(await only(worker).confirmed(error))

    async def happen(self, until: datetime) -> None:
        """Customers write until then, and the desk answers."""
        share = (until - self.told_until) / DAY * (1.8 if until.hour in range(8, 20) else 0.2)
        self.told_until = until
        self.due += MESSAGES * share
        while self.written < min(int(self.due), MESSAGES):
            self.at.pass_time(timedelta(milliseconds=self.dice.randint(0, 3000)))
            self.written += 1
            await self._one()
        if self.at.clock.now() < until:
            self.at.pass_time(until - self.at.clock.now())

    async def _one(self) -> None:
        what, control = self.dice.random(), self.at.simulator.control
        customer = f"customer{self.dice.randrange(CUSTOMERS)}"
        if what < ANSWERED and await self._answer():
            return
        if what < ANSWERED + COMMENTED:
            media = self.dice.choice([each for each in self.at.simulator.world.media.values() if each.author is None])
            control.customer_comments(f"comment {self.written}", customer, media=media.id)
        else:
            control.customer_writes(f"in {self.written}", customer)

    async def _answer(self) -> bool:
        cards = (await self.at.desk.page(Filter(words=("in",)), limit=20)).cards
        cards = tuple(each for each in cards if each.ticket.channel.value == "dm")
        if not cards:
            return False
        text = f"out {self.written}"
        await self.at.desk.run(Reply(self.dice.choice(cards).ticket.number, (text,)))
        self.said.append(text)
        return True

    async def settle(self) -> None:
        """Calm rounds until nothing is open; what was given up after three attempts a person sends again."""
        self.at.simulator.control.set_faults("")
        for _ in range(20):
            self.at.pass_time(timedelta(minutes=10))
            await self.worker().once()
            for each in await self.at.desk.replies_in([MessageState.FAILED]):
                self.by_hand += 1
                await self.at.desk.run(RetryReply(each.ticket, each.id))
            if not await self.at.desk.unsettled_replies():
                return


async def test_a_day_of_messages_with_faults_is_stored_once_and_answered_once(tmp_path: Path) -> None:
    began = time.perf_counter()
    config = replace(Config(), desk=Desk(undo_send=timedelta()))
    with bench(tmp_path, config) as at:
        at.config = replace(at.config, instagram=replace(at.config.instagram, comments=True))
        day = Day(at, random.Random(SEED), Budget(at.clock, sleep=at.sleep), at.clock.now())
        at.simulator.control.owner_posts("a post")
        at.simulator.control.set_faults(FAULTS)
        end = at.clock.now() + DAY
        while at.clock.now() < end:
            await day.live(at.clock.now() + DAY / PROGRAMS_A_DAY)
        faulty = at.simulator.ledger.entries()
        await day.settle()
        await _assert_as_on_instagram(at, day)
        entries = at.simulator.ledger.entries()
    assert _fastest(entries) <= 2
    hit = sum(each.fault is not None for each in faulty)
    print(
        f"\n{day.written} messages in a day, seed {SEED}: {len(day.said)} of them replies, each delivered once"
        f" ({sum(each.kind == 'send' for each in entries)} sends, {day.by_hand} again by hand); {day.rounds} rounds,"
        f" {day.with_errors} with errors; {len(entries)} calls, {hit / len(faulty):.1%} with a fault, at most"
        f" {_fastest(entries)} in a second; {time.perf_counter() - began:.0f} s"
    )


async def _assert_as_on_instagram(at: Bench, day: Day) -> None:
    real = truth.messages(at.simulator.world)
    assert await at.desk.unsettled_replies() == ()
    assert Counter(row["text"] for row in real if row["direction"] == "out") == Counter(day.said)
    stored: Counter[str | None] = Counter()
    states: Counter[MessageState] = Counter()
    for card in (await at.desk.page(Filter(), limit=10_000)).cards:
        detail = await at.desk.detail(card.ticket.number)
        assert detail is not None
        assert replay(card.ticket.number, detail.events) == detail.card.ticket
        stored.update(m.remote_id for m in detail.messages)
        states.update(m.state for m in detail.messages)
    expected = Counter(row["id"] for row in [*real, *truth.comments(at.simulator.world)])
    assert stored == expected
    assert set(states) == {MessageState.RECEIVED, MessageState.SENT}


def _fastest(entries: Sequence[Entry]) -> int:
    """The most calls within any second of Instagram's clock."""
    times = [each.at for each in entries]
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= timedelta(seconds=1):
            first += 1
        most = max(most, last - first + 1)
    return most
