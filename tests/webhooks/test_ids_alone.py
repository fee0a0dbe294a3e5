"""What webhooks name by ids alone: a Page in the place of its account, and mentions elsewhere.

The simulator delivers over HTTP to a server that shares its file with a sync, which reads that simulator over HTTP.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from igdesk.config.accounts import FurtherAccount
from igdesk.desk.incoming import Incoming
from igdesk.rules.model import Channel, MessageState
from igdesk.simulator.model import Comment
from igdesk.store import mentions, pages
from igdesk.store.mentions import KEPT, Mention
from igdesk.store.pages import Pages
from igdesk.sync.mentions import A_ROUND, PAUSES

from .room import Room
from .support import until

# --- Pages


async def test_what_names_the_page_waits_until_the_sync_has_told_whose_it_is(by_page: Room) -> None:
    by_page.at.simulator.control.customer_writes("Where is my parcel?")
    assert by_page.held() == 1
    assert (by_page.said(), by_page.faults()) == ([], [])
    told = httpx.get(f"{by_page.served.url}/healthz").json()
    assert (told["status"], told["waiting"], told["unplaced"], told["set_aside"]) == ("ok", 1, 1, 0)
    await by_page.at.once()
    by_page.at.pass_time(timedelta(seconds=1))
    by_page.at.simulator.control.customer_writes("Hello?")
    assert by_page.deliver() == 1
    assert by_page.served.ingester.held == 0
    said = [("dm", "Where is my parcel?", "ada.bakes"), ("dm", "Hello?", "ada.bakes")]
    assert (by_page.said(), by_page.faults()) == (said, []), "the poll and the webhook: one"
    assert by_page.served.rows("SELECT DISTINCT account FROM threads") == [(by_page.at.simulator.account_id,)]


async def test_nothing_else_waits_for_what_names_an_unknown_page(by_page: Room) -> None:
    by_page.at.simulator.control.customer_writes("Where is my parcel?")
    by_page.held()
    by_page.quirks()
    by_page.at.simulator.control.customer_writes("It is urgent", "bob")
    by_page.deliveries.step()
    until(lambda: len(by_page.said()) == 1)
    assert by_page.said() == [("dm", "It is urgent", None)]
    assert by_page.served.ingester.held == 1


async def test_an_echo_by_the_page_confirms_a_reply_and_is_ours(by_page: Room) -> None:
    control = by_page.at.simulator.control
    control.customer_writes("Where is my parcel?")
    await by_page.at.once()
    control.set_faults("send:drop_after@1,conversations:500,messages:500")
    await by_page.at.reply(1, "On its way")
    await by_page.at.once()
    assert [row.state for row in await by_page.at.desk.unsettled_replies()] == [MessageState.UNCONFIRMED]
    by_page.deliver()
    assert await by_page.at.desk.unsettled_replies() == ()
    assert (len(by_page.said()), by_page.at.arrived("On its way")) == (2, 1)


async def test_once_every_page_is_known_another_account_is_told_as_such(by_page: Room) -> None:
    await by_page.at.once()
    by_page.at.simulator.world.pages.insert(0, by_page.at.simulator.world.pages[1])
    sent = by_page.at.simulator.control.customer_writes("Where is my parcel?")
    by_page.deliver()
    assert by_page.said() == []
    assert by_page.faults() == [(sent.id, "for an Instagram account that is not this desk's")]


async def test_whose_pages_are_known_is_told_account_by_account(by_page: Room) -> None:
    at = by_page.at
    further = FurtherAccount("outlet", "17841400000000077", login="facebook")
    two = Incoming(at.store, replace(at.config, accounts=(further,)), at.clock, "mei")
    one = Incoming(at.store, at.config, at.clock, "mei")
    unnamed = Incoming(
        at.store, replace(at.config, instagram=replace(at.config.instagram, account_id=None)), at.clock, "mei"
    )
    instagram = replace(at.config, instagram=replace(at.config.instagram, login="instagram"))
    other = Incoming(at.store, instagram, at.clock, "mei")
    assert [(await each.pages()).all_known for each in (one, two, unnamed, other)] == [False, False, False, True]
    await at.once()
    page = at.simulator.world.pages[0].id
    assert await one.pages() == Pages({page: at.simulator.account_id})
    assert [(await each.pages()).all_known for each in (two, unnamed)] == [False, True]
    at.store.write("p", pages.keep, "outlet-page", further.account_id, None).result()
    assert (await two.pages()).all_known


async def test_what_is_for_an_account_without_an_id_waits_where_there_are_others(room: Room) -> None:
    at = room.at
    further = FurtherAccount("outlet", "17841400000000077", login="instagram")
    unnamed = replace(at.config, accounts=(further,), instagram=replace(at.config.instagram, account_id=None))
    incoming = Incoming(at.store, unnamed, at.clock, "mei")
    assert not (await incoming.pages()).all_known
    await at.once()
    assert (await incoming.pages()).all_known


# --- Mentions


async def test_a_mention_in_a_comment_is_read_by_the_sync_once_however_often_it_is_told(room: Room) -> None:
    room.quirks("deliveries_twice")
    comment = room.at.simulator.control.customer_mentions("this is lovely", "bea")
    assert isinstance(comment, Comment)
    assert room.deliver() == 2
    assert (room.waiting(), room.said()) == (1, [])
    report = await room.at.once()
    assert (report.comments, report.created) == (1, 1)
    assert room.said() == [("mention", comment.text, "bea")]
    card = await room.at.desk.card(1)
    assert card is not None
    assert card.ticket.channel is Channel.MENTION
    room.deliveries._comments = 0  # Instagram tells of it again, hours later
    assert room.deliver() == 2
    room.at.pass_time(timedelta(hours=1))
    before = room.asked()
    report = await room.at.once()
    assert room.asked() - before == 1, "whose the token is, and nothing else"
    assert (report.comments, room.waiting(), len(room.said())) == (0, 0, 1)
    assert room.faults() == []


async def test_a_mention_in_a_caption_is_the_post_and_the_same_as_its_photo_tag(room: Room) -> None:
    control, world = room.at.simulator.control, room.at.simulator.world
    caption = f"Thanks @{world.account.username}!"
    tagged = control.customer_tags(caption, "bea")
    control.customer_mentions("so good", "cleo", in_caption=True)
    room.deliver()
    await room.at.once()
    await room.at.once()
    said = room.said()
    assert sorted(said) == [("mention", f"@{world.account.username} so good", "cleo"), ("mention", caption, "bea")]
    assert room.waiting() == 0
    links = room.served.rows("SELECT count(*) FROM posts WHERE permalink IS NOT NULL AND ours = 0")
    assert links == [(2,)]
    assert tagged.id in {row[0] for row in room.served.rows("SELECT remote_id FROM messages")}


async def test_a_mention_whose_author_is_not_told_is_kept_without_one(room: Room) -> None:
    room.quirks("authors_missing")
    room.at.simulator.control.customer_mentions("who am I?", "bea")
    room.deliver()
    await room.at.once()
    assert [(way, name) for way, _, name in room.said()] == [("mention", None)]


async def test_a_mention_that_cannot_be_read_is_tried_a_few_times_and_given_up_with_a_fault(room: Room) -> None:
    comment = room.at.simulator.control.customer_mentions("gone soon", "bea")
    room.at.simulator.control.delete_comment(comment.id)
    room.deliver()
    for pause in PAUSES:
        await room.at.once()
        assert (room.waiting(), room.faults()) == (1, [])
        await room.at.once()  # nothing is asked before its time
        [(tries,)] = room.served.rows("SELECT tries FROM mentions")
        room.at.pass_time(pause)
    assert tries == len(PAUSES)
    await room.at.once()
    [(ref, reason)] = room.faults()
    assert (ref, room.waiting(), room.said()) == (comment.id, 0, [])
    assert reason.startswith(f"a mention in a comment could not be read, {len(PAUSES) + 1} tries: ")
    room.deliveries._comments = 0
    room.deliver()
    assert room.waiting() == 0, "told again, it stays given up"


async def test_an_account_that_does_not_let_us_read_mentions_keeps_everything_else_going(room: Room) -> None:
    room.quirks("mentions_refused")
    room.at.simulator.control.customer_mentions("hello", "bea", in_caption=True)
    room.at.simulator.control.customer_writes("Where is my parcel?")
    room.deliver()
    report = await room.at.once()
    assert (report.errors, room.waiting()) == ([], 1)
    assert [text for _, text, _ in room.said()] == ["Where is my parcel?"]


@pytest.mark.parametrize(("fault", "tries"), [("comments:613@1", 0), ("comments:500", 1), ("comments:truncated@9", 1)])
async def test_a_throttle_costs_a_mention_no_try_and_a_server_that_stumbles_does(
    by_page: Room, fault: str, tries: int
) -> None:
    by_page.at.simulator.control.customer_mentions("hello", "bea")
    by_page.quirks()
    by_page.deliver()
    by_page.at.simulator.control.set_faults(fault)
    report = await by_page.at.once()
    assert [error.phrase.key for error in report.errors] == ([] if tries else ["instagram.rate_limited"])
    assert by_page.served.rows("SELECT tries FROM mentions") == [(tries,)]
    by_page.at.simulator.control.set_faults("")
    by_page.at.pass_time(timedelta(hours=1))
    await by_page.at.once()
    assert (len(by_page.said()), by_page.waiting()) == (1, 0)


async def test_only_so_many_are_read_in_a_round(room: Room) -> None:
    for number in range(A_ROUND + 1):
        room.at.simulator.control.customer_mentions(f"number {number}", "bea")
    room.quirks("deliveries_together", "deliveries_shuffled")
    assert room.deliver() == 1
    await room.at.once()
    assert (len(room.said()), room.waiting()) == (A_ROUND, 1)
    await room.at.once()
    assert (len(room.said()), room.waiting()) == (A_ROUND + 1, 0)


async def test_mentions_are_left_out_where_the_desk_wants_no_comments(room: Room) -> None:
    room.at.simulator.control.customer_mentions("hello", "bea")
    room.deliver()
    room.at.config = replace(room.at.config, instagram=replace(room.at.config.instagram, comments=False))
    await room.at.once()
    assert (room.waiting(), room.said()) == (1, [])


def test_what_is_over_is_forgotten_after_a_while(room: Room) -> None:
    store, now = room.at.store, room.at.clock.now()
    one, other = Mention("a", "1", "9", now), Mention("a", "2", "9", now)
    store.write("1", mentions.keep, (one, other), now).result()
    store.write("2", mentions.end, one, now, None).result()
    store.write("3", mentions.keep, (one,), now + KEPT).result()
    due = store.read(mentions.due, "a", now + KEPT, 9).result()
    assert due == (other,), "told again, it is not read again"
    store.write("4", mentions.keep, (), now + KEPT + timedelta(seconds=1)).result()
    assert room.served.rows("SELECT id FROM mentions") == [("2",)]
