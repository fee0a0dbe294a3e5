"""The ledger: every call, no tokens, nothing of the control API."""

from __future__ import annotations

import httpx

from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator

from .support import Graph, failure


def test_calls_are_written_down_with_kind_and_parameter_names(graph: Graph, send: Graph, instagram: Simulator) -> None:
    instagram.control.customer_writes("Hi")
    graph("GET", "/me", fields="id")
    graph("GET", "/me/conversations", platform="instagram", limit=5)
    send(text="a private word")
    shown = [(e.method, e.path, e.kind, e.params, e.status) for e in instagram.ledger.entries()]
    assert shown == [
        ("GET", "/v25.0/me", "me", ("fields",), 200),
        ("GET", "/v25.0/me/conversations", "conversations", ("limit", "platform"), 200),
        ("POST", f"/v25.0/{instagram.account_id}/messages", "send", ("message", "recipient"), 200),
    ]


def test_tokens_and_texts_are_never_written_down(http: httpx.Client, instagram: Simulator) -> None:
    headers = {"Authorization": f"Bearer {instagram.token}"}
    http.get("/me", params={"access_token": instagram.token})
    http.get(f"/{instagram.token}/messages", headers=headers)
    http.get("/me", params={instagram.token: "1"}, headers=headers)
    http.post("/me/messages", json={instagram.token: 1, "message": {"text": "a private word"}}, headers=headers)
    written = repr(instagram.ledger.entries()) + repr(truth.calls(instagram.ledger))
    assert instagram.ledger.count() == 4
    assert instagram.token not in written
    assert "a private word" not in written


def test_failures_are_written_down_too(graph: Graph, instagram: Simulator) -> None:
    assert failure(graph("GET", "/nonsense", token="IGAAnonsense"))[0] == 401
    (entry,) = instagram.ledger.entries("other")
    assert (entry.path, entry.status, entry.fault) == ("/v25.0/nonsense", 401, None)


def test_the_control_api_leaves_no_line(http: httpx.Client, instagram: Simulator) -> None:
    assert http.get("/_simulator/status").status_code == 200
    assert http.post("/_simulator/customer_writes", json={"text": "Hi"}).status_code == 200
    assert instagram.ledger.count() == 0
