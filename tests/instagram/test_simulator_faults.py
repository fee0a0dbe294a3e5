"""The client against the simulator, over real HTTP: sending, and everything that goes wrong."""

from __future__ import annotations

import logging
import socket
from datetime import timedelta

import pytest

from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    AuthFailed,
    InstagramError,
    MaybeSent,
    PermissionMissing,
    RateLimited,
    RecipientUnreachable,
    SendingBlocked,
    TextRefused,
    Transient,
    Unreachable,
    WindowClosed,
)
from igdesk.instagram.model import Message
from igdesk.instagram.wire import Timeouts
from igdesk.simulator.simulator import Simulator

from .support import TOKEN, FakeTime, client_for, conversations_of, everything_shown_of, shop_texts

QUICK = Timeouts(total=timedelta(seconds=1))

# --- faults while reading ---


@pytest.mark.parametrize("fault", ["500", "503", "1", "2", "drop_before", "drop_after", "non_json", "truncated"])
async def test_two_stumbles_are_forgiven(simulator: Simulator, client: InstagramClient, fault: str) -> None:
    conversations_of(simulator, 1)
    simulator.control.set_faults(f"reads:{fault}@2")
    async with client:
        assert len((await client.conversations()).items) == 1
    assert client.calls == 3


async def test_answer_that_never_ends_is_cut_off(simulator: Simulator) -> None:
    conversations_of(simulator, 1)
    simulator.control.set_faults("reads:slow:30")
    async with client_for(simulator.base_url, timeout=QUICK) as client:
        with pytest.raises(Transient) as slow:
            await client.me()
    assert slow.value.detail.meaning == "total time-out"


async def test_this_computer_is_spoken_to_past_the_proxy(
    client: InstagramClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    async with client:
        await client.me()


@pytest.mark.parametrize("quirks", ["", "token_status_400"])
async def test_dead_tokens(simulator: Simulator, quirks: str) -> None:
    simulator.control.set_quirks(quirks)
    for token in (simulator.expired_token, "IGAAnobodysToken"):
        async with client_for(simulator.base_url, token=token) as client:
            with pytest.raises(AuthFailed):
                await client.me()
    simulator.control.revoke_token(TOKEN)
    async with client_for(simulator.base_url) as client:
        with pytest.raises(AuthFailed) as revoked:
            await client.conversations()
    assert revoked.value.code == 190


async def test_missing_scope(simulator: Simulator) -> None:
    token = simulator.control.issue_token(scopes=["instagram_business_basic"]).value
    async with client_for(simulator.base_url, token=token) as client:
        await client.me()
        with pytest.raises(PermissionMissing):
            await client.conversations()


@pytest.mark.parametrize("target", ["conversations", "send"])
async def test_throttle_stops_every_call_for_the_announced_minutes(
    simulator: Simulator, client: InstagramClient, time: FakeTime, target: str
) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.set_faults(f"{target}:throttle@1")
    async with client:
        for _ in range(3):
            with pytest.raises(RateLimited) as limited:
                await (client.send_text(igsid, "hello") if target == "send" else client.conversations())
            assert limited.value.retry_after == timedelta(minutes=5)
        assert simulator.ledger.count() == client.calls == 1
        time.clock.advance(timedelta(minutes=5))
        await client.send_text(igsid, "hello")
    assert shop_texts(simulator) == ["hello"]


async def test_no_connection_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with client_for(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(Unreachable):
            await client.send_text("1", "hello")
        assert client.calls == 1
        with pytest.raises(Unreachable):
            await client.me()
        assert client.calls == 4


async def test_http_libraries_log_nothing_over_a_real_connection(
    simulator: Simulator, client: InstagramClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simulator.control.set_faults("reads:500@1")
    async with client:
        await client.me()
    assert "igdesk.instagram.calls" in {record.name for record in caplog.records}
    assert not [record for record in caplog.records if record.name.startswith("http")]
    assert TOKEN not in caplog.text


# --- sending ---


async def test_sent_text_is_found_again_by_its_id(simulator: Simulator, client: InstagramClient) -> None:
    (igsid,) = conversations_of(simulator, 1)
    async with client:
        sent = await client.send_text(igsid, "Grüße 👋 客服")
        (found,) = (await client.conversations()).items
    assert sent.recipient_id == igsid
    newest = (found.messages or ())[-1]
    assert isinstance(newest, Message)
    assert (newest.id, newest.text) == (sent.message_id, "Grüße 👋 客服")


async def test_window_and_human_agent(simulator: Simulator, client: InstagramClient) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.advance(25 * 3600)
    async with client:
        with pytest.raises(WindowClosed):
            await client.send_text(igsid, "late")
        with pytest.raises(PermissionMissing, match="Human Agent"):
            await client.send_text(igsid, "late", human_agent=True)
        simulator.control.set_account(human_agent=True)
        await client.send_text(igsid, "late, by a person", human_agent=True)
    assert shop_texts(simulator) == ["late, by a person"]


async def test_byte_limit_is_the_servers_own(simulator: Simulator, client: InstagramClient) -> None:
    (igsid,) = conversations_of(simulator, 1)
    async with client:
        await client.send_text(igsid, "中" * 333 + "a")
        with pytest.raises(TextRefused):
            await client.send_text(igsid, "中" * 333 + "aa")
    assert simulator.ledger.count("send") == 1


async def test_refusals_that_say_for_sure_that_nothing_was_sent(simulator: Simulator, client: InstagramClient) -> None:
    (igsid,) = conversations_of(simulator, 1)
    cases: list[tuple[str, type[InstagramError]]] = [
        ("send:551/1545041@1", RecipientUnreachable),
        ("send:200/2534041@1", PermissionMissing),
        ("send:368@1", SendingBlocked),
        ("send:10/1893063@1", SendingBlocked),
        ("send:100/2534029@1", SendingBlocked),
        ("send:190@1", AuthFailed),
    ]
    async with client:
        for fault, expected in cases:
            simulator.control.set_faults(fault)
            with pytest.raises(expected):
                await client.send_text(igsid, "hello")
        with pytest.raises(RecipientUnreachable):
            await client.send_text("999", "hello")
    assert shop_texts(simulator) == []


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        ("drop_before", False),
        ("drop_after", True),
        ("non_json", False),
        ("truncated", True),
        ("empty", True),
        ("slow:30", True),
        ("500", False),
        ("1", False),
        ("2", False),
        ("applied_500", True),
        ("applied_1357046", True),
    ],
)
async def test_unknown_outcomes_are_unknown_whether_it_arrived_or_not(
    simulator: Simulator, fault: str, arrives: bool
) -> None:
    (igsid,) = conversations_of(simulator, 1)
    simulator.control.set_faults(f"send:{fault}@1")
    async with client_for(simulator.base_url, account_id=simulator.account_id, timeout=QUICK) as client:
        with pytest.raises(MaybeSent) as unknown:
            await client.send_text(igsid, "hello")
    assert simulator.ledger.count("send") == client.calls == 1
    assert shop_texts(simulator) == ["hello"] * arrives
    assert TOKEN not in everything_shown_of(unknown.value)
