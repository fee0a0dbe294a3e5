"""The client against the simulator, over real HTTP: everything that is read, in all its variants."""

from __future__ import annotations

import pytest

from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import (
    ObjectGone,
    ProfileUnavailable,
)
from igdesk.instagram.model import Conversation, Message
from igdesk.simulator.simulator import Simulator

from .support import FakeTime, conversations_of, texts

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


async def test_refused_expansion_asks_once_for_each_message_without_words(
    simulator: Simulator, client: InstagramClient
) -> None:
    simulator.control.set_quirks("expansion_refused")
    simulator.control.customer_writes("see the picture")
    simulator.control.customer_writes("", attachments=["image"])
    async with client:
        [found] = (await client.conversations()).items
        words, picture = (await client.filled(found)).messages or ()
        assert isinstance(words, Message)
        assert isinstance(picture, Message)
        assert (words.is_partial, picture.is_partial) == (True, False)
        assert [each.type for each in picture.attachments] == ["image"]
        assert found.shortened == (picture.id,)
        assert await client.filled(found, known={picture.id}) == found
    assert client.calls == 3  # the refused one, the list, one message


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
