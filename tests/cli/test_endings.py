"""The end of a ticket by command line and simulator: the customer is asked, answers, and is asked once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.cli.main import main
from igdesk.simulator.simulator import Simulator

from .conftest import QuickClock
from .support import Igdesk, Result

MORE = """
[[categories]]
id = "complaint"
name = "投诉建议"

[[rules]]
id = "unhappy"
when = { text_any = ["投诉"] }
set = { category = "complaint" }

[[templates]]
id = "csat"
language = "zh"
text = "这次处理您还满意吗？请回复 1–5（5 为非常满意）。"

[[templates]]
id = "follow-up"
language = "zh"
text = "您好，之前的问题解决了吗？{follow_up.question}"

[follow_up]
after = "48h"
categories = ["complaint", "returns"]

[csat]
ask = "on_close"
template = "csat"
"""
ASKED = "这次处理您还满意吗？请回复 1–5（5 为非常满意）。"


class LaterClock(QuickClock):
    """The time of now, and so much later."""

    def __init__(self, later: timedelta) -> None:
        super().__init__()
        self._later = later

    def now(self) -> datetime:
        return super().now() + self._later


@pytest.fixture
def asking(instagram: Simulator, config_file: Path) -> Simulator:
    """A simulated Instagram, and a desk that asks its customers."""
    config_file.write_text(config_file.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    return instagram


def kinds(told: Result) -> list[str]:
    return [event["kind"] for event in told.json["events"]]


def test_from_a_complaint_to_its_follow_up(live: Igdesk, asking: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    asking.control.customer_writes("我要投诉，杯子碎了", customer="ada")
    live("sync", "--once")
    live("ticket", "reply", "1", "--text", "非常抱歉，已为您重新发货。")
    live("sync", "--once")
    ended = live("ticket", "resolve", "1", "--json")
    assert ended.json["rating_asked_at"] is not None
    assert ended.json["follow_up_at"] is not None
    live("sync", "--once")
    live("sync", "--once")
    said = [message["text"] for message in live("ticket", "show", "1", "--json").json["messages"]]
    assert said.count(ASKED) == 1
    assert asking.ledger.count("send") == 2
    asking.control.customer_writes("五星", customer="ada")
    assert live("sync", "--once", "--json").json["tickets"] == {"created": 0, "updated": 1, "reopened": 0}
    rated = live("ticket", "show", "1", "--json")
    assert (rated.json["rating"], rated.json["status"]) == (5, "resolved")
    assert "五星" in [message["text"] for message in rated.json["messages"]]
    assert live("ticket", "list", "--json").json[0]["number"] == 1
    assert live("ticket", "list", "--follow-up", "--json").json == []

    def later(*arguments: str) -> Result:
        capsys.readouterr()
        status = main(arguments, clock=LaterClock(timedelta(hours=49)))
        told = capsys.readouterr()
        return Result(status, told.out, told.err)

    assert later("sync", "--once").status == 0
    assert later("sync", "--once").status == 0
    [due] = later("ticket", "list", "--follow-up", "--json").json
    assert (due["number"], due["status"]) == (1, "resolved")
    notices = later("notices", "--json").json
    assert [each["event"]["kind"] for each in notices].count("follow_up_due") == 1
    assert "回访" in later("--lang", "zh", "notices").out
    done = later("ticket", "follow-up", "1", "--done", "--note", "电话里说都好", "--json")
    assert (done.json["follow_up_at"], done.json["status"]) == (None, "resolved")
    assert done.json["notes"][-1]["text"] == "电话里说都好"
    assert later("ticket", "list", "--follow-up", "--json").json == []
    assert "follow-up is planned" in later("ticket", "follow-up", "1", "--skip").err
    second = later("--as", "lin", "ticket", "follow-up", "1", "--done")
    assert (second.status, "was first on #1" in second.err) == (3, True)
    assert kinds(done).count("follow_up_due") == 1


def answered(live: Igdesk, asking: Simulator, said: str = "我要投诉，杯子碎了") -> None:
    """Ticket 1, answered."""
    asking.control.customer_writes(said, customer="ada")
    live("sync", "--once")
    live("ticket", "reply", "1", "--text", "已为您重新发货。")
    live("sync", "--once")


def test_undoing_a_resolve_takes_the_question_back_while_it_is_held(
    live: Igdesk, asking: Simulator, config_file: Path
) -> None:
    text = config_file.read_text(encoding="utf-8").replace('undo_send = "0s"', 'undo_send = "1h"')
    answered(live, asking)
    config_file.write_text(text, encoding="utf-8")
    assert live("ticket", "resolve", "1", "--json").json["rating_asked_at"] is not None
    assert [row["text"] for row in live("outbox", "--json").json] == [ASKED]
    assert live("undo").status == 0
    shown = live("ticket", "show", "1", "--json").json
    assert (shown["status"], shown["rating_asked_at"], shown["follow_up_at"]) == ("waiting", None, None)
    assert live("outbox", "--json").json == []
    assert live("ticket", "resolve", "1", "--no-rating", "--json").json["rating_asked_at"] is None
    assert live("outbox", "--json").json == []


def test_a_bad_rating_is_told_and_of_a_closed_ticket_opens_a_linked_one(live: Igdesk, asking: Simulator) -> None:
    answered(live, asking)
    live("ticket", "close", "1")
    live("sync", "--once")
    asking.control.customer_writes("很不满意", customer="ada")
    assert live("sync", "--once", "--json").json["tickets"]["created"] == 1
    closed, new = (live("ticket", "show", number, "--json").json for number in "12")
    assert (closed["status"], closed["rating"], new["previous"], new["status"]) == ("closed", 1, 1, "new")
    told = live("--as", "zhou", "notices", "--json").json
    assert "#1 was rated 1 of 5" in told[0]["text"]


def test_a_rating_with_a_question_reopens_and_counts(live: Igdesk, asking: Simulator) -> None:
    answered(live, asking)
    live("ticket", "resolve", "1")
    live("sync", "--once")
    asking.control.customer_writes("5分，请问还有蓝色的吗", customer="ada")
    assert live("sync", "--once", "--json").json["tickets"]["reopened"] == 1
    shown = live("ticket", "show", "1", "--json").json
    assert (shown["rating"], shown["status"], shown["follow_up_at"]) == (5, "open", None)


def test_by_hand(live: Igdesk, asking: Simulator) -> None:
    answered(live, asking)
    assert live("ticket", "rate", "1").status == 2
    assert live("ticket", "rate", "1", "--ask").err.startswith("Ticket #1 is still being worked on")
    live("ticket", "resolve", "1", "--no-rating")
    assert live("ticket", "rate", "1", "--ask", "--json").json["rating_asked_at"] is not None
    assert live("ticket", "rate", "1", "--ask").status == 1
    assert live("ticket", "rate", "1", "2", "--json").json["rating"] == 2
    assert live("ticket", "follow-up", "1").status == 2
    told = live("ticket", "reply", "1", "--template", "follow-up", "--json").json
    assert told["replies"][0]["text"] == "您好，之前的问题解决了吗？对处理结果满意吗？"
    assert (told["status"], told["follow_up_at"]) == ("resolved", None)
