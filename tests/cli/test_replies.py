"""`igdesk ticket reply` and `igdesk outbox`, without a connection: what waits, what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from .support import CONFIG, CustomerWrites, Igdesk, piped


@pytest.fixture(autouse=True)
def _one_ticket(customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")


def test_a_reply_waits_in_the_outbox(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "reply", "1", "--text", "We are on it", "--json").json
    [reply] = told["replies"]
    assert (reply["ticket"], reply["text"], reply["state"], reply["attempts"]) == (1, "We are on it", "queued", 0)
    assert (told["status"], told["assignee"], told["outbox"]) == ("waiting", "mei", told["replies"])
    [row] = igdesk("outbox", "--json").json
    assert set(row) >= {"id", "ticket", "text", "state", "hold_until", "attempts", "error"}
    listed = igdesk("outbox").out.splitlines()
    assert listed[0].split() == ["Id", "Ticket", "State", "Goes", "in", "Attempts", "Message"]
    assert listed[1].split()[1:] == ["#1", "waiting", "to", "be", "sent", "0m", "0", "We", "are", "on", "it"]


def test_a_template_is_filled_in_the_customers_language(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("我想退货", "小明")
    texts = [igdesk("ticket", "reply", n, "--template", "hello", "--json").json["replies"][0]["text"] for n in "12"]
    assert texts == ["Hello ada, we are on it.", "您好，我们马上处理。"]


def test_gaps_of_a_template_are_filled_by_hand_or_refused(igdesk: Igdesk) -> None:
    refused = igdesk("ticket", "reply", "1", "--template", "days")
    assert (refused.status, refused.err) == (
        1,
        "The template has gaps that the desk cannot fill: days. Give them: --set days=…\n",
    )
    told = igdesk("ticket", "reply", "1", "--template", "days", "--set", "days=3", "--json")
    assert told.json["replies"][0]["text"] == "It takes 3 days."


def test_a_long_reply_is_refused_with_its_size_or_split(igdesk: Igdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "这是一句话。" * 60
    refused = igdesk("ticket", "reply", "1", "--text", long)
    assert (refused.status, "1080" in refused.err, "1000" in refused.err) == (1, True, True)
    monkeypatch.setattr("sys.stdin", piped(long))
    told = igdesk("ticket", "reply", "1", "--text", "-", "--split", "--json").json
    texts = [reply["text"] for reply in told["replies"]]
    assert len(texts) == 2
    assert "".join(texts) == long
    assert all(len(text.encode()) <= 1000 and text.endswith("。") for text in texts)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["1"], 2),
        (["1", "--text", "a", "--template", "hello"], 2),
        (["1", "--template", "nope"], 2),
        (["1", "--template", "hello", "--set", "no sign"], 2),
        (["1", "--text", " "], 1),
        (["9", "--text", "a"], 1),
        (["9", "--template", "hello"], 1),
    ],
)
def test_refused_replies_leave_nothing_behind(igdesk: Igdesk, options: list[str], status: int) -> None:
    told = igdesk("ticket", "reply", *options, "--json")
    assert (told.status, told.out) == (status, "")
    assert igdesk("outbox", "--json").json == []


def test_only_the_intake_department_answers(igdesk: Igdesk) -> None:
    assert igdesk("--as", "ken", "ticket", "reply", "1", "--text", "a").status == 4


def test_the_reply_window_is_kept(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("old", "bob", timedelta(hours=25))
    assert igdesk("ticket", "show", "2", "--json").json["reply_window"]["kind"] == "closed"
    assert igdesk("ticket", "reply", "2", "--text", "a").status == 1
    shown = " ".join(igdesk("ticket", "show", "2").out.split())
    assert "Reply until closed: possible again once the customer writes" in shown


def test_a_reply_is_taken_back_by_the_beginning_of_its_id(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(CONFIG.replace('undo_send = "0s"', 'undo_send = "1h"'), encoding="utf-8")
    for text in ("one", "two"):
        igdesk("ticket", "reply", "1", "--text", text)
    first, second = (row["id"] for row in igdesk("outbox", "--json").json)
    left = igdesk("outbox", "--cancel", first[:8], "--json")
    assert [row["id"] for row in left.json] == [second]
    again = igdesk("outbox", "--cancel", first)
    assert (again.status, again.out) == (1, "")
    assert igdesk("outbox", "--retry", second).status == 1
    assert igdesk("outbox", "--cancel", "zzz").err.startswith("There is no reply whose id begins with “zzz”")
    assert igdesk("outbox", "--cancel", second, "--retry", second).status == 2


def test_an_empty_outbox_is_a_sentence(igdesk: Igdesk) -> None:
    assert igdesk("--lang", "zh", "outbox").out == "没有待处理的回复：全部已由 Instagram 确认。\n"


def test_then_says_what_becomes_of_the_ticket(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "reply", "1", "--text", "Done", "--then", "resolved", "--json").json
    assert told["status"] == "resolved"
