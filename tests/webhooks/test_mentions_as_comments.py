"""Mentions that come among the comments, as with Instagram Login: told apart from comments below our own posts.

The simulator delivers over HTTP to a server that shares its file with a sync, which reads that simulator over HTTP.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.instagram.comments import Comments
from igdesk.instagram.errors import Transient
from igdesk.instagram.model import Post
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState
from igdesk.simulator.model import Comment
from igdesk.store import mentions
from igdesk.store.mentions import Mention
from igdesk.sync.comments import NEWEST_POSTS
from igdesk.sync.mentions import PAUSES
from igdesk.webhooks import ingesting

from .room import Room, a_room
from .support import until


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(ingesting, "LOOK_EVERY", 0.05)  # nobody calls the server when the sync has found something out
    yield from a_room(tmp_path, "instagram", "mentions_in_comments", "mentions_refused")


def mention(room: Room, text: str = "this is lovely") -> Comment:
    made = room.at.simulator.control.customer_mentions(text, "bea")
    assert isinstance(made, Comment)
    return made


def posts_asked(room: Room, *idents: str) -> int:
    """How many calls have asked for one of these posts itself."""
    paths = tuple(f"/{ident}" for ident in idents)
    return sum(call.path.endswith(paths) for call in room.at.simulator.ledger.entries())


async def test_a_mention_waits_until_the_sync_has_found_out_whose_post_it_is(room: Room) -> None:
    made = mention(room)
    room.at.simulator.control.customer_writes("Where is my parcel?")
    assert room.deliveries.step() == 2
    until(lambda: room.served.ingester.held == 1 and len(room.said()) == 1)
    assert room.said() == [("dm", "Where is my parcel?", None)], "nothing else waits for it"
    await room.at.once()
    room.deliveries.step()
    until(lambda: room.served.ingester.held == 0)
    assert ("mention", made.text, "bea") in room.said()
    assert (len(room.said()), room.waiting(), room.faults()) == (2, 0, [])
    assert posts_asked(room, made.media_id) == 1
    [(thread,)] = room.served.rows("SELECT post FROM threads WHERE kind = 'comment'")
    assert thread == made.media_id


async def test_it_is_answered_where_it_stands(room: Room) -> None:
    made = mention(room)
    room.held()
    await room.at.once()
    until(lambda: len(room.said()) == 1)
    await room.at.desk.run(Reply(1, ("Thank you!",)))
    room.at.pass_time(timedelta(seconds=6))
    assert (await room.at.once()).sent == 1
    [ours] = [each for each in room.at.simulator.world.comments.values() if each.author is None]
    assert (ours.text, ours.parent_id) == ("Thank you!", made.id)


async def test_a_comment_below_a_post_of_ours_that_names_us_is_a_comment(room: Room) -> None:
    control, name = room.at.simulator.control, room.at.simulator.world.account.username
    known = control.owner_posts("New tea")
    await room.at.once()
    control.customer_comments(f"@{name} how much?", "ada", media=known.id)
    assert room.deliver() == 1
    assert room.said() == [("comment", f"@{name} how much?", "ada")]
    later = control.owner_posts("Newer tea")  # nobody has read of it yet
    control.customer_comments(f"{name} how much?", "bob", media=later.id)
    control.customer_comments("how much?", "cleo", media=later.id)
    room.deliveries.step()
    until(lambda: room.served.ingester.held == 1 and len(room.said()) == 2)
    assert room.said()[-1] == ("comment", "how much?", "cleo"), "what does not name us is no mention"
    await room.at.once()
    until(lambda: room.served.ingester.held == 0)
    assert sorted(room.said()) == sorted(
        [("comment", f"@{name} how much?", "ada"), ("comment", f"{name} how much?", "bob"),
         ("comment", "how much?", "cleo")]
    )  # fmt: skip
    assert room.waiting() == 0


async def test_below_a_post_of_ours_that_is_too_old_to_be_listed_it_is_a_comment_too(room: Room) -> None:
    world = room.at.simulator.world
    old = world.add_post("Old tea", at=room.at.clock.now() - timedelta(days=900))
    for number in range(NEWEST_POSTS):
        world.add_post(f"Tea {number}")
    await room.at.once()
    await room.at.store.write("forget", lambda db: db.execute("DELETE FROM posts WHERE id = ?", [old.id]).rowcount)
    text = f"@{world.account.username} still there?"
    room.at.simulator.control.customer_comments(text, "ada", media=old.id)
    room.held()
    await room.at.once()
    until(lambda: room.served.ingester.held == 0)
    assert (posts_asked(room, old.id), room.said()) == (1, [("comment", text, "ada")])


async def test_further_mentions_below_a_post_that_is_known_come_at_once(room: Room) -> None:
    first = mention(room)
    room.held()
    await room.at.once()
    until(lambda: len(room.said()) == 1)
    world = room.at.simulator.world
    world.add_comment(world.media[first.media_id], f"@{world.account.username} me too", world.find_person("bea"))
    assert room.deliver() == 1
    assert [way for way, _, _ in room.said()] == ["mention", "mention"]


async def test_told_twice_and_by_ids_as_well_it_is_one_message(room: Room) -> None:
    made = mention(room)
    told = Mention(room.at.simulator.account_id, made.id, made.media_id, made.at)
    await room.at.store.write("ids", mentions.keep, (told,), room.at.clock.now())
    for _ in range(len(PAUSES) + 1):  # by its id it cannot be read, and is given up
        await room.at.once()
        room.at.pass_time(max(PAUSES))
    room.quirks("mentions_in_comments", "mentions_refused", "deliveries_twice")
    room.held()
    await room.at.once()
    until(lambda: room.served.ingester.held == 0)
    room.deliveries._comments = 0
    assert room.deliver() == 2
    assert (room.said(), room.waiting()) == ([("mention", made.text, "bea")], 0)


async def test_what_cannot_be_found_out_is_a_mention_in_the_end(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(comments: Comments, ident: str) -> Post:
        raise Transient

    monkeypatch.setattr(Comments, "post", stumble)
    made = mention(room)
    room.held()
    for pause in PAUSES:
        await room.at.once()
        assert (room.waiting(), room.said()) == (1, [])
        room.at.pass_time(pause)
    await room.at.once()
    until(lambda: room.served.ingester.held == 0)
    assert (room.said(), room.waiting()) == ([("mention", made.text, "bea")], 0)


async def test_with_facebook_login_every_comment_is_below_a_post_of_ours(tmp_path: Path) -> None:
    for room in a_room(tmp_path, "facebook"):
        name = room.at.simulator.world.account.username
        await room.at.once()
        post = room.at.simulator.control.owner_posts("New tea")
        room.at.simulator.control.customer_comments(f"@{name} how much?", "ada", media=post.id)
        assert room.deliver() == 1
        assert room.said() == [("comment", f"@{name} how much?", "ada")]


async def test_our_own_comment_below_it_confirms_an_answer_in_doubt(room: Room) -> None:
    made = mention(room)
    room.held()
    await room.at.once()
    until(lambda: len(room.said()) == 1)
    room.at.simulator.control.set_faults("reply:drop_after@1")
    await room.at.desk.run(Reply(1, ("Thank you!",)))
    room.at.pass_time(timedelta(seconds=6))
    await room.at.once()
    [row] = await room.at.desk.unsettled_replies()
    assert (row.state, row.error and row.error.key) == (MessageState.UNCONFIRMED, "mentions.in_doubt")
    [ours] = [each for each in room.at.simulator.world.comments.values() if each.author is None]
    account = room.at.simulator.account_id
    value = {
        "id": ours.id, "from": {"id": "x", "self_ig_scoped_id": account}, "media": {"id": made.media_id},
        "parent_id": made.id, "text": ours.text,
    }  # fmt: skip
    entry = {"id": account, "time": int(ours.at.timestamp()), "changes": [{"field": "comments", "value": value}]}
    room.served.post({"object": "instagram", "entry": [entry]})
    room.served.settled()
    assert await room.at.desk.unsettled_replies() == ()
    assert len(room.said()) == 2


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_names_us_by_whichever_way_first_is_there_once(room: Room, seed: int) -> None:
    dice, control, world = random.Random(seed), room.at.simulator.control, room.at.simulator.world
    control.owner_posts("New tea")
    room.quirks("mentions_in_comments", "deliveries_twice", "deliveries_shuffled", "deliveries_together")
    for number in range(20):
        room.at.pass_time(timedelta(seconds=dice.choice((1, 20, 70))))
        what, name = dice.randrange(4), dice.choice(("ada", "bob"))
        if what == 0:
            control.customer_mentions(f"m{number}", name, in_caption=dice.random() < 0.3)
        elif what == 1:
            control.customer_comments(f"@{world.account.username} c{number}", name)
        elif what == 2:
            control.customer_comments(f"p{number}", name)
        else:
            control.owner_posts(f"Tea {number}")
        if dice.random() < 0.4:
            room.deliveries.step()
        if dice.random() < 0.3:
            await room.at.once()
    room.deliveries.step()
    for _ in range(3):
        await room.at.once()
        room.at.pass_time(timedelta(hours=2))
    until(lambda: room.served.ingester.held == 0 and not room.served.spool.waiting())
    await room.at.once()
    own = [each.text for each in world.comments.values() if world.media[each.media_id].author is None]
    there = [each.text for each in world.comments.values() if each.text not in own]
    there += [post.caption for post in world.media.values() if post.author is not None and post.caption]
    expected = [("comment", text) for text in own] + [("mention", text) for text in there]
    assert sorted((way, text) for way, text, _ in room.said()) == sorted(expected)
    assert (room.faults(), room.waiting()) == ([], 0)
