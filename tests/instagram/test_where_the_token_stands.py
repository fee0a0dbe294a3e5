"""Where a request shows the token: in the header, and in a read's parameter where the header is not looked at."""

from __future__ import annotations

import logging

import httpx
import pytest

from igdesk.instagram import probe
from igdesk.instagram.errors import AuthFailed, BadRequest, Transient
from igdesk.secret import Secret
from igdesk.simulator.simulator import Simulator

from .support import TOKEN, client_for, conversations_of, everything_shown_of, shop_texts


def shown(simulator: Simulator) -> list[tuple[str, bool, int]]:
    """Of each call: its kind, whether the token was a parameter, and the status."""
    return [(each.kind, "access_token" in each.params, each.status) for each in simulator.ledger.entries()]


async def test_reads_go_on_by_parameter_where_the_header_is_not_seen_and_messages_by_header(
    simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.set_quirks("header_refused")
    caplog.set_level(logging.DEBUG)
    async with client_for(simulator.base_url) as client:
        await client.me()
        assert len((await client.conversations()).items) == 1
        await client.send_text(igsid, "hello")
    assert shown(simulator) == [
        ("me", False, 400), ("me", True, 200), ("conversations", True, 200), ("send", False, 200),
    ]  # fmt: skip
    assert shop_texts(simulator) == ["hello"]
    assert TOKEN not in caplog.text


async def test_the_header_alone_is_used_where_it_is_seen(simulator: Simulator) -> None:
    async with client_for(simulator.base_url) as client:
        await client.me()
        simulator.control.revoke_token(TOKEN)
        with pytest.raises(AuthFailed):
            await client.me()
    assert shown(simulator) == [("me", False, 200), ("me", False, 401)]


async def test_a_network_that_breaks_then_keeps_no_token_in_its_error(simulator: Simulator) -> None:
    simulator.control.set_quirks("header_refused")
    async with client_for(simulator.base_url) as client:
        await client.me()
        simulator.control.set_faults("me:drop_before")
        with pytest.raises(Transient) as failed:
            await client.me()
    assert TOKEN not in everything_shown_of(failed.value)


async def test_other_refusals_with_that_code_are_not_asked_again(simulator: Simulator) -> None:
    simulator.control.set_faults("me:#2500")
    async with client_for(simulator.base_url) as client:
        with pytest.raises(BadRequest):
            await client.me()
    assert shown(simulator) == [("me", False, 400)]


async def test_a_token_that_is_seen_nowhere_is_tried_once_in_each_place() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(("authorization" in request.headers, "access_token" in request.url.params))
        message = "An access token is required to request this resource."
        return httpx.Response(400, json={"error": {"message": message, "code": 104}})

    async with client_for("http://127.0.0.1:9", handler=answer) as client:
        with pytest.raises(BadRequest):
            await client.me()
        with pytest.raises(BadRequest):
            await client.me()
    assert asked == [(True, False), (False, True)] * 2


def test_the_doctor_finds_the_account_in_the_same_way(simulator: Simulator) -> None:
    simulator.control.set_quirks("header_refused")
    heard = probe.ask(simulator.base_url, "v25.0", Secret(TOKEN), seconds=5)
    assert heard.account is not None
    assert heard.refusal is None
