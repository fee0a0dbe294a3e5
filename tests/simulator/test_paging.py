"""Paging: live lists, opaque cursors that belong to one list, ready-made next URLs."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from igdesk.simulator.simulator import Simulator

from .support import Graph, failure


def usernames(page: dict[str, Any]) -> list[str]:
    return [c["participants"]["data"][0]["username"] for c in page["data"]]


@pytest.fixture
def thirty(instagram: Simulator) -> Simulator:
    for number in range(30):
        instagram.control.customer_writes("Hi", f"customer{number:02d}")
        instagram.control.advance(1)
    return instagram


def follow(http: httpx.Client, instagram: Simulator, page: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {instagram.token}"}
    body: dict[str, Any] = http.get(page["paging"]["next"], headers=headers).json()
    return body


def test_a_page_has_25_by_default_and_100_at_most(graph: Graph, instagram: Simulator) -> None:
    for number in range(101):
        instagram.control.customer_writes("Hi", f"customer{number}")
    assert len(graph("GET", "/me/conversations")[1]["data"]) == 25
    assert len(graph("GET", "/me/conversations", limit=500)[1]["data"]) == 100


def test_next_is_a_whole_url_that_leads_to_the_rest(graph: Graph, http: httpx.Client, thirty: Simulator) -> None:
    _, first = graph("GET", "/me/conversations", fields="participants", limit=20)
    assert first["paging"]["next"].startswith(f"{thirty.base_url}/v25.0/me/conversations?")
    second = follow(http, thirty, first)
    assert usernames(first) + usernames(second) == [f"customer{n:02d}" for n in reversed(range(30))]
    assert "next" not in second["paging"]


def test_a_new_message_between_two_pages_costs_nothing(graph: Graph, http: httpx.Client, thirty: Simulator) -> None:
    _, first = graph("GET", "/me/conversations", fields="participants", limit=20)
    thirty.control.customer_writes("again", "customer03")
    second = follow(http, thirty, first)
    expected = [f"customer{n:02d}" for n in reversed(range(10)) if n != 3]
    assert usernames(second) == expected, "customer03 moved to the front, where the next round finds it"
    assert usernames(graph("GET", "/me/conversations", fields="participants", limit=1)[1]) == ["customer03"]


def test_pages_overlap_when_cursors_count_from_the_front(graph: Graph, http: httpx.Client, thirty: Simulator) -> None:
    thirty.control.set_quirks("overlapping_pages")
    _, first = graph("GET", "/me/conversations", fields="participants", limit=20)
    thirty.control.customer_writes("Hi", "newcomer")
    second = follow(http, thirty, first)
    assert usernames(second)[0] == usernames(first)[-1]


def test_all_message_ids_of_a_thread_can_be_paged(graph: Graph, http: httpx.Client, instagram: Simulator) -> None:
    written = [instagram.control.customer_writes(f"{n}").id for n in range(45)]
    _, page = graph("GET", "/me/conversations", fields="messages.limit(20){id}")
    messages = page["data"][0]["messages"]
    found = [m["id"] for m in messages["data"]]
    while "next" in messages["paging"]:
        messages = follow(http, instagram, messages)
        found += [m["id"] for m in messages["data"]]
    assert found == list(reversed(written))


def test_a_cursor_of_another_list_is_refused(graph: Graph, thirty: Simulator) -> None:
    _, page = graph("GET", "/me/conversations", limit=5)
    after = page["paging"]["cursors"]["after"]
    assert failure(graph("GET", "/me/media", after=after)) == (400, 100, None)
    assert failure(graph("GET", "/me/conversations", after=after, user_id="1")) == (400, 100, None)


@pytest.mark.parametrize("after", ["nonsense", "%00", "ÄÖÜ", "QUJD", "=" * 50])
def test_a_broken_cursor_is_refused(graph: Graph, thirty: Simulator, after: str) -> None:
    assert failure(graph("GET", "/me/conversations", after=after)) == (400, 100, None)


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "9" * 5000, "٣"])
def test_a_limit_that_is_no_number_is_refused(graph: Graph, thirty: Simulator, limit: str) -> None:
    assert failure(graph("GET", "/me/conversations", limit=limit)) == (400, 100, None)


def test_next_holds_the_token_only_where_it_came_in_the_query(
    graph: Graph, http: httpx.Client, thirty: Simulator
) -> None:
    by_query = http.get("/me/conversations", params={"limit": 5, "access_token": thirty.token}).json()
    assert parse_qs(urlsplit(by_query["paging"]["next"]).query)["access_token"] == [thirty.token]
    assert thirty.token not in graph("GET", "/me/conversations", limit=5)[1]["paging"]["next"]
    thirty.control.set_quirks("token_in_next")
    assert thirty.token in graph("GET", "/me/conversations", limit=5)[1]["paging"]["next"]
