"""What must not come of undo, merge and split: forgotten messages, words for somebody else, lost work of colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.automation import Effects, Rule
from igdesk.config.model import Agent, Condition, Config, Department, Levels, Limit, Priority
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Direction, Inbound, MessageState, Status
from igdesk.store import escalations, ingest, outbox, settle, undo
from igdesk.store.inbound import InboundThread
from igdesk.store.joining import By
from igdesk.store.run import Done, run_command
from igdesk.store.undo import TakenBack

from .test_undo import NOW
from .test_undo import Room as BareRoom

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CONFIG = Config(
    departments=(
        Department("support", "Support", intake=True),
        Department("finance", "Finance"),
        Department("press", "Press"),
    ),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("lin", "Lin", departments=("support",)),
        Agent("fan", "Fan", departments=("finance",)),
    ),
    priorities=(Priority("medium", "Medium", first_response=Limit(rest=HOUR), next_response=Limit(rest=HOUR)),),
    customer_tiers=Levels(("guest", "vip"), {"guest": "Guest", "vip": "VIP"}),
    rules=(Rule("known", Condition(followers_min=50_000), set_=Effects(tier="vip")),),
)


class Room(BareRoom):
    """A desk with response limits, on which time passes."""

    def wrote(self, who: str, *texts: str, minute: int = 0) -> int:
        """A customer writes; gives the number of the ticket that has it."""
        op, start = self.op(), NOW + minute * MINUTE
        messages = tuple(
            Inbound(Direction.IN, start + timedelta(seconds=n), text, remote_id=f"{op}{n}")
            for n, text in enumerate(texts)
        )
        thread = InboundThread("a", "dm", who, f"c-{who}", who, None, messages)
        report = self.store.write(op, ingest.ingest, [thread], config=CONFIG, actor="sync", op=op, now=NOW).result()
        return next(iter([*report.created, *sorted(report.updated)]))

    def do(self, command: c.Command, who: str = "mei", seen: int | None = None) -> Done:
        op = self.op()
        return self.store.write(op, run_command, command, actor=who, op=op, config=CONFIG, now=NOW, seen=seen).result()

    def undo(self, done: str, who: str = "mei") -> TakenBack:
        op = self.op()
        return self.store.write(op, undo.undo, done, by=By(who, op, CONFIG, NOW)).result()

    def answered(self, number: int, then: Status = Status.WAITING) -> None:
        """A reply has arrived."""
        for reply in self.do(c.Reply(number, ("answer",), then=then)).replies:
            self.arrived(reply)

    def arrived(self, reply: str) -> None:
        by = settle.Settling(self.op(), NOW + HOUR, CONFIG)
        self.store.write(by.op, settle.claim_next, by).result()
        by = replace(by, op=self.op())
        self.store.write(by.op, settle.confirm, reply, f"sent {reply}", NOW + HOUR, by).result()

    def escalated(self) -> list[tuple[int, str]]:
        found = self.store.read(escalations.escalated, 10).result()
        return [(card.ticket.number, escalation.reason) for card, escalation in found]

    def recipients(self) -> set[str | None]:
        """To whom something will go."""
        rows = self.store.read(outbox.in_states, [MessageState.QUEUED]).result()
        return {row.recipient for row in rows}

    def messages(self, number: int) -> list[str]:
        return [message.text for message in self.detail(number).messages]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


# To whom a reply goes


def test_a_reply_for_one_customer_is_not_written_to_another(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.do(c.Merge(one, two))
    with pytest.raises(Refusal, match=f"#{two}"):
        room.do(c.Reply(one, ("for Ada's eyes only",)))
    assert room.recipients() == set()
    assert room.do(c.AddNote(one, "a note")).ticket.number == two


def test_a_reply_for_a_merged_ticket_of_the_same_customer_goes_where_it_went(room: Room) -> None:
    one = room.wrote("ada", "one", "two")
    other = room.do(c.Split(one, (room.detail(one).messages[1].id,))).other
    assert other is not None
    room.do(c.Merge(one, other))
    assert room.do(c.Reply(one, ("hello",))).ticket.number == other
    assert room.recipients() == {"c-ada"}


def test_what_is_split_off_a_merged_ticket_is_answered_to_who_wrote_it(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two", minute=1)
    room.do(c.Merge(one, two))
    new = room.do(c.Split(two, (room.detail(two).messages[0].id,))).other
    assert new is not None
    room.do(c.Reply(new, ("hello Ada",)))
    assert room.recipients() == {"c-ada"}
    assert room.wrote("ada", "thanks", minute=5) == new


def test_messages_of_two_customers_do_not_become_one_ticket(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two", "three", minute=1)
    room.do(c.Merge(one, two))
    messages = room.detail(two).messages
    with pytest.raises(Refusal, match="customer"):
        room.do(c.Split(two, tuple(message.id for message in messages[:2])))


# What colleagues did


def test_an_escalation_is_seen_when_another_one_was_taken_back(room: Room) -> None:
    number = room.wrote("ada", "one")
    mine = room.do(c.Escalate(number, "mine"))
    theirs = room.do(c.Escalate(number, "theirs"), who="lin")
    again = room.undo(mine.op)
    assert room.escalated() == [(number, "theirs")]
    again = room.undo(again.op)
    room.undo(theirs.op, who="lin")
    assert room.escalated() == [(number, "mine")]
    room.undo(again.op)
    assert (room.escalated(), room.ticket(number).escalated) == ([], False)


def test_an_escalation_of_the_ticket_that_took_another_in_outlives_the_merge(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.do(c.Escalate(one, "Ada"))
    merged = room.do(c.Merge(one, two))
    room.do(c.Escalate(two, "Bob"), who="lin")
    room.undo(merged.op)
    assert sorted(room.escalated()) == [(one, "Ada"), (two, "Bob")]


def test_what_belongs_to_another_department_now_is_not_changed_by_undo(room: Room) -> None:
    number = room.wrote("ada", "one")
    room.do(c.Assign(number, "fan"))
    tagged = room.do(c.SetTags(number, ("mine",)), who="fan")
    noted = room.do(c.AddNote(number, "mine"), who="fan")
    room.do(c.Assign(number, None), who="fan")
    with pytest.raises(NotAllowedError):
        room.undo(tagged.op, who="fan")
    room.undo(noted.op, who="fan")
    assert (room.ticket(number).tags, room.detail(number).notes) == (("mine",), ())


# Messages that came meanwhile


@pytest.mark.parametrize("before", [Status.RESOLVED, Status.WAITING])
def test_a_ticket_does_not_rest_again_over_a_new_message(room: Room, before: Status) -> None:
    number = room.wrote("ada", "one")
    room.answered(number, then=before)
    reopened = room.do(c.SetStatus(number, Status.OPEN))
    room.wrote("ada", "two", minute=70)
    with pytest.raises(ConflictError):
        room.undo(reopened.op)
    assert room.ticket(number).status is Status.OPEN


@pytest.mark.parametrize("after", [Status.RESOLVED, Status.CLOSED, Status.WAITING])
def test_a_step_that_ends_a_ticket_is_not_done_again_over_a_new_message(room: Room, after: Status) -> None:
    number = room.wrote("ada", "one")
    room.do(c.Claim(number))
    undone = room.undo(room.do(c.SetStatus(number, after)).op)
    room.wrote("ada", "two", minute=1)
    with pytest.raises(ConflictError):
        room.undo(undone.op)
    assert room.ticket(number).status is Status.OPEN
    assert room.ticket(number).unanswered_since is not None


def test_a_merge_is_not_undone_over_a_new_message_of_the_other_customer(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two", minute=1)
    room.answered(two)
    merged = room.do(c.Merge(one, two))
    room.wrote("bob", "three", minute=70)
    with pytest.raises(ConflictError):
        room.undo(merged.op)
    assert room.ticket(two).unanswered_since is not None


def test_a_merge_within_one_conversation_is_not_undone_over_a_new_message(room: Room) -> None:
    number = room.wrote("ada", "one", "two")
    other = room.do(c.Split(number, (room.detail(number).messages[0].id,))).other
    assert other is not None
    room.answered(number)
    merged = room.do(c.Merge(other, number))
    room.wrote("ada", "three", minute=70)
    with pytest.raises(ConflictError):
        room.undo(merged.op)


# Merging anew what was taken apart


def test_a_merge_is_not_done_again_in_a_circle(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two", minute=1)
    room.answered(one, then=Status.OPEN)
    room.answered(two, then=Status.OPEN)
    undone = room.undo(room.do(c.Merge(one, two)).op)
    room.do(c.Merge(two, one), who="lin")
    with pytest.raises(Refusal, match=f"#{one}"):
        room.undo(undone.op)
    assert room.wrote("bob", "three", minute=70) == one


def test_a_merge_is_not_done_again_into_a_closed_ticket(room: Room) -> None:
    two = room.wrote("bob", "two")
    one = room.wrote("ada", "one", minute=1)
    room.wrote("bob", "three", minute=2)
    undone = room.undo(room.do(c.Merge(one, two)).op)
    room.do(c.SetStatus(two, Status.CLOSED), who="lin")
    with pytest.raises(Refusal, match="closed"):
        room.undo(undone.op)
    assert room.ticket(one).unanswered_since is not None


def test_a_merge_that_is_done_again_wakes_a_ticket_that_rests(room: Room) -> None:
    one, two = room.wrote("ada", "one", minute=1), room.wrote("bob", "two")
    room.answered(two, then=Status.OPEN)
    undone = room.undo(room.do(c.Merge(one, two)).op)
    room.do(c.SetStatus(two, Status.WAITING), who="lin")
    room.undo(undone.op)
    assert room.ticket(two).unanswered_since is not None
    assert room.ticket(two).status is Status.OPEN


# Splitting


def split_of_the_last(room: Room) -> tuple[int, int, str]:
    """A ticket whose question was answered, and the next one of its customer as a ticket of its own."""
    number = room.wrote("ada", "one")
    room.answered(number)
    room.wrote("ada", "two", minute=70)
    done = room.do(c.Split(number, (room.detail(number).messages[-1].id,)))
    assert done.other is not None
    return number, done.other, done.op


def test_what_was_split_off_does_not_go_back_into_a_closed_ticket(room: Room) -> None:
    number, new, op = split_of_the_last(room)
    room.do(c.SetStatus(number, Status.CLOSED), who="lin")
    with pytest.raises(Refusal, match="closed"):
        room.undo(op)
    assert room.ticket(new).due_at is not None


def test_what_was_split_off_does_not_go_back_into_a_merged_ticket(room: Room) -> None:
    number, new, op = split_of_the_last(room)
    other = room.wrote("bob", "hello")
    room.do(c.Merge(number, other), who="lin")
    with pytest.raises(Refusal, match=f"#{other}"):
        room.undo(op)
    assert room.ticket(new).due_at is not None


def test_what_was_split_off_wakes_the_ticket_that_it_goes_back_to(room: Room) -> None:
    number, _new, op = split_of_the_last(room)
    room.do(c.SetStatus(number, Status.RESOLVED), who="lin")
    room.undo(op)
    assert (room.ticket(number).status, room.messages(number)[-1]) == (Status.OPEN, "two")
    assert room.ticket(number).due_at is not None


def test_answers_that_are_split_off_count_for_the_new_ticket(room: Room) -> None:
    number = room.wrote("ada", "one")
    room.answered(number)
    room.wrote("ada", "two", minute=70)
    first, answer, _second = room.detail(number).messages
    new = room.do(c.Split(number, (first.id, answer.id))).other
    assert new is not None
    assert (room.ticket(new).unanswered_since, room.ticket(new).first_responded_at) == (None, NOW + HOUR)
    assert room.ticket(number).unanswered_since == NOW + 70 * MINUTE


def test_closing_a_ticket_that_was_split_is_undone_all_the_same(room: Room) -> None:
    number, _new, _op = split_of_the_last(room)
    closed = room.do(c.SetStatus(number, Status.CLOSED))
    room.undo(closed.op)
    assert room.ticket(number).status is not Status.CLOSED


def test_a_merge_is_not_undone_while_messages_of_it_are_split_off(room: Room) -> None:
    two = room.wrote("bob", "early")
    one = room.wrote("ada", "one", minute=1)
    room.wrote("bob", "late", minute=2)
    merged = room.do(c.Merge(one, two))
    split = room.do(c.Split(two, (room.detail(two).messages[1].id,)))
    with pytest.raises(ConflictError):
        room.undo(merged.op)
    room.undo(split.op)
    room.undo(merged.op)
    assert room.messages(one) == ["one"]
