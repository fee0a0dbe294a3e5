"""`igdesk search`: lines for people, JSON for programs, and nothing that is typed is an error."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igdesk.text import cells

from .support import CustomerWrites, Igdesk


@pytest.fixture
def desk(igdesk: Igdesk, customer_writes: CustomerWrites) -> Igdesk:
    customer_writes("我要退款，订单 TB-2026-00123 还没发货 😡", who="ada", ago=timedelta(hours=3))
    customer_writes("Where is my refund?\x1b[2J " + "x" * 300, who="bob", ago=timedelta(hours=2))
    assert igdesk("ticket", "note", "1", "she asked for her 退款 twice").status == 0
    assert igdesk("ticket", "set", "2", "--field", "order_no=TB-2026-00999").status == 0
    return igdesk


def test_finds_are_json_newest_first(desk: Igdesk) -> None:
    found = desk("search", "退款", "--json")
    assert found.status == 0
    note, message = found.json
    key = message.pop("key")
    assert message == {
        "ticket": 1,
        "message": 1,
        "author": "ada",
        "at": "2026-11-21T06:30:00Z",
        "snippet": "我要退款，订单 TB-2026-00123 还没发货 😡",
        "kind": "message",
    }
    assert (note["kind"], note["message"], note["author"]) == ("note", None, "mei")
    assert desk("search", "退款", "--limit", "1", "--json").json == [note]
    assert desk("search", "退款", "--after", note["key"], "--json").json == [message | {"key": key}]
    assert desk("search", "退款", "--after", key, "--json").json == []


def test_lines_mark_what_was_found_and_fit(desk: Igdesk) -> None:
    found = desk("search", "refund")
    assert found.status == 0
    [line] = found.out.splitlines()
    assert line.startswith("2026-11-21 15:30  #2  message  bob  Where is my «refund»?")
    assert "\x1b" not in line
    assert cells(line) <= 120
    assert "#1" in desk("search", "tb-2026-001").out
    assert "#2  ticket" in desk("search", "tb-2026-009").out
    assert "«Ada»" not in desk("search", "ada").out
    assert "@«ada»" in desk("search", "ada").out


def test_more_is_told_where_to_go_on(desk: Igdesk) -> None:
    found = desk("--lang", "en", "search", "退款", "--limit", "1")
    assert len(found.out.splitlines()) == 1
    key = found.err.partition("--after ")[2].partition(" ")[0]
    assert len(desk("search", "退款", "--after", key).out.splitlines()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "zzz",
        "!!!",
        "NEAR( AND *",
        "from:nobody",
        "tag:nothing 退款",
        "\udcff zz",
        "-退款 zzz",
        "'; DROP TABLE messages",
    ],
)
def test_nothing_found_is_no_failure(desk: Igdesk, typed: str) -> None:
    found = desk("search", "--json", *typed.split())
    assert (found.status, found.json) == (0, [])
    assert len(found.err.splitlines()) == 1
    assert desk("search", *typed.split()).out == ""


@pytest.mark.parametrize("typed", ["", '"', "tag:", " "])
def test_what_asks_for_nothing_yet_lists_tickets(desk: Igdesk, typed: str) -> None:
    assert [(hit["kind"], hit["ticket"]) for hit in desk("search", typed, "--json").json] == [
        ("ticket", 2),
        ("ticket", 1),
    ]


def test_a_minus_is_part_of_the_language_and_options_stay_options(desk: Igdesk) -> None:
    assert [hit["ticket"] for hit in desk("search", "--json", "退款", "-twice").json] == [1]
    assert [hit["ticket"] for hit in desk("search", "-from:ada", "--json").json] == [2]
    assert desk("search", "退款", "--limt", "3").status == 2
    assert desk("search").status == 2
    assert desk("search", "--limit", "1", "--x", "--", "--x").status == 2


@pytest.mark.parametrize("typed", ["--", "--twice", "--limit", "--limit=x", "--json"])
def test_behind_two_dashes_all_is_data(desk: Igdesk, typed: str) -> None:
    found = desk("search", "--json", "--limit", "9", "--", typed)
    assert (found.status, [hit["ticket"] for hit in found.json][:1]) == (0, [2])


@pytest.mark.parametrize("key", ["x", "", "1.2.3", "-1", "٣", "1" * 40])
def test_a_wrong_key_is_wrong_usage(desk: Igdesk, key: str) -> None:
    assert desk("search", "退款", f"--after={key}").status == 2


def test_filters_of_tickets(desk: Igdesk) -> None:
    assert [hit["ticket"] for hit in desk("search", "--json", "tag:money").json] == [2]
    assert [hit["ticket"] for hit in desk("search", "--json", "refund", "type:退换货").json] == [2]
    assert desk("search", "--json", "refund", "owner:me").json == []
