"""The response clocks: which limits apply, which is the tightest, and when they are set anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Condition, Config, Limit, Priority, SlaTarget, Target
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.escalate import answer_due
from igdesk.rules.model import Channel, Customer, Status, Ticket
from igdesk.rules.sla import limits_of, refresh_clocks, tightest
from igdesk.rules.ticket_parts import Pause, RuleLimit
from tests.rules.support import NOON, ticket

HOUR = timedelta(hours=1)


RESOLUTION = NOON + 48 * HOUR
"""Of a ticket of priority medium that never waited."""


def hours(count: float) -> Limit:
    return Limit(rest=HOUR * count)


DESK = Config(
    priorities=(
        Priority("high", "High", hours(1), hours(0.5)),
        Priority("medium", "Medium", hours(4), hours(4), hours(48)),
        Priority("low", "Low"),
    ),
    sla=(
        SlaTarget("dm", Condition(channel=("dm",)), first_response=hours(2), next_response=hours(6)),
        SlaTarget("vip", Condition(tier=("vip",)), first_response=hours(0.5)),
        SlaTarget("complaints", Condition(category=("complaint",)), first_response=hours(3), hours="always"),
    ),
)


def refreshed(before: Ticket, config: Config = DESK, tier: str | None = None) -> tuple[Ticket, list[e.Event]]:
    draft = Draft(before, "sync", NOON + HOUR, "op", Customer(1, tier=tier))
    refresh_clocks(draft, config)
    return draft.ticket, [recorded.event for recorded in draft.events]


@pytest.mark.parametrize(
    ("known", "tier", "due", "because"),
    [
        ({}, None, 2, "sla:dm"),
        ({"channel": Channel.COMMENT}, None, 4, "priority:medium"),
        ({"priority": "high"}, None, 1, "priority:high"),
        ({}, "vip", 0.5, "sla:vip"),
        ({"channel": Channel.FORM, "category": "complaint"}, None, 3, "sla:complaints"),
        ({"limits": (RuleLimit("star", "first_response", hours(0.25)),)}, None, 0.25, "rule:star"),
        ({"limits": (RuleLimit("star", "first_response", hours(9)),)}, None, 2, "sla:dm"),
        ({"priority": "gone"}, None, 2, "sla:dm"),
    ],
)
def test_first_response_is_due_by_the_tightest(
    known: dict[str, Any], tier: str | None, due: float, because: str
) -> None:
    after, events = refreshed(ticket(unanswered_since=NOON, **known), tier=tier)
    assert after.first_response_due_at == NOON + HOUR * due
    resolution = RESOLUTION if after.priority == "medium" else None
    assert events == [e.DueSet(NOON + HOUR * due, None, because, resolution, tightest=NOON + HOUR * due)]


def test_without_any_limit_nothing_is_due() -> None:
    after, events = refreshed(ticket(channel=Channel.FORM, priority="low"))
    assert (after.due_at, events) == (None, [])


def test_the_tier_that_rose_in_this_decision_counts() -> None:
    draft = Draft(ticket(), "sync", NOON, "op", tier="vip")
    refresh_clocks(draft, DESK)
    assert draft.ticket.first_response_due_at == NOON + HOUR / 2


def test_next_response_runs_from_the_oldest_unanswered_message() -> None:
    asked = NOON + 5 * HOUR
    answered = ticket(first_response_due_at=NOON + HOUR, first_responded_at=NOON + HOUR, unanswered_since=asked)
    after, events = refreshed(answered)
    due = asked + 4 * HOUR
    assert events == [e.DueSet(NOON + HOUR, due, "priority:medium", RESOLUTION, tightest=due)]
    assert after.due_at == asked + 4 * HOUR


def test_an_answer_ends_the_next_response_clock_and_keeps_the_first() -> None:
    before = ticket(
        first_response_due_at=NOON,
        first_responded_at=NOON,
        next_response_due_at=NOON + HOUR,
        resolution_due_at=RESOLUTION,
    )
    _, events = refreshed(before)
    assert events == [e.DueSet(NOON, None, "priority:medium", RESOLUTION, tightest=RESOLUTION)]


def test_nothing_is_recorded_when_nothing_changes() -> None:
    after, _ = refreshed(ticket())
    assert refreshed(after) == (after, [])


def test_a_changed_configuration_moves_the_clock() -> None:
    after, _ = refreshed(ticket())
    _, events = refreshed(after, replace(DESK, sla=()))
    due = NOON + 4 * HOUR
    assert events == [e.DueSet(due, None, "priority:medium", RESOLUTION, tightest=due)]


def lived(*steps: tuple[float, Status, bool]) -> Ticket:
    """A ticket of medium priority that has had statuses since, each some hours after noon; `True`: by the customer."""
    draft = Draft(ticket(status=Status.OPEN), "mei", NOON, "op")
    refresh_clocks(draft, DESK)
    for after, status, by_customer in steps:
        draft.now = NOON + HOUR * after
        draft.add(e.StatusChanged(draft.ticket.status, status, draft.now, by_customer))
        refresh_clocks(draft, DESK)
    return draft.ticket


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([], 48),
        ([(1, Status.WAITING, False)], 48),  # stands still: where it would end is told anew when it goes on
        ([(1, Status.WAITING, False), (11, Status.OPEN, True)], 58),
        (
            [(1, Status.WAITING, False), (11, Status.OPEN, True), (20, Status.WAITING, False), (21, Status.OPEN, True)],
            59,
        ),
        ([(1, Status.WAITING, False), (3, Status.RESOLVED, False)], 48),  # what it was when it was resolved
        ([(1, Status.WAITING, False), (11, Status.OPEN, True), (12, Status.RESOLVED, False)], 58),
        # Whoever resolved it by mistake goes on with the time used, a customer who comes back is served anew.
        ([(2, Status.RESOLVED, False), (5, Status.OPEN, False)], 51),
        ([(2, Status.RESOLVED, False), (50, Status.OPEN, True)], 98),
        (
            [
                (1, Status.WAITING, False),
                (11, Status.OPEN, True),
                (12, Status.RESOLVED, False),
                (50, Status.OPEN, True),
            ],
            98,
        ),
    ],
)
def test_the_time_for_resolving_stands_still_while_it_is_not_for_us_to_act(
    steps: list[tuple[float, Status, bool]], due: float
) -> None:
    assert lived(*steps).resolution_due_at == NOON + HOUR * due


def test_another_policy_leaves_the_time_used_as_it_is() -> None:
    waited = lived((1, Status.WAITING, False), (11, Status.OPEN, True))
    quicker = replace(DESK, priorities=(Priority("medium", "Medium", resolution=hours(8), hours="always"),))
    after, _ = refreshed(waited, quicker)
    assert after.resolution_due_at == NOON + HOUR * 18


def test_a_message_from_before_the_pause_does_not_turn_the_clock_back() -> None:
    after = lived((5, Status.WAITING, False), (4, Status.OPEN, True))
    assert after.pauses == (Pause(NOON + 5 * HOUR, NOON + 5 * HOUR),)
    assert after.resolution_due_at == RESOLUTION


def test_all_applying_limits_are_named() -> None:
    names = [(each.name, each.clock, each.hours) for each in limits_of(ticket(category="complaint"), DESK)]
    assert names == [
        ("priority:medium", "first_response", "desk"),
        ("priority:medium", "next_response", "desk"),
        ("priority:medium", "resolution", "desk"),
        ("sla:dm", "first_response", "desk"),
        ("sla:dm", "next_response", "desk"),
        ("sla:complaints", "first_response", "always"),
    ]


def test_escalations_are_due_by_their_own_hours() -> None:
    assert answer_due(None, "always", Target(role="supervisor"), DESK, NOON) is None
    assert answer_due(hours(0.5), "always", Target(role="supervisor"), DESK, NOON) == NOON + HOUR / 2


LIMITS = st.builds(Limit, st.integers(0, 2), st.timedeltas(timedelta(minutes=1), timedelta(days=1)))


@given(st.lists(st.tuples(LIMITS, st.sampled_from(["always", "desk"])), min_size=1, max_size=6))
def test_the_tightest_is_never_later_than_any_other(limits: list[tuple[Limit, Any]]) -> None:
    sla = tuple(SlaTarget(f"s{n}", first_response=limit, hours=kind) for n, (limit, kind) in enumerate(limits))
    config = replace(DESK, sla=sla)
    applying = limits_of(ticket(), config)
    found = tightest(applying, "first_response", NOON, config.calendar())
    assert found is not None
    dues = [each.due(NOON, config.calendar()) for each in applying if each.clock == "first_response"]
    assert found.at == min(dues)
    assert len(dues) == len(limits) + 1


def test_the_acceptance_desk(acceptance: Config) -> None:
    after, _ = refreshed(ticket(channel=Channel.DM), acceptance)
    assert after.first_response_due_at == NOON + 2 * HOUR
    urgent, events = refreshed(ticket(priority="urgent", created_at=NOON - 12 * HOUR), acceptance)
    assert urgent.first_response_due_at == NOON - 12 * HOUR + timedelta(minutes=5)
    assert isinstance(events[0], e.DueSet)
    assert events[0].because == "priority:urgent"
    # Midnight in Shanghai: the desk opens at nine, a complaint does not wait for it.
    night = NOON - 12 * HOUR
    asked, _ = refreshed(ticket(created_at=night), acceptance)
    assert asked.first_response_due_at == night + 11 * HOUR
    complained, _ = refreshed(ticket(created_at=night, category="complaint"), acceptance)
    assert complained.first_response_due_at == night + 2 * HOUR
    important = RuleLimit("important-user", "first_response", hours(0.5))
    known, events = refreshed(ticket(limits=(important,)), acceptance)
    assert known.first_response_due_at == NOON + HOUR / 2
