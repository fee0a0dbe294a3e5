"""The window, its code, and the trade; with the log-in endpoints' own errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from igdesk.simulator.simulator import Simulator

from .support import Graph

ASKED = {
    "client_id": "1",
    "redirect_uri": "https://example.org/",
    "response_type": "code",
    "scope": "instagram_business_basic,nonsense",
    "state": "s",
}


def code(http: httpx.Client) -> str:
    answer = http.get("/oauth/authorize", params=ASKED)
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["s"]
    return query["code"][0]


def trade(http: httpx.Client, value: str, **changes: str) -> tuple[int, Any]:
    form = {
        "client_id": "1",
        "client_secret": "x",
        "grant_type": "authorization_code",
        "redirect_uri": "https://example.org/",
        "code": value,
    }
    answer = http.post("/oauth/access_token", data=form | changes)
    return answer.status_code, answer.json()


def test_a_code_is_traded_once_for_a_token_of_an_hour(http: httpx.Client, instagram: Simulator, graph: Graph) -> None:
    value = code(http)
    status, body = trade(http, value)
    (told,) = body["data"]
    assert (status, told["permissions"]) == (200, "instagram_business_basic")
    assert graph("GET", "/me", token=told["access_token"])[0] == 200
    instagram.control.advance(3600)
    assert graph("GET", "/me", token=told["access_token"])[0] == 401
    assert trade(http, value) == (400, {
        "error_type": "OAuthException",
        "code": 400,
        "error_message": "Matching code was not found or was already used",
    })  # fmt: skip


@pytest.mark.parametrize("change", [{"client_id": "2"}, {"redirect_uri": "https://example.org"}, {"client_secret": ""}])
def test_app_and_address_must_be_the_same(http: httpx.Client, change: dict[str, str]) -> None:
    assert trade(http, code(http), **change)[0] == 400


def test_a_code_lives_for_an_hour(http: httpx.Client, instagram: Simulator) -> None:
    value = code(http)
    instagram.control.advance(3600)
    assert trade(http, value)[0] == 400


def test_an_owner_may_deny(http: httpx.Client) -> None:
    answer = http.get("/oauth/authorize", params={**ASKED, "deny": "1"})
    assert "error=access_denied" in answer.headers["location"]


def test_the_ledger_names_no_secret(http: httpx.Client, instagram: Simulator) -> None:
    value = code(http)
    trade(http, value)
    assert value not in repr(instagram.ledger.entries())
    assert {call.kind for call in instagram.ledger.entries()} == {"token"}
