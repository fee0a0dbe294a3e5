"""Comments are answered once, in public or privately, and hidden: under faults that leave the outcome open, too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.queries import TicketDetail
from igdesk.rules.commands import CancelReply, Command, HideComment, Reply, RetryReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Inbound, MessageState
from igdesk.rules.ways import Way
from igdesk.simulator import truth
from igdesk.simulator.model import Comment
from igdesk.store import ingest, settle
from igdesk.store.inbound import InboundThread
from igdesk.store.settle import Settling
from tests.sync.harness import LOGINS, Bench, bench

HELD = timedelta(seconds=6)


@pytest.fixture(params=LOGINS)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, login=request.param) as made:
        made.simulator.control.owner_posts("New tea")
        yield made


async def commented(at: Bench, text: str = "Do you ship to Spain?", who: str = "anna", parent: str = "") -> Comment:
    """Somebody comments, and the desk has read it."""
    comment = at.simulator.control.customer_comments(text, who, parent=parent)
    person = at.simulator.world.find_person(who)
    assert person is not None
    thread = InboundThread(
        account=at.simulator.account_id,
        kind="comment",
        remote_id=f"{comment.parent_id or comment.id}/{person.igsid}",
        customer_remote_id=person.igsid,
        username=who,
        name=None,
        messages=(Inbound(Direction.IN, comment.at, text, Channel.COMMENT, remote_id=comment.id),),
        post=comment.media_id,
    )
    await at.store.write(
        f"in-{comment.id}", ingest.ingest, (thread,), config=at.config, actor="sync", op=f"in-{comment.id}",
        now=at.clock.now(),
    )  # fmt: skip
    return comment


async def do(at: Bench, command: Command) -> str:
    """Queue something and let its hold pass; returns the id of its row."""
    done = await at.desk.run(command)
    at.pass_time(HELD)
    return done.replies[0]


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


async def detail_of(at: Bench, number: int = 1) -> TicketDetail:
    detail = await at.desk.detail(number)
    assert detail is not None
    return detail


def below(at: Bench, text: str) -> int:
    """How many times everybody can read this answer of ours."""
    return sum(row["author"] is None and row["text"] == text for row in truth.comments(at.simulator.world))


def calls(at: Bench, kind: str) -> int:
    return at.simulator.ledger.count(kind)


async def test_a_reply_to_a_comment_is_public(at: Bench) -> None:
    await commented(at)
    reply = await do(at, Reply(1, ("Yes, we do",)))
    report = await at.once()
    assert (report.sent, below(at, "Yes, we do"), at.arrived("Yes, we do")) == (1, 1, 0)
    assert await state_of(at, reply) is MessageState.SENT
    detail = await detail_of(at)
    assert detail.card.ticket.first_responded_at is not None
    assert [m.way for m in detail.messages if m.direction is Direction.OUT] == [Way.COMMENT]


async def test_a_private_reply_is_a_direct_message_and_comes_back_only_once(at: Bench) -> None:
    comment = await commented(at)
    await do(at, Reply(1, ("Here, between us",), private=True))
    await at.once()
    assert (at.arrived("Here, between us"), below(at, "Here, between us")) == (1, 0)
    assert comment.private_reply_id is not None
    at.pass_time(timedelta(minutes=1))
    report = await at.once()
    assert (report.created, report.messages) == (0, 0)
    assert [m.text for m in (await detail_of(at)).messages] == ["Do you ship to Spain?", "Here, between us"]


async def test_the_answer_to_a_private_reply_is_a_ticket_linked_to_the_comments(at: Bench) -> None:
    await commented(at)
    await do(at, Reply(1, ("Here, between us",), private=True))
    await at.once()
    at.simulator.control.customer_writes("Thank you, how much is it?", "anna")
    await at.once()
    other = await detail_of(at, 2)
    assert (other.card.ticket.channel, other.card.ticket.links) == (Channel.DM, frozenset({1}))
    assert (await detail_of(at)).card.ticket.links == frozenset({2})
    assert at.arrived("Here, between us") == 1
    at.simulator.control.customer_writes("And for two?", "anna")
    await at.once()
    assert await at.desk.card(3) is None


async def test_a_comment_is_hidden_and_shown_again(at: Bench) -> None:
    comment = await commented(at, "You are thieves")
    hide = await do(at, HideComment(1))
    await at.once()
    assert (comment.hidden, await state_of(at, hide)) == (True, MessageState.SENT)
    assert [m.hidden for m in (await detail_of(at)).messages] == [True]
    done = await at.desk.run(HideComment(1))
    assert (done.changed, done.replies) == (False, ())
    await do(at, HideComment(1, hidden=False))
    await at.once()
    assert comment.hidden is False
    kinds = [r.event.kind for r in (await detail_of(at)).events]
    assert (kinds.count("comment_hidden"), (await detail_of(at)).card.ticket.unanswered_since is not None) == (2, True)


AMBIGUOUS = ["drop_after", "drop_before", "500", "non_json", "truncated", "empty", "applied_500", "applied_1357046"]


@pytest.mark.parametrize("fault", AMBIGUOUS)
async def test_a_public_reply_of_unknown_outcome_stands_there_once_in_the_end(at: Bench, fault: str) -> None:
    await commented(at)
    at.simulator.control.set_faults(f"reply:{fault}@1")
    reply = await do(at, Reply(1, ("Yes, we do",)))
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert (await state_of(at, reply), below(at, "Yes, we do")) == (MessageState.SENT, 1)
    assert [m.text for m in (await detail_of(at)).messages] == ["Do you ship to Spain?", "Yes, we do"]


@pytest.mark.parametrize("fault", AMBIGUOUS)
async def test_hiding_of_unknown_outcome_is_simply_done_again(at: Bench, fault: str) -> None:
    comment = await commented(at)
    at.simulator.control.set_faults(f"hide:{fault}@1")
    hide = await do(at, HideComment(1))
    await at.once()
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert (comment.hidden, await state_of(at, hide), calls(at, "hide")) == (True, MessageState.SENT, 2)


async def test_hiding_that_never_gets_an_answer_is_given_up(at: Bench) -> None:
    await commented(at)
    at.simulator.control.set_faults("hide:drop_before")
    hide = await do(at, HideComment(1))
    for _ in range(5):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert (await state_of(at, hide), calls(at, "hide")) == (MessageState.FAILED, 3)


@pytest.mark.parametrize("fault", ["drop_after", "truncated", "empty", "applied_500", "applied_1357046"])
async def test_a_private_reply_of_unknown_outcome_is_found_in_the_direct_messages(at: Bench, fault: str) -> None:
    await commented(at)
    at.simulator.control.set_faults(f"send:{fault}@1")
    reply = await do(at, Reply(1, ("Between us",), private=True))
    await at.once()
    assert (await state_of(at, reply), at.arrived("Between us")) == (MessageState.SENT, 1)
    detail = await detail_of(at)
    assert [(m.text, m.ticket) for m in detail.messages] == [("Do you ship to Spain?", 1), ("Between us", 1)]
    assert await at.desk.card(2) is None


async def test_a_private_reply_that_cannot_be_looked_for_waits_for_a_person(at: Bench) -> None:
    await commented(at)
    at.simulator.control.set_faults("send:drop_before@1")
    reply = await do(at, Reply(1, ("Between us",), private=True))
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert (await state_of(at, reply), at.arrived("Between us")) == (MessageState.UNCONFIRMED, 0)
    await do(at, Reply(1, ("In public, then",)))  # which does not wait for the other
    await at.once()
    assert below(at, "In public, then") == 1
    await at.desk.run(RetryReply(1, reply))
    await at.once()
    assert (await state_of(at, reply), at.arrived("Between us")) == (MessageState.SENT, 1)


async def test_a_private_reply_that_did_not_arrive_goes_out_again_where_messages_show_it(at: Bench) -> None:
    await commented(at)
    at.simulator.control.customer_writes("Hello?", "anna")
    await at.once()
    at.simulator.control.set_faults("send:drop_before@1")
    reply = await do(at, Reply(1, ("Between us",), private=True))
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert (await state_of(at, reply), at.arrived("Between us")) == (MessageState.SENT, 1)


async def test_the_same_words_said_before_are_no_proof(at: Bench) -> None:
    first = await commented(at)
    await do(at, Reply(1, ("Thanks!",)))
    await at.once()
    at.simulator.control.owner_comments("By the way", parent=first.id)
    at.simulator.control.customer_comments("Me too", "bea", parent=first.id)
    at.simulator.control.set_faults("reply:drop_before@1")
    again = await do(at, Reply(1, ("Thanks!",)))
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert (await state_of(at, again), below(at, "Thanks!")) == (MessageState.SENT, 2)


async def test_a_deleted_comment_takes_no_answer(at: Bench) -> None:
    comment = await commented(at)
    reply = await do(at, Reply(1, ("Yes",)))
    hide = await do(at, HideComment(1))
    at.simulator.control.delete_comment(comment.id)
    await at.once()
    assert [await state_of(at, each) for each in (reply, hide)] == [MessageState.FAILED] * 2
    [row] = await at.desk.find_replies(reply)
    assert row.error is not None
    assert row.error.key == "instagram.object_gone"


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
async def test_a_reply_in_doubt_whose_comment_is_gone_lets_later_ones_go_on(at: Bench, fault: str) -> None:
    comment = await commented(at)
    at.simulator.control.set_faults(f"reply:{fault}@1,comments:500")
    first = await do(at, Reply(1, ("Yes, we do",)))
    await commented(at, "And how long does it take?", parent=comment.id)
    later = await do(at, Reply(1, ("Two days",)))
    await at.once()
    assert [await state_of(at, each) for each in (first, later)] == [MessageState.UNCONFIRMED, MessageState.QUEUED]
    at.simulator.control.set_faults("")
    at.simulator.control.delete_comment(comment.id)
    for _ in range(4):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    [row] = await at.desk.find_replies(first)
    assert (row.state, row.error and row.error.key) == (MessageState.FAILED, "answering.comment_gone")
    [row] = await at.desk.find_replies(later)
    assert (row.state, row.error and row.error.key) == (MessageState.FAILED, "instagram.object_gone")


async def test_a_reply_in_doubt_to_a_deleted_reply_is_looked_for_below_the_top_comment(at: Bench) -> None:
    first = await commented(at)
    second = await commented(at, "And to Italy?", parent=first.id)
    at.simulator.control.set_faults("reply:drop_after@1,comments:500")
    reply = await do(at, Reply(1, ("There, too",)))
    await at.once()
    at.simulator.control.set_faults("")
    at.simulator.control.delete_comment(second.id)
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert (await state_of(at, reply), below(at, "There, too")) == (MessageState.SENT, 1)


async def test_a_comment_that_may_only_be_forbidden_is_no_proof(at: Bench) -> None:
    await commented(at)
    at.simulator.control.set_faults("reply:drop_before@1,comments:100/33")
    reply = await do(at, Reply(1, ("Yes, we do",)))
    for _ in range(3):
        await at.once()
        at.pass_time(timedelta(minutes=1))
    assert await state_of(at, reply) is MessageState.UNCONFIRMED


async def test_a_private_reply_that_waited_too_long_is_not_tried(at: Bench) -> None:
    await commented(at)
    reply = await do(at, Reply(1, ("Between us",), private=True))
    at.pass_time(timedelta(days=7))
    sends = calls(at, "send")
    await at.once()
    assert (await state_of(at, reply), calls(at, "send")) == (MessageState.FAILED, sends)
    with pytest.raises(Refusal) as refused:
        await at.desk.run(Reply(1, ("Between us",), private=True))
    assert refused.value.phrase.key == "answering.private_late"


async def test_what_was_being_hidden_when_the_program_died_is_hidden_by_the_next(at: Bench) -> None:
    comment = await commented(at)
    hide = await do(at, HideComment(1))
    desk = at.worker()._desk
    await desk.take_lease("mei", "m", machine_is_free=True)
    assert await desk.claim_next() is not None
    await desk.release()
    await at.once()
    assert (comment.hidden, await state_of(at, hide)) == (True, MessageState.SENT)


async def test_a_used_private_reply_is_told_with_what_is_still_possible(at: Bench) -> None:
    comment = await commented(at)
    comment.private_reply_id = "by hand, in the app"
    reply = await do(at, Reply(1, ("Between us",), private=True))
    await at.once()
    [row] = await at.desk.find_replies(reply)
    assert (row.state, row.error and row.error.key) == (MessageState.FAILED, "instagram.private_reply_used")


async def test_what_we_had_said_before_a_backup_is_no_reply_that_waited_in_it(at: Bench) -> None:
    first = await commented(at)
    await commented(at, "And to Italy?", "bea", first.id)
    said = at.simulator.control.owner_comments("Thanks!", parent=first.id)
    bea = at.simulator.world.find_person("bea")
    assert bea is not None
    thread = InboundThread(
        at.simulator.account_id, "comment", f"{first.id}/{bea.igsid}", bea.igsid, "bea", None,
        (Inbound(Direction.OUT, said.at, said.text, Channel.COMMENT, remote_id=said.id),), post=first.media_id,
    )  # fmt: skip
    await at.store.write(
        "own", ingest.ingest, (thread,), config=at.config, actor="sync", op="own", now=at.clock.now()
    )  # fmt: skip
    reply = await do(at, Reply(1, ("Thanks!",)))
    by = Settling("restored", at.clock.now(), at.config)
    await at.store.write("restored", settle.doubt_restored, by)
    await at.once()
    assert (await state_of(at, reply), below(at, "Thanks!")) == (MessageState.FAILED, 1)


async def test_a_private_reply_that_another_took_the_place_of_is_not_sent_again(at: Bench) -> None:
    await commented(at)
    at.simulator.control.set_faults("send:400@1")
    first = await do(at, Reply(1, ("Between us",), private=True))
    await at.once()
    assert await state_of(at, first) is MessageState.FAILED
    second = await do(at, Reply(1, ("Here, between us",), private=True))
    with pytest.raises(Refusal) as refused:
        await at.desk.run(RetryReply(1, first))
    assert refused.value.phrase.key == "answering.private_used"
    await at.desk.run(CancelReply(1, second))
    await at.desk.run(RetryReply(1, first))
    await at.once()
    assert (await state_of(at, first), at.arrived("Between us"), at.arrived("Here, between us")) == (
        MessageState.SENT, 1, 0,
    )  # fmt: skip


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("writes", [False, True])
async def test_comments_are_read_before_a_reply_goes_that_waited(at: Bench, private: bool, writes: bool) -> None:
    comment = await commented(at)
    await at.once()
    done = await at.desk.run(Reply(1, ("Yes, we do.",), at=at.clock.now() + timedelta(hours=2), private=private))
    at.pass_time(timedelta(hours=1))
    if writes:
        at.simulator.control.customer_comments("Never mind", "anna", parent=comment.id)
    at.pass_time(timedelta(hours=1))
    await at.once()
    wanted = MessageState.CANCELLED if writes else MessageState.SENT
    assert await state_of(at, done.replies[0]) is wanted
