"""Every command, and everything else that people do to a desk: done, taken back, done again, each by its name.

A command without a case here fails the first test.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.calling import CallResult, CallState, Why
from igdesk.rules.model import Channel, MessageState, Status
from igdesk.store import calls, customers, incident_rows, outbox, settle, tickets, together
from igdesk.store.create import NewTicket, create
from igdesk.store.settle import Settling

from .undo_room import CONFIG, LATER, NOW, Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


@dataclass(frozen=True)
class Case:
    """Something that a person does: what has to be there first, then the doing, which gives its operation."""

    name: str
    ready: Callable[[Room], Any]
    act: Callable[[Room, Any], str]
    commands: tuple[type[c.Command], ...] = ()
    """The classes of commands that it stands for."""
    who: str = "mei"


def _of(
    make: Callable[[int], c.Command], *first: Callable[[Room, int], object], name: str = "", who: str = "mei"
) -> Case:
    """A case of one command on a ticket of its own."""

    def ready(room: Room) -> int:
        number = room.write("it broke", "hello?")
        for each in first:
            each(room, number)
        return number

    kind = type(make(1))
    return Case(name or kind.__name__, ready, lambda room, number: room.do(make(number), who=who), (kind,), who)


def _did(make: Callable[[int], c.Command], who: str = "mei") -> Callable[[Room, int], object]:
    return lambda room, number: room.do(make(number), who=who)


def _resolved(room: Room, number: int) -> None:
    room.answered(number)
    room.do(c.SetStatus(number, Status.RESOLVED, rating=False))


def _returned(room: Room, number: int) -> None:
    room.do(c.SetCategory(number, "returns"))
    _resolved(room, number)


def _promise(number: int) -> c.Command:
    return c.GivePromise(number, "a call", NOW + timedelta(hours=3))


def _on_comment(make: Callable[[int], c.Command], name: str, *first: Callable[[Room, int], object]) -> Case:
    def ready(room: Room) -> int:
        number = room.write("how much?", channel=Channel.COMMENT)
        for each in first:
            each(room, number)
        return number

    return Case(name, ready, lambda room, number: room.do(make(number)), (type(make(1)),))


def _pair(room: Room) -> tuple[int, int]:
    return room.write("one"), room.write("two")


def _incident(room: Room) -> tuple[int, int]:
    """A ticket, and the incident that it is the first of."""
    number = room.write()
    room.do(c.OpenIncident(number, "it leaks", f"for {number}"))
    [newest, *_] = sorted(room.store.read(incident_rows.all_of).result(), key=lambda each: -each.id)
    return number, newest.id


def _ended_incident(room: Room) -> tuple[int, int]:
    it = _incident(room)
    room.do(c.EndIncident(*it))
    return it


def _two_messages(room: Room) -> tuple[int, int]:
    number = room.write("where is it", "and the hat", "hello?")
    row = room.store.read(
        lambda db: db.execute("SELECT id FROM messages WHERE ticket = ?", [number]).fetchall()
    ).result()
    return number, row[1][0]


def _held(room: Room) -> tuple[int, str]:
    number = room.write()
    return number, f"{room.do(c.Reply(number, ('one', 'two')))}-0"


def _later(number: int) -> c.Reply:
    return c.Reply(number, ("one", "two"), then=Status.RESOLVED, at=NOW + timedelta(hours=3))


def _waits(room: Room) -> tuple[int, str]:
    number = room.write()
    return number, f"{room.do(_later(number))}-0"


def _unreleased(room: Room) -> tuple[int, str]:
    """What a trainee has written."""
    number = room.write()
    return number, f"{room.do(c.Reply(number, ('one', 'two')), who='tess')}-0"


def _unreleased_later(room: Room) -> tuple[int, str]:
    number = room.write()
    return number, f"{room.do(_later(number), who='tess')}-0"


def _goes_at(hours: float | None) -> Callable[[Room, tuple[int, str]], str]:
    at = None if hours is None else NOW + timedelta(hours=hours)
    return lambda room, it: room.do(c.RescheduleReply(*it, at))


def _failed(room: Room) -> tuple[int, str]:
    number = room.write()
    room.do(c.Reply(number, ("one",)))
    return number, room.fails()


def _doubted(room: Room) -> tuple[int, str]:
    number = room.write()
    room.do(c.Reply(number, ("one",)))
    return number, _doubts(room)


def _doubted_question(room: Room) -> tuple[int, str]:
    number = room.write()
    room.answered(number)
    room.do(c.SetStatus(number, Status.RESOLVED))
    return number, _doubts(room)


def _doubts(room: Room) -> str:
    """Of what is next nobody knows whether it has reached Instagram."""
    reply, by = room.claims(), Settling(room.op(), LATER, CONFIG)
    room.store.write(by.op, settle.doubt, reply, Phrase("outbox.interrupted"), by).result()
    return reply


def _question(room: Room) -> tuple[int, str]:
    number = room.write()
    room.answered(number)
    room.do(c.SetStatus(number, Status.RESOLVED))
    return number, room.fails()


def _makes(room: Room, _nothing: object) -> str:
    new = NewTicket(Channel.EMAIL, "Ada", "hello", category="returns", priority="high", tags=("a",))
    op = room.op()
    room.store.write(op, create, new, actor="mei", op=op, config=CONFIG, now=NOW).result()
    return op


def _makes_many(room: Room, _nothing: object) -> str:
    news = tuple(NewTicket(Channel.FORM, name, "hello") for name in ("Ada", "Bo"))
    op = room.op()
    room.store.write(op, together.create_all, news, actor="mei", op=op, config=CONFIG, now=NOW).result()
    return op


def _customer(room: Room) -> int:
    number = room.write()
    found = room.store.read(tickets.find, number).result()
    assert found is not None
    return found.customer


def _vip(room: Room, customer: int, tier: str = "vip", who: str = "mei") -> str:
    op = room.op()
    assert room.store.write(op, customers.set_tier, customer, tier, actor=who, op=op, config=CONFIG, now=NOW).result()
    return op


def _customer_of_lin(room: Room) -> int:
    who = _customer(room)
    _vip(room, who, who="lin")
    return who


def _call(room: Room, result: CallResult | None = None) -> int:
    """A call outside, and how it ended."""
    room.write("where is my order")
    [call] = room.store.read(calls.latest, 1).result()
    if result is not None:
        by = Settling(room.op(), LATER, CONFIG)
        taken = room.store.write(by.op, calls.claim_next, by).result()
        assert taken is not None
        by = Settling(room.op(), LATER, CONFIG)
        room.store.write(by.op, calls.end, call.id, result, by).result()
    return call.id


def _decides(*, again: bool) -> Callable[[Room, int], str]:
    def decide(room: Room, call: int) -> str:
        by = Settling(room.op(), NOW, CONFIG, actor="mei")
        room.store.write(by.op, calls.decide, call, by, again=again).result()
        return by.op

    return decide


FAILED = CallResult(CallState.FAILED, Why.EXIT, 3)
CASES: Sequence[Case] = (
    _of(c.Claim),
    _of(lambda n: c.Assign(n, "lin")),
    _of(lambda n: c.Assign(n, None), _did(c.Claim), name="Assign to nobody"),
    _of(lambda n: c.SetStatus(n, Status.RESOLVED, (("order_no", "TB-1"),)), name="SetStatus with fields"),
    _of(lambda n: c.SetStatus(n, Status.RESOLVED), lambda room, n: room.answered(n), name="resolve, with its question"),
    _of(lambda n: c.SetStatus(n, Status.CLOSED), lambda room, n: room.answered(n), name="close, with its question"),
    _of(lambda n: c.SetStatus(n, Status.OPEN), _resolved, name="reopen"),
    _of(lambda n: c.SetCategory(n, "returns", "torn")),
    _of(lambda n: c.SetKind(n, "torn"), _did(lambda n: c.SetCategory(n, "returns"))),
    _of(lambda n: c.SetPriority(n, "high")),
    _of(lambda n: c.SetUrgency(n, CONFIG.urgency.order[-1])),
    _of(lambda n: c.SetTags(n, ("c",), ("a",)), _did(lambda n: c.SetTags(n, ("a", "b")))),
    _of(lambda n: c.SetField(n, "order_no", "TB-1")),
    _of(lambda n: c.SetFields(n, (("order_no", "TB-1"), ("colour", "red")))),
    _of(lambda n: c.AddNote(n, "look")),
    _of(lambda n: c.AddNote(n, "look, @lin and @tech"), name="AddNote that calls colleagues"),
    _of(c.Watch),
    _of(lambda n: c.Watch(n, watching=False), _did(c.Watch), name="watch no longer"),
    _of(lambda n: c.HandOver(n, "lin", "she waits for a label"), _did(c.Claim)),
    _of(lambda n: c.Reply(n, ("one", "two"), also=(_promise(n), c.SetTags(n, ("said",))))),
    _of(lambda n: c.Reply(n, ("all well?",)), _returned, name="Reply that follows up"),
    _on_comment(lambda n: c.Reply(n, ("this much",)), "Reply for everybody"),
    _on_comment(lambda n: c.Reply(n, ("this much",), private=True), "Reply in private"),
    _of(c.AskRating, _resolved),
    _of(lambda n: c.Rate(n, 5), _resolved),
    _of(lambda n: c.FlagCase(n, "good", "a photo first"), name="keep as a case"),
    _of(lambda n: c.FlagCase(n, None), lambda r, n: r.do(c.FlagCase(n, "bad", "too late")), name="no case any more"),
    _of(lambda n: c.EndFollowUp(n, "all is well"), _returned),
    _on_comment(c.HideComment, "HideComment"),
    _on_comment(
        lambda n: c.HideComment(n, hidden=False), "show it again",
        lambda room, n: (room.do(c.HideComment(n)), room.sends()),
    ),
    _of(c.React),
    _of(lambda n: c.React(n, remove=True), lambda r, n: (r.do(c.React(n)), r.sends()), name="take a heart off"),
    Case("CancelReply", _held, lambda room, it: room.do(c.CancelReply(*it)), (c.CancelReply,)),
    Case("CancelReply of a failed one", _failed, lambda room, it: room.do(c.CancelReply(*it))),
    Case("CancelReply of a question", _question, lambda room, it: room.do(c.CancelReply(*it))),
    Case("RetryReply", _failed, lambda room, it: room.do(c.RetryReply(*it)), (c.RetryReply,)),
    Case("RetryReply in doubt", _doubted, lambda room, it: room.do(c.RetryReply(*it))),
    Case("ConfirmReply", _doubted, lambda room, it: room.do(c.ConfirmReply(*it)), (c.ConfirmReply,)),
    Case("ConfirmReply of a question", _doubted_question, lambda room, it: room.do(c.ConfirmReply(*it))),
    Case("RetryReply of a question", _question, lambda room, it: room.do(c.RetryReply(*it))),
    _of(lambda n: c.Escalate(n, "loud")),
    _of(lambda n: c.Compensate(n, "coupon", Decimal(20))),
    _of(lambda n: c.Compensate(n, "coupon", Decimal(90)), name="Compensate above one's authority"),
    _of(c.Approve, _did(lambda n: c.Compensate(n, "coupon", Decimal(90))), who="zhou"),
    _of(lambda n: c.Compensate(n, "coupon", Decimal(90)), _did(lambda n: c.Compensate(n, "coupon", Decimal(90))),
        name="Compensate what was proposed", who="zhou"),
    _of(lambda n: c.ReturnEscalation(n, "ask for a photo"), _did(lambda n: c.Escalate(n, "loud")), who="zhou"),
    _of(lambda n: c.ReturnEscalation(n, "offer 30"), _did(lambda n: c.Compensate(n, "coupon", Decimal(90))),
        name="ReturnEscalation with a proposal", who="zhou"),
    _of(c.TakeOver, _did(lambda n: c.Escalate(n, "loud")), who="zhou"),
    _of(c.Withdraw, _did(lambda n: c.Compensate(n, "coupon", Decimal(90)))),
    _of(lambda n: c.Compensate(n, "coupon", Decimal(20)), _did(lambda n: c.Compensate(n, "coupon", Decimal(90))),
        name="Compensate less than was proposed"),
    _of(_promise),
    _of(c.KeepPromise, _did(_promise)),
    _of(lambda n: c.ReleasePromise(n, "not needed"), _did(_promise)),
    _of(lambda n: c.HandOff(n, "tech", "why?")),
    _of(lambda n: c.HandBack(n, "so"), _did(lambda n: c.HandOff(n, "tech", "why?")), who="ken"),
    _of(c.Recall, _did(lambda n: c.HandOff(n, "tech", "why?"))),
    _of(lambda n: c.Snooze(n, NOW + timedelta(hours=3))),
    _of(lambda n: c.Snooze(n, NOW + timedelta(hours=3), firm=True), name="snooze-firmly"),
    _of(lambda n: c.Snooze(n, None), _did(lambda n: c.Snooze(n, NOW + timedelta(hours=3))), name="wake"),
    Case("Merge", _pair, lambda room, it: room.do(c.Merge(*it)), (c.Merge,)),
    Case("Split", _two_messages, lambda room, it: room.do(c.Split(it[0], (it[1],))), (c.Split,)),
    Case("Link", _pair, lambda room, it: room.do(c.Link(*it)), (c.Link,)),
    _of(lambda n: c.OpenIncident(n, "it leaks", f"for {n}", ("leaks",))),
    Case("JoinIncident", lambda room: (room.write(), _incident(room)[1]),
         lambda room, it: room.do(c.JoinIncident(*it)), (c.JoinIncident,)),
    Case("LeaveIncident", _incident, lambda room, it: room.do(c.LeaveIncident(it[0])), (c.LeaveIncident,)),
    Case("EditIncident", _incident,
         lambda room, it: room.do(c.EditIncident(it[0], it[1], "cups leak", ("leak", "漏"))), (c.EditIncident,)),
    Case("EndIncident", _incident, lambda room, it: room.do(c.EndIncident(*it)), (c.EndIncident,)),
    Case("an incident goes on", _ended_incident, lambda room, it: room.do(c.EndIncident(it[0], it[1], over=False))),
    _of(_later, name="Reply later"),
    Case("RescheduleReply", _waits, _goes_at(5), (c.RescheduleReply,)),
    Case("RescheduleReply now", _waits, _goes_at(None)),
    Case("CancelReply later", _waits, lambda room, it: room.do(c.CancelReply(*it))),
    _of(lambda n: c.Reply(n, ("one", "two")), name="Reply of a trainee", who="tess"),
    _of(c.React, name="a trainee's heart", who="tess"),
    Case("ReleaseReply", _unreleased, lambda room, it: room.do(c.ReleaseReply(*it)), (c.ReleaseReply,)),
    Case("ReleaseReply that goes later", _unreleased_later, lambda room, it: room.do(c.ReleaseReply(*it))),
    Case("ReturnReply", _unreleased, lambda room, it: room.do(c.ReturnReply(it[0], it[1], "warmer")), (c.ReturnReply,)),
    Case("CancelReply of a trainee's", _unreleased, lambda room, it: room.do(c.CancelReply(*it))),
    Case("SetCrisis", _incident, lambda room, it: room.do(c.SetCrisis(*it), who="zhou"), (c.SetCrisis,), "zhou"),
    Case("a batch", _pair, lambda room, it: room.do(c.SetTags(it[0], ("x",)), c.AddNote(it[0], "n"), c.Claim(it[0]))),
    Case("a new ticket", lambda room: None, _makes),
    Case("new tickets", lambda room: None, _makes_many),
    Case("a customer's tier", _customer, _vip),
    Case("a tier set anew", _customer_of_lin, lambda room, who: _vip(room, who, "vvip")),
    Case("a call made again", lambda room: _call(room, FAILED), _decides(again=True)),
    Case("a failed call dropped", lambda room: _call(room, FAILED), _decides(again=False)),
    Case("a call dropped", _call, _decides(again=False)),
)  # fmt: skip
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _all_commands() -> set[type[c.Command]]:
    found = {each for each in vars(c).values() if isinstance(each, type) and issubclass(each, c.Command)}
    return found - {c.Command}


def test_every_command_has_its_case_and_its_name() -> None:
    assert _all_commands() == {command for case in CASES for command in case.commands}


@EACH
def test_done_undone_and_done_again(room: Room, case: Case) -> None:
    ready = case.ready(room)
    before = room.rows()
    op = case.act(room, ready)
    after = room.rows()
    assert after != before
    step = room.steps(case.who)[0][-1]
    assert (step.op, step.what.key != "steps.change") == (op, True)
    undone = room.undo(op, case.who)
    assert room.rows() == before
    assert room.steps(case.who)[1][-1].what == step.what
    redone = room.undo(undone.op, case.who)
    assert room.rows() == after
    assert room.steps(case.who)[0][-1].what == step.what
    room.undo(redone.op, case.who)
    assert room.rows() == before


def test_a_whole_day_is_taken_back_and_done_again_in_order(room: Room) -> None:
    mine = [case for case in CASES if case.who == "mei"]
    mine.sort(key=lambda case: case.ready is _held)  # the worker takes what is held before anything that comes later
    ready = [case.ready(room) for case in mine]
    first = len(room.steps()[0])
    states = [room.rows()]
    for case, it in zip(mine, ready, strict=True):
        case.act(room, it)
        states.append(room.rows())
    for place in range(len(mine) - 1, -1, -1):
        room.undo(room.steps()[0][-1].op)
        assert room.rows() == states[place], mine[place].name
    assert len(room.steps()[0]) == first
    for place, case in enumerate(mine, 1):
        room.undo(room.steps()[1][-1].op)
        assert room.rows() == states[place], case.name
    assert room.steps()[1] == []


# When the world has moved on


def _left(room: Room) -> str:
    op = room.do(c.Reply(room.write(), ("one",)))
    room.sends()
    return op


def _asked(room: Room) -> str:
    number = room.write()
    room.answered(number)
    op = room.do(c.SetStatus(number, Status.RESOLVED))
    room.sends()
    return op


def _hidden(room: Room) -> str:
    op = room.do(c.HideComment(room.write("how much?", channel=Channel.COMMENT)))
    room.sends()
    return op


def _hearted(room: Room) -> str:
    op = room.do(c.React(room.write()))
    room.sends()
    return op


def _retried_and_left(room: Room) -> str:
    op = room.do(c.RetryReply(*_failed(room)))
    room.sends()
    return op


def _called_again(room: Room) -> str:
    op = _decides(again=True)(room, _call(room, FAILED))
    by = Settling(room.op(), LATER, CONFIG)
    assert room.store.write(by.op, calls.claim_next, by).result() is not None
    return op


def _taken_back(room: Room, number: int) -> str:
    return room.undo(room.do(c.Reply(number, ("one",)))).op


def _then_written(room: Room) -> str:
    op = _taken_back(room, room.write(who="ada"))
    room.now += timedelta(minutes=1)
    room.write("wait", who="ada")
    return op


def _too_late(room: Room) -> str:
    op = _taken_back(room, room.write())
    room.now += timedelta(days=8)
    return op


def _closed_meanwhile(room: Room) -> str:
    number = room.write()
    op = _taken_back(room, number)
    room.do(c.SetStatus(number, Status.CLOSED), who="lin")
    return op


def _cancelled_then_written(room: Room) -> str:
    number = room.write(who="ada")
    op = room.do(c.CancelReply(number, f"{room.do(c.Reply(number, ('one',)))}-0"))
    room.now += timedelta(minutes=1)
    room.write("wait", who="ada")
    return op


def _tier_changed(room: Room) -> str:
    who = _customer(room)
    op = _vip(room, who)
    _vip(room, who, "vvip", who="lin")
    return op


def _split_elsewhere(room: Room) -> str:
    number, message = _two_messages(room)
    op = room.undo(room.do(c.Split(number, (message,)))).op
    room.do(c.Split(number, (message,)), who="lin")
    return op


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (_left, "has left already"),
        (_asked, "got the question"),
        (_hidden, "on Instagram already"),
        (_hearted, "reached Instagram already"),
        (_retried_and_left, "has left already"),
        (_called_again, "being made at this moment"),
        (_then_written, "Customer wrote"),
        (_too_late, "24 hours|7 days|window"),
        (_closed_meanwhile, "closed"),
        (_cancelled_then_written, "Customer wrote"),
        (_tier_changed, r"tier.*lin"),
        (_split_elsewhere, "moved on|no longer"),
    ],
)  # fmt: skip
def test_what_the_world_has_gone_on_from_stays_and_says_why(
    room: Room, happens: Callable[[Room], str], says: str
) -> None:
    op = happens(room)
    before = room.rows()
    with pytest.raises(IgdeskError, match=says):
        room.undo(op)
    assert room.rows() == before


def test_a_reply_that_goes_out_after_all_is_held_anew_and_can_be_stopped_again(room: Room) -> None:
    number = room.write()
    taken = room.undo(room.do(c.Reply(number, ("one", "two"))))
    room.now += timedelta(minutes=5)
    again = room.undo(taken.op)
    [first, second] = room.store.read(outbox.in_states, (MessageState.QUEUED,)).result()
    assert first.hold_until == second.hold_until == room.now + CONFIG.desk.undo_send
    assert first.created_at == room.now
    step = room.steps()[0][-1]
    assert (step.op, step.replies, step.origin) == (again.op, True, first.operation)
    assert room.undo(again.op).texts == ("one", "two")


def test_a_failed_reply_that_comes_back_says_why_it_failed_and_is_not_sent(room: Room) -> None:
    number, reply = _failed(room)
    room.undo(room.do(c.RetryReply(number, reply)))
    row = room.store.read(outbox.find, reply).result()
    assert row is not None
    assert (row.state, row.error) == (MessageState.FAILED, Phrase("answering.gave_up", {"attempts": "3"}))
    assert room.store.read(outbox.next_due, LATER).result() is None


def test_a_tier_that_could_be_told_on_no_ticket_and_so_not_be_taken_back_is_refused(room: Room) -> None:
    def somebody(db: sqlite3.Connection) -> int:
        made = db.execute("INSERT INTO customers (account, username, created_at) VALUES ('', 'ada', 0)").lastrowid
        assert made is not None
        return made

    customer = room.store.write("made", somebody).result()
    with pytest.raises(IgdeskError, match="no ticket yet"):
        _vip(room, customer)
    found = room.store.read(customers.by_id, customer).result()
    assert found is not None
    assert found.customer.tier is None
