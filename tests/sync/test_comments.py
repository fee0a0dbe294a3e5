"""Comments and photo tags become tickets, once each, in few calls: worker and simulator over real HTTP."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.config.model import Config
from igdesk.desk.as_json import ticket_json
from igdesk.desk.queries import Filter, Sort, TicketCard, TicketDetail
from igdesk.rules.log import Recorded
from igdesk.rules.model import Channel, Direction, Status
from igdesk.rules.window import WindowKind
from igdesk.simulator.model import Scope
from igdesk.store.erase import Forgetting, Mode, forget
from igdesk.sync.comments import AFTER_REFUSAL, EVERY, POSTS_EVERY, YOUNG_EVERY
from igdesk.sync.worker import SyncWorker
from tests.sync.harness import LOGINS, NOW, Bench, bench, rest, running

COMMENTS = ("media", "comments")
"""Kinds of calls in the simulator's ledger."""


@pytest.fixture(params=LOGINS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, Config(), login=request.param) as made:
        made.config = replace(made.config, instagram=replace(made.config.instagram, comments=True))
        yield made


def cards(at: Bench) -> list[TicketCard]:
    return list(at.desk.page(Filter(), Sort.OLDEST, limit=500).result().cards)


def detail(at: Bench, number: int) -> TicketDetail:
    found = at.desk.detail(number).result()
    assert found is not None
    return found


def said(at: Bench, number: int) -> list[tuple[str | None, str]]:
    return [(message.author, message.text) for message in detail(at, number).messages]


def heard(of: TicketDetail) -> list[Recorded]:
    """What the sync brought; time brings about other things."""
    return [recorded for recorded in of.events if recorded.actor == "sync"]


def calls(at: Bench) -> int:
    return sum(at.simulator.ledger.count(kind) for kind in COMMENTS)


async def cost(at: Bench) -> int:
    """What one more sync asks for comments, in calls."""
    before = calls(at)
    await at.once()
    return calls(at) - before


async def test_tickets_of_one_poll_are_numbered_as_customers_wrote(at: Bench) -> None:
    at.simulator.control.owner_posts("New tea")
    for name in ("ada", "ben", "cleo"):
        at.simulator.control.customer_comments("How much?", name)
        at.pass_time(timedelta(seconds=3))
    await at.once()
    assert [detail(at, number).card.customer.username for number in (1, 2, 3)] == ["ada", "ben", "cleo"]


async def test_a_comment_is_a_ticket_with_its_post(at: Bench) -> None:
    post = at.simulator.control.owner_posts("New tea\nin spring")
    at.simulator.control.customer_comments("Is it vegan?", "ada")
    report = await at.once()
    assert (report.comments, report.messages, report.created, report.conversations) == (1, 0, 1, 0)
    [card] = cards(at)
    assert (card.ticket.channel, card.customer.username, card.preview) == (Channel.COMMENT, "ada", "Is it vegan?")
    shown = ticket_json(at.desk, card)
    assert shown["post"]["id"] == post.id
    assert shown["post"]["caption"] == "New tea\nin spring"
    assert shown["post"]["permalink"].startswith("https://www.instagram.com/p/")
    assert at.desk.window(card).kind is WindowKind.NONE


