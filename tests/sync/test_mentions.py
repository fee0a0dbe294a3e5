"""Where somebody mentions us is answered once and in public: under faults that leave the outcome open, too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.queries import TicketDetail
from igdesk.errors import IgdeskError
from igdesk.rules.commands import HideComment, Merge, Reply, RetryReply
from igdesk.rules.model import Channel, Direction, MessageState, Status
from igdesk.rules.ways import Way
from igdesk.simulator import truth
from igdesk.simulator.model import Media
from igdesk.store import mentions
from igdesk.store.mentions import Mention
from igdesk.store.views import Filter, Sort
from tests.sync.harness import LOGINS, Bench, bench

HELD = timedelta(seconds=6)
AMBIGUOUS = ["drop_after", "drop_before", "500", "non_json", "truncated", "empty", "applied_500", "applied_1357046"]
ARRIVED = ["drop_after", "truncated", "empty", "applied_500", "applied_1357046"]


@pytest.fixture(params=LOGINS)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, login=request.param) as made:
        made.config = replace(made.config, instagram=replace(made.config.instagram, comments=True))
        yield made


async def mentioned(at: Bench, text: str = "so nice", *, in_caption: bool = False, with_post: bool = True) -> str:
    """Somebody mentions us, a webhook has told of it, and the sync has read it; gives its id."""
    made = at.simulator.control.customer_mentions(text, "bea", in_caption=in_caption)
    post = made.id if isinstance(made, Media) else made.media_id
    told = Mention(at.simulator.account_id, made.id, post if with_post else None, made.at)
    await at.store.write(f"told-{made.id}", mentions.keep, (told,), at.clock.now())
    await at.once()
    return made.id


async def answer(at: Bench, text: str = "Thank you!", number: int = 1) -> str:
    done = await at.desk.run(Reply(number, (text,)))
    at.pass_time(HELD)
    return done.replies[0]


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


async def why(at: Bench, reply: str) -> str:
    [row] = await at.desk.find_replies(reply)
    assert row.error is not None
    return row.error.key


async def detail_of(at: Bench, number: int = 1) -> TicketDetail:
    detail = await at.desk.detail(number)
    assert detail is not None
    return detail


def stands(at: Bench, text: str = "Thank you!") -> int:
    """How many times everybody can read this answer of ours."""
    return sum(row["author"] is None and row["text"] == text for row in truth.comments(at.simulator.world))


def posted(at: Bench) -> int:
    return at.simulator.ledger.count("reply")


async def test_a_mention_in_a_comment_is_answered_below_it_in_public(at: Bench) -> None:
    ident = await mentioned(at)
    reply = await answer(at)
    report = await at.once()
    assert (report.sent, stands(at), posted(at)) == (1, 1, 1)
    [ours] = [each for each in at.simulator.world.comments.values() if each.author is None]
    assert ours.parent_id == ident
    assert await state_of(at, reply) is MessageState.SENT
    detail = await detail_of(at)
    assert detail.card.ticket.first_responded_at is not None
    said = [(m.way, m.channel) for m in detail.messages if m.direction is Direction.OUT]
    assert said == [(Way.MENTION, Channel.MENTION)]


async def test_a_mention_in_a_caption_is_answered_below_the_post(at: Bench) -> None:
    ident = await mentioned(at, in_caption=True)
    await answer(at)
    await at.once()
    [ours] = [each for each in at.simulator.world.comments.values() if each.author is None]
    assert (ours.media_id, ours.parent_id) == (ident, None)


async def test_where_a_mention_stands_is_learned_with_what_it_says(at: Bench) -> None:
    ident = await mentioned(at, with_post=False)
    comment = at.simulator.world.comments[ident]
    card = (await detail_of(at)).card
    assert card.post is not None
    assert (card.post.id, card.post.permalink is not None) == (comment.media_id, True)
    await answer(at)
    await at.once()
    assert stands(at) == 1


async def test_a_picture_that_only_tags_us_is_answered_nowhere_and_its_caption_that_names_us_is(at: Bench) -> None:
    control, name = at.simulator.control, at.simulator.world.account.username
    control.customer_tags("what a cup", "bea")
    control.customer_tags(f"thanks @{name.upper()}.", "cleo")
    control.customer_tags(f"thanks @{name}.shop", "dora")
    await at.once()
    cards = (await at.desk.page(Filter(), Sort.OLDEST)).cards
    only_tags = {"what a cup": True, f"thanks @{name.upper()}.": False, f"thanks @{name}.shop": True}
    assert {card.preview for card in cards} == set(only_tags)
    for card in cards:
        if only_tags[card.preview]:
            with pytest.raises(IgdeskError) as told:
                at.desk.check_answerable(card)
            assert told.value.phrase.key == "mentions.only_tagged"
            with pytest.raises(IgdeskError) as told:
                await at.desk.run(Reply(card.ticket.number, ("Thanks",)))
            assert told.value.phrase.key == "mentions.only_tagged"
        else:
            at.desk.check_answerable(card)


@pytest.mark.parametrize("in_caption", [False, True])
@pytest.mark.parametrize("fault", ARRIVED)
async def test_an_answer_that_arrived_although_nobody_said_so_is_found_there(
    at: Bench, fault: str, in_caption: bool
) -> None:
    await mentioned(at, in_caption=in_caption)
    at.simulator.control.set_quirks(",".join((*_base(at), "mentions_bare")))
    at.simulator.control.set_faults(f"reply:{fault}@1")
    reply = await answer(at, "Thank you @bea!")
    await at.once()
    assert (await state_of(at, reply), stands(at, "Thank you @bea!")) == (MessageState.SENT, 1)
    assert posted(at) == 1
    assert [m.text for m in (await detail_of(at)).messages][1:] == ["Thank you @bea!"]


@pytest.mark.parametrize("fault", AMBIGUOUS)
@pytest.mark.parametrize("quirk", ["", "mentions_refused"])
async def test_an_answer_in_doubt_is_never_sent_again_by_itself(at: Bench, fault: str, quirk: str) -> None:
    await mentioned(at)
    at.simulator.control.set_quirks(",".join((*_base(at), quirk)))
    at.simulator.control.set_faults(f"reply:{fault}@1")
    await answer(at)
    for _ in range(4):
        await at.once()
        at.pass_time(timedelta(hours=1))
    assert posted(at) == 1


async def test_what_is_not_found_stays_in_doubt_until_a_person_decides(at: Bench) -> None:
    await mentioned(at)
    at.simulator.control.set_faults("reply:500@1")
    reply = await answer(at)
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(hours=1))
    assert (await state_of(at, reply), stands(at)) == (MessageState.UNCONFIRMED, 0)
    await at.desk.run(RetryReply(1, reply))
    await at.once()
    assert (await state_of(at, reply), stands(at)) == (MessageState.SENT, 1)


async def test_another_s_same_words_are_not_taken_for_ours(at: Bench) -> None:
    ident = await mentioned(at)
    world = at.simulator.world
    above, bea = world.comments[ident], world.find_person("bea")
    at.simulator.control.set_faults("reply:500@1")
    reply = await answer(at)
    world.add_comment(world.media[above.media_id], "Thank you!", bea, parent=above)
    for quirks in ((), ("authors_missing",)):
        at.simulator.control.set_quirks(",".join((*_base(at), *quirks)))
        await at.once()
        at.pass_time(timedelta(minutes=1))
        assert await state_of(at, reply) is MessageState.UNCONFIRMED


@pytest.mark.parametrize("fault", ["reply:613@1", "reply:190@1"])
async def test_what_surely_did_not_leave_keeps_its_place(at: Bench, fault: str) -> None:
    await mentioned(at)
    at.simulator.control.set_faults(fault)
    reply = await answer(at)
    await at.once()
    at.pass_time(timedelta(hours=2))
    await at.once()
    assert (await state_of(at, reply), stands(at)) == (MessageState.SENT, 1)


async def test_where_it_cannot_be_answered_any_more_the_person_is_told_what_is_left(at: Bench) -> None:
    ident = await mentioned(at)
    await at.desk.run(Reply(1, ("Thank you!",), then=Status.RESOLVED))
    at.pass_time(HELD)
    at.simulator.control.delete_comment(ident)
    await at.once()
    detail = await detail_of(at)
    [row] = detail.outbox
    assert (row.state, row.error.key if row.error else "") == (MessageState.FAILED, "mentions.refused")
    assert detail.card.ticket.status is not Status.RESOLVED


async def test_a_missing_permission_is_told_as_such(at: Bench) -> None:
    await mentioned(at)
    at.simulator.control.set_faults("reply:10@1")
    reply = await answer(at)
    await at.once()
    assert await why(at, reply) == "instagram.permission_missing"


async def test_nothing_but_a_public_answer_is_possible(at: Bench) -> None:
    await mentioned(at)
    for command, key in (
        (Reply(1, ("Between us",), private=True), "mentions.no_private"),
        (HideComment(1), "mentions.no_hide"),
        (Reply(1, ("Thanks",), comment=999), "refusal.not_answerable"),
    ):
        with pytest.raises(IgdeskError) as refused:
            await at.desk.run(command)
        assert refused.value.phrase.key == key


async def test_taken_back_within_its_hold_nothing_leaves_and_once_it_left_it_is_told(at: Bench) -> None:
    await mentioned(at)
    done = await at.desk.run(Reply(1, ("Thank you!",)))
    await at.desk.undo(done.op)
    at.pass_time(HELD)
    await at.once()
    assert (posted(at), await state_of(at, done.replies[0])) == (0, MessageState.CANCELLED)
    done = await at.desk.run(Reply(1, ("Thank you!",)))
    at.pass_time(HELD)
    await at.once()
    with pytest.raises(IgdeskError) as refused:
        await at.desk.undo(done.op)
    assert refused.value.phrase.key == "refusal.undo_sent"


async def test_where_several_were_merged_the_latest_is_answered_at_its_own_post(at: Bench) -> None:
    await mentioned(at, "first")
    at.pass_time(timedelta(minutes=1))
    ident = await mentioned(at, "second")
    await at.desk.run(Merge(2, 1))
    await answer(at, number=1)
    assert (await at.once()).sent == 1
    [ours] = [each for each in at.simulator.world.comments.values() if each.author is None]
    assert ours.parent_id == ident


def _base(at: Bench) -> tuple[str, ...]:
    return ("page_as_sender",) if at.config.instagram.login == "facebook" else ()
