"""Over real HTTP: what arrived and cannot be read is confirmed by a person; the next goes out, nothing goes twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.rules.commands import ConfirmReply, Reply
from igdesk.rules.model import Direction, MessageState
from igdesk.rules.ways import Way
from igdesk.simulator import truth
from igdesk.store import mentions
from igdesk.store.mentions import Mention
from tests.sync.harness import LOGINS, Bench, bench

HELD = timedelta(seconds=6)


@pytest.fixture(params=LOGINS)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, login=request.param) as made:
        made.config = replace(made.config, instagram=replace(made.config.instagram, comments=True))
        yield made


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


async def ours(at: Bench) -> list[tuple[str, bool]]:
    """What we said on the ticket, each with whether Instagram's id of it is known."""
    detail = await at.desk.detail(1)
    assert detail is not None
    return [(m.text, m.remote_id is not None) for m in detail.messages if m.direction is Direction.OUT]


async def rounds(at: Bench, count: int = 3) -> None:
    for _ in range(count):
        at.pass_time(timedelta(minutes=2))
        await at.once()


async def test_a_message_that_cannot_be_read_back_is_confirmed_and_the_next_goes_out(at: Bench) -> None:
    at.simulator.control.customer_writes("Where is my order?")
    await at.once()
    at.simulator.control.set_faults("send:drop_after@1,conversations:500,messages:500")
    first = await at.reply(1, "It left today.")
    second = await at.reply(1, "Tomorrow it is there.")
    await rounds(at)
    states = [await state_of(at, each) for each in (first, second)]
    assert states == [MessageState.UNCONFIRMED, MessageState.QUEUED]
    done = await at.desk.run(ConfirmReply(1, first))
    assert done.changed
    await rounds(at)
    assert [await state_of(at, each) for each in (first, second)] == [MessageState.SENT] * 2
    assert await ours(at) == [("It left today.", False), ("Tomorrow it is there.", True)]
    at.simulator.control.set_faults("")
    await rounds(at)  # what can be read again joins what a person knew
    assert await ours(at) == [("It left today.", True), ("Tomorrow it is there.", True)]
    assert [at.arrived(each) for each in ("It left today.", "Tomorrow it is there.")] == [1, 1]
    assert at.simulator.ledger.count("send") == 2


async def test_an_answer_at_somebody_s_post_that_nobody_can_read_is_confirmed(at: Bench) -> None:
    made = at.simulator.control.customer_mentions("so nice", "bea")
    told = Mention(at.simulator.account_id, made.id, getattr(made, "media_id", made.id), made.at)
    await at.store.write("told", mentions.keep, (told,), at.clock.now())
    await at.once()
    at.simulator.control.set_quirks(",".join(("mentions_refused", *_base(at))))
    at.simulator.control.set_faults("reply:drop_after@1")
    texts = ("Thank you!", "Come again!")
    replies = []
    for text in texts:
        replies.append((await at.desk.run(Reply(1, (text,)))).replies[0])
        at.pass_time(HELD)
    await rounds(at)
    assert [await state_of(at, each) for each in replies] == [MessageState.UNCONFIRMED, MessageState.QUEUED]
    await at.desk.run(ConfirmReply(1, replies[0]))
    await rounds(at)
    assert [await state_of(at, each) for each in replies] == [MessageState.SENT] * 2
    standing = [row["text"] for row in truth.comments(at.simulator.world) if row["author"] is None]
    assert sorted(standing) == sorted(texts)
    assert at.simulator.ledger.count("reply") == 2


async def test_a_private_reply_without_a_conversation_is_confirmed_and_known_again_when_the_customer_answers(
    at: Bench,
) -> None:
    at.simulator.control.customer_comments("How much?", "anna")
    await at.once()
    at.simulator.control.set_faults("send:drop_after@1,conversations:500,messages:500")
    done = await at.desk.run(Reply(1, ("10 euros, between us",), private=True))
    at.pass_time(HELD)
    await rounds(at)
    assert await state_of(at, done.replies[0]) is MessageState.UNCONFIRMED
    await at.desk.run(ConfirmReply(1, done.replies[0]))
    at.simulator.control.set_faults("")
    at.simulator.control.customer_writes("Thanks, I take it", "anna")
    await rounds(at)
    [row] = await at.desk.find_replies(done.replies[0])
    assert (row.way, row.state, row.remote_id is not None) == (Way.PRIVATE, MessageState.SENT, True)
    assert at.arrived("10 euros, between us") == 1
    assert at.simulator.ledger.count("send") == 1


def _base(at: Bench) -> tuple[str, ...]:
    return ("page_as_sender",) if at.config.instagram.login == "facebook" else ()


async def test_after_a_person_saw_wrongly_the_same_words_go_out_once(at: Bench) -> None:
    at.simulator.control.customer_writes("Where is my order?")
    await at.once()
    at.simulator.control.set_faults("send:drop_before@1,conversations:500,messages:500")
    first = await at.reply(1, "It left today.")
    await rounds(at)
    assert await state_of(at, first) is MessageState.UNCONFIRMED
    await at.desk.run(ConfirmReply(1, first))  # but it never arrived
    at.simulator.control.set_faults("send:drop_after@1")
    at.simulator.control.customer_writes("So where is it?")
    await rounds(at, 1)
    second = await at.reply(1, "It left today.")
    await rounds(at)
    assert await state_of(at, second) is MessageState.SENT
    assert await ours(at) == [("It left today.", False), ("It left today.", True)]
    assert at.arrived("It left today.") == 1
