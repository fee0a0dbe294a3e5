"""Worlds to start with: the same for the same seed, mixed, and full of what rules look for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igdesk.clock import FixedClock
from igdesk.simulator import truth
from igdesk.simulator.characters import CHARACTERS
from igdesk.simulator.ids import Ids, conversation_number
from igdesk.simulator.model import Folder
from igdesk.simulator.seeding import INFLUENCER_FOLLOWERS, bulk_world, seeded_world
from igdesk.simulator.sentences import Sentences
from igdesk.simulator.world import World

from .support import NOW


def make(seed: int = 1, customers: int = 25) -> World:
    return seeded_world(FixedClock(NOW), seed=seed, customers=customers)


def everything(world: World) -> object:
    return truth.messages(world), truth.comments(world), truth.customers(world), truth.posts(world)


def test_the_same_seed_gives_the_same_world() -> None:
    assert everything(make(1)) == everything(make(1))
    assert everything(make(1)) != everything(make(2))


@pytest.mark.parametrize("seed", range(8))
def test_every_kind_of_customer_is_there_and_all_lies_in_the_past(seed: int) -> None:
    world = make(seed)
    assert {person.kind for person in world.people.values()} == set(CHARACTERS)
    assert max(person.followers for person in world.people.values()) == INFLUENCER_FOLLOWERS
    assert {person.language for person in world.people.values()} == {"zh", "en"}
    assert all(message.at <= NOW for _, message in world.log)
    assert all(comment.at <= NOW for comment in world.comments.values())
    assert len(world.comments) >= 8
    for thread in world.threads.values():
        assert [m.at for m in thread.messages] == sorted(m.at for m in thread.messages)


def test_threads_stand_in_every_state() -> None:
    world = make(1, customers=80)
    threads = list(world.threads.values())
    waiting = [t for t in threads if t.messages[-1].inbound]
    ages = [NOW - t.updated_at for t in waiting]
    assert any(age < timedelta(hours=2) for age in ages)
    assert any(timedelta(days=1) < age < timedelta(days=7) for age in ages)
    assert any(age > timedelta(days=7) for age in ages)
    assert any(not m.inbound for t in threads for m in t.messages)
    assert any(t.folder is Folder.REQUESTS and not world.is_listed(t) for t in threads)
    assert any(len(t.messages) > 20 for t in threads)
    assert any(
        a.at != b.at and a.at.replace(microsecond=0) == b.at.replace(microsecond=0)
        for t in threads
        for a, b in zip(t.messages, t.messages[1:], strict=False)
    ), "two messages within one second"
    assert any(post.author for post in world.media.values())


def test_a_world_may_be_empty() -> None:
    world = make(1, customers=0)
    assert (len(world.people), len(world.log)) == (0, 0)


def test_bulk_has_the_numbers_it_is_asked_for_and_shows_all() -> None:
    world = bulk_world(FixedClock(NOW), customers=200, messages=2_000)
    assert (len(world.conversations()), len(world.log)) == (200, 2_000)
    assert {len(thread.messages) for thread in world.threads.values()} == {10}
    assert len(bulk_world(FixedClock(NOW), customers=0, messages=10).log) == 0


ZH_WORDS = (
    *("退货", "退款", "换货", "快递", "发货", "单号", "投诉", "盗刷"),
    *("重复扣款", "打不开", "报错", "合作", "批发", "过敏", "破损"),
)
EN_WORDS = ("refund", "tracking", "where is my order", "charged twice", "not working", "collab", "wholesale")


@pytest.mark.parametrize(("language", "words"), [("zh", ZH_WORDS), ("en", EN_WORDS)])
def test_sentences_hold_the_words_that_rules_look_for(language: str, words: tuple[str, ...]) -> None:
    sentences = Sentences()
    said = "\n".join(text for kind in CHARACTERS for text in sentences.all(kind, language)).lower()
    assert [word for word in words if word not in said] == []
    plain = "\n".join(sentences.all("presale", language)).lower()
    assert [word for word in words if word in plain] == []


def test_no_customer_says_more_than_instagram_allows() -> None:
    sentences = Sentences()
    for subject in (*CHARACTERS, "comment", "nag", "anger", "gives_order", "contented", "unconvinced", "follow_up"):
        for language in ("zh", "en"):
            assert max(len(text) for text in sentences.all(subject, language)) <= 1000


def test_ids_look_like_instagrams_and_never_repeat() -> None:
    ids = Ids(7, "17841400000000001")
    conversation = ids.conversation()
    assert conversation.startswith("aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6")
    assert len(conversation_number(conversation)) == 39
    messages = {ids.message(conversation) for _ in range(2_000)}
    assert len(messages) == 2_000
    assert all(m.startswith("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOj") and 140 < len(m) < 180 for m in messages)
    people = {ids.igsid() for _ in range(500)}
    assert len(people) == 500
    assert all(15 <= len(igsid) <= 17 and igsid.isdigit() for igsid in people)
