"""Taking back what was done: exactly, in any order that the world allows, and never halfway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igdesk.clock import FixedClock
from igdesk.config.model import (
    Agent,
    Category,
    Compensation,
    Config,
    Department,
    Limit,
    Priority,
    Sharing,
    TicketField,
)
from igdesk.errors import ConflictError, IgdeskError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Direction, Inbound, MessageState, Status, Ticket
from igdesk.store import escalations, history, ingest, outbox, settle, tickets, undo
from igdesk.store.create import NewTicket, create
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.joining import By
from igdesk.store.run import Done, run_command
from igdesk.store.ticking import tick_due
from igdesk.store.undo import TakenBack
from igdesk.store.views import TicketDetail

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MAY = {"coupon": Decimal(50)}
CONFIG = Config(
    departments=(Department("support", "Support", intake=True), Department("finance", "Finance")),
    agents=tuple(Agent(name, name, departments=("support",), authority=MAY) for name in ("mei", "lin")),
    compensations=(Compensation("coupon", "Coupon"), Compensation("part", "Part", counts_as="refund")),
    categories=(Category("returns", "Returns", priority="high"), Category("praise", "Praise")),
    priorities=(Priority("high", "High"), Priority("normal", "Normal")),
    fields=(TicketField("order_no", "Order"), TicketField("colour", "Colour")),
)


class Room:
    """A desk on a real file, and what people do on it."""

    def __init__(self, path: Path) -> None:
        self.store = LocalStore(path, FixedClock(NOW), create=True)
        self._count = 0

    def op(self) -> str:
        self._count += 1
        return f"{self._count:04d}"

    def write(self, thread: str, *texts: str, at: datetime = NOW) -> int:
        """A customer writes; gives the number of the ticket that has it."""
        op = self.op()
        messages = tuple(
            Inbound(Direction.IN, at + timedelta(seconds=n), text, Channel.DM, remote_id=f"{op}{n}")
            for n, text in enumerate(texts)
        )
        inbound = InboundThread("a", "dm", thread, f"c-{thread}", thread, None, messages)
        report = self.store.write(op, ingest.ingest, [inbound], config=CONFIG, actor="sync", op=op, now=NOW).result()
        return next(iter([*report.created, *sorted(report.updated)]))

    def do(self, command: c.Command, who: str = "mei") -> Done:
        op = self.op()
        return self.store.write(op, run_command, command, actor=who, op=op, config=CONFIG, now=NOW).result()

    def undo(self, done: str, who: str = "mei") -> TakenBack:
        op = self.op()
        return self.store.write(op, undo.undo, done, by=By(who, op, CONFIG, NOW)).result()

    def ticket(self, number: int) -> Ticket:
        found = self.store.read(tickets.find, number).result()
        assert found is not None
        return found

    def detail(self, number: int, **how: Any) -> TicketDetail:
        found = self.store.read(history.detail, number, **how).result()
        assert found is not None
        assert replay(number, found.events) == found.card.ticket
        return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def state(ticket: Ticket) -> Ticket:
    """A ticket without what every step changes."""
    return replace(ticket, version=0, updated_at=NOW)


def test_a_touch_that_is_taken_back_leaves_it_in_hand_of_whoever_took_it_since(room: Room) -> None:
    number = room.write("t1", "where is my parcel")
    room.do(c.Assign(number, "lin"))
    touch = room.do(c.AddNote(number, "on it"), "lin").op
    room.do(c.Assign(number, None), "lin")
    room.do(c.Claim(number))
    room.undo(touch, "lin")
    assert (room.ticket(number).assignee, room.ticket(number).untouched_since) == ("mei", None)


def test_giving_is_taken_back_though_who_got_it_has_touched_it_and_not_once_it_went_back(room: Room) -> None:
    number = room.write("t1", "where is my parcel")
    desk = replace(CONFIG, assignment=Sharing(take_back=Limit(rest=timedelta(hours=1))))
    touched = room.do(c.Assign(number, "lin")).op
    room.do(c.AddNote(number, "on it"), "lin")
    room.undo(touched)
    assert (room.ticket(number).assignee, room.ticket(number).untouched_since) == (None, None)
    silent, now = room.do(c.Assign(number, "lin")).op, NOW + timedelta(hours=2)
    room.store.write("tick", tick_due, config=desk, op="tick", now=now).result()
    assert room.ticket(number).assignee is None
    with pytest.raises(ConflictError) as refused:
        room.undo(silent)
    assert "timer" in str(refused.value)


COMMANDS = (
    c.Claim(1),
    c.Assign(1, "lin"),
    c.Assign(1, None),
    *(c.SetStatus(1, status) for status in Status if status is not Status.NEW),
    c.SetCategory(1, "returns"),
    c.SetCategory(1, None),
    c.SetPriority(1, "high"),
    c.SetPriority(1, "normal"),
    c.SetTags(1, ("a", "b")),
    c.SetTags(1, ("c",), ("a",)),
    c.SetField(1, "order_no", "TB-1"),
    c.SetField(1, "order_no", None),
    c.AddNote(1, "look"),
    c.Escalate(1, "help"),
    c.Compensate(1, "coupon", Decimal(20)),
    c.Compensate(1, "coupon", Decimal(30), "CNY"),
    c.Compensate(1, "coupon", Decimal(90)),
    c.Compensate(1, "part", Decimal(90)),
    c.Reply(1, ("hello",)),
    c.GivePromise(1, "a new one", NOW + timedelta(hours=2), "lin"),
    c.GivePromise(2, "a call", NOW + timedelta(hours=1)),
    c.Reply(1, ("soon",), also=(c.GivePromise(1, "word by tomorrow", NOW + timedelta(days=1)),)),
    c.KeepPromise(1),
    c.KeepPromise(2),
    c.ReleasePromise(1, "they changed their mind"),
    c.Link(1, 2),
    c.Link(1, 2, linked=False),
    c.Merge(1, 2),
    c.Merge(2, 1),
)


def whole(room: Room, number: int) -> tuple[object, ...]:
    """Everything that is shown of a ticket but its log and clocks of change."""
    detail = room.detail(number)
    rows = [(row.id, row.ticket, row.state) for row in detail.outbox if row.state is not MessageState.CANCELLED]
    card = replace(detail.card, ticket=state(detail.card.ticket))
    return card, detail.messages, detail.notes, detail.escalations, rows, detail.merged, _promised(detail)


def _promised(detail: TicketDetail) -> set[object]:
    """Its promises, and which of them its own record has; what was released, the reason is told of then alone."""
    ticket = detail.card.ticket
    its_own = {each.id for each in detail.promises if each.is_open and each.ticket == ticket.number}
    assert {each.id for each in ticket.promises} == its_own
    assert not (ticket.has_ended and its_own)
    return {replace(each, why=each.why if each.released_at else None) for each in detail.promises}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(COMMANDS), max_size=6), st.sampled_from(COMMANDS))
def test_done_and_undone_is_as_before_and_redone_as_after(
    tmp_path_factory: pytest.TempPathFactory, before: list[c.Command], command: c.Command
) -> None:
    room = Room(tmp_path_factory.mktemp("undo") / "desk.db")
    try:
        room.write("t1", "where is my parcel", "hello?")
        room.write("t2", "and the other one?")
        for each in [*before]:
            _tried(room, each)
        old = (whole(room, 1), whole(room, 2))
        done = _tried(room, command)
        if done is None or not done.changed:
            return
        new = (whole(room, 1), whole(room, 2))
        back = room.undo(done.op)
        assert (whole(room, 1), whole(room, 2)) == old
        again = room.undo(back.op)
        assert (whole(room, 1), whole(room, 2)) == new
        room.undo(again.op)
        assert (whole(room, 1), whole(room, 2)) == old
    finally:
        room.store.close()


def _tried(room: Room, command: c.Command) -> Done | None:
    try:
        return room.do(command)
    except IgdeskError:
        return None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=8))
def test_a_whole_session_can_be_taken_back_step_by_step(
    tmp_path_factory: pytest.TempPathFactory, commands: list[c.Command]
) -> None:
    room = Room(tmp_path_factory.mktemp("undo") / "desk.db")
    try:
        room.write("t1", "where is my parcel")
        room.write("t2", "and the other one?")
        states = [(whole(room, 1), whole(room, 2))]
        for command in commands:
            done = _tried(room, command)
            if done is not None and done.changed:
                states.append((whole(room, 1), whole(room, 2)))
        while True:
            back, _again = room.store.read(undo.steps, "mei").result()
            if not back:
                break
            states.pop()
            room.undo(back[-1].op)
            assert (whole(room, 1), whole(room, 2)) == states[-1]
        assert len(states) == 1
    finally:
        room.store.close()


def test_what_others_did_meanwhile_stays(room: Room) -> None:
    number = room.write("t", "hello")
    done = room.do(c.SetTags(number, ("mine",)))
    room.do(c.SetTags(number, ("theirs",)), who="lin")
    room.do(c.SetField(number, "order_no", "TB-1"), who="lin")
    room.undo(done.op)
    assert room.ticket(number).tags == ("theirs",)
    assert room.ticket(number).fields == {"order_no": "TB-1"}


def test_what_was_changed_again_is_not_undone_and_says_by_whom(room: Room) -> None:
    number = room.write("t", "hello")
    done = room.do(c.SetPriority(number, "high"))
    room.do(c.SetPriority(number, "normal"), who="lin")
    with pytest.raises(ConflictError, match=r"moved on.*priority.*lin"):
        room.undo(done.op)
    assert room.ticket(number).priority == "normal"


def test_a_resolved_ticket_that_the_customer_reopened_stays_open(room: Room) -> None:
    number = room.write("t", "hello")
    room.do(c.Claim(number))
    done = room.do(c.SetStatus(number, Status.RESOLVED))
    room.write("t", "wait", at=NOW + timedelta(minutes=1))
    with pytest.raises(ConflictError, match=r"a message of the customer|open"):
        room.undo(done.op)


def test_a_closed_ticket_stays_closed_once_a_new_one_was_opened(room: Room) -> None:
    number = room.write("t", "hello")
    done = room.do(c.SetStatus(number, Status.CLOSED))
    newer = room.write("t", "me again", at=NOW + timedelta(minutes=1))
    assert newer != number
    with pytest.raises(ConflictError, match=f"#{newer}"):
        room.undo(done.op)


def test_undoing_twice_and_undoing_what_somebody_else_did_are_refused(room: Room) -> None:
    number = room.write("t", "hello")
    done = room.do(c.Claim(number))
    with pytest.raises(Refusal):
        room.undo(done.op, who="lin")
    room.undo(done.op)
    with pytest.raises(Refusal, match="undone already"):
        room.undo(done.op)


def test_a_held_reply_comes_back_with_its_words_and_one_that_left_does_not(room: Room) -> None:
    number = room.write("t", "hello")
    done = room.do(c.Reply(number, ("first", "second")))
    assert room.undo(done.op).texts == ("first", "second")
    assert room.ticket(number).status is Status.NEW
    left = room.do(c.Reply(number, ("third",)))
    room.store.write("claim", settle.claim_next, settle.Settling("claim", NOW + timedelta(hours=1), CONFIG)).result()
    with pytest.raises(Refusal, match="left already"):
        room.undo(left.op)


def test_steps_are_named_and_stacked(room: Room) -> None:
    number = room.write("t", "hello")
    room.do(c.Claim(number))
    resolved = room.do(c.SetStatus(number, Status.RESOLVED))
    back, again = room.store.read(undo.steps, "mei").result()
    assert [action.what.in_("en") for action in back] == ["claim", "resolve"]
    undone = room.undo(resolved.op)
    assert undone.action.what.in_("en") == "resolve"
    back, again = room.store.read(undo.steps, "mei").result()
    assert ([a.what.in_("en") for a in back], [a.what.in_("en") for a in again]) == (["claim"], ["resolve"])
    room.do(c.SetTags(number, ("x",)))
    assert room.store.read(undo.steps, "mei").result()[1] == []


# Merging


def test_a_merge_interleaves_by_time_and_redirects_what_comes_later(room: Room) -> None:
    one = room.write("t1", "one", at=NOW)
    two = room.write("t2", "two", at=NOW + timedelta(minutes=1))
    room.write("t1", "three", at=NOW + timedelta(minutes=2))
    room.do(c.AddNote(one, "seen before"))
    room.do(c.Merge(one, two))
    assert [message.text for message in room.detail(two).messages] == ["one", "two", "three"]
    assert [message.text for message in room.detail(two, whole_thread=True).messages] == ["one", "two", "three"]
    assert [note.text for note in room.detail(two).notes] == ["seen before"]
    merged = room.detail(one)
    assert (merged.card.ticket.status, merged.card.ticket.merged_into) == (Status.CLOSED, two)
    assert [message.text for message in merged.messages] == ["one", "three"]
    assert room.write("t1", "four", at=NOW + timedelta(minutes=3)) == two
    assert room.ticket(two).unanswered_since == NOW
    assert room.ticket(two).last_customer_message_at == NOW + timedelta(minutes=3)


def test_a_merge_that_messages_followed_is_not_undone(room: Room) -> None:
    one, two = room.write("t1", "one"), room.write("t2", "two")
    done = room.do(c.Merge(one, two))
    room.write("t1", "more", at=NOW + timedelta(minutes=3))
    with pytest.raises(ConflictError):
        room.undo(done.op)
    assert room.ticket(one).merged_into == two


def test_a_reply_on_its_way_counts_for_the_ticket_that_took_its_own_in(room: Room) -> None:
    one, two = room.write("t1", "one"), room.write("t2", "two")
    [reply] = room.do(c.Reply(one, ("hello",))).replies
    room.do(c.Merge(one, two))
    by = settle.Settling("s1", NOW + timedelta(hours=1), CONFIG)
    room.store.write("s1", settle.claim_next, by).result()
    room.store.write("s2", settle.confirm, reply, "mid-1", NOW, replace(by, op="s2")).result()
    assert room.ticket(two).first_responded_at == NOW
    assert [row.state for row in room.detail(two).outbox] == [MessageState.SENT]


def test_an_escalation_is_waited_for_where_the_ticket_went(room: Room) -> None:
    one, two = room.write("t1", "one"), room.write("t2", "two")
    room.do(c.Escalate(one, "angry"))
    done = room.do(c.Merge(one, two))
    [(card, escalation)] = room.store.read(escalations.escalated, 10).result()
    assert (card.ticket.number, escalation.reason) == (two, "angry")
    room.undo(done.op)
    [(card, _)] = room.store.read(escalations.escalated, 10).result()
    assert card.ticket.number == one


def test_words_for_a_merged_number_go_where_it_went(room: Room) -> None:
    one, two = room.write("t1", "one"), room.write("t2", "two")
    room.do(c.Merge(one, two))
    assert room.do(c.AddNote(one, "late")).ticket.number == two
    with pytest.raises(Refusal, match=f"#{two}"):
        room.do(c.Claim(one))


def test_chains_of_merges_end_at_the_last(room: Room) -> None:
    one, two, three = room.write("t1", "one"), room.write("t2", "two"), room.write("t3", "three")
    room.do(c.Merge(one, two))
    room.do(c.Merge(two, three))
    assert {message.text for message in room.detail(three).messages} == {"one", "two", "three"}
    assert room.write("t1", "more", at=NOW + timedelta(minutes=1)) == three


@pytest.mark.parametrize("into", [1, 99])
def test_merging_with_itself_or_nothing_is_refused(room: Room, into: int) -> None:
    room.write("t1", "one")
    with pytest.raises(Refusal):
        room.do(c.Merge(1, into))


def test_closed_tickets_are_not_merged(room: Room) -> None:
    one, two = room.write("t1", "one"), room.write("t2", "two")
    room.do(c.SetStatus(two, Status.CLOSED))
    with pytest.raises(Refusal, match="closed"):
        room.do(c.Merge(one, two))


# Splitting


def test_a_split_makes_a_ticket_with_its_own_clock_and_undo_brings_it_home(room: Room) -> None:
    number = room.write("t", "where is my parcel", "and I want to return the hat", "hello?")
    middle = room.detail(number).messages[1]
    old = whole(room, number)
    done = room.do(c.Split(number, (middle.id,)))
    assert done.other is not None
    assert [message.text for message in room.detail(number).messages] == ["where is my parcel", "hello?"]
    new = room.detail(done.other)
    assert [message.text for message in new.messages] == ["and I want to return the hat"]
    assert (new.card.ticket.previous, new.card.ticket.created_at) == (number, middle.created_at)
    assert new.card.ticket.unanswered_since == middle.created_at
    split = whole(room, number), whole(room, done.other)
    back = room.undo(done.op)
    assert [message.text for message in room.detail(number).messages][1] == middle.text
    assert whole(room, number)[:2] == old[:2]
    assert room.ticket(done.other).merged_into == number
    again = room.undo(back.op)
    assert (whole(room, number), whole(room, done.other)) == split
    room.undo(again.op)
    assert whole(room, number)[:2] == old[:2]


def test_a_split_ticket_that_was_worked_on_is_not_taken_back(room: Room) -> None:
    number = room.write("t", "one", "two")
    done = room.do(c.Split(number, (room.detail(number).messages[1].id,)))
    assert done.other is not None
    room.do(c.Claim(done.other), who="lin")
    with pytest.raises(ConflictError):
        room.undo(done.op)


@pytest.mark.parametrize("chosen", [(), (1, 2), (99,)])
def test_a_split_leaves_something_on_both_sides(room: Room, chosen: tuple[int, ...]) -> None:
    number = room.write("t", "one", "two")
    with pytest.raises(Refusal):
        room.do(c.Split(number, chosen))


def test_a_reply_on_its_way_is_not_split_off(room: Room) -> None:
    number = room.write("t", "one", "two")
    room.do(c.Reply(number, ("hello",)))
    messages = room.detail(number).messages
    with pytest.raises(Refusal, match="on its way"):
        room.do(c.Split(number, tuple(m.id for m in messages[1:])))


def test_a_merged_ticket_can_be_split_and_put_together_again(room: Room) -> None:
    one, two = room.write("t1", "one", "uno"), room.write("t2", "two", at=NOW + timedelta(minutes=1))
    room.do(c.Merge(one, two))
    first = room.detail(two).messages[0]
    done = room.do(c.Split(two, (first.id,)))
    room.undo(done.op)
    assert room.detail(two).messages[0].ticket == one


# Making tickets


def test_a_new_ticket_that_is_taken_back_is_closed_with_its_number_and_opened_as_it_was(room: Room) -> None:
    number = made(room, "make")
    before = whole(room, number)
    back = room.undo("make")
    assert (back.action.what.in_("en"), back.action.tickets) == ("new ticket", (number,))
    taken = room.ticket(number)
    assert (taken.status, taken.unanswered_since, taken.resolution_due_at) == (Status.CLOSED, None, None)
    room.undo(back.op)
    assert whole(room, number) == before


def test_a_new_ticket_that_somebody_has_worked_on_is_not_taken_back(room: Room) -> None:
    number = made(room, "make")
    done = room.do(c.AddNote(number, "I know her"), who="lin")
    with pytest.raises(ConflictError, match=r"moved on.*note.*lin"):
        room.undo("make")
    room.undo(done.op, who="lin")
    assert room.undo("make").action.tickets == (number,)


def test_what_other_systems_make_in_somebodys_name_is_no_step_of_theirs(room: Room) -> None:
    made(room, "api-1")
    assert room.store.read(undo.steps, "mei").result() == ([], [])


def made(room: Room, op: str) -> int:
    """A ticket that was made by hand."""
    new = NewTicket(Channel.EMAIL, "Ada", "hello", category="returns", tags=("phone",))
    number: int = room.store.write(op, create, new, actor="mei", op=op, config=CONFIG, now=NOW).result()
    return number


def test_a_cancelled_reply_of_an_undone_step_never_leaves(room: Room) -> None:
    number = room.write("t", "hello")
    done = room.do(c.Reply(number, ("hello",)))
    room.undo(done.op)
    assert room.store.read(outbox.next_due, NOW + timedelta(days=1)).result() is None
