"""Tokens: valid, unknown, expired, revoked; scopes; refresh and exchange."""

from __future__ import annotations

import httpx
import pytest

from igdesk.simulator.simulator import Simulator

from .support import Graph, failure

DAY = 86_400


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_works_in_the_header(http: httpx.Client, instagram: Simulator, scheme: str) -> None:
    assert http.get("/me", headers={"Authorization": f"{scheme} {instagram.token}"}).status_code == 200


def test_a_token_works_in_the_query(http: httpx.Client, instagram: Simulator) -> None:
    assert http.get("/me", params={"access_token": instagram.token}).status_code == 200


def test_dead_tokens_are_refused_with_their_subcodes(graph: Graph, instagram: Simulator) -> None:
    assert failure(graph("GET", "/me", token="IGAAnonsense")) == (401, 190, None)
    assert failure(graph("GET", "/me", token=instagram.expired_token)) == (401, 190, 463)
    instagram.control.revoke_token(instagram.token)
    assert failure(graph("GET", "/me")) == (401, 190, 460)


def test_an_expired_token_says_since_when(graph: Graph, instagram: Simulator) -> None:
    instagram.control.expire_token(instagram.token)
    message = graph("GET", "/me")[1]["error"]["message"]
    assert message == (
        "Error validating access token: Session has expired on Saturday, 21-Nov-26 09:00:00 UTC. "
        "The current time is Saturday, 21-Nov-26 09:00:00 UTC."
    )


def test_a_token_runs_out_by_the_clock(graph: Graph, instagram: Simulator) -> None:
    instagram.control.advance(58 * DAY - 1)
    assert graph("GET", "/me")[0] == 200
    instagram.control.advance(1)
    assert failure(graph("GET", "/me")) == (401, 190, 463)


def test_no_token_at_all_is_2500(graph: Graph) -> None:
    assert failure(graph("GET", "/me", token="")) == (400, 2500, None)


def test_the_token_is_checked_before_the_path(graph: Graph) -> None:
    assert failure(graph("GET", "/nonsense/nonsense/nonsense", token="IGAAnonsense")) == (401, 190, None)


@pytest.mark.parametrize("path", ["/me/conversations", "/me/tags"])
def test_a_missing_scope_is_code_10(graph: Graph, instagram: Simulator, path: str) -> None:
    token = instagram.control.issue_token(scopes=["instagram_business_basic"]).value
    assert failure(graph("GET", path, token=token)) == (403, 10, None)


def test_refresh_gives_a_token_that_lives_60_days_more(graph: Graph, instagram: Simulator) -> None:
    instagram.control.advance(57 * DAY)
    status, body = graph("GET", "/refresh_access_token", grant_type="ig_refresh_token")
    assert (status, body["token_type"]) == (200, "bearer")
    assert body["expires_in"] == 5_183_944
    instagram.control.advance(59 * DAY)
    assert graph("GET", "/me", token=body["access_token"])[0] == 200
    assert failure(graph("GET", "/me")) == (401, 190, 463)


def test_refresh_works_without_a_version(http: httpx.Client, instagram: Simulator) -> None:
    params = {"grant_type": "ig_refresh_token", "access_token": instagram.token}
    assert http.get("/refresh_access_token", params=params).json()["access_token"].startswith("IGAA")


def test_refresh_is_refused_when_too_young_or_without_scope(graph: Graph, instagram: Simulator) -> None:
    young = instagram.control.issue_token(age_hours=23.9).value
    narrow = instagram.control.issue_token(scopes=["instagram_business_manage_messages"]).value

    def refresh(token: str) -> tuple[int, int, int | None]:
        return failure(graph("GET", "/refresh_access_token", grant_type="ig_refresh_token", token=token))

    assert refresh(young) == (400, 100, None)
    assert refresh(narrow) == (403, 10, None)
    assert refresh(instagram.expired_token) == (401, 190, 463)
    assert failure(graph("GET", "/refresh_access_token", grant_type="nonsense")) == (400, 100, None)


def test_a_short_token_is_exchanged_for_a_long_one(graph: Graph) -> None:
    status, body = graph("GET", "/access_token", grant_type="ig_exchange_token", client_secret="s")
    assert (status, body["token_type"]) == (200, "bearer")
    assert failure(graph("GET", "/access_token", grant_type="ig_exchange_token")) == (400, 100, None)
    assert failure(graph("POST", "/refresh_access_token", grant_type="ig_refresh_token")) == (400, 100, 33)


def test_tokens_do_not_show_in_reprs(instagram: Simulator) -> None:
    assert instagram.token not in repr(instagram.world.tokens[instagram.token])
