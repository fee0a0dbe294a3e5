"""Escalations as rows: answered once, taken back whole, moved by merges, shown to who answers; and what was spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from igdesk.config.model import Agent, Condition, Escalation, Limit, Target
from igdesk.errors import ConflictError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Status, Ticket
from igdesk.store import escalations, spending, tickets
from igdesk.store.views import EscalationView

from .passing import DESK, Working
from .passing import NOW as NOON
from .undo_room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "desk.db")
    yield made
    made.store.close()


def ticket(room: Room, number: int) -> Ticket:
    found = room.store.read(tickets.find, number).result()
    assert found is not None
    return found


def views(room: Room, number: int) -> tuple[EscalationView, ...]:
    return room.store.read(escalations.of_tickets, (number,)).result()


def listed(room: Room) -> list[tuple[int, str]]:
    return [(card.ticket.number, up.reason) for card, up in room.store.read(escalations.escalated, 10).result()]


def test_an_answer_takes_the_ticket_off_the_list_and_undoing_it_brings_it_back(room: Room) -> None:
    number = room.write()
    room.do(c.Escalate(number, "loud"))
    assert listed(room) == [(number, "loud")]
    op = room.do(c.ReturnEscalation(number, "call her"), who="zhou")
    [up] = views(room, number)
    assert (up.answered_by, up.answer, up.instruction, listed(room)) == ("zhou", "returned", "call her", [])
    room.undo(op, "zhou")
    [up] = views(room, number)
    assert (up.answered_at, up.answered_by, up.answer, up.instruction) == (None, None, None, None)
    assert listed(room) == [(number, "loud")]
    assert ticket(room, number).escalated


def test_resolving_it_oneself_is_an_answer_and_undoing_that_asks_again(room: Room) -> None:
    number = room.write()
    room.do(c.Escalate(number, "loud"))
    op = room.do(c.SetStatus(number, Status.RESOLVED), who="zhou")
    assert [(up.answered_by, up.answer) for up in views(room, number)] == [("zhou", "resolved")]
    assert not ticket(room, number).escalated
    assert room.undo(op, "zhou").action.what.key == "steps.status_resolved"
    assert ([up.answered_at for up in views(room, number)], ticket(room, number).escalated) == ([None], True)
    room.do(c.SetStatus(number, Status.RESOLVED))
    assert ([up.answered_at for up in views(room, number)], ticket(room, number).escalated) == ([None], True)


def test_what_somebody_has_answered_is_no_longer_taken_back_by_who_asked(room: Room) -> None:
    number = room.write()
    op = room.do(c.Escalate(number, "loud"))
    room.do(c.TakeOver(number), who="zhou")
    with pytest.raises(ConflictError, match="zhou"):
        room.undo(op)
    assert not ticket(room, number).escalated


def test_where_another_still_stands_the_answered_one_is_no_longer_taken_back_either(room: Room) -> None:
    number = room.write()
    op = room.do(c.Escalate(number, "loud"))
    room.do(c.Escalate(number, "louder", "role:admin"))
    answer = room.do(c.ReturnEscalation(number, "no"), who="zhou")
    assert (ticket(room, number).escalated, listed(room)) == (True, [(number, "louder")])
    with pytest.raises(ConflictError, match="return with an instruction"):
        room.undo(op)
    room.undo(answer, "zhou")
    assert [each.answered_at for each in views(room, number)] == [None, None]
    room.undo(op)
    assert (ticket(room, number).escalated, listed(room)) == (True, [(number, "louder")])


def test_what_goes_up_after_an_answer_waits_whatever_becomes_of_that(room: Room) -> None:
    number = room.write()
    room.do(c.Escalate(number, "loud"))
    answer = room.do(c.ReturnEscalation(number, "no"), who="zhou")
    room.do(c.Escalate(number, "again"))
    back = room.undo(answer, "zhou")
    assert {reason for _number, reason in listed(room)} <= {"loud", "again"}
    assert ticket(room, number).escalated
    room.undo(back.op, "zhou")
    assert (listed(room), ticket(room, number).escalated) == ([(number, "again")], True)


def test_an_answer_is_not_given_again_over_somebody_elses(room: Room) -> None:
    number = room.write()
    room.do(c.Escalate(number, "loud", "agent:lin"))
    back = room.undo(room.do(c.ReturnEscalation(number, "no"), who="zhou"), "zhou")
    room.do(c.TakeOver(number), who="lin")
    with pytest.raises(ConflictError, match="lin"):
        room.undo(back.op, "zhou")


def test_what_was_merged_is_answered_where_it_went_and_stays_so(room: Room) -> None:
    one, other = room.write(), room.write()
    room.do(c.Escalate(one, "loud"))
    merge = room.do(c.Merge(one, other))
    assert listed(room) == [(other, "loud")]
    room.do(c.ReturnEscalation(other, "call her"), who="zhou")
    assert (listed(room), ticket(room, other).escalated) == ([], False)
    room.undo(merge)
    assert (ticket(room, one).escalated, ticket(room, other).escalated, listed(room)) == (False, False, [])
    room.rows()  # and the logs tell the same


def test_a_merge_that_is_taken_back_takes_home_what_nobody_answered(room: Room) -> None:
    one, other = room.write(), room.write()
    room.do(c.Escalate(one, "loud"))
    room.undo(room.do(c.Merge(one, other)))
    assert (ticket(room, one).escalated, ticket(room, other).escalated) == (True, False)
    assert listed(room) == [(one, "loud")]


def test_an_answer_on_a_ticket_that_was_merged_since_is_not_taken_back_there(room: Room) -> None:
    one, other = room.write(), room.write()
    room.do(c.Escalate(one, "loud"))
    answer = room.do(c.ReturnEscalation(one, "no"), who="zhou")
    room.do(c.Merge(one, other))
    with pytest.raises(Refusal, match="merged"):
        room.undo(answer, "zhou")


def test_withdrawing_ends_what_asked_for_it_also_after_a_merge(room: Room) -> None:
    one, other = room.write(), room.write()
    room.do(c.Escalate(one, "loud"))
    room.do(c.Compensate(one, "coupon", Decimal(90)))
    room.do(c.Merge(one, other))
    room.do(c.Withdraw(other))
    assert [(each.reason, each.answer) for each in views(room, other)] == [
        ("loud", None),
        ("Coupon 90 > 50", "withdrawn"),
    ]
    assert listed(room) == [(other, "loud")]


def test_undoing_an_approval_holds_back_where_the_ticket_has_ended_since(room: Room) -> None:
    number = room.write()
    room.do(c.Compensate(number, "coupon", Decimal(90)))
    answer = room.do(c.Approve(number), who="zhou")
    room.do(c.SetStatus(number, Status.RESOLVED, rating=False), who="zhou")
    with pytest.raises(Refusal, match="proposed and not decided"):
        room.undo(answer, "zhou")


def test_a_second_word_reads_the_log_as_it_stands(room: Room) -> None:
    number = room.write()
    room.do(c.Compensate(number, "coupon", Decimal(90)))
    answer = room.do(c.Approve(number), who="zhou")
    with pytest.raises(ConflictError, match="zhou was first"):
        room.do(c.Withdraw(number))
    room.undo(answer, "zhou")
    room.do(c.Withdraw(number))
    with pytest.raises(ConflictError, match=r"mei was first on .*: withdrawn"):
        room.do(c.Approve(number), who="zhou")


def test_what_was_spent_is_summed_by_person_and_a_merge_adds_nothing(room: Room) -> None:
    one, other, third = room.write(), room.write(), room.write()
    room.do(c.Compensate(one, "coupon", Decimal("10.10")))
    room.do(c.Compensate(third, "coupon", Decimal("20.20")))
    room.do(c.Compensate(other, "coupon", Decimal(99)))
    before = room.store.read(spending.spending).result()
    assert before.granted == (spending.Spent("mei", "coupon", None, Decimal("30.3"), 2),)
    assert [(each.ticket, each.remedy.amount) for each in before.proposed] == [(other, Decimal(99))]
    room.do(c.Merge(one, third))
    assert room.store.read(spending.spending).result().granted[0].amount == Decimal("30.3"), "both of a kind count"
    fourth = room.write()
    room.do(c.Merge(third, fourth))
    after = room.store.read(spending.spending).result()
    assert after.granted[0].amount == Decimal("30.3")
    assert [each.ticket for each in after.proposed] == [other]


HARM = Escalation(
    "harm", Condition(text_any=("harm",)), Target(role="supervisor"), Limit(rest=timedelta(hours=1)), "why"
)


def test_what_must_be_answered_by_a_time_goes_along_with_a_merge_and_comes_home(tmp_path: Path) -> None:
    desk = Working(tmp_path / "desk.db")
    desk.config = replace(DESK, escalations=(HARM,), agents=(*DESK.agents, Agent("boss", "Boss", role="admin")))
    desk.writes("anna", text="it does harm")
    desk.writes("ben", text="hello")
    [up] = desk.store.read(escalations.of_tickets, (1,)).result()
    assert (up.actor, up.answer_due_at) == ("rule:harm", NOON + timedelta(hours=1))
    desk.does(c.Merge(1, 2), NOON, who="zhou")
    desk.events(1)  # and the logs tell the same
    assert [each.to for each in desk.events(2) if isinstance(each, e.Escalated)] == []
    desk.ticks(NOON + timedelta(hours=3))
    assert [each.to for each in desk.events(2) if isinstance(each, e.DutyTold) and each.times] == [("zhou",)]
    assert [each.to for each in desk.events(2) if isinstance(each, e.Escalated)] == ["role:admin"]
    assert len(desk.store.read(escalations.of_tickets, (2,)).result()) == 2
    desk.does(c.ReturnEscalation(2, "replace it"), NOON + timedelta(hours=3), who="zhou")
    found = desk.store.read(tickets.find, 2).result()
    assert found is not None
    assert (found.asked, found.escalated) == ((), False)
    assert all(each.answered_by == "zhou" for each in desk.store.read(escalations.of_tickets, (2,)).result())
