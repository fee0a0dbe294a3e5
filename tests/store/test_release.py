"""Replies of trainees on a real file: none leaves without a release, and the customer comes first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.desk.filters import parse_filter
from igdesk.errors import ConflictError, IgdeskError, NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.model import MessageState, Status, Ticket
from igdesk.store import erase, notices, outbox, queue, send_later, settle, sync_state, tickets
from igdesk.store.engine import LocalStore
from igdesk.store.outbox import OutboxRow
from igdesk.store.run import run_command
from igdesk.store.settle import Settling
from igdesk.store.views import Sort

from .undo_room import CONFIG, NOW, Room

LONG_AFTER = NOW + timedelta(hours=20)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def writes(room: Room, number: int, *texts: str, at: datetime | None = None, then: Status = Status.WAITING) -> str:
    """The trainee answers; gives the first part."""
    return f"{room.do(c.Reply(number, texts or ('Good morning',), at=at, then=then), who='tess')}-0"


def row_of(room: Room, reply: str) -> OutboxRow:
    row = room.store.read(outbox.find, reply).result()
    assert row is not None
    return row


def ticket_of(room: Room, number: int) -> Ticket:
    ticket = room.store.read(tickets.find, number).result()
    assert ticket is not None
    return ticket


def next_at(room: Room, now: datetime) -> str | None:
    """What the worker takes then, as it does: what sleeps is woken first."""
    while (due := room.store.read(outbox.next_due, now, asleep=True).result()) is not None and due.asleep:
        room.store.write(room.op(), settle.wake, due.id, Settling(room.op(), now, CONFIG)).result()
    row = room.store.write(room.op(), settle.claim_next, Settling(room.op(), now, CONFIG)).result()
    return None if row is None else row.id


def confirms(room: Room, reply: str, now: datetime) -> None:
    room.store.write(room.op(), settle.confirm, reply, f"id-{reply}", now, Settling(room.op(), now, CONFIG)).result()


@pytest.mark.parametrize("at", [None, NOW + timedelta(hours=3)])
def test_it_never_leaves_without_a_release(room: Room, at: datetime | None) -> None:
    reply = writes(room, room.write(who="ada"), at=at)
    assert next_at(room, LONG_AFTER) is None
    by = Settling(room.op(), LONG_AFTER, CONFIG)
    room.store.write(
        by.op, settle.wake, reply, by
    ).result()  # it was due a moment ago, and the release taken back since
    assert next_at(room, LONG_AFTER) is None
    assert (row_of(room, reply).awaits_release, room.store.read(sync_state.health).result().queued) == (True, 0)


def test_it_blocks_no_other_reply(room: Room) -> None:
    number = room.write(who="ada")
    writes(room, number)
    assert next_at(room, LONG_AFTER) is None
    other = f"{room.do(c.Reply(number, ('at once',)))}-0"
    assert next_at(room, LONG_AFTER) == other


def test_released_it_is_held_and_goes_and_leaves_the_ticket_as_its_writer_wanted(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number, "one", "two", then=Status.RESOLVED)
    assert (ticket_of(room, number).status, ticket_of(room, number).first_responded_at) == (Status.OPEN, None)
    room.do(c.ReleaseReply(number, reply))
    assert next_at(room, NOW) is None
    now = NOW + timedelta(minutes=1)
    for part in (reply, f"{reply[:-1]}1"):
        assert next_at(room, now) == part
        confirms(room, part, now)
    assert (ticket_of(room, number).status, ticket_of(room, number).first_responded_at) == (Status.RESOLVED, now)
    assert (row_of(room, reply).author, row_of(room, reply).released_by) == ("tess", "mei")


def test_released_before_its_moment_it_goes_then(room: Room) -> None:
    at = NOW + timedelta(hours=3)
    number = room.write(who="ada")
    reply = writes(room, number, at=at)
    room.do(c.ReleaseReply(number, reply))
    assert [next_at(room, at - timedelta(seconds=1)), next_at(room, at)] == [None, reply]


def test_the_release_is_taken_back_while_the_hold_runs_and_not_after(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    room.undo(room.do(c.ReleaseReply(number, reply)))
    assert next_at(room, LONG_AFTER) is None
    op = room.do(c.ReleaseReply(number, reply))
    assert next_at(room, NOW + timedelta(minutes=1)) == reply
    with pytest.raises(IgdeskError):
        room.undo(op)


def test_a_trainee_does_not_do_a_release_again_that_was_taken_back(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    undone = room.undo(room.do(c.ReleaseReply(number, reply)))
    with pytest.raises(IgdeskError):
        room.undo(undone.op, who="tess")
    assert next_at(room, LONG_AFTER) is None


def test_the_customer_who_writes_first_withdraws_it_and_its_writer_has_the_words(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number, "one", "two")
    room.now = NOW + timedelta(hours=1)
    room.write("wait", who="ada")
    assert {row_of(room, each).state for each in (reply, f"{reply[:-1]}1")} == {MessageState.CANCELLED}
    assert [row.text for row in room.store.read(send_later.to_return, "tess").result()] == ["one", "two"]
    assert [each.recorded.event.kind for each in room.store.read(notices.latest, "tess", 9).result()] == [
        "reply_cancelled"
    ]
    with pytest.raises(ConflictError):
        room.do(c.ReleaseReply(number, reply))


def test_returned_its_words_and_the_instruction_are_its_writers(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    op = room.do(c.ReturnReply(number, reply, "begin with an apology"))
    assert [row.text for row in room.store.read(send_later.to_return, "tess").result()] == ["Good morning"]
    assert [each.recorded.event.kind for each in room.store.read(notices.latest, "tess", 9).result()] == [
        "reply_returned"
    ]
    room.undo(op)
    assert row_of(room, reply).awaits_release
    assert room.store.read(send_later.to_return, "tess").result() == ()


def test_of_two_who_decide_at_once_exactly_one_does(room: Room, tmp_path: Path) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    start = threading.Barrier(2)
    ends: list[str] = []

    def decide(who: str, command: c.Command) -> None:
        store = LocalStore(tmp_path / "desk.db", FixedClock(NOW))
        start.wait(10)
        try:
            store.write(who, run_command, command, actor=who, op=who, config=CONFIG, now=NOW).result()
            ends.append("done")
        except ConflictError:
            ends.append("second")
        finally:
            store.close()

    both = [
        threading.Thread(target=decide, args=("mei", c.ReleaseReply(number, reply))),
        threading.Thread(target=decide, args=("zhou", c.ReturnReply(number, reply, "warmer"))),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert sorted(ends) == ["done", "second"]
    row = row_of(room, reply)
    assert (row.state, row.released_by) in ((MessageState.QUEUED, "mei"), (MessageState.CANCELLED, None))


def test_a_buddy_who_takes_it_over_leaves_nothing_to_release(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    room.do(c.CancelReply(number, reply))
    room.do(c.Reply(number, ("Good morning, and sorry",)))
    assert [row.author for row in room.store.read(outbox.unsettled).result()] == ["mei"]


def test_out_of_a_backup_only_who_may_release_it_sends_it(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    by = Settling(room.op(), NOW, CONFIG)
    room.store.write(by.op, settle.doubt_restored, by).result()
    with pytest.raises(NotAllowedError):
        room.do(c.RetryReply(number, reply), who="tess")
    assert next_at(room, LONG_AFTER) is None
    room.do(c.RetryReply(number, reply))
    assert next_at(room, LONG_AFTER) == reply


def test_one_that_failed_before_it_was_released_is_sent_by_nobody_but_who_may(room: Room) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    by = Settling(room.op(), NOW, CONFIG)
    room.store.write(by.op, settle.fail, reply, Phrase("outbox.interrupted"), by).result()
    with pytest.raises(NotAllowedError):
        room.do(c.RetryReply(number, reply), who="tess")


@pytest.mark.parametrize("merged", [False, True])
def test_on_a_ticket_that_was_closed_or_merged_since_it_can_still_be_released(room: Room, merged: bool) -> None:
    number, other = room.write(who="ada"), room.write(who="bo")
    reply = writes(room, number)
    room.do(c.Merge(number, other) if merged else c.SetStatus(number, Status.CLOSED))
    room.do(c.ReleaseReply(row_of(room, reply).ticket, reply))
    assert next_at(room, NOW + timedelta(minutes=1)) == reply


@pytest.mark.parametrize("returned", [False, True])
def test_erasing_its_customer_leaves_nothing_to_release_or_to_write_on(room: Room, returned: bool) -> None:
    number = room.write(who="ada")
    reply = writes(room, number)
    if returned:
        room.do(c.ReturnReply(number, reply, "warmer"))
    how = erase.Forgetting(erase.Mode.ERASE, "zhou", room.op(), NOW)
    room.store.write(room.op(), erase.forget, ticket_of(room, number).customer, how).result()
    assert (row_of(room, reply).state, row_of(room, reply).text) == (MessageState.CANCELLED, "")
    assert room.store.read(send_later.to_return, "tess").result() == ()


def test_the_search_finds_what_waits_for_a_release(room: Room) -> None:
    one, two = room.write(who="ada"), room.write(who="bo")
    reply = writes(room, one)
    room.do(c.Reply(two, ("hi",)))

    def found(text: str) -> list[int]:
        wanted = parse_filter(text, "mei", CONFIG)
        page = room.store.read(queue.page, wanted, Sort.OLDEST, priorities=("medium",), now=NOW, limit=9).result()
        return [card.ticket.number for card in page.cards]

    assert (found("is:release"), found("-is:release")) == ([one], [two])
    room.do(c.ReleaseReply(one, reply))
    assert found("is:release") == []
