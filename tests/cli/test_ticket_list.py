"""`igdesk ticket list` and `show`: the public JSON, aligned tables in two languages, text that cannot act."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.cli import output
from igdesk.clock import FixedClock
from igdesk.text import cells

from .support import CONFIG, CustomerWrites, Igdesk

TICKET_KEYS = {
    "number", "status", "channel", "subject", "preview", "category", "priority", "urgency", "tags", "department",
    "assignee", "version", "customer", "fields", "created_at", "updated_at", "last_customer_message_at",
    "first_response_due_at", "next_response_due_at", "resolution_due_at", "due_at", "overdue", "first_responded_at",
    "resolved_at", "closed_at", "reply_window", "escalated", "language",
}  # fmt: skip
HOSTILE = "\x1b[31mred\x1b]0;owned\x07 \x9b2J \u202eleft\u2066 [/b] {x} %s\r\nnext"


@pytest.fixture
def three_tickets(customer_writes: CustomerWrites) -> None:
    customer_writes("我想退货，尺码不对", "小明", timedelta(minutes=20))
    customer_writes("Where is it?", "ada", timedelta(hours=3))
    customer_writes("hi", "bob", timedelta(minutes=1))


@pytest.mark.usefixtures("three_tickets")
def test_the_list_is_aligned_in_english(igdesk: Igdesk) -> None:
    assert igdesk("ticket", "list").out == (
        "No.  Via  Status  Priority     Due  Customer  Category  Assignee  Message\n"
        "  2  DM   new     Medium    -1h00m  ada       -         -         Where is it?\n"
        "  1  DM   new     High         10m  小明      退换货    -         我想退货，尺码不对\n"
        "  3  DM   new     Medium     1h59m  bob       -         -         hi\n"
    )


@pytest.mark.usefixtures("three_tickets")
def test_the_list_is_aligned_in_chinese(igdesk: Igdesk) -> None:
    lines = igdesk("--lang", "zh", "ticket", "list").out.splitlines()
    assert lines == [
        "编号  渠道  状态  优先级    时限  客户  分类    负责人  消息",
        "   2  私    新建  Medium  -1h00m  ada   -       -       Where is it?",
        "   1  私    新建  High       10m  小明  退换货  -       我想退货，尺码不对",
        "   3  私    新建  Medium   1h59m  bob   -       -       hi",
    ]
    starts = {
        cells(line[: line.index(word)]) for line, word in zip(lines, ["消息", "Where", "我想", "hi"], strict=True)
    }
    assert len(starts) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_says_by_which_channel_it_came_and_fits(
    igdesk: Igdesk, config_file: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(output, "width", lambda: 80)
    long = ("--customer", "A customer with a very long name", "--subject", "Where is my parcel? " * 4)
    for channel in ("email", "form", "other"):
        assert igdesk("ticket", "new", "--channel", channel, *long, "--text", "Hello").status == 0
    lines = igdesk("--lang", lang, "ticket", "list").out.splitlines()
    marks = {"zh": {"邮", "表", "他"}, "en": {"EM", "FM", "··"}}[lang]
    assert {line.split()[1] for line in lines[1:]} == marks
    assert max(map(cells, lines)) <= 80


@pytest.mark.usefixtures("three_tickets")
def test_json_has_every_public_key(igdesk: Igdesk) -> None:
    tickets = igdesk("ticket", "list", "--json").json
    assert [ticket["number"] for ticket in tickets] == [2, 1, 3]
    assert all(set(ticket) >= TICKET_KEYS for ticket in tickets)
    assert tickets[1] | {"customer": None, "version": None} == tickets[1] | {
        "status": "new",
        "channel": "dm",
        "category": "returns",
        "priority": "high",
        "tags": ["money"],
        "department": "support",
        "assignee": None,
        "created_at": "2026-11-21T09:10:00Z",
        "due_at": "2026-11-21T09:40:00Z",
        "overdue": False,
        "reply_window": {"kind": "standard", "closes_at": "2026-11-22T09:10:00Z"},
        "language": "zh",
        "customer": None,
        "version": None,
    }
    assert tickets[0]["customer"] | {"id": 0} == {
        "id": 0, "username": "ada", "name": None, "tier": None, "followers": None, "verified": None,
    }  # fmt: skip


@pytest.mark.usefixtures("three_tickets")
@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--status", "new"], [2, 1, 3]),
        (["--status", "open", "--status", "closed"], []),
        (["--category", "returns"], [1]),
        (["--tag", "money"], [1]),
        (["--tag", "money", "--tag", "other"], []),
        (["--channel", "dm", "--channel", "email"], [2, 1, 3]),
        (["--channel", "email"], []),
        (["--department", "tech"], []),
        (["--assignee", "mei"], []),
        (["--priority", "high"], [1]),
        (["--unassigned"], [2, 1, 3]),
        (["--overdue"], [2]),
        (["--escalated"], []),
        (["--limit", "1"], [2]),
        (["--sort", "newest"], [3, 1, 2]),
        (["--sort", "oldest"], [2, 1, 3]),
        (["--sort", "priority"], [1, 2, 3]),
    ],
)
def test_options_narrow_and_order_the_list(igdesk: Igdesk, options: list[str], numbers: list[int]) -> None:
    assert [ticket["number"] for ticket in igdesk("ticket", "list", "--json", *options).json] == numbers


def test_an_empty_desk_is_a_sentence_and_an_empty_list(igdesk: Igdesk, config_file: object) -> None:
    assert igdesk("ticket", "list").out == "No tickets.\n"
    assert igdesk("ticket", "list", "--json").json == []


def test_a_long_list_says_that_there_is_more_but_json_has_everything(
    igdesk: Igdesk, customer_writes: CustomerWrites
) -> None:
    for number in range(52):
        customer_writes("hello", f"customer{number}")
    told = igdesk("ticket", "list")
    assert len(told.out.splitlines()) == 51
    assert told.err == "These are the first 50; --limit shows more.\n"
    assert len(igdesk("ticket", "list", "--json").json) == 52


def test_customers_words_cannot_act_on_the_terminal(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes(HOSTILE, "eve")
    listed, shown = igdesk("ticket", "list"), igdesk("ticket", "show", "1")
    for told in (listed, shown):
        assert "␛[31mred" in told.out
        assert not set(told.out) & set("\x1b\x07\x9b\u202e\u2066\r")
    assert len(listed.out.splitlines()) == 2
    assert "    next" in shown.out.splitlines()


def test_json_keeps_customers_words_and_is_harmless_as_text(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes(HOSTILE, "eve")
    told = igdesk("ticket", "show", "1", "--json")
    assert told.json["messages"][0]["text"] == HOSTILE
    assert not set(told.out) & set("\x1b\x07\x9b\u202e\u2066\r")


def test_show_has_messages_notes_and_events(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund")
    igdesk("ticket", "note", "1", "ask the\nwarehouse")
    shown = igdesk("ticket", "show", "1", "--json").json
    assert set(shown) >= TICKET_KEYS | {"messages", "notes", "events", "promises", "escalations", "outbox"}
    [message] = shown["messages"]
    assert (message["direction"], message["state"], message["error"]) == ("in", "received", None)
    [note] = shown["notes"]
    assert note | {"id": ""} == {"id": "", "author": "mei", "text": "ask the\nwarehouse", "at": "2026-11-21T09:30:00Z"}
    assert {(event["actor"], event["kind"]) for event in shown["events"]} >= {
        ("rule:returns", "rule"),
        ("mei", "noted"),
    }


def test_show_reads_as_a_page(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("I want a refund", ago=timedelta(minutes=5))
    igdesk("ticket", "note", "1", "ask the\nwarehouse")
    assert igdesk("ticket", "show", "1").out == (
        "#1 · new · High · 退换货\n"
        "Customer          ada · @ada\n"
        "Channel           DM\n"
        "Assignee          -\n"
        "Department        Support\n"
        "Due               2026-11-21 17:55 (25m)\n"
        "Reply until       2026-11-22 17:25 (23h55m)\n"
        "Tags              money\n"
        "Missing evidence  Order number: not there yet\n"
        "                  Attachments: none from the customer\n"
        "First response    until 2026-11-21 17:55 (25m)\n"
        "                  30 minutes by priority High, in opening hours, since 2026-11-21 17:25\n"
        "Resolution        until 2026-11-22 17:25 (23h55m)\n"
        "                  1 day by priority High, in opening hours, since 2026-11-21 17:25\n"
        "\n"
        "2026-11-21 17:25  ← ada\n"
        "    I want a refund\n"
        "\n"
        "2026-11-21 17:30  ✎ note by 小美\n"
        "    ask the\n"
        "    warehouse\n"
    )
    events = igdesk("--lang", "zh", "ticket", "show", "1", "--events").out.partition("\n事件\n")[2]
    assert "2026-11-21 17:30  rule:returns  rule" in events


def test_there_is_no_such_ticket(igdesk: Igdesk, customer_writes: CustomerWrites) -> None:
    customer_writes("hi")
    for options in ([], ["--json"]):
        told = igdesk("ticket", "show", "7", *options)
        assert (told.status, told.out, told.err) == (1, "", "There is no ticket #7.\n")


def test_colours_are_for_terminals_only(
    igdesk: Igdesk, customer_writes: CustomerWrites, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    customer_writes("hi", ago=timedelta(hours=5))
    assert "\x1b" not in igdesk("ticket", "list").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    assert "\x1b[31m" in igdesk("ticket", "list").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in igdesk("ticket", "list").out


def test_a_window_that_closes_before_anything_is_due_is_what_is_counted_down(
    igdesk: Igdesk, config_file: Path, customer_writes: CustomerWrites, clock: FixedClock
) -> None:
    slow = "".join(f'[[priorities]]\nid = "{each}"\nfirst_response = "3d"\n' for each in ("high", "medium"))
    config_file.write_text(CONFIG + slow, encoding="utf-8")
    customer_writes("hi", "bob", timedelta(minutes=30))
    clock.advance(timedelta(hours=23))
    assert igdesk("ticket", "list").out.splitlines()[1].split() == [
        "1",
        "DM",
        "new",
        "medium",
        "w",
        "30m",
        "bob",
        "-",
        "-",
        "hi",
    ]
