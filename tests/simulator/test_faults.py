"""Faults over a real socket, and the grammar in which they are asked for."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.simulator import truth
from igdesk.simulator.faults import Faults
from igdesk.simulator.simulator import Simulator

from .support import Graph, failure


def sent(instagram: Simulator) -> int:
    return sum(row["direction"] == "out" for row in truth.messages(instagram.world))


@pytest.fixture
def waiting(instagram: Simulator) -> Simulator:
    """A customer waits for an answer."""
    instagram.control.customer_writes("Hi")
    return instagram


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("500", (500, 1, None)),
        ("503", (503, 2, None)),
        ("429", (429, 4, None)),
        ("401", (401, 190, None)),
        ("403", (403, 10, None)),
        ("404", (404, 100, 33)),
        ("613", (400, 613, None)),
        ("190/463", (401, 190, 463)),
        ("10/2534022", (403, 10, 2534022)),
        ("551", (400, 551, None)),
        ("#506", (400, 506, None)),
        ("506", (506, 2, None)),
        ("1/1357046", (500, 1, 1357046)),
        ("368", (400, 368, None)),
        ("throttle", (400, 613, None)),
    ],
)
def test_statuses_and_codes_take_no_effect(
    send: Graph, waiting: Simulator, what: str, expected: tuple[int, int, int | None]
) -> None:
    waiting.control.set_faults(f"send:{what}@1")
    assert failure(send()) == expected
    assert sent(waiting) == 0
    assert send()[0] == 200


@pytest.mark.parametrize(("what", "took_effect"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_really_closes(send: Graph, waiting: Simulator, what: str, took_effect: int) -> None:
    waiting.control.set_faults(f"send:{what}@1")
    with pytest.raises(httpx.RemoteProtocolError):
        send()
    assert sent(waiting) == took_effect
    assert waiting.ledger.entries("send")[0].status == 0
    assert send()[0] == 200


def test_a_truncated_body_ends_early(send: Graph, waiting: Simulator) -> None:
    waiting.control.set_faults("send:truncated@1")
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        send()
    assert sent(waiting) == 1


def test_a_page_that_is_no_json(http: httpx.Client, waiting: Simulator) -> None:
    waiting.control.set_faults("me:non_json@1")
    answer = http.get("/me", params={"access_token": waiting.token})
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("what", "expected"),
    [("applied_500", (500, 1, None)), ("applied_504", (504, 2, None)), ("applied_1357046", (500, 1, 1357046))],
)
def test_an_error_may_hide_that_it_was_sent(
    send: Graph, waiting: Simulator, what: str, expected: tuple[int, int, int | None]
) -> None:
    waiting.control.set_faults(f"send:{what}@1")
    assert failure(send()) == expected
    assert sent(waiting) == 1


def test_an_empty_answer_hides_that_it_was_sent(send: Graph, waiting: Simulator) -> None:
    waiting.control.set_faults("send:empty@1")
    assert send() == (200, {})
    assert sent(waiting) == 1


def test_a_slow_answer_comes_after_the_clients_patience(waiting: Simulator) -> None:
    waiting.control.set_faults("me:slow:30@1")
    patience = httpx.Timeout(60.0, read=0.5)  # nothing but the answer is late
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(waiting.base_url + "/me", params={"access_token": waiting.token}, timeout=patience)
    assert waiting.ledger.entries("me")[0].fault == "slow:30"


def test_a_portal_answers_with_its_own_page_and_200(http: httpx.Client, waiting: Simulator) -> None:
    waiting.control.set_faults("me:portal@1")
    answer = http.get("/me", params={"access_token": waiting.token})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "id" in http.get("/me", params={"access_token": waiting.token}).json()


def test_a_trickling_answer_is_whole_in_the_end(http: httpx.Client, waiting: Simulator) -> None:
    whole = http.get("/me", params={"access_token": waiting.token}).content
    waiting.control.set_faults("me:trickle:0.2@1")
    assert http.get("/me", params={"access_token": waiting.token}).content == whole


def test_throttle_and_warn_come_with_usage_headers(http: httpx.Client, waiting: Simulator) -> None:
    waiting.control.set_faults("me:throttle@1,me:warn@1")
    shown: list[tuple[int, Any]] = []
    for _ in range(2):
        answer = http.get("/me", params={"access_token": waiting.token})
        shown.append((answer.status_code, json.loads(answer.headers["x-business-use-case-usage"])[waiting.account_id]))
    (status, (blocked,)), (fine, (warned,)) = shown
    assert (status, blocked["call_count"], blocked["estimated_time_to_regain_access"]) == (400, 100, 5)
    assert (fine, warned["call_count"], warned["estimated_time_to_regain_access"]) == (200, 80, 0)


def test_counted_faults_hit_the_next_calls_in_turn(graph: Graph, waiting: Simulator) -> None:
    waiting.control.set_faults("me:500@2,reads:613@1")
    codes = [graph("GET", "/me")[1].get("error", {}).get("code") for _ in range(4)]
    assert codes == [1, 1, 613, None]


@pytest.mark.parametrize(
    ("target", "hits"),
    [
        ("any", {"me", "conversations", "messages", "profile", "send", "reply", "comments", "media"}),
        ("reads", {"me", "conversations", "messages", "profile", "comments", "media"}),
        ("writes", {"send", "reply"}),
        ("send", {"send"}),
        ("reply", {"reply"}),
        ("messages", {"messages"}),
        ("profile", {"profile"}),
        ("media", {"media"}),
        ("comments", {"comments"}),
    ],
)
def test_targets_fit_their_calls(graph: Graph, send: Graph, waiting: Simulator, target: str, hits: set[str]) -> None:
    comment = waiting.control.customer_comments("Hi")
    _, page = graph("GET", "/me/conversations")
    waiting.control.set_faults(f"{target}:#506")
    waiting.ledger.clear()
    for path in (
        *("/me", "/me/conversations", f"/{page['data'][0]['id']}", "/me/media", f"/{comment.media_id}/comments"),
        f"/{waiting.control.person('ada.bakes').igsid}",
    ):
        graph("GET", path)
    send()
    graph("POST", f"/{comment.id}/replies", message="Hello")
    assert {e.kind for e in waiting.ledger.entries() if e.fault} == hits


def test_a_share_of_the_calls_is_hit_by_the_seed() -> None:
    def hits(seed: int) -> list[bool]:
        faults = Faults("reads:500@30%", seed=seed)
        return [faults.take("GET", "me") is not None for _ in range(500)]

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)
    assert 100 < sum(hits(1)) < 200


def test_waiting_faults_are_shown_with_what_is_left(graph: Graph, waiting: Simulator) -> None:
    assert waiting.control.set_faults("me:500@2, any:slow:0@5%,send:drop_after") == (
        "me:500@2",
        "any:slow:0@5%",
        "send:drop_after",
    )
    graph("GET", "/me")
    assert waiting.control.waiting_faults()[0] == "me:500@1"
    graph("GET", "/me")
    assert waiting.control.waiting_faults()[0] == "any:slow:0@5%"
    assert waiting.control.set_faults("") == ()


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ("nonsense", "target"),
        ("everything:500", "target"),
        ("send:", "goes wrong"),
        ("send:explode", "goes wrong"),
        ("send:applied_", "goes wrong"),
        ("send:applied_200", "goes wrong"),
        ("send:slow:soon", "goes wrong"),
        ("send:slow:nan", "goes wrong"),
        ("send:slow:-1", "goes wrong"),
        ("send:500@", "@N"),
        ("send:500@x", "@N"),
        ("send:500@5%%", "@N"),
        ("send:500@1@2", "@N"),
    ],
)
def test_a_wrong_spec_is_refused_and_says_why(spec: str, named: str) -> None:
    faults = Faults("me:500@1")
    with pytest.raises(UsageError, match=named):
        faults.set(spec)
    assert faults.waiting() == ("me:500@1",), "the old faults stay"


def test_added_faults_stand_behind_those_that_wait() -> None:
    faults = Faults("me:500@1")
    faults.add("me:613@1")
    assert faults.waiting() == ("me:500@1", "me:613@1")


def test_keep_alive_survives_a_fault_that_only_answers(waiting: Simulator) -> None:
    waiting.control.set_faults("me:500@1")
    connection = http.client.HTTPConnection(urlsplit(waiting.base_url).netloc, timeout=60)
    port = None
    for expected in (500, 200):
        connection.request("GET", "/me", headers={"Authorization": f"Bearer {waiting.token}"})
        assert isinstance(connection.sock, socket.socket)
        port = port or connection.sock.getsockname()
        assert connection.sock.getsockname() == port
        answer = connection.getresponse()
        answer.read()
        assert answer.status == expected
    connection.close()


@pytest.mark.parametrize(("fault", "minutes"), [("throttle", 5), ("throttle:42", 42)])
def test_a_throttle_says_how_long_to_wait(fault: str, minutes: int, instagram: Simulator, http: httpx.Client) -> None:
    instagram.control.set_faults(f"me:{fault}@1")
    answer = http.get("/v25.0/me", params={"access_token": instagram.token})
    [use] = json.loads(answer.headers["X-Business-Use-Case-Usage"])[instagram.account_id]
    assert (answer.json()["error"]["code"], use["call_count"]) == (613, 100)
    assert use["estimated_time_to_regain_access"] == minutes
