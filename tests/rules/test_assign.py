"""Who gets a ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from igdesk.config.model import Agent, Assignment, Config, Target
from igdesk.rules.assign import choose_agent, is_on_shift
from igdesk.rules.escalate import target_text
from igdesk.rules.model import Load
from tests.rules.support import NOON, week

MORNING, EVENING = week(*[((0, 12),)] * 7), week(*[((12, 24),)] * 7)
DESK = Config(
    agents=(
        Agent("ann", "Ann", departments=("support",), capacity=2),
        Agent("bob", "Bob", departments=("support",), skills=("returns",), capacity=2),
        Agent("cat", "Cat", departments=("tech",), skills=("returns",)),
        Agent("dan", "Dan", role="supervisor", departments=("support",), skills=("legal",)),
        Agent("eve", "Eve", role="admin"),
    )
)


@pytest.mark.parametrize(
    ("assignment", "loads", "chosen"),
    [
        (Assignment(agent="eve"), {}, "eve"),
        (Assignment(agent="gone"), {}, None),
        (Assignment(department="tech"), {}, None),
        (Assignment(), {}, None),
        (Assignment(skill="returns"), {}, "bob"),
        (Assignment(skill="legal"), {}, "dan"),
        (Assignment(skill="returns", department="tech"), {}, "cat"),
        (Assignment(skill="none"), {}, None),
        (Assignment(role="supervisor", strategy="least_loaded"), {}, "dan"),
        (Assignment(strategy="round_robin"), {"ann": Load(0, 9), "bob": Load(1, 4), "cat": Load(0, 7)}, "bob"),
        (Assignment(strategy="least_loaded"), {"ann": Load(1), "bob": Load(1)}, "cat"),
        (Assignment(strategy="least_loaded", department="support"), {"ann": Load(1), "bob": Load(1)}, "ann"),
        (Assignment(strategy="round_robin", department="support"), {"ann": Load(2, 1), "bob": Load(1, 5)}, "bob"),
        (Assignment(strategy="round_robin", department="support"), {"ann": Load(2, 6), "bob": Load(3, 5)}, "bob"),
        (Assignment(strategy="round_robin", department="pr"), {}, None),
    ],
)
def test_choice(assignment: Assignment, loads: dict[str, Load], chosen: str | None) -> None:
    assert choose_agent(assignment, DESK, loads, NOON) == chosen


def test_on_shift_with_room_first_then_on_shift_then_anybody() -> None:
    early, late = Agent("early", "E", capacity=1, shifts=MORNING), Agent("late", "L", capacity=1, shifts=EVENING)
    desk, share = Config(agents=(early, late)), Assignment(strategy="round_robin")
    busy = {"late": Load(1, 9)}
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert choose_agent(share, desk, {}, noon - timedelta(minutes=1)) == "early"
    assert choose_agent(share, desk, {}, noon) == "late"
    assert choose_agent(share, desk, busy, noon) == "late"
    off = Config(agents=(Agent("early", "E", shifts=MORNING),))
    assert choose_agent(share, off, {}, noon) == "early"


def test_shifts_end_at_midnight_in_the_desks_time(acceptance: Config) -> None:
    mei, lin = acceptance.agents[:2]
    noon, evening = NOON, NOON + timedelta(hours=4)
    assert [is_on_shift(agent, acceptance, noon) for agent in (mei, lin)] == [True, False]
    assert [is_on_shift(agent, acceptance, evening) for agent in (mei, lin)] == [False, True]
    assert is_on_shift(Agent("x", "X", shifts=EVENING), Config(), datetime(2026, 11, 23, 23, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target(role="supervisor"), "role:supervisor"),
        (Target(department="pr"), "department:pr"),
        (Target(agent="lin"), "agent:lin"),
    ],
)
def test_target_in_one_word(target: Target, text: str) -> None:
    assert target_text(target) == text


def test_a_target_without_anybody_is_a_bug() -> None:
    with pytest.raises(ValueError, match="somebody"):
        target_text(Target())
