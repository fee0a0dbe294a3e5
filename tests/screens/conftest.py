"""A desk with tickets for the screens: a real database file, a clock that stands, and no sync."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import textual._wait
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from igdesk.clock import FixedClock
from igdesk.config.load import load_text
from igdesk.config.model import Config
from igdesk.desk.desk import Desk, new_op
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import Claim, Escalate, Reply, SetStatus
from igdesk.rules.model import Channel, Direction, Inbound, Status
from igdesk.screens import type_ahead
from igdesk.screens.app import IgdeskApp
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

from ..thrift import parse_each_sheet_once
from .stillness import Stillness

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ACCOUNT = "17841400000000001"

CONFIG = """
[desk]
name = "Mia & Co"
me = "lin"
language = "en"
timezone = "UTC"
undo_send = "10s"

[store]
path = "desk.db"

[[departments]]
id = "support"
name = "Support"
intake = true

[[agents]]
id = "lin"
name = "Lin"
role = "supervisor"

[[agents]]
id = "ada"
name = "Ada"

[[agents]]
id = "wu"
name = "吴昊"

[[categories]]
id = "returns"
name = "Returns"

[customer_tiers]
order = ["visitor", "member", "vip"]
names = { vip = "VIP" }

[[priorities]]
id = "urgent"
name = "Urgent"
first_response = "30m"

[[priorities]]
id = "high"
name = "High"
first_response = "2h"

[[priorities]]
id = "medium"
name = "Medium"
first_response = "4h"

[[priorities]]
id = "low"
name = "Low"
first_response = "2d"

[[rules]]
id = "returns"
when = { text_any = ["退款", "return", "refund"] }
set = { category = "returns", priority = "high", tags = ["退款"] }

[[rules]]
id = "hurt"
when = { text_any = ["过敏", "burnt"] }
set = { priority = "urgent", tier = "vip" }

[[templates]]
id = "thanks"
title = "Thank you"
language = "en"
text = "Hi {customer.first_name|there}, thank you for writing!"

[[templates]]
id = "refund"
title = "退款说明 [Refund]"
language = "zh"
text = "您好，退款会在 {days} 天内到账。"
categories = ["returns"]
"""

HOSTILE = "[/bold] [@click=app.quit]x[/] \x1b]0;owned\x07 [Name] \u202eevil"


@dataclass(frozen=True)
class Says:
    """A customer and what they wrote, so long ago."""

    username: str
    text: str
    ago: timedelta = timedelta(minutes=10)
    channel: Channel = Channel.DM
    name: str | None = None


CUSTOMERS: tuple[Says, ...] = (
    Says("mia.chen", "你好，我的订单还没有发货，已经等了两个星期了，请问什么时候可以发？", timedelta(hours=3)),
    Says("tom_reads", "Where is my parcel? It said Tuesday.", timedelta(hours=5), name="Tom Baker"),
    Says("小红薯", "想退款，收到的杯子是碎的😢", timedelta(minutes=50), name="小红"),
    Says("hurt.sam", "I burnt my hand on the lamp", timedelta(minutes=12)),
    Says("evil[bold]", HOSTILE, timedelta(minutes=30)),
    Says("family", "👨‍👩‍👧 love this 🇫🇷 1️⃣ do you ship to France?", timedelta(minutes=20), Channel.STORY_REPLY),
    Says("하나", "배송비가 얼마예요?", timedelta(hours=1), Channel.COMMENT),
    Says("refundme", "I want to return my order, please", timedelta(hours=22, minutes=40)),
)


@dataclass
class TestDesk:
    """A desk to drive from a test."""

    __test__ = False

    path: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    config: Config = field(default_factory=lambda: load_text(CONFIG))

    def __post_init__(self) -> None:
        self.store = LocalStore(self.path, self.clock, create=True)
        self.desk = self.desk_of("lin")

    def desk_of(self, agent: str) -> Desk:
        """The same database as somebody else sees it."""
        return Desk(self.store, self.config, self.clock, agent)

    def arrive(self, customers: Sequence[Says]) -> None:
        """What customers wrote comes in."""
        threads = [
            InboundThread(
                ACCOUNT,
                "dm",
                f"t_{says.username}",
                f"c_{says.username}",
                says.username,
                says.name,
                (
                    Inbound(
                        Direction.IN,
                        NOW - says.ago,
                        says.text,
                        says.channel,
                        remote_id=f"m_{says.username}_{says.text}",
                    ),
                ),
            )
            for says in customers
        ]
        op = new_op()
        now = self.clock.now()
        self.store.write(op, ingest, threads, config=self.config, actor="sync", op=op, now=now).result()

    def busy(self) -> None:
        """A day's work: everybody wrote, some of it is in hand."""
        self.arrive(CUSTOMERS)
        self.desk.run(Claim(1)).result()
        self.desk_of("ada").run(Claim(2)).result()
        self.desk.run(Escalate(4, "Somebody is hurt")).result()
        self.desk.run(Reply(6, ("We do! Shipping takes 5 days.",))).result()
        self.desk.run(SetStatus(5, Status.RESOLVED)).result()

    def many(self, count: int) -> None:
        """So many open tickets, each a minute older than the one before."""
        self.arrive([Says(f"user{n:05}", f"question {n}", timedelta(minutes=n)) for n in range(count)])

    def app(self, lang: Lang = "en") -> IgdeskApp:
        """The app over it."""
        return IgdeskApp(self.desk, Words(lang), self.clock)


@pytest.fixture
def test_desk(tmp_path: Path) -> Iterator[TestDesk]:
    """An empty desk."""
    desk = TestDesk(tmp_path / "desk.db")
    yield desk
    desk.store.close()


@pytest.fixture
def busy_desk(test_desk: TestDesk) -> TestDesk:
    """A desk with a day's work on it."""
    test_desk.busy()
    return test_desk


@pytest.fixture(autouse=True, scope="session")
def short_idle() -> Iterator[None]:
    """After each key the pilot looks whether the process was idle for 20 ms, twice; a few are as telling."""
    with pytest.MonkeyPatch.context() as patch:
        Stillness().patch(patch)
        patch.setattr(textual._wait, "SLEEP_GRANULARITY", 0.005)
        patch.setattr(textual._wait, "SLEEP_IDLE", 0.0005)
        yield


@pytest.fixture(autouse=True, scope="session")
def shared_sheets() -> Iterator[None]:
    """An app of nearly every test parses the same style sheets."""
    with pytest.MonkeyPatch.context() as patch:
        parse_each_sheet_once(patch)
        yield


@pytest.fixture(autouse=True)
def patient_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key waits for what the one before it opens, however long that takes on a busy machine."""
    monkeypatch.setattr(type_ahead, "LONGEST", 60.0)


@pytest.fixture(autouse=True)
def still_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor that blinks would make pictures differ."""
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(TextArea, "cursor_blink", False)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is under way: messages and workers but those that wait for a dialog's answer."""
    still = 0
    while still < 2:
        await pilot.pause()
        workers = [worker for worker in pilot.app.workers if worker.group not in ("verbs", "outbox")]
        still = 0 if workers else still + 1
        if workers:  # an empty list would mean all of them
            await pilot.app.workers.wait_for_complete(workers)
