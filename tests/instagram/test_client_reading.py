"""The client reading from a scripted server: retries, throttles, narrowing and its fall-backs."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from igdesk.instagram.errors import (
    AuthFailed,
    BadRequest,
    InstagramError,
    ObjectGone,
    ProfileUnavailable,
    RateLimited,
    TooMuchData,
    Transient,
    Unreadable,
)
from igdesk.instagram.fields import DOCUMENTED, EVERYTHING
from igdesk.instagram.model import Malformed, Message, Person

from .support import ACCOUNT_ID, TOKEN, FakeTime, Script, client_for, ok, refusal

SENT = ok({"recipient_id": "1", "message_id": "m1"})
EMPTY_PAGE = ok({"data": []})
TOO_MUCH = refusal(1, status=500, message="Please reduce the amount of data you're asking for, then retry your request")
EXPANDED = f"messages.limit(20){{{EVERYTHING}}}"
NARROW = f"messages.limit(20){{{DOCUMENTED}}}"


def entry(name: str, second: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": name, "created_time": f"2026-07-02T17:00:{second:02}+0000", **more}


def detailed(name: str, second: int = 0) -> dict[str, Any]:
    return entry(name, second, **{"from": {"id": "7", "username": "ada"}, "message": f"text of {name}"})


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
        assert timedelta(minutes=5) <= refused.value.retry_after <= timedelta(minutes=15)
        assert client.calls == 1
        time.clock.advance(timedelta(minutes=15))
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
