"""The client sending to a scripted server, once; and what it never gives away."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    BadRequest,
    MaybeSent,
    TextRefused,
    Transient,
    Unreachable,
)
from igdesk.instagram.wire import Timeouts

from .support import ACCOUNT_ID, TOKEN, Script, client_for, everything_shown_of, ok, refusal

SENT = ok({"recipient_id": "1", "message_id": "m1"})


def sent_json(request: httpx.Request) -> Any:
    return json.loads(request.content)


# --- sending ---


async def test_text_is_sent_as_json_to_the_account() -> None:
    script = Script(SENT)
    async with script.client() as client:
        sent = await client.send_text("7", "Grüße 👋")
    assert sent.message_id == "m1"
    (request,) = script.requests
    assert (request.method, request.url.path) == ("POST", f"/v25.0/{ACCOUNT_ID}/messages")
    assert sent_json(request) == {"recipient": {"id": "7"}, "message": {"text": "Grüße 👋"}}


async def test_human_agent_is_said_in_both_forms() -> None:
    script = Script(SENT)
    async with script.client() as client:
        await client.send_text("7", "hi", human_agent=True)
    assert sent_json(script.requests[0])["tag"] == "HUMAN_AGENT"
    assert sent_json(script.requests[0])["messaging_type"] == "MESSAGE_TAG"


@pytest.mark.parametrize(
    "text", ["", " \n", "a" * 1001, "中" * 334, "x\ud83d"], ids=["empty", "blank", "ascii", "chinese", "half a pair"]
)
async def test_text_that_cannot_be_sent_never_leaves(text: str) -> None:
    script = Script(SENT)
    async with script.client() as client:
        with pytest.raises(TextRefused) as refused:
            await client.send_text("1", text)
    assert script.requests == []
    assert client.calls == 0
    assert refused.value.exit_code == 1
    if len(text) > 300:
        assert str(len(text.encode())) in str(refused.value)


@pytest.mark.parametrize("text", ["a" * 1000, "中" * 333], ids=["ascii", "chinese"])
async def test_a_thousand_bytes_are_allowed(text: str) -> None:
    async with Script(SENT).client() as client:
        await client.send_text("1", text)


@pytest.mark.parametrize(
    "outcome",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.CloseError("reset"),
        httpx.RemoteProtocolError("gone"),
        httpx.DecodingError("bad gzip"),
        OSError("inside TLS"),
        httpx.Response(500),
        httpx.Response(502, text="<html>"),
        httpx.Response(200, text='{"message_id'),
        httpx.Response(302, headers={"Location": "https://portal.example.com"}),
        ok({}),
        ok({"recipient_id": "1"}),
        ok({"message_id": ""}),
        refusal(1, status=500),
        refusal(1, 1357046, status=500),
        refusal(2, status=503),
    ],
)
async def test_unknown_outcome_of_a_message_is_said_so_and_nothing_is_repeated(
    outcome: httpx.Response | Exception,
) -> None:
    script = Script(outcome)
    async with script.client() as client:
        with pytest.raises(MaybeSent) as unknown:
            await client.send_text("1", "hello")
    assert len(script.requests) == client.calls == 1
    assert TOKEN not in everything_shown_of(unknown.value)


async def test_a_library_that_quotes_the_header_does_not_give_the_token_away() -> None:
    def quoting(_: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'")

    async with client_for("https://graph.instagram.com", handler=quoting) as client:
        with pytest.raises(MaybeSent) as unknown:
            await client.send_text("1", "hello")
    assert unknown.value.detail.meaning == "LocalProtocolError"
    assert TOKEN not in everything_shown_of(unknown.value)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("name resolution"),
        httpx.ConnectTimeout("slow"),
        httpx.PoolTimeout("full"),
        httpx.ProxyError("403"),
    ],
)
async def test_failure_before_a_connection_is_surely_not_sent(failure: Exception) -> None:
    script = Script(failure)
    async with script.client() as client:
        with pytest.raises(Unreachable) as unreachable:
            await client.send_text("1", "hello")
    assert len(script.requests) == 1
    assert TOKEN not in everything_shown_of(unreachable.value)


class Trickle(httpx.AsyncByteStream):
    """A body that goes on and on, each piece well within the read time-out."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)


async def test_body_that_trickles_in_for_ever_is_cut_off() -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Trickle())

    quick = Timeouts(total=timedelta(seconds=0.05))
    async with client_for("https://graph.instagram.com", handler=handler, timeout=quick) as client:
        with pytest.raises(MaybeSent) as unknown:
            await client.send_text("1", "hello")
        assert unknown.value.detail.meaning == "total time-out"
        with pytest.raises(Transient):
            await client.me()
    assert client.calls == 1 + 3


async def test_cancelled_send_stays_cancelled() -> None:
    arrived = asyncio.Event()

    class Stuck(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            arrived.set()
            await asyncio.Event().wait()
            raise AssertionError("never reached")

    async with client_for("https://graph.instagram.com", transport=Stuck()) as client:
        task = asyncio.create_task(client.send_text("1", "hello"))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# --- what may never be ---


async def test_no_log_line_shows_a_token_an_address_or_a_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = Script(refusal(2, status=503), ok({"user_id": ACCOUNT_ID}), refusal(100, message="secret words"), SENT)
    async with script.client() as client:
        await client.me()
        with pytest.raises(BadRequest):
            await client.profile("123456789")
        await client.send_text("123456789", "secret words")
    shown = "".join(f"{record.getMessage()}{vars(record)!r}" for record in caplog.records)
    assert "'status': 503, 'code': 2" in shown
    for secret in (TOKEN, "secret words", "123456789", "graph.instagram.com"):
        assert secret not in shown


@pytest.mark.parametrize("base_url", ["http://graph.instagram.com", "http://10.0.0.7:8080", "ftp://x", "graph.com", ""])
def test_token_never_goes_unencrypted_over_a_network(base_url: str) -> None:
    with pytest.raises(UsageError):
        client_for(base_url)


@pytest.mark.parametrize("base_url", ["http://localhost:80", "http://127.0.0.1:1", "http://[::1]:1", "https://any.com"])
def test_this_computer_may_be_spoken_to_without_tls(base_url: str) -> None:
    assert isinstance(client_for(base_url), InstagramClient)


def test_token_that_would_break_the_header_is_refused_when_the_client_is_made() -> None:
    with pytest.raises(UsageError) as refused:
        client_for("https://graph.instagram.com", token=f"{TOKEN}\r\nX: y")
    assert TOKEN not in f"{refused.value!s}{refused.value!r}{refused.value.args}"


async def test_unusable_proxy_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:secret@proxy.example.com")
    with pytest.raises(UsageError, match="HTTPS_PROXY") as refused:
        async with client_for("https://graph.instagram.com"):
            pass
    assert "secret" not in f"{refused.value!s}{refused.value!r}{refused.value.__cause__!s}"


async def test_client_outside_its_context_is_a_bug_that_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await Script(SENT).client().me()
