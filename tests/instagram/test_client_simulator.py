"""The client against the simulator, over real HTTP on this computer."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from igdesk.clock import FixedClock
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    AuthFailed,
    InstagramError,
    MaybeSent,
    ObjectGone,
    PermissionMissing,
    ProfileUnavailable,
    RateLimited,
    RecipientUnreachable,
    SendingBlocked,
    TextRefused,
    Transient,
    Unreachable,
    WindowClosed,
)
from igdesk.instagram.model import Conversation, Message
from igdesk.instagram.wire import Timeouts
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW, TOKEN, FakeTime, client_for, everything_shown_of

QUICK = Timeouts(total=timedelta(seconds=0.15))


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(World(FixedClock(NOW)), token=TOKEN) as running:
        yield running


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def client(simulator: Simulator, time: FakeTime) -> InstagramClient:
    return client_for(simulator.base_url, time=time, account_id=simulator.account_id)


def conversations_of(simulator: Simulator, count: int, messages: int = 1) -> list[str]:
    """Let `count` customers write; their ids, the latest first."""
    for number in range(count):
        for line in range(messages):
            simulator.control.customer_writes(f"message {line} of {number}", f"customer{number}")
            simulator.control.advance(1)
    return [simulator.control.person(f"customer{number}").igsid for number in reversed(range(count))]


def texts(found: Conversation) -> list[str | None]:
    return [entry.text for entry in found.messages or () if isinstance(entry, Message)]


def shop_texts(simulator: Simulator) -> list[str]:
    return [message.text for _, message in simulator.world.log if not message.inbound]


# --- reading ---


@pytest.mark.parametrize("quirk", ["", "me_wrapped", "me_wrapped,extra_fields,shuffled_fields"])
async def test_me(simulator: Simulator, client: InstagramClient, quirk: str) -> None:
    simulator.control.set_quirks(quirk)
    async with client:
        account = await client.me()
    assert account.user_id == simulator.account_id
    assert account.app_scoped_id == simulator.world.account.app_scoped_id != account.user_id
    assert account.followers == simulator.world.account.followers


@pytest.mark.parametrize(
    "quirks",
    ["", "no_paging", "no_next", "overlapping_pages", "token_in_next", "extra_fields,shuffled_fields,raw_utf8"],
)
async def test_paging_meets_every_conversation_once(simulator: Simulator, client: InstagramClient, quirks: str) -> None:
    people = conversations_of(simulator, 7)
    simulator.control.set_quirks(quirks)
    async with client:
        found: list[Conversation] = []
        page = await client.conversations(limit=3)
        found += page.items
        while page.after is not None:
            page = await client.conversations(limit=3, after=page.after)
            found += page.items
    assert [person.id for c in found for person in c.participants if person.id != simulator.account_id] == people
    assert [texts(c) for c in found] == [[f"message 0 of {n}"] for n in reversed(range(7))]
    assert client.calls == simulator.ledger.count("conversations") == 3


async def test_a_full_pull_stays_below_two_calls_a_second(
    simulator: Simulator, client: InstagramClient, time: FakeTime
) -> None:
    conversations_of(simulator, 12)
    async with client:
        after = None
        for _ in range(12):
            page = await client.conversations(limit=1, after=after)
            after = page.after
    assert time.clock.monotonic() == pytest.approx(11 / 1.5)


async def test_new_conversations_between_pages_do_not_break_the_cursor(
    simulator: Simulator, client: InstagramClient
) -> None:
    conversations_of(simulator, 4)
    async with client:
        first = await client.conversations(limit=2)
        simulator.control.customer_writes("new", "late.comer")
        second = await client.conversations(limit=2, after=first.after)
    assert [texts(c)[0] for c in (*first.items, *second.items)] == [f"message 0 of {n}" for n in (3, 2, 1, 0)]


async def test_newest_messages_are_oldest_first_with_all_that_they_carry(
    simulator: Simulator, client: InstagramClient
) -> None:
    control = simulator.control
    control.customer_writes("what is [b]this[/b]? 客服 👋", "ada")
    control.customer_writes(attachments=["image"], customer="ada")
    control.customer_writes(attachments=["audio"], customer="ada")
    control.customer_writes(attachments=["share"], customer="ada")
    control.customer_writes("your story", story="reply_to", customer="ada")
    control.customer_writes(unsupported=True, customer="ada")
    answer = control.owner_writes("thanks", "ada")
    control.customer_reacts(answer.id, "❤️")
    async with client:
        (found,) = (await client.conversations()).items
        assert found == await client.thread(found.id)
    messages = [entry for entry in found.messages or () if isinstance(entry, Message)]
    assert [[a.type for a in m.attachments] for m in messages] == [[], ["image"], ["audio"], ["share"], [], [], []]
    assert texts(found) == ["what is [b]this[/b]? 客服 👋", None, None, None, "your story", None, "thanks"]
    assert [m.story.kind for m in messages if m.story] == ["reply_to"]
    assert [m.unsupported for m in messages] == [False] * 5 + [True, False]
    assert [r.emoji for r in messages[-1].reactions] == ["❤️"]
    assert messages[-1].sender is not None
    assert messages[-1].sender.id == simulator.account_id
    assert not any(m.detail_missing for m in messages)


@pytest.mark.parametrize(
    "quirks", ["same_second", "empty_message,unsupported_explicit,reactions_bare", "expansion_refused", "old_id_only"]
)
async def test_twenty_newest_of_a_long_thread(simulator: Simulator, client: InstagramClient, quirks: str) -> None:
    conversations_of(simulator, 1, messages=23)
    simulator.control.set_quirks(quirks)
    async with client:
        (found,) = (await client.conversations()).items
        assert texts(found) == [f"message {line} of 0" for line in range(3, 23)]
        assert found.more
        assert texts(await client.thread(found.id)) == texts(found)


async def test_refused_expansion_costs_one_call_once(simulator: Simulator, client: InstagramClient) -> None:
    conversations_of(simulator, 2)
    simulator.control.set_quirks("expansion_refused")
    async with client:
        for _ in range(3):
            assert [len(c.messages or ()) for c in (await client.conversations()).items] == [1, 1]
    assert client.calls == 4


async def test_without_any_expansion_threads_are_read_message_by_message(
    simulator: Simulator, client: InstagramClient
) -> None:
    (igsid,) = conversations_of(simulator, 1, messages=23)
    simulator.control.set_faults("conversations:100@2,messages:100@2")
    async with client:
        (listed,) = (await client.conversations()).items
        assert listed.messages is None
        found = await client.thread(listed.id)
    assert texts(found) == [f"message {line} of 0" for line in range(3, 23)]
    assert found.more
    assert {person.id for person in found.participants} == {igsid}
    assert client.calls == 3 + 3 + 20


async def test_single_message_and_messages_that_are_gone(simulator: Simulator, client: InstagramClient) -> None:
    conversations_of(simulator, 1, messages=21)
    messages = [message for _, message in simulator.world.log]
    async with client:
        assert (await client.message(messages[-1].id)).text == "message 20 of 0"
        for status in ("", "old_not_found"):
            simulator.control.set_quirks(status)
            with pytest.raises(ObjectGone):
                await client.message(messages[0].id)
        simulator.control.unsend(messages[-1].id)
        with pytest.raises(ObjectGone):
            await client.message(messages[-1].id)
        with pytest.raises(ObjectGone):
            await client.message("aWdfZAGnever")


async def test_profiles(simulator: Simulator, client: InstagramClient) -> None:
    simulator.control.customer_writes("hello", "ada")
    person = simulator.control.person("ada", followers=1234, verified=True, follows_us=True)
    async with client:
        profile = await client.profile(person.igsid)
        assert (profile.username, profile.followers, profile.verified) == ("ada", 1234, True)
        assert profile.follows_us
        simulator.control.set_quirks("profile_nulls")
        assert (await client.profile(person.igsid)).name is None
        for trait in ("hides_profile", "blocks_us"):
            simulator.control.person("ada", **{trait: True})
            with pytest.raises(ProfileUnavailable):
                await client.profile(person.igsid)


async def test_find_conversation(simulator: Simulator, client: InstagramClient) -> None:
    people = conversations_of(simulator, 3)
    async with client:
        ident = await client.find_conversation(people[1])
        assert ident is not None
        assert texts(await client.thread(ident)) == ["message 0 of 1"]
        assert await client.find_conversation("1") is None


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
