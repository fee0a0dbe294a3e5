"""Replies that wait for a moment, against Instagram: read before sending, however long no program was running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.instagram.model import Conversation
from igdesk.rules.commands import Merge, Reply
from igdesk.rules.events import ReplyCancelled, ReplySent
from igdesk.rules.model import MessageState, Status
from igdesk.sync.pull import Puller
from igdesk.sync.report import SyncReport
from tests.sync.harness import Bench, bench

AFTER = timedelta(hours=3)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path) as made:
        made.simulator.control.customer_writes("Where is my order?")
        await made.once()
        yield made


async def later(at: Bench, *texts: str) -> str:
    """A reply that goes in three hours."""
    done = await at.desk.run(Reply(1, texts, at=at.clock.now() + AFTER))
    return done.replies[0]


async def state_of(at: Bench, reply: str) -> MessageState:
    [row] = await at.desk.find_replies(reply)
    return row.state


async def status_of(at: Bench) -> Status:
    card = await at.desk.card(1)
    assert card is not None
    return card.ticket.status


async def test_it_goes_at_its_moment_and_not_before(at: Bench) -> None:
    reply = await later(at, "Good morning", "and more")
    at.pass_time(AFTER - timedelta(minutes=1))
    await at.once()
    assert at.arrived("Good morning") == 0
    assert await status_of(at) is Status.OPEN
    at.pass_time(timedelta(minutes=1))
    await at.once()
    assert (at.arrived("Good morning"), at.arrived("and more")) == (1, 1)
    assert await state_of(at, reply) is MessageState.SENT
    assert await status_of(at) is Status.WAITING


async def test_what_the_customer_wrote_while_nothing_ran_is_read_before_it_goes(at: Bench) -> None:
    reply = await later(at, "Good morning")
    at.pass_time(timedelta(hours=1))
    at.simulator.control.customer_writes("Never mind, it came!")
    at.pass_time(timedelta(hours=4))
    report = await at.once()
    assert (at.arrived("Good morning"), report.messages) == (0, 1)
    assert await state_of(at, reply) is MessageState.CANCELLED
    detail = await at.desk.detail(1)
    assert detail is not None
    [event] = [each.event for each in detail.events if isinstance(each.event, ReplyCancelled)]
    assert event.overtook is not None
    assert [row.text for row in await at.desk.to_return()] == ["Good morning"]


@pytest.mark.parametrize("where", ["conversation", "comments"])
async def test_what_is_written_where_a_merged_ticket_came_from_is_read_before_it_goes(
    at: Bench, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    control, comments = at.simulator.control, [""]

    def elsewhere(text: str) -> None:
        if where == "conversation":
            control.customer_writes(text, "bob.bikes")
        else:
            comments.append(control.customer_comments(text, parent=comments[-1]).id)

    at.config = replace(at.config, instagram=replace(at.config.instagram, comments=True))
    elsewhere("Mine as well?")
    await at.once()
    await at.desk.run(Merge(2, 1))
    reply = await later(at, "Good morning")
    at.pass_time(AFTER)
    read_back = Puller.read_back

    async def while_the_other_writes(puller: Puller, conversation: str, report: SyncReport) -> Conversation:
        monkeypatch.setattr(Puller, "read_back", read_back)
        elsewhere("It came!")
        return await puller.read_back(conversation, report)

    monkeypatch.setattr(Puller, "read_back", while_the_other_writes)
    await at.once()
    assert (at.arrived("Good morning"), await state_of(at, reply)) == (0, MessageState.CANCELLED)


async def test_long_after_its_moment_it_still_goes_and_that_is_told(at: Bench) -> None:
    reply = await later(at, "Good morning")
    at.pass_time(AFTER + timedelta(hours=5))
    await at.once()
    assert (at.arrived("Good morning"), await state_of(at, reply)) == (1, MessageState.SENT)
    detail = await at.desk.detail(1)
    assert detail is not None
    [event] = [each.event for each in detail.events if isinstance(each.event, ReplySent)]
    assert event.late_for is not None
    assert len(await at.desk.take_notices(9)) == 1


async def test_with_the_window_closed_it_fails_and_a_person_decides(at: Bench) -> None:
    reply = await later(at, "Good morning")
    at.pass_time(timedelta(days=2))
    await at.once()
    assert (at.arrived("Good morning"), await state_of(at, reply)) == (0, MessageState.FAILED)


async def test_a_conversation_that_cannot_be_read_holds_it_a_while_and_others_not_at_all(at: Bench) -> None:
    reply = await later(at, "Good morning")
    at.pass_time(AFTER)
    at.simulator.control.set_faults("messages:500,conversations:500")
    await at.once()
    assert await state_of(at, reply) is MessageState.QUEUED
    now = await at.desk.run(Reply(1, ("At once",)))
    at.pass_time(timedelta(seconds=6))
    await at.once()
    assert await state_of(at, now.replies[0]) is MessageState.SENT
    at.pass_time(timedelta(minutes=11))
    await at.once()
    assert (at.arrived("Good morning"), at.arrived("At once")) == (1, 1)
