"""A complaint in six steps, and a ticket that crosses departments: by key, at a simulated Instagram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.config.load import load_text
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.model import Ticket
from igdesk.screens.app import IgdeskApp
from igdesk.simulator import truth
from tests.screens.ticket_fixtures import notices, quiet, type_keys, write
from tests.sync.harness import Bench, bench

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai."""
HELD = timedelta(seconds=6)
"""So long a reply can be taken back, and a little longer."""
ACK = "看到了，非常抱歉给您带来这样的体验，我们马上核实。"
QUESTION = "这次处理您还满意吗？请回复 1–5（5 为非常满意）。"
REMEDY = "全额退款会在 24 小时内到账。"
AGAIN = "让您久等了，非常抱歉。退款刚刚到账。"
ENDINGS = "\n[outcome]\n[cause]\n"


@dataclass
class Shop:
    """The acceptance desk with its team, and its customers at a simulated Instagram."""

    bench: Bench

    @asynccontextmanager
    async def sits(self, who: str) -> AsyncIterator[Pilot[Any]]:
        """Somebody sits down at the desk."""
        bench = self.bench
        app = IgdeskApp(Desk(bench.store, bench.config, bench.clock, who), Words("zh"), bench.clock)
        async with app.run_test(size=(80, 24)) as pilot:
            await quiet(pilot)
            yield pilot

    async def hears(self, text: str) -> None:
        """The customer writes, and it comes in."""
        self.bench.simulator.control.customer_writes(text, customer="ada")
        await self.bench.once()

    async def waits(self, span: timedelta = HELD) -> None:
        """Time passes at the desk and at Instagram, and what is due happens."""
        self.bench.pass_time(span)
        await self.bench.once()

    def sent(self) -> list[str]:
        """What the customer got, as Instagram has it."""
        return [row["text"] for row in truth.messages(self.bench.simulator.world) if row["direction"] == "out"]

    def kinds(self) -> list[str]:
        """What is on the record, by kind of event."""
        detail = self.bench.desk.detail(1).result()
        assert detail is not None
        return [recorded.event.kind for recorded in detail.events]

    @property
    def ticket(self) -> Ticket:
        card = self.bench.desk.card(1).result()
        assert card is not None
        return card.ticket


@pytest.fixture
def shop(shared: Path, tmp_path: Path) -> Iterator[Shop]:
    text = (shared / "acceptance" / "desk.toml").read_text(encoding="utf-8")
    with bench(tmp_path, load_text(text + ENDINGS)) as made:
        made.pass_time(MONDAY - made.clock.now())
        yield Shop(made)


async def line(pilot: Pilot[Any], words: str) -> None:
    """Type a line after `:`."""
    await pilot.press("colon")
    pilot.app.screen.query_one(Input).value = words
    await type_keys(pilot, "enter")


async def looks(pilot: Pilot[Any]) -> str:
    """What somebody is told who looks up from their work."""
    await pilot.app.live.look()  # type: ignore[attr-defined]  # the app is ours
    await quiet(pilot)
    return "\n".join(notices(pilot))


