"""A complaint in six steps, and a ticket that crosses departments, on the acceptance desk: commands and simulator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.cli.main import main
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World

from .conftest import QuickClock
from .support import Result

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai."""
QUESTION = "这次处理您还满意吗？请回复 1–5（5 为非常满意）。"
ACKS = ("看到了，非常抱歉给您带来这样的体验，我们马上核实。", "收到啦！这就去帮您查～")


class DayClock(QuickClock):
    """A time of day that the test sets; waits pass quickly."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY

    def now(self) -> datetime:
        return self.at


class Shop:
    """The acceptance desk with its team, and its customers at a simulated Instagram."""

    def __init__(self, instagram: Simulator, clock: DayClock, capsys: pytest.CaptureFixture[str]) -> None:
        self.instagram = instagram
        self._clock = clock
        self._capsys = capsys

    def run(self, *arguments: str, who: str = "mei") -> Result:
        self._capsys.readouterr()
        status = main(("--as", who, *arguments), clock=self._clock)
        told = self._capsys.readouterr()
        return Result(status, told.out, told.err)

    def does(self, *arguments: str, who: str = "mei") -> Any:
        """What a command that must succeed says."""
        done = self.run(*arguments, "--json", who=who)
        assert done.status == 0, done.err
        return done.json

    def syncs(self) -> Any:
        return self.does("sync", "--once")

    def hears(self, text: str, customer: str = "ada") -> Any:
        self.instagram.control.customer_writes(text, customer=customer)
        return self.syncs()

    def waits(self, span: timedelta) -> None:
        self._clock.at += span
        self.syncs()

    def told(self, who: str) -> list[str]:
        """What somebody is told of, by kind of event."""
        return [notice["event"]["kind"] for notice in self.does("notices", who=who)]

    def sent(self) -> list[str]:
        return [
            message["text"] for message in self.does("ticket", "show", "1")["messages"] if message["state"] == "sent"
        ]


@pytest.fixture
def shop(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shop]:
    text = (shared / "acceptance" / "desk.toml").read_text(encoding="utf-8")
    clock = DayClock()
    with Simulator(World(ShiftedClock(clock))) as running:
        text = text.replace("https://graph.instagram.com", running.base_url)
        text = text + "\n[outcome]\n[cause]\n"
        text = text.replace("[desk]\n", '[desk]\nundo_send = "0s"\n')
        path = tmp_path / "desk.toml"
        path.write_text(text.replace("17841400000000001", running.world.account.user_id), encoding="utf-8")
        monkeypatch.setenv("IGDESK_CONFIG", str(path))
        monkeypatch.setenv("IGDESK_TOKEN", running.token)
        yield Shop(running, clock, capsys)


def test_a_complaint_in_six_steps(shop: Shop) -> None:
    # It comes in, is sorted, given to somebody, and goes up by itself because it may become public.
    shop.hears("我要投诉！收到的茶杯是碎的，订单号 20261120001")
    first = shop.does("ticket", "show", "1")
    assert (first["category"], first["urgency"], first["priority"]) == ("complaint", "serious", "high")
    assert (first["assignee"], first["fields"], first["escalated"]) == ("mei", {"order_no": "20261120001"}, True)
    assert "escalated" in shop.told("zhou")

    # 1. Answer at once, in words that the team has agreed on.
    shop.does("ticket", "reply", "1", "--template", "ack")
    shop.syncs()
    assert shop.sent()[0] in ACKS
    assert shop.does("ticket", "show", "1")["first_responded_at"] is not None

    # 2. Look into it: what is known is written down, the warehouse is asked for its part.
    shop.does("ticket", "note", "1", "照片里杯口有裂痕")
    shop.does("ticket", "handoff", "1", "warehouse", "--note", "出库时是否检查过？")
    assert shop.run("ticket", "reply", "1", "--text", "没有问题", who="ken").status == 4
    shop.does("ticket", "handback", "1", "--note", "漏检，仓库的责任", who="boss")

    # 3. Say of what nature it is.
    sorted_now = shop.does("ticket", "set", "1", "--category", "complaint", "--kind", "product_quality")
    assert (sorted_now["kind"], sorted_now["department"]) == ("product_quality", "support")

    # 4. Make it good, within one's authority; what is above it goes up and is granted by one person.
    shop.does("ticket", "compensate", "1", "--kind", "coupon", "--amount", "50")
    assert shop.run("ticket", "compensate", "1", "--kind", "full_refund", "--amount", "680").status == 4
    assert "escalated" in shop.told("zhou")
    shop.does("ticket", "approve", "1", who="zhou")
    assert shop.run("ticket", "approve", "1", who="boss").status == 3

    # 5. Every promise is on record; with an open one nothing ends.
    shop.does("ticket", "promise", "1", "--text", "24 小时内退款到账", "--owner", "mei", "--due", "24h")
    assert [each["ticket"] for each in shop.does("search", "promise:any")] == [1]
    shop.does("ticket", "reply", "1", "--text", "全额退款会在 24 小时内到账，另送您一张优惠券。")
    shop.waits(timedelta(hours=20))
    assert "duty_told" in shop.told("mei")
    refused = shop.run("ticket", "resolve", "1")
    assert refused.status == 1
    assert "24 小时内退款到账" in refused.err
    shop.does("ticket", "keep", "1")
    ended = shop.does("ticket", "resolve", "1", "--outcome", "refund", "--cause", "product")
    assert (ended["status"], ended["fields"]["outcome"], ended["fields"]["cause"]) == ("resolved", "refund", "product")
    assert ended["follow_up_at"] is not None

    # The customer is asked how satisfied they are, once; they are not: that is told, and it is taken up again.
    shop.syncs()
    shop.syncs()
    assert shop.sent().count(QUESTION) == 1
    shop.hears("1")
    assert "rating_given" in shop.told("mei")
    assert shop.does("ticket", "set", "1", "--status", "open")["rating"] == 1
    shop.does("ticket", "reply", "1", "--text", "退款刚刚到账，让您久等了。", "--then", "resolved")
    shop.syncs()
    shop.hears("五星，谢谢")
    assert shop.does("ticket", "show", "1")["rating"] == 5
    assert len(shop.does("ticket", "list")) == 1

    # 6. After 48 hours somebody asks once more.
    assert shop.does("ticket", "list", "--follow-up") == []
    shop.waits(timedelta(hours=49))
    assert [each["number"] for each in shop.does("ticket", "list", "--follow-up")] == [1]
    assert "follow_up_due" in shop.told("mei")
    shop.does("ticket", "follow-up", "1", "--done", "--note", "电话回访：退款已到账")
    assert shop.does("ticket", "list", "--follow-up") == []

    # Everything is on the record, and each message left once.
    shown = shop.does("ticket", "show", "1")
    assert [promise["kept_at"] is not None for promise in shown["promises"]] == [True]
    kinds = {event["kind"] for event in shown["events"]}
    assert {"rule", "escalated", "leg_sent", "leg_done", "compensated", "promise_kept", "rating_given"} <= kinds
    assert shop.instagram.ledger.count("send") == len(shop.sent()) == 5


def test_a_fault_goes_to_the_technicians_and_comes_back_for_the_answer(shop: Shop) -> None:
    shop.hears("小程序打不开，一直报错")
    first = shop.does("ticket", "show", "1")
    assert (first["category"], first["sop"]["lead"], first["sop"]["deliver"]) == ("technical", "tech", "原因与解决办法")
    sent = shop.does("ticket", "handoff", "1", "tech", "--note", "报错截图已附，请查原因")
    [leg] = sent["legs"]
    assert (sent["department"], leg["deliver"], leg["due_at"]) == ("tech", "原因与解决办法", "2026-11-24T02:00:00Z")
    assert [each["number"] for each in shop.does("ticket", "list", "--department", "tech", who="ken")] == [1]
    refused = shop.run("ticket", "reply", "1", "--text", "好了", who="ken")
    assert refused.status == 4
    assert "客服" in refused.err
    shop.waits(timedelta(hours=19))
    assert "duty_told" in shop.told("ken")
    back = shop.does("ticket", "handback", "1", "--note", "服务器证书过期，已更新", who="ken")
    assert (back["department"], back["returns"]) == ("support", 1)
    shop.does("ticket", "reply", "1", "--text", "已修复，请再试一次。", "--then", "resolved")
    shop.syncs()
    assert shop.sent()[0] == "已修复，请再试一次。"
    assert shop.does("ticket", "show", "1")["status"] == "resolved"
