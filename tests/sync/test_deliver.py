"""Replies go out once: under every fault that leaves open whether Instagram has them, too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.rules.commands import CancelReply, Reply, RetryReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import MessageState, Status
from igdesk.sync.deliver import SETTLE
from tests.sync.harness import LOGINS, PATIENT, QUICK, Bench, bench


@pytest.fixture(params=LOGINS)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, login=request.param) as made:
        made.simulator.control.customer_writes("Where is my order?")
        await made.once()
        yield made


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


async def test_a_reply_is_held_then_sent_then_confirmed(at: Bench) -> None:
    done = await at.desk.run(Reply(1, ("On its way!",)))
    report = await at.once()
    assert (report.sent, at.arrived("On its way!")) == (0, 0)
    at.pass_time(timedelta(seconds=6))
    report = await at.once()
    assert (report.sent, at.arrived("On its way!")) == (1, 1)
    detail = await at.desk.detail(1)
    assert detail is not None
    assert await state_of(at, done.replies[0]) is MessageState.SENT
    assert detail.card.ticket.status is Status.WAITING
    assert detail.card.ticket.first_responded_at is not None
    assert [m.state for m in detail.messages] == [MessageState.RECEIVED, MessageState.SENT]


async def test_our_own_reply_coming_back_with_the_next_pull_is_not_stored_twice(at: Bench) -> None:
    await at.reply(1, "Here it is")
    await at.once()
    at.pass_time(timedelta(minutes=1))
    report = await at.once()
    assert report.messages == 0
    detail = await at.desk.detail(1)
    assert detail is not None
    assert len(detail.messages) == 2


async def test_a_reply_taken_back_while_held_is_never_sent(at: Bench) -> None:
    done = await at.desk.run(Reply(1, ("Oops",)))
    await at.desk.run(CancelReply(1, done.replies[0]))
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert at.arrived("Oops") == 0
    card = await at.desk.card(1)
    assert card is not None
    assert card.ticket.status is Status.OPEN
    with pytest.raises(Refusal):
        await at.desk.run(CancelReply(1, done.replies[0]))


AMBIGUOUS = [
    "send:drop_after@1",
    "send:drop_before@1",
    "send:500@1",
    "send:503@1",
    "send:non_json@1",
    "send:truncated@1",
    "send:empty@1",
    "send:applied_500@1",
    "send:applied_1357046@1",
    "send:1/1357046@1",
    "send:1@1",
    "send:slow:3@1",
]


@pytest.mark.parametrize("fault", AMBIGUOUS)
async def test_after_any_ambiguous_answer_the_customer_gets_the_reply_exactly_once(at: Bench, fault: str) -> None:
    reply = await at.reply(1, "Your parcel left today.")
    at.simulator.control.set_faults(fault)
    at.timeouts = QUICK if "slow" in fault else at.timeouts
    report = await at.once()
    at.timeouts = PATIENT
    for _ in range(4):
        at.pass_time(timedelta(seconds=20))
        report = await at.once()
    assert at.arrived("Your parcel left today.") == 1
    assert await state_of(at, reply) is MessageState.SENT
    assert (report.unconfirmed, report.failed) == (0, 0)


@pytest.mark.parametrize("fault", ["send:500@1", "send:drop_after@1"])
async def test_nothing_is_sent_again_before_the_conversation_was_read_back(at: Bench, fault: str) -> None:
    reply = await at.reply(1, "Just a moment")
    at.simulator.control.set_faults(f"{fault},messages:500,conversations:500")
    at.simulator.ledger.clear()
    for _ in range(3):
        at.pass_time(timedelta(minutes=1))
        await at.once()
    assert at.simulator.ledger.count("send") == 1
    assert await state_of(at, reply) is MessageState.UNCONFIRMED


async def test_absence_proves_nothing_while_the_conversation_has_moved_past_what_can_be_read(at: Bench) -> None:
    reply = await at.reply(1, "One of many")
    at.simulator.control.set_faults("send:500@1,conversations:500,messages:500")
    assert (await at.once()).unconfirmed == 1
    at.simulator.control.set_faults("")
    for n in range(25):
        at.simulator.control.customer_writes(f"hello? {n}")
    at.pass_time(SETTLE * 3)
    await at.once()
    assert await state_of(at, reply) is MessageState.UNCONFIRMED
    assert at.simulator.ledger.count("send") == 1


async def test_a_reply_that_never_arrives_is_left_to_a_person_after_some_attempts(at: Bench) -> None:
    reply = await at.reply(1, "Nobody hears me")
    at.simulator.control.set_faults("send:500")
    for _ in range(12):
        at.pass_time(timedelta(minutes=2))
        await at.once()
    assert await state_of(at, reply) is MessageState.FAILED
    assert at.simulator.ledger.count("send") == 3
    card = await at.desk.card(1)
    assert card is not None
    assert card.ticket.status is Status.OPEN
    at.simulator.control.set_faults("")
    await at.desk.run(RetryReply(1, reply))
    await at.once()
    assert at.arrived("Nobody hears me") == 1


async def test_a_throttled_reply_keeps_its_place_and_loses_no_attempt(at: Bench) -> None:
    reply = await at.reply(1, "Patience")
    at.simulator.control.set_faults("send:throttle@1")
    report = await at.once()
    assert len(report.errors) == 1
    [row] = await at.desk.find_replies(reply)
    assert (row.state, row.attempts) == (MessageState.QUEUED, 0)
    at.pass_time(timedelta(hours=1))
    await at.once()
    assert at.arrived("Patience") == 1


async def test_a_window_that_closed_while_the_reply_waited_fails_it_without_a_call(at: Bench) -> None:
    reply = await at.reply(1, "Too late")
    at.pass_time(timedelta(hours=25))
    report = await at.once()
    assert (report.failed, at.simulator.ledger.count("send")) == (1, 0)
    [row] = await at.desk.find_replies(reply)
    assert row.error is not None
    assert row.error.key == "refusal.window_closed"


async def test_a_refusal_of_instagram_fails_the_reply_and_brings_the_ticket_back(at: Bench) -> None:
    reply = await at.reply(1, "Hello?")
    at.simulator.control.set_faults("send:551@1")
    report = await at.once()
    assert report.failed == 1
    assert await state_of(at, reply) is MessageState.FAILED
    card = await at.desk.card(1)
    assert card is not None
    assert (card.ticket.status, card.outbox) == (Status.OPEN, MessageState.FAILED)


async def test_the_parts_of_a_long_reply_arrive_in_order_and_not_without_the_first(at: Bench) -> None:
    await at.reply(1, "part one", "part two")
    at.simulator.control.set_faults("send:551@1")
    report = await at.once()
    assert report.failed == 1
    assert (at.arrived("part one"), at.arrived("part two")) == (0, 0)
    states = {row.state for row in await at.desk.unsettled_replies()}
    assert states == {MessageState.FAILED}


async def test_a_reply_in_doubt_holds_up_the_later_ones_of_its_thread(at: Bench) -> None:
    await at.reply(1, "first")
    await at.reply(1, "second")
    at.simulator.control.set_faults("send:drop_after@1,messages:500@20,conversations:500@20")
    await at.once()
    assert (at.arrived("first"), at.arrived("second")) == (1, 0)
    at.simulator.control.set_faults("")
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert (at.arrived("first"), at.arrived("second")) == (1, 1)


async def test_the_same_words_twice_are_two_messages(at: Bench) -> None:
    await at.reply(1, "ok")
    await at.once()
    await at.reply(1, "ok")
    at.simulator.control.set_faults("send:drop_after@1")
    await at.once()
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert at.arrived("ok") == 2
    detail = await at.desk.detail(1)
    assert detail is not None
    assert [m.state for m in detail.messages] == [MessageState.RECEIVED, MessageState.SENT, MessageState.SENT]
    assert len({m.remote_id for m in detail.messages}) == 3


async def test_an_expired_token_sends_nothing_and_loses_nothing(at: Bench) -> None:
    reply = await at.reply(1, "Later then")
    at.simulator.control.expire_token(at.token)
    report = await at.once()
    assert [type(error).__name__ for error in report.errors] == ["AuthFailed"]
    assert await state_of(at, reply) is MessageState.QUEUED
    health = await at.desk.health()
    assert health.queued == 1
