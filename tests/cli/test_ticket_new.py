"""`igdesk ticket new`: by options, and from other systems as JSON; all tickets are made or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .support import Igdesk, piped

pytestmark = pytest.mark.usefixtures("config_file")
PHONE = ["--channel", "other", "--customer", "小明", "--text", "I want a refund"]


def numbers(igdesk: Igdesk) -> list[int]:
    return [ticket["number"] for ticket in igdesk("ticket", "list", "--sort", "oldest", "--json").json]


def test_a_ticket_is_made_sorted_and_set_by_hand(igdesk: Igdesk) -> None:
    more = [
        "--subject",
        "Phone",
        "--category",
        "order",
        "--priority",
        "low",
        "--field",
        "order_no=12=3",
        "--tag",
        "call",
    ]
    ticket = igdesk("ticket", "new", *PHONE, *more, "--json").json
    assert (ticket["number"], ticket["channel"], ticket["status"]) == (1, "other", "new")
    assert ticket["customer"]["name"] == "小明"
    assert (ticket["subject"], ticket["category"], ticket["priority"]) == ("Phone", "order", "low")
    assert ticket["fields"] == {"order_no": "12=3"}
    assert ticket["tags"] == ["money", "call"]
    assert ticket["reply_window"] == {"kind": "none", "closes_at": None}


def test_text_output_names_the_ticket(igdesk: Igdesk) -> None:
    told = igdesk("ticket", "new", *PHONE)
    assert (told.status, told.out, told.err) == (0, "Ticket #1 was made.\n", "")


@pytest.mark.parametrize("wrong", [["--category", "nope"], ["--priority", "nope"], ["--field", "nope=1"]])
def test_nothing_is_made_where_one_part_does_not_exist(igdesk: Igdesk, wrong: list[str]) -> None:
    told = igdesk("ticket", "new", *PHONE, *wrong, "--json")
    assert (told.status, told.out) == (1, "")
    assert "nope" in told.err
    assert numbers(igdesk) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ["--channel", "other", "--customer", "x"],
        ["--channel", "fax", "--customer", "x", "--text", "t"],
        ["--channel", "other", "--customer", " ", "--text", "t"],
        [*PHONE, "--field", "no-sign"],
        [*PHONE, "--json-in", "-"],
    ],
)
def test_wrong_usage_is_two_lines_at_most_and_status_2(igdesk: Igdesk, wrong: list[str]) -> None:
    told = igdesk("ticket", "new", *wrong)
    assert (told.status, told.out) == (2, "")
    assert 1 <= len(told.err.splitlines()) <= 2


def test_one_object_and_a_list_come_in_as_json(igdesk: Igdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"channel": "email", "customer": "ada", "text": "hi", "field": {"order_no": 7}, "tag": ["a", "b"]}
    monkeypatch.setattr("sys.stdin", piped(json.dumps(one)))
    [ticket] = igdesk("ticket", "new", "--json-in", "-", "--json").json
    assert (ticket["fields"], ticket["tags"]) == ({"order_no": "7"}, ["a", "b"])

    file = tmp_path / "tickets.json"
    two = [one | {"field": ["order_no=8"]}, {"channel": "form", "customer": "bob", "text": "half \ud800 a character"}]
    file.write_text("\ufeff" + json.dumps(two), encoding="utf-8")
    told = igdesk("ticket", "new", "--json-in", str(file), "--json")
    assert [ticket["number"] for ticket in told.json] == [2, 3]
    assert told.json[1]["preview"] == "half ? a character"
    assert igdesk("ticket", "new", "--json-in", str(file)).out == "Ticket #4 was made.\nTicket #5 was made.\n"


@pytest.mark.parametrize(
    ("second", "named"),
    [
        ({"channel": "form", "customer": "bob"}, "--text"),
        ({"channel": "form", "customer": "bob", "text": "x", "colour": "red"}, "colour"),
        ({"channel": "form", "customer": 7, "text": "x"}, "customer"),
        ({"channel": "fax", "customer": "bob", "text": "x"}, "fax"),
        ({"channel": "form", "customer": "bob", "text": "x", "field": 7}, "field"),
        ({"channel": "form", "customer": "bob", "text": "x", "tag": [7]}, "tag"),
        ({"channel": "form", "customer": "bob", "text": "x", "category": "nope"}, "nope"),
        ("text", "2"),
    ],
)
def test_of_a_list_all_are_made_or_none(igdesk: Igdesk, tmp_path: Path, second: object, named: str) -> None:
    file = tmp_path / "tickets.json"
    file.write_text(json.dumps([{"channel": "form", "customer": "ada", "text": "x"}, second]))
    told = igdesk("ticket", "new", "--json-in", str(file), "--json")
    assert told.status in (1, 2)
    assert told.out == ""
    assert named in told.err
    assert numbers(igdesk) == []


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, None])
def test_a_file_that_is_no_json_is_told(igdesk: Igdesk, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "broken.json"
    if content is not None:
        file.write_bytes(content)
    told = igdesk("ticket", "new", "--json-in", str(file))
    assert (told.status, told.out) == (2, "")
    assert str(file) in told.err
    assert "Traceback" not in told.err
