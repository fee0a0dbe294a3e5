"""Whom our own comments answer when a webhook tells of them, and everything that webhooks tell of in any order.

The simulator delivers over HTTP to a server that shares its file with a sync, which reads that simulator over HTTP.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from igdesk.rules.model import MessageState

from .room import Room


async def test_our_comment_that_names_a_customer_answers_them_before_the_poll_has_read_it(room: Room) -> None:
    control = room.at.simulator.control
    post = control.owner_posts("New tea")
    top = control.customer_comments("How much?", "ada", media=post.id)
    control.customer_comments("I want to know too", "bob", parent=top.id)
    room.deliver()
    room.at.pass_time(timedelta(seconds=5))
    control.owner_comments("@Bob 12 euros", parent=top.id)
    room.deliver()
    assert room.said()[-1] == ("comment", "@Bob 12 euros", "bob")
    before = room.said()
    report = await room.at.once()
    assert (report.comments, room.said()) == (0, before)


async def test_our_comment_that_may_be_for_anybody_is_left_to_the_poll(room: Room) -> None:
    control = room.at.simulator.control
    post = control.owner_posts("New tea")
    top = control.customer_comments("How much?", "ada", media=post.id)
    room.deliver()
    room.at.pass_time(timedelta(seconds=5))
    control.owner_comments("12 euros", parent=top.id)
    room.at.pass_time(timedelta(seconds=1))
    control.owner_comments("@somebody else, 12 euros", parent=top.id)
    control.owner_comments("Back in stock!", media=post.id)
    assert room.deliver() == 3
    assert len(room.said()) == 1
    await room.at.once()
    assert [text for _, text, _ in room.said()] == ["How much?", "12 euros", "@somebody else, 12 euros"]
    assert room.faults() == []


async def test_our_comment_below_a_customer_s_reply_answers_whoever_wrote_that(room: Room) -> None:
    control, account = room.at.simulator.control, room.at.simulator.account_id
    post = control.owner_posts("New tea")
    top = control.customer_comments("How much?", "ada", media=post.id)
    reply = control.customer_comments("I want to know too", "bob", parent=top.id)
    room.deliver()
    value = {
        "id": "ours-1", "from": {"id": "x", "self_ig_scoped_id": account}, "media": {"id": post.id},
        "parent_id": reply.id, "text": "12 euros",
    }  # fmt: skip
    at = int((room.at.clock.now() + timedelta(seconds=5)).timestamp())
    entry = {"id": account, "time": at, "changes": [{"field": "comments", "value": value}]}
    for _ in range(2):
        room.served.post({"object": "instagram", "entry": [entry]})
        room.served.settled()
    assert room.said()[-1] == ("comment", "12 euros", "bob")
    assert len(room.said()) == 3


async def test_our_comment_that_comes_first_is_left_to_the_poll(room: Room) -> None:
    control = room.at.simulator.control
    post = control.owner_posts("New tea")
    top = control.customer_comments("How much?", "ada", media=post.id)
    room.at.pass_time(timedelta(seconds=5))
    control.owner_comments("@ada 12 euros", parent=top.id)
    room.quirks("deliveries_twice", "deliveries_shuffled")
    room.deliver()
    await room.at.once()
    room.deliver()
    assert room.said() == [("comment", "How much?", "ada"), ("comment", "@ada 12 euros", "ada")]


async def test_our_public_reply_in_doubt_is_confirmed_by_its_webhook(room: Room) -> None:
    control = room.at.simulator.control
    post = control.owner_posts("New tea")
    control.customer_comments("How much?", "ada", media=post.id)
    await room.at.once()
    control.set_faults("reply:drop_after@1,comments:500,media:500")
    await room.at.reply(1, "12 euros")
    await room.at.once()
    assert [row.state for row in await room.at.desk.unsettled_replies()] == [MessageState.UNCONFIRMED]
    room.deliver()
    assert await room.at.desk.unsettled_replies() == ()
    control.set_faults("")
    room.at.pass_time(timedelta(hours=2))
    await room.at.once()
    assert [text for _, text, _ in room.said()] == ["How much?", "12 euros"]


def happen(room: Room, dice: random.Random, number: int) -> None:
    """Something happens at Instagram; its words begin with its number, so that everything can be told apart."""
    control, name = room.at.simulator.control, dice.choice(("ada", "bob", "cleo"))
    own = [each for each in room.at.simulator.world.comments.values() if each.text.startswith("c")]
    above = dice.choice(own).id if own else ""
    what = dice.randrange(7)
    if what == 0:
        control.customer_writes(f"m{number}", name)
    elif what == 1:
        control.owner_writes(f"o{number}", name)
    elif what == 2:
        control.customer_mentions(f"x{number}", name, in_caption=dice.random() < 0.5)
    elif what == 3 and above:
        control.owner_comments(dice.choice((f"@{name} r{number}", f"r{number}")), parent=above)
    elif what == 4 and above:
        control.customer_comments(f"c{number}", name, parent=above)
    else:
        control.customer_comments(f"c{number}", name)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_comes_by_whichever_way_first_is_there_once(room: Room, seed: int) -> None:
    dice = random.Random(seed)
    room.at.simulator.control.owner_posts("New tea")
    page = ("page_as_entry",) if room.at.config.instagram.login == "facebook" else ()
    room.quirks(*page, "deliveries_twice", "deliveries_shuffled", *(["deliveries_together"] if seed % 2 else []))
    await room.at.once()
    for number in range(40):
        room.at.pass_time(timedelta(seconds=dice.choice((1, 20, 70))))
        happen(room, dice, number)
        if dice.random() < 0.3:
            room.deliver()
        if dice.random() < 0.2:
            await room.at.once()
    room.deliver()
    for _ in range(3):
        room.at.pass_time(timedelta(hours=2))
        await room.at.once()
    world = room.at.simulator.world
    happened = [message.text for message in world.messages.values()]
    happened += [comment.text for comment in world.comments.values()]
    happened += [post.caption for post in world.media.values() if post.author is not None and post.caption]
    assert sorted(text for _, text, _ in room.said()) == sorted(happened)
    assert (room.faults(), room.waiting(), room.served.ingester.held) == ([], 0, 0)
    assert room.served.rows("SELECT DISTINCT account FROM threads") == [(room.at.simulator.account_id,)]