def screen(pilot: Pilot[Any]) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def test_a_complaint_in_six_steps_by_key(shop: Shop) -> None:
    # It comes in, is sorted, given to somebody, and goes up by itself because it may become public.
    await shop.hears("我要投诉！收到的茶杯是碎的，订单号 20261120001")
    first = shop.ticket
    assert (first.category, first.urgency, first.priority, first.assignee) == ("complaint", "serious", "high", "mei")

    async with shop.sits("mei") as mei:
        # 1. Answer at once, in calm words that the team has agreed on.
        await type_keys(mei, "enter", "1", "ctrl+s")
        await shop.waits()
        assert (shop.sent(), shop.ticket.first_responded_at is not None) == ([ACK], True)

        # 2. Look into it: what is missing is listed, what is known is written down, the warehouse is asked.
        await type_keys(mei, "O")
        assert "尚未取得" in screen(mei)
        await type_keys(mei, "escape", "c")
        await write(mei, "照片里杯口有裂痕")
        await type_keys(mei, "ctrl+s", "d", "2", *"漏检？", "ctrl+s")
        await type_keys(mei, "e")
        assert "仓储物流" in notices(mei)[-1]
        async with shop.sits("boss") as boss:
            await type_keys(boss, "e", *"漏检", "enter")
        assert (shop.ticket.department, shop.ticket.returns, shop.ticket.legs) == ("support", 1, ())
        assert "仓储物流已答复" in await looks(mei)

        # 3. Say of what nature it is.
        await type_keys(mei, "I", "6", "1")
        assert (shop.ticket.category, shop.ticket.kind) == ("complaint", "product_quality")

        # 4. Make it good within one's authority; what is above it goes up and is granted by one person.
        await line(mei, "补偿 coupon 50")
        await line(mei, "补偿 full_refund 680")
        granted = {each.kind: each.granted for each in shop.ticket.compensations}
        assert granted == {"coupon": True, "full_refund": False}
        async with shop.sits("zhou") as zhou:
            await type_keys(zhou, "g", "e", "y")
        assert [each.granted for each in shop.ticket.compensations] == [True, True]
        assert "批准" in await looks(mei)

        # 5. Every promise is on record; with an open one nothing ends, and nobody is asked how it ended.
        await type_keys(mei, "P", *"退款", "enter", *"24h", "enter", "enter", "r")
        await write(mei, REMEDY)
        await type_keys(mei, "ctrl+s")
        await shop.waits()
        await shop.waits(timedelta(hours=20))
        assert "承诺" in await looks(mei)
        await type_keys(mei, "e")
        assert (shop.ticket.status.value, "“退款”" in notices(mei)[-1]) == ("waiting", True)
        await type_keys(mei, "P", "1", "k", "e", "2", "enter", "1", "ctrl+s")
        assert shop.ticket.status.value == "resolved"
        assert (shop.ticket.fields["outcome"], shop.ticket.fields["cause"]) == ("refund", "product")

        # The customer is asked how satisfied they are, once; they are not: that is told, and brought back by a key.
        await shop.waits()
        await shop.waits()
        await shop.hears("1")
        assert "评分 1/5" in await looks(mei)
        assert (shop.ticket.rating, shop.ticket.status.value) == (1, "resolved")
        await type_keys(mei, "E", "r")
        await write(mei, AGAIN)
        await type_keys(mei, "f8", "ctrl+s", "ctrl+s")
        assert shop.ticket.status.value == "resolved"
        await shop.waits()
        await shop.hears("五星")
        assert (shop.ticket.rating, shop.ticket.status.value) == (5, "resolved")

        # 6. After 48 hours somebody asks once more.
        await shop.waits(timedelta(hours=49))
        assert "回访" in await looks(mei)
        await type_keys(mei, "g", "f")
        await type_keys(mei, "B", "d")
        assert shop.ticket.follow_up_at is None

    # The customer has read each message once, and everything is on the record in its order.
    assert shop.sent() == [ACK, REMEDY, QUESTION, AGAIN, QUESTION]
    steps = (
        *("customer_wrote", "assigned", "escalated", "reply_sent", "noted", "leg_sent", "leg_done", "category", "kind"),
        *("compensated", "compensation_proposed", "escalated", "compensated", "escalation_answered", "promised"),
        *("reply_sent", "duty_told", "promise_kept", "follow_up_planned", "rating_asked", "reply_sent", "rating_given"),
        *("follow_up_planned", "rating_asked", "reply_sent", "reply_sent", "rating_given"),
        *("follow_up_due", "follow_up_done"),
    )
    assert tuple(kind for kind in shop.kinds()[9:] if kind in steps) == steps[1:]


async def test_a_fault_goes_to_the_technicians_by_key_and_comes_back_for_the_answer(shop: Shop) -> None:
    await shop.hears("小程序打不开，一直报错")
    async with shop.sits("mei") as mei:
        await type_keys(mei, "a", "a", "d", "1", *"报错？", "ctrl+s")
        [leg] = shop.ticket.legs
        assert (leg.department, leg.due_at) == ("tech", MONDAY + timedelta(days=1))
        async with shop.sits("ken") as ken:
            assert "打不开" in screen(ken)
            await type_keys(ken, "a", "a")
            await shop.waits(timedelta(hours=19))
            assert "部门答复" in await looks(ken)
            await type_keys(ken, "e", *"证书", "enter")
            assert "打不开" not in screen(ken)
            await shop.waits()
        assert (shop.ticket.department, shop.ticket.assignee, shop.ticket.returns) == ("support", "mei", 1)
        await looks(mei)
        await type_keys(mei, "enter")
        assert "证书" in screen(mei)
        await type_keys(mei, "r")
        await write(mei, "证书已更新，请再试一次。")
        await type_keys(mei, "f8", "ctrl+s", "ctrl+s")
        await shop.waits()
    assert shop.ticket.status.value == "resolved"
    assert shop.sent() == ["证书已更新，请再试一次。", QUESTION]