async def test_each_customer_below_a_comment_has_a_ticket_with_our_answers(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    top = control.customer_comments("Is it vegan?", "ada")
    at.pass_time(timedelta(seconds=5))
    control.customer_comments("I ask that too", "bea", parent=top.id)
    at.pass_time(timedelta(seconds=5))
    control.owner_comments("@ada yes", parent=top.id)
    control.owner_comments("And there is a new one", parent=top.id)
    await at.once()
    assert said(at, 1) == [("ada", "Is it vegan?"), ("instagram-app", "@ada yes")]
    assert said(at, 2) == [("bea", "I ask that too"), ("instagram-app", "And there is a new one")]
    assert [card.ticket.status for card in cards(at)] == [Status.WAITING, Status.WAITING]
    at.pass_time(timedelta(minutes=2))
    control.customer_comments("thanks, where do I get it?", "ada", parent=top.id)
    report = await at.once()
    assert (report.comments, report.created, report.updated) == (1, 0, 1)
    assert len(cards(at)) == 2


async def test_pulling_again_changes_nothing(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    top = control.customer_comments("Is it vegan?", "ada")
    control.owner_comments("yes", parent=top.id)
    control.customer_tags("my cup", "bea")
    await at.once()
    before = [detail(at, card.ticket.number) for card in cards(at)]
    for pause in (timedelta(minutes=2), YOUNG_EVERY, timedelta(days=1)):
        at.pass_time(pause)
        report = await at.once()
        assert (report.comments, report.created, report.updated, report.errors) == (0, 0, 0, [])
    after = [detail(at, card.ticket.number) for card in cards(at)]
    assert [heard(each) for each in after] == [heard(each) for each in before]
    assert [each.messages for each in after] == [each.messages for each in before]


async def test_what_we_say_by_ourselves_opens_nothing(at: Bench) -> None:
    control = at.simulator.control
    post = control.owner_posts("New tea")
    own = control.owner_comments("Taste it", media=post.id)
    control.owner_comments("And this", parent=own.id)
    assert (await at.once()).comments == 0
    assert cards(at) == []
    at.pass_time(timedelta(minutes=2))
    control.customer_comments("I did!", "ada", parent=own.id)
    assert (await at.once()).created == 1
    assert said(at, 1) == [("ada", "I did!")]


async def test_a_message_a_comment_and_a_tag_of_one_person_are_one_customers(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    control.customer_tags("my cup", "ada")
    at.pass_time(timedelta(seconds=5))
    await at.once()
    control.customer_writes("hello", "ada")
    control.customer_comments("Is it vegan?", "ada")
    at.pass_time(timedelta(minutes=2))
    await at.once()
    found = cards(at)
    assert {card.ticket.channel for card in found} == {Channel.DM, Channel.COMMENT, Channel.MENTION}
    assert len({card.customer.id for card in found}) == 1
    assert found[0].customer.remote_id == control.person("ada").igsid
    [tag] = [card for card in found if card.ticket.channel is Channel.MENTION]
    assert (tag.preview, tag.post is not None and tag.post.caption) == ("my cup", None)


async def test_nothing_new_costs_one_call(at: Bench) -> None:
    for number in range(12):
        post = at.simulator.control.owner_posts(f"post {number}")
        at.simulator.control.customer_comments("nice", "ada", media=post.id)
    await at.once()
    at.pass_time(timedelta(minutes=2))
    assert await cost(at) == 1


async def test_five_changed_posts_cost_six_calls(at: Bench) -> None:
    posts = [at.simulator.control.owner_posts(f"post {number}") for number in range(12)]
    for post in posts:
        at.simulator.control.customer_comments("nice", "ada", media=post.id)
    await at.once()
    at.pass_time(timedelta(minutes=2))
    for post in posts[:5]:
        at.simulator.control.customer_comments("more", "bea", media=post.id)
    assert await cost(at) == 6
    assert len(cards(at)) == 17


async def test_five_hundred_comments_on_a_post_cost_eleven_calls_and_one_more_two(at: Bench) -> None:
    post = at.simulator.control.owner_posts("giveaway")
    await at.once()
    at.pass_time(timedelta(minutes=2))
    for number in range(500):
        at.simulator.control.customer_comments(f"me {number}", f"who{number % 50}")
    assert await cost(at) == 11
    assert len(cards(at)) == 500
    at.pass_time(timedelta(minutes=2))
    at.simulator.control.customer_comments("late", "who1", media=post.id)
    assert await cost(at) == 2


async def test_a_new_reply_to_an_old_comment_is_found_where_it_is(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("giveaway")
    first = control.customer_comments("first of all", "ada")
    for number in range(120):
        at.pass_time(timedelta(seconds=1))
        control.customer_comments(f"me {number}", "bea")
    await at.once()
    at.pass_time(timedelta(minutes=2))
    control.customer_comments("and I", "cy", parent=first.id)
    assert await cost(at) == 4
    assert cards(at)[-1].customer.username == "cy"


async def test_many_replies_are_read_by_pages(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("giveaway")
    top = control.customer_comments("who wants one?", "ada")
    for number in range(130):
        control.customer_comments(f"me {number}", f"who{number}", parent=top.id)
    report = await at.once()
    assert report.comments == 131
    assert len(cards(at)) == 131
    at.pass_time(timedelta(hours=2))
    assert (await at.once()).comments == 0


async def test_a_deleted_comment_does_not_hide_a_new_one_for_long(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    gone = control.customer_comments("spam", "ada")
    await at.once()
    control.delete_comment(gone.id)
    control.customer_comments("Is it vegan?", "bea")
    at.pass_time(timedelta(minutes=2))
    assert (await at.once()).comments == 0
    at.pass_time(YOUNG_EVERY)
    assert (await at.once()).comments == 1
    assert [card.preview for card in cards(at)] == ["spam", "Is it vegan?"]


async def test_the_first_pull_goes_back_as_far_as_the_history_and_is_silent(at: Bench) -> None:
    world = at.simulator.world
    ada, now = at.simulator.control.person("ada"), world.now()
    long_ago, recent = (world.add_post(f"{days} days", at=now - timedelta(days=days)) for days in (200, 5))
    world.add_comment(long_ago, "too old", ada, at=now - timedelta(days=150))
    world.add_comment(long_ago, "new below an old post", ada, at=now - timedelta(days=2))
    world.add_comment(recent, "older", ada, at=now - timedelta(days=4))
    world.add_comment(recent, "of today", ada, at=now - timedelta(hours=3))
    report = await at.once()
    assert report.comments == 2
    found = {card.preview: card.ticket for card in cards(at)}
    assert set(found) == {"older", "of today"}
    assert found["older"].heard_late_at is not None
    assert found["of today"].heard_late_at is None
    at.pass_time(timedelta(minutes=2))
    world.add_comment(long_ago, "still there?", ada)
    assert (await at.once()).comments == 2  # below an old post what is within the history comes with what is new
    at.pass_time(timedelta(days=3))
    world.add_comment(recent, "nobody synced", ada, at=world.now() - timedelta(days=2))
    await at.once()
    assert {c.preview: c.ticket for c in cards(at)}["nobody synced"].heard_late_at is None


async def test_posts_beyond_the_first_page_are_looked_through_now_and_then(at: Bench) -> None:
    world = at.simulator.world
    posts = [world.add_post(f"post {n}", at=world.now() - timedelta(days=1, minutes=n)) for n in range(40)]
    await at.once()
    at.pass_time(timedelta(minutes=2))
    at.simulator.control.customer_comments("found it", "ada", media=posts[-1].id)
    assert await cost(at) == 1
    at.pass_time(POSTS_EVERY)
    await at.once()
    assert [card.preview for card in cards(at)] == ["found it"]


async def test_without_the_scope_messages_go_on_and_it_is_told(at: Bench) -> None:
    at.simulator.control.owner_posts("New tea")
    at.simulator.control.customer_comments("Is it vegan?", "ada")
    at.simulator.control.customer_writes("hello", "bea")
    at.simulator.world.tokens[at.token].scopes = frozenset({Scope.BASIC, Scope.MESSAGES})
    report = await at.once()
    assert [card.ticket.channel for card in cards(at)] == [Channel.DM]
    assert [error.phrase.key for error in report.errors] == ["comments.not_allowed"]
    health = await at.desk.health()
    assert health.sync is not None
    assert health.sync.error is not None
    assert health.sync.error.key == "comments.not_allowed"
    assert health.sync.last_ok_at == at.clock.now()


async def test_a_worker_asks_for_comments_once_a_minute_and_after_a_refusal_once_an_hour(at: Bench) -> None:
    at.simulator.control.owner_posts("New tea")
    worker = at.worker()
    async with running(worker):
        await rounds(worker, 3)
        assert at.simulator.ledger.count("media") == 2  # posts and tags
        at.pass_time(timedelta(seconds=EVERY))
        await rounds(worker, 2)
        assert at.simulator.ledger.count("media") == 3
        at.simulator.world.tokens[at.token].scopes = frozenset({Scope.BASIC, Scope.MESSAGES})
        at.simulator.control.customer_comments("Is it vegan?", "ada")
        for _ in range(3):
            at.pass_time(timedelta(seconds=EVERY))
            await rounds(worker, 1)
        refused = at.simulator.ledger.count("comments")
        at.simulator.world.tokens[at.token].scopes = frozenset(Scope)
        at.pass_time(timedelta(seconds=AFTER_REFUSAL))
        await rounds(worker, 1)
    assert refused == 1
    assert [card.preview for card in cards(at)] == ["Is it vegan?"]


async def rounds(worker: SyncWorker, count: int) -> None:
    """Let a worker pull so many times."""
    for _ in range(count):
        worker.wake()
        await rest(worker)


async def test_hidden_in_the_app_is_seen_at_the_next_reading(at: Bench) -> None:
    at.simulator.control.owner_posts("New tea")
    comment = at.simulator.control.customer_comments("spam", "ada")
    await at.once()
    at.simulator.world.comments[comment.id].hidden = True
    at.pass_time(YOUNG_EVERY)
    report = await at.once()
    assert report.comments == 0
    [message] = detail(at, 1).messages
    assert message.hidden
    at.simulator.control.set_quirks("replies_refused")  # asked for less, Instagram does not say what is hidden
    at.simulator.control.customer_comments("me too", "bea", parent=comment.id)
    assert (await at.once()).comments == 1
    assert detail(at, 1).messages[0].hidden


@pytest.mark.parametrize("quirks", ["replies_refused", "no_next", "overlapping_pages", "extra_fields,shuffled_fields"])
async def test_quirks_change_nothing(at: Bench, quirks: str) -> None:
    control = at.simulator.control
    control.set_quirks(quirks)
    control.owner_posts("New tea")
    for number in range(60):
        top = control.customer_comments(f"top {number}", f"who{number}")
        if number % 20 == 0:
            control.customer_comments("me too", "bea", parent=top.id)
            control.owner_comments("thanks", parent=top.id)
    assert (await at.once()).comments == 66
    at.pass_time(timedelta(hours=2))
    assert (await at.once()).comments == 0
    assert len(cards(at)) == 63


async def test_a_comment_without_its_author_is_a_ticket_and_a_reply_without_is_recorded(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    top = control.customer_comments("Is it vegan?", "ada")
    control.customer_comments("who knows", "bea", parent=top.id)
    control.set_quirks("authors_missing")
    await at.once()
    assert [card.preview for card in cards(at)] == ["Is it vegan?"]
    health = await at.desk.health()
    assert health.faults == 1


async def test_rules_see_the_channel_and_nothing_answers_by_itself(at: Bench) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    control.customer_comments("Is it vegan?", "ada")
    control.customer_tags("my cup", "bea")
    await at.once()
    shown = at.desk.page(Filter(channel=(Channel.COMMENT,)), Sort.OLDEST, limit=9).result().cards
    assert [card.preview for card in shown] == ["Is it vegan?"]
    assert not [
        m for card in cards(at) for m in detail(at, card.ticket.number).messages if m.direction is Direction.OUT
    ]


@pytest.mark.parametrize("mode", list(Mode))
async def test_who_was_erased_does_not_come_back_until_they_comment_anew(at: Bench, mode: Mode) -> None:
    control = at.simulator.control
    control.owner_posts("New tea")
    top = control.customer_comments("Is it vegan?", "ada")
    control.customer_tags("my cup", "ada")
    await at.once()
    by = Forgetting(mode, "mei", "forget", at.clock.now())
    customer = cards(at)[0].customer.id
    at.store.write("forget", forget, customer, by).result()
    igsid = control.person("ada").igsid

    def left(db: Any) -> list[str]:
        tables = ("customers", "threads", "posts")
        return [str(value) for table in tables for row in db.execute(f"SELECT * FROM {table}") for value in row]

    assert not [value for value in at.store.read(left).result() if igsid in value or "ada" in value]
    at.pass_time(timedelta(hours=2))
    control.owner_comments("yes", parent=top.id)
    assert (await at.once()).comments == 0
    at.pass_time(timedelta(hours=2))
    control.customer_comments("hello again", "ada", parent=top.id)
    report = await at.once()
    assert report.created == 1
    assert cards(at)[-1].customer.username == "ada"


async def test_mutated_answers_never_end_a_sync(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pull has other damage done to what the simulator says of posts and comments: hundreds of answers."""
    from igdesk.simulator import posts

    control = at.simulator.control
    rolls = random.Random(7)
    whole = {name: getattr(posts, name) for name in ("comment", "media")}

    def broken(name: str) -> Any:
        def shown(*args: Any) -> Any:
            value = whole[name](*args)
            for key in list(value):
                if rolls.random() < 0.08:
                    value[key] = rolls.choice([None, 5, "", [], {}, {"data": [None, 3]}, "x", True, -1])
            return value

        return shown

    for name in whole:
        monkeypatch.setattr(posts, name, broken(name))
    for number in range(40):
        if number % 10 == 0:
            control.owner_posts(f"post {number}")
        top = control.customer_comments(f"comment {number}", f"who{number % 9}")
        control.customer_comments("me too", "bea", parent=top.id)
        if number % 7 == 0:
            control.customer_tags("look", "cy")
        at.pass_time(timedelta(hours=2))
        report = await at.once()
        assert {error.phrase.key for error in report.errors} <= {"comments.refused"}
    for name in whole:
        monkeypatch.setattr(posts, name, whole[name])
    assert at.clock.now() > NOW
    assert len(cards(at)) > 40
