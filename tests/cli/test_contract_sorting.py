"""The acceptance configuration through the command line: what each rule makes of a customer, and when it is due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.cli.main import main
from igdesk.clock import FixedClock
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import Igdesk, Result

FRIDAY = datetime(2026, 11, 20, 12, 45, tzinfo=UTC)
"""20:45 in Shanghai: a quarter of an hour before closing time."""
EVE = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
"""20:00 in Shanghai, before a week of holidays."""
Sorted = tuple[str | None, str, str | None, list[str], str | None, bool]
PUBLIC = {
    *("number", "status", "channel", "subject", "preview", "category", "priority", "urgency", "tags", "department"),
    *("assignee", "version", "customer", "fields", "created_at", "updated_at", "last_customer_message_at"),
    *("first_response_due_at", "next_response_due_at", "resolution_due_at", "due_at", "overdue", "first_responded_at"),
    *("resolved_at", "closed_at", "reply_window", "escalated", "language"),
}


class PatientClock(FixedClock):
    """The time stands; only waits for Instagram's limit of calls pass, quickly."""

    def monotonic(self) -> float:
        return time.monotonic() * 50


@dataclass(frozen=True)
class Aurora:
    """The shop of the acceptance configuration, between its commands and its customers."""

    igdesk: Igdesk
    instagram: Simulator
    clock: FixedClock

    def ticket(self, customer: str) -> Any:
        listed = self.igdesk("ticket", "list", "--json").json
        return next(t for t in listed if t["customer"]["username"] == customer)

    def of(self, text: str, customer: str = "ada", **traits: Any) -> Any:
        """The ticket that a customer's message becomes."""
        self.instagram.control.person(customer, **traits)
        self.instagram.control.customer_writes(text, customer)
        assert self.igdesk("sync", "--once", "--json").json["errors"] == []
        return self.ticket(customer)


@pytest.fixture
def aurora(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Aurora]:
    clock = PatientClock(FRIDAY)
    path = tmp_path / "desk.toml"

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        status = main(["--config", str(path), *arguments], clock=clock)
        told = capsys.readouterr()
        return Result(status, told.out, told.err)

    with Simulator(World(clock)) as instagram:
        text = (shared / "acceptance" / "desk.toml").read_text(encoding="utf-8")
        path.write_text(text.replace("https://graph.instagram.com", instagram.base_url), encoding="utf-8")
        monkeypatch.setenv("IGDESK_TOKEN", instagram.token)
        yield Aurora(run, instagram, clock)


def test_it_loads_as_it_is(aurora: Aurora) -> None:
    told = aurora.igdesk("config", "check", "--json")
    assert (told.status, told.json["ok"], told.json["problems"]) == (0, True, [])
    assert all(each["key"] and each["line"] and each["what"] for each in told.json["not_yet"])


def test_every_rule_does_what_its_comment_says(aurora: Aurora) -> None:
    """One round over many customers: text, and (category, priority, urgency, tags, tier, escalated)."""
    none: Sorted = (None, "medium", None, [], None, False)
    money = (None, "urgent", "crisis", ["资金安全"], None, True)
    returns = ("returns", "high", None, ["退款"], None, False)
    technical: Sorted = ("technical", "high", None, [], None, False)
    unhappy: Sorted = ("complaint", "high", "serious", [], None, True)
    expected = {
        "你好，衣服收到了，尺码不对我想退货": returns,
        "ＲＥＦＵＮＤ please": returns,
        "how do refunds work": returns,
        "你们是骗子，我要投诉": unhappy,
        "再不解决我就去小红书曝光你们": unhappy,
        "我不是投诉，只是想问一下怎么用": none,
        "this is not a complaint, when do you open": none,
        "这个颜色我不太满意，还有别的颜色吗？": none,
        "我的卡被盗刷了": money,
        "I was charged twice!! please help": money,
        "APP 打不开": technical,
        "it doesn’t work": technical,
        "我的快递到哪了": ("order", "medium", None, [], None, False),
        "想谈合作": ("partnership", "medium", None, [], "partner", False),
        "用了之后过敏了": (None, "medium", None, [], None, True),
        "hi, love your page": none,
    }
    for place, text in enumerate(expected):
        aurora.instagram.control.customer_writes(text, f"c{place:02}")
    pulled = aurora.igdesk("sync", "--once", "--json").json
    assert (pulled["pulled"]["messages"], pulled["tickets"]["created"]) == (len(expected), len(expected))
    assert aurora.igdesk("sync", "--once", "--json").json["pulled"]["messages"] == 0
    tickets = aurora.igdesk("ticket", "list", "--json").json
    got = {
        t["preview"]: (t["category"], t["priority"], t["urgency"], t["tags"], t["customer"]["tier"], t["escalated"])
        for t in tickets
    }
    assert got == expected
    departments = {t["preview"]: t["department"] for t in tickets}
    assert (departments["想谈合作"], departments["APP 打不开"], departments["我的快递到哪了"]) == (
        "business",
        "tech",
        "support",
    )
    assert {t["assignee"] for t in tickets if t["category"] == "returns"} == {"lin"}
    assert all(set(t) >= PUBLIC for t in tickets)


