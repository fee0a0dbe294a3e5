"""The client against scripted answers: retries, narrowing, what is sent, and what never is."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    AuthFailed,
    BadRequest,
    InstagramError,
    MaybeSent,
    ObjectGone,
    ProfileUnavailable,
    RateLimited,
    TextRefused,
    TooMuchData,
    Transient,
    Unreachable,
    Unreadable,
)
from igdesk.instagram.fields import DOCUMENTED, EVERYTHING
from igdesk.instagram.model import Malformed, Message, Person
from igdesk.instagram.wire import Timeouts

from .support import ACCOUNT_ID, TOKEN, FakeTime, Script, client_for, everything_shown_of, ok, refusal

SENT = ok({"recipient_id": "1", "message_id": "m1"})
EMPTY_PAGE = ok({"data": []})
TOO_MUCH = refusal(1, status=500, message="Please reduce the amount of data you're asking for, then retry your request")
EXPANDED = f"messages.limit(20){{{EVERYTHING}}}"
NARROW = f"messages.limit(20){{{DOCUMENTED}}}"


def entry(name: str, second: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": name, "created_time": f"2026-07-02T17:00:{second:02}+0000", **more}


def detailed(name: str, second: int = 0) -> dict[str, Any]:
    return entry(name, second, **{"from": {"id": "7", "username": "ada"}, "message": f"text of {name}"})


def sent_json(request: httpx.Request) -> Any:
    return json.loads(request.content)


# --- reading ---


async def test_token_travels_in_the_header_and_nowhere_else() -> None:
    script = Script(ok({"user_id": ACCOUNT_ID}))
    async with script.client() as client:
        await client.me()
    (request,) = script.requests
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(request.url)
    assert request.url.path == "/v25.0/me"


async def test_next_page_is_asked_by_cursor_and_never_by_the_address_given() -> None:
    page = {"data": [{"id": "c1"}], "paging": {"next": "https://evil.example.com/x?access_token=T&after=CUR"}}
    script = Script(ok(page))
    async with script.client() as client:
        first = await client.conversations(limit=1)
        await client.conversations(limit=1, after=first.after)
    assert [r.url.host for r in script.requests] == ["graph.instagram.com"] * 2
    assert script.requests[1].url.params["after"] == "CUR"
    assert script.requests[0].url.path == f"/v25.0/{ACCOUNT_ID}/conversations"
    assert script.requests[0].url.params["platform"] == "instagram"


async def test_ids_are_escaped_in_paths() -> None:
    script = Script(ok(detailed("m")))
    async with script.client() as client:
        await client.message("a/b?c=d%2F")
    assert script.requests[0].url.raw_path.startswith(b"/v25.0/a%2Fb%3Fc%3Dd%252F?")


async def test_without_an_account_id_the_token_speaks_for_itself() -> None:
    script = Script(EMPTY_PAGE)
    async with client_for("https://graph.instagram.com", account_id=None, handler=script) as client:
        await client.conversations()
    assert script.requests[0].url.path == "/v25.0/me/conversations"


@pytest.mark.parametrize(
    "stumble",
    [
        refusal(2, status=503),
        refusal(1, status=500),
        httpx.Response(502, text="<html>"),
        httpx.Response(200, text='{"data":[{"id'),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("no route"),
        httpx.RemoteProtocolError("gone"),
    ],
)
async def test_reads_are_tried_three_times_with_growing_waits(stumble: httpx.Response | Exception) -> None:
    time = FakeTime()
    script = Script(stumble, stumble, ok({"user_id": ACCOUNT_ID}))
    async with script.client(time) as client:
        assert (await client.me()).user_id == ACCOUNT_ID
    assert client.calls == 3
    assert [s for s in time.slept if s in (0.5, 1.0)] == [0.5, 1.0]


async def test_reads_are_not_tried_a_fourth_time() -> None:
    script = Script(refusal(2, status=503))
    async with script.client() as client:
        with pytest.raises(Transient):
            await client.me()
    assert client.calls == len(script.requests) == 3


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusal(190, 463, status=401), AuthFailed),
        (refusal(613), RateLimited),
        (refusal(100, 33), ObjectGone),
        (refusal(100, message="cursor"), BadRequest),
        (ok({"error": {"code": 190}}), AuthFailed),
        (ok({"id": "16235008224746355"}), Unreadable),
    ],
)
async def test_what_will_not_pass_is_not_tried_again(answer: httpx.Response, expected: type[InstagramError]) -> None:
    script = Script(answer)
    async with script.client() as client:
        with pytest.raises(expected):
            await client.me()
    assert client.calls == 1


async def test_after_a_throttle_no_request_leaves_until_the_time_is_over() -> None:
    time = FakeTime()
    script = Script(refusal(613), SENT)
    async with script.client(time) as client:
        with pytest.raises(RateLimited):
            await client.me()
        with pytest.raises(RateLimited) as refused:
            await client.send_text("1", "hello")
        assert refused.value.retry_after == timedelta(minutes=5)
        assert client.calls == 1
        time.clock.advance(timedelta(minutes=5))
        assert (await client.send_text("1", "hello")).message_id == "m1"


async def test_usage_headers_of_good_answers_count_too() -> None:
    full = httpx.Response(200, json={"data": []}, headers={"X-App-Usage": '{"call_count":100}'})
    async with Script(full).client() as client:
        await client.conversations()
        with pytest.raises(RateLimited):
            await client.conversations()


async def test_large_answers_are_parsed_on_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    async def to_thread(function: Any, *args: Any, **kwargs: Any) -> Any:
        threads.append(threading.get_ident())
        return function(*args, **kwargs)

    script = Script(ok({"data": [{"id": "c", "junk": "x" * 70_000}]}), ok({"data": [{"id": "c"}]}))
    async with script.client() as client:
        monkeypatch.setattr("igdesk.instagram.calls.asyncio.to_thread", to_thread)
        await client.conversations()
        await client.conversations()
    assert len(threads) == 1


# --- expansion and its fall-backs ---


async def test_refused_fields_are_narrowed_step_by_step_and_remembered() -> None:
    script = Script(
        refusal(100), refusal(100, message="Tried accessing nonexisting field"), ok({"data": [{"id": "c"}]})
    )
    async with script.client() as client:
        page = await client.conversations()
        assert page.items[0].messages is None
        await client.conversations()
    asked = script.fields()
    assert EXPANDED in asked[0]
    assert NARROW in asked[1]
    assert asked[2:] == ["", ""]


async def test_the_documented_fields_are_remembered_where_they_are_accepted() -> None:
    script = Script(refusal(100), EMPTY_PAGE)
    async with script.client() as client:
        await client.conversations()
        await client.conversations()
    assert [NARROW in asked for asked in script.fields()] == [False, True, True]


async def test_a_bad_cursor_is_reported_and_costs_no_depth() -> None:
    script = Script(refusal(100), refusal(100), refusal(100), EMPTY_PAGE)
    async with script.client() as client:
        with pytest.raises(BadRequest):
            await client.conversations(after="old")
        await client.conversations()
    assert EXPANDED in script.fields()[3]


async def test_other_refusals_do_not_narrow() -> None:
    script = Script(refusal(100, 33))
    async with script.client() as client:
        with pytest.raises(ObjectGone):
            await client.thread("c")
    assert client.calls == 1


async def test_too_much_data_halves_the_page_and_stays_small() -> None:
    script = Script(TOO_MUCH, TOO_MUCH, EMPTY_PAGE)
    async with script.client() as client:
        await client.conversations(limit=50)
        await client.conversations(limit=50)
        await client.conversations(limit=5)
    assert [r.url.params["limit"] for r in script.requests] == ["50", "25", "12", "12", "5"]


async def test_too_much_data_in_a_single_conversation_is_reported() -> None:
    script = Script(TOO_MUCH)
    async with script.client() as client:
        with pytest.raises(TooMuchData):
            await client.conversations(limit=4)
    assert [r.url.params["limit"] for r in script.requests] == ["4", "2", "1"]


async def test_thread_falls_back_to_ids_and_single_messages() -> None:
    entries = [entry(f"m{n}", n, is_unsupported=n == 23) for n in reversed(range(25))]
    listed = {"id": "c", "messages": {"data": entries}}

    def handler(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        asked = request.url.params["fields"]
        if name == "c":
            return ok(listed) if asked == "messages" else refusal(100)
        if asked != DOCUMENTED:
            return refusal(100)
        if name == "m5":
            return refusal(9000001)
        return ok({"id": name}) if name == "m6" else ok(detailed(name, int(name[1:])))

    async with client_for("https://graph.instagram.com", handler=handler) as client:
        found = await client.thread("c")
        assert client.calls == 3 + 3 * 2 + 17  # m7 is the first to tell which fields are accepted
        await client.thread("c")
        assert client.calls == 26 + 1 + 20
    assert found.messages is not None
    gone, unreadable, *rest = found.messages
    assert isinstance(gone, Message)
    assert gone.id == "m5"
    assert gone.detail_missing
    assert isinstance(unreadable, Malformed)
    assert unreadable.ref == "m6"
    messages = [m for m in rest if isinstance(m, Message)]
    assert [m.text for m in messages] == [f"text of m{n}" for n in range(7, 25)]
    assert [m.id for m in messages if m.unsupported] == ["m23"]
    assert found.more
    assert found.participants == (Person("7", "ada"),)
    assert found.updated_at == datetime(2026, 7, 2, 17, 0, 24, tzinfo=UTC)


async def test_thread_without_any_message_is_empty_and_not_unknown() -> None:
    async with Script(ok({"id": "c"})).client() as client:
        assert (await client.thread("c")).messages == ()


# --- single things ---


async def test_find_conversation() -> None:
    script = Script(ok({"data": [{"id": "c9"}]}), EMPTY_PAGE)
    async with script.client() as client:
        assert await client.find_conversation("77") == "c9"
        assert await client.find_conversation("78") is None
    assert script.requests[0].url.params["user_id"] == "77"


@pytest.mark.parametrize("answer", [refusal(230, status=403), refusal(9010), refusal(100, 2534014), refusal(100, 33)])
async def test_every_way_of_not_telling_a_profile_is_one_error(answer: httpx.Response) -> None:
    async with Script(answer).client() as client:
        with pytest.raises(ProfileUnavailable):
            await client.profile("1")


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


@pytest.mark.parametrize("text", ["", " \n", "a" * 1001, "中" * 334, "x\ud83d"])
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


@pytest.mark.parametrize("text", ["a" * 1000, "中" * 333])
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
    assert "status=503 code=2" in shown
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
