"""What people have to do by a time: told beforehand and when it is due, once, whether or not the customer waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from igdesk.config.model import Agent, Config, Department, SlaWarnings
from igdesk.rules import events as e
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.duties import duties, kind_of
from igdesk.rules.model import Customer, Status, Ticket
from igdesk.rules.ticket_parts import Leg, Promise
from igdesk.rules.timers import settle, tick
from tests.rules.support import NOON, ticket

HOUR = timedelta(hours=1)
DESK = Config(
    departments=(Department("support", "Support", intake=True), Department("tech", "Tech")),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("zhou", "Zhou", role="supervisor", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("ray", "Ray", departments=("tech",)),
    ),
    sla_warnings=SlaWarnings(0.75, HOUR, 2),
)
PROMISE = Promise("p", "mei", NOON, NOON + 4 * HOUR)
WAITS = ticket(status=Status.WAITING, promises=(PROMISE,))


def ticked(before: Ticket, now: datetime) -> Decision:
    return tick(before, Customer(1), DESK, {}, op="tick", now=now)


def told(decision: Decision) -> list[tuple[str, int, tuple[str, ...]]]:
    found = [recorded.event for recorded in decision.events]
    return [(event.clock, event.times, event.to) for event in found if isinstance(event, e.DutyTold)]


def settled(before: Ticket) -> Decision:
    draft = Draft(before, "mei", NOON, "op")
    settle(draft, DESK)
    return draft.done()


def test_a_promise_is_told_of_beforehand_and_when_it_is_due_also_while_the_customer_is_waited_for() -> None:
    assert settled(WAITS).wake_at == NOON + 3 * HOUR
    first = ticked(WAITS, NOON + 3 * HOUR)
    assert told(first) == [("promise:p", 0, ("mei",))]
    assert first.wake_at == NOON + 4 * HOUR
    again = ticked(first.ticket, NOON + 3.5 * HOUR)
    assert told(again) == []
    last = ticked(first.ticket, NOON + 4 * HOUR)
    assert told(last) == [("promise:p", 1, ("mei", "zhou"))]
    assert [notice.agent for notice in last.notices] == ["mei", "zhou"]
    assert last.wake_at is None
    assert told(ticked(last.ticket, NOON + 9 * HOUR)) == []


def test_who_looks_late_is_told_once_that_it_was_due() -> None:
    assert told(ticked(WAITS, NOON + 30 * HOUR)) == [("promise:p", 1, ("mei", "zhou"))]


def test_a_promise_with_another_time_is_told_of_anew() -> None:
    late = ticked(WAITS, NOON + 4 * HOUR).ticket
    later = replace(late, promises=(PROMISE._replace(due_at=NOON + 8 * HOUR),))
    assert told(ticked(later, NOON + 7 * HOUR)) == [("promise:p", 0, ("mei",))]


@pytest.mark.parametrize(("owner", "to"), [("ken", ("ken",)), (None, ("ken", "ray"))])
def test_of_a_leg_its_department_is_told_and_none_without_a_time(owner: str | None, to: tuple[str, ...]) -> None:
    legs = (Leg("l", "tech", owner, NOON, NOON + 4 * HOUR), Leg("m", "tech", owner, NOON, None))
    asked = ticket(status=Status.WAITING, legs=legs)
    assert told(ticked(asked, NOON + 3 * HOUR)) == [("leg:l", 0, to)]


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_what_has_ended_has_no_duties(status: Status) -> None:
    ended = replace(WAITS, status=status)
    assert list(duties(ended)) == []
    assert ended.due_at is None
    assert settled(ended).wake_at is None


def test_a_set_aside_ticket_still_has_its_promises() -> None:
    aside = replace(WAITS, status=Status.OPEN, snoozed_until=NOON + 30 * HOUR)
    assert settled(aside).wake_at == NOON + 3 * HOUR
    assert aside.due_at == NOON + 4 * HOUR


def test_the_next_thing_that_is_due_is_what_a_ticket_is_due_for() -> None:
    leg = Leg("l", "tech", None, NOON, NOON + 2 * HOUR)
    assert replace(WAITS, legs=(leg,)).due_at == NOON + 2 * HOUR
    assert replace(WAITS, legs=(leg,)).overdue(NOON + 3 * HOUR)


def test_a_duty_says_of_which_kind_it_is() -> None:
    assert [kind_of(duty.clock) for duty in duties(WAITS)] == ["promise"]