def test_followers_count_from_the_number_on_and_stars_whatever_theirs(aurora: Aurora) -> None:
    assert aurora.of("hi", "below", followers=99_999)["tags"] == []
    big = aurora.of("hi", "exactly", followers=100_000)
    assert (big["tags"], big["customer"]["tier"], big["assignee"]) == (["重要用户"], "vip", "zhou")
    star = aurora.of("hi", "star", followers=12, verified=True)
    assert (star["tags"], star["customer"]["tier"], star["customer"]["verified"]) == (["重要用户"], "vip", True)


def test_the_work_of_an_important_customer_is_not_shared_out(aurora: Aurora) -> None:
    """`important-user` stands before `share-the-work`, although the followers are known after the message."""
    text = "快递到哪了"
    assert aurora.of(text, "big", followers=200_000)["assignee"] == "zhou"
    assert aurora.igdesk("rules", "explain", "--text", text, "--followers", "200000", "--json").json["assign"] == "zhou"


def test_a_refund_written_into_its_field_goes_up(aurora: Aurora) -> None:
    number = str(aurora.of("想退货")["number"])
    refused = aurora.igdesk("ticket", "set", number, "--field", "refund_amount=a lot")
    assert refused.status == 1
    for amount, reasons in (("500", []), ("600", ["退款金额超过 500 元"])):
        assert aurora.igdesk("ticket", "set", number, "--field", f"refund_amount={amount}").status == 0
        aurora.igdesk("sync", "--once")
        shown = aurora.igdesk("ticket", "show", number, "--json").json
        assert [each["reason"] for each in shown["escalations"]] == reasons


def test_orders_go_to_who_is_on_shift_else_in_turn_and_keep_their_number(aurora: Aurora) -> None:
    on_shift = [aurora.of(f"订单号：2026112100{n} 快递到哪了", f"c{n}") for n in (10, 11)]
    assert [(t["assignee"], t["fields"]["order_no"]) for t in on_shift] == [
        ("lin", "202611210010"),
        ("lin", "202611210011"),
    ]
    aurora.clock.advance(timedelta(days=1))  # Saturday: nobody has a shift
    assert [aurora.of("快递到哪了", f"c{n}")["assignee"] for n in range(20, 24)] == ["mei", "lin", "mei", "lin"]


@pytest.mark.parametrize(
    ("at", "text", "traits", "due"),
    [
        (FRIDAY, "我想退货", {}, "2026-11-21T02:15:00Z"),  # 30m: 15 of them on Saturday from 10:00
        (FRIDAY, "hello", {}, "2026-11-21T03:45:00Z"),  # 2h of desk time
        (FRIDAY, "hello", {"followers": 100_000}, "2026-11-21T02:15:00Z"),
        (FRIDAY, "盗刷", {}, "2026-11-20T12:50:00Z"),  # 5m, always
        (FRIDAY, "我要投诉", {}, "2026-11-20T14:45:00Z"),  # 2h always is sooner than 30m of desk time
        (EVE, "hello", {}, "2026-10-08T02:00:00Z"),  # an hour before the holidays, an hour after
    ],
)
def test_clocks_run_when_the_desk_is_open(
    aurora: Aurora, at: datetime, text: str, traits: dict[str, Any], due: str
) -> None:
    aurora.clock.advance(at - aurora.clock.now())
    ticket = aurora.of(text, **traits)
    assert (ticket["first_response_due_at"], ticket["due_at"], ticket["overdue"]) == (due, due, False)
    assert ticket["created_at"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_day_is_the_same_time_of_the_next_open_day_moved_into_its_hours(aurora: Aurora) -> None:
    new = ["ticket", "new", "--channel", "email", "--customer", "Ada", "--text", "hello", "--priority", "low", "--json"]
    assert aurora.igdesk(*new).json["due_at"] == "2026-11-21T10:00:00Z"


def test_clocks_start_at_the_message_not_at_the_pull(aurora: Aurora) -> None:
    aurora.instagram.control.customer_writes("盗刷", "late")
    aurora.clock.advance(timedelta(hours=1))
    aurora.igdesk("sync", "--once")
    ticket = aurora.ticket("late")
    assert (ticket["created_at"], ticket["due_at"]) == ("2026-11-20T12:45:00Z", "2026-11-20T12:50:00Z")
    assert ticket["overdue"] is True
    assert [t["number"] for t in aurora.igdesk("ticket", "list", "--overdue", "--json").json] == [ticket["number"]]


def test_a_window_that_instagram_closed_fails_and_one_known_to_be_closed_is_refused(aurora: Aurora) -> None:
    ticket = aurora.of("hello")
    assert ticket["reply_window"] == {"kind": "standard", "closes_at": "2026-11-21T12:45:00Z"}
    number = str(ticket["number"])
    aurora.instagram.control.set_faults("send:10/2534022@1")
    queued = aurora.igdesk("ticket", "reply", number, "--text", "hi", "--json").json["replies"][0]
    assert (queued["state"], queued["hold_until"]) == ("queued", "2026-11-20T12:45:05Z")
    assert aurora.igdesk("sync", "--once", "--json").json["sent"] == 0  # its hold is not over
    aurora.clock.advance(timedelta(seconds=10))
    assert aurora.igdesk("sync", "--once", "--json").json["failed"] == 1
    [row] = aurora.igdesk("outbox", "--json").json
    assert (row["state"], row["attempts"], bool(row["error"])) == ("failed", 1, True)
    aurora.clock.advance(timedelta(days=2))
    late = aurora.igdesk("ticket", "reply", number, "--text", "late", "--json")
    assert (late.status, late.out) == (1, "")
    assert aurora.ticket("ada")["reply_window"]["kind"] == "closed"
