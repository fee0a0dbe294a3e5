"""Days off, who stands in, and when somebody is there for customers, against plain counting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Agent, Assignment, Config, Department, Hours
from igdesk.config.settings import Desk
from igdesk.rules.assign import choose_agent, is_away, is_on_shift, who_is_there
from igdesk.rules.audience import people
from igdesk.rules.coverage import answering, coverage
from igdesk.rules.hours import is_open
from tests.rules.support import ticket as a_ticket
from tests.rules.support import week

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI).astimezone(UTC)
CHAIN = Config(
    desk=Desk(timezone=SHANGHAI),
    agents=(
        Agent("ada", "Ada", away=frozenset({MONDAY}), substitute="ben"),
        Agent("ben", "Ben", away=frozenset({MONDAY}), substitute="cho"),
        Agent("cho", "Cho"),
        Agent("dan", "Dan", away=frozenset({MONDAY}), substitute="eve"),
        Agent("eve", "Eve", away=frozenset({MONDAY}), substitute="dan"),
        Agent("fay", "Fay", away=frozenset({MONDAY})),
    ),
)


@pytest.mark.parametrize(
    ("meant", "there"),
    [("ada", "cho"), ("ben", "cho"), ("cho", "cho"), ("dan", "dan"), ("fay", "fay"), ("gone", "gone")],
)
def test_who_gets_what_is_meant_for_somebody(meant: str, there: str) -> None:
    assert who_is_there(meant, CHAIN, NOON) == there
    assert who_is_there(meant, CHAIN, NOON + timedelta(days=1)) == meant


def test_a_day_off_is_one_where_the_person_works() -> None:
    ada = CHAIN.agents[0]
    late = datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)
    assert [is_away(ada, CHAIN, late + timedelta(hours=n)) for n in (0, 1, 24, 25)] == [False, True, True, False]
    assert not is_on_shift(ada, CHAIN, NOON)


def test_work_for_somebody_away_goes_to_who_stands_in() -> None:
    assert choose_agent(Assignment(agent="ada"), CHAIN, {}, NOON) == "cho"
    assert choose_agent(Assignment(agent="fay"), CHAIN, {}, NOON) == "fay", "nobody stands in: it is not lost"
    assert choose_agent(Assignment(strategy="round_robin"), CHAIN, {}, NOON) == "cho"


def test_who_stands_in_is_told_as_well() -> None:
    ticket = a_ticket(assignee="ada")
    assert people(("assignee",), ticket, CHAIN, NOON) == ("ada", "cho")
    assert people(("assignee",), ticket, CHAIN, NOON + timedelta(days=1)) == ("ada",)


def test_a_day_with_two_shifts_and_a_gap() -> None:
    config = Config(
        desk=Desk(timezone=SHANGHAI),
        hours=Hours(week(*[((9, 21),)] * 7)),
        agents=(
            Agent("ada", "Ada", shifts=week(*[((9, 15),)] * 7)),
            Agent("ben", "Ben", shifts=week(*[((13, 18),)] * 7), away=frozenset({MONDAY + timedelta(days=1)})),
        ),
    )
    first, second = coverage(config, MONDAY, 2)
    hours = [(_hour(each.since), _hour(each.until), each.agents) for each in first.stretches]
    assert hours == [(9, 13, ("ada",)), (13, 15, ("ada", "ben")), (15, 18, ("ben",))]
    assert (first.covered, first.away) == (timedelta(hours=9), ())
    assert [(_hour(since), _hour(until)) for since, until in first.unmanned] == [(18, 21)]
    assert (second.covered, second.away) == (timedelta(hours=6), ("ben",))
    assert [(_hour(since), _hour(until)) for since, until in second.unmanned] == [(15, 21)]


def _hour(at: datetime) -> int:
    return at.astimezone(SHANGHAI).hour


def test_who_has_no_shifts_works_while_the_desk_is_open() -> None:
    config = Config(desk=Desk(timezone=SHANGHAI), hours=Hours(week(*[((10, 20),)] * 7)), agents=(Agent("ada", "Ada"),))
    [day] = coverage(config, MONDAY, 1)
    assert (day.covered, day.unmanned) == (timedelta(hours=10), ())


def test_only_who_answers_customers_counts() -> None:
    departments = (Department("support", "Support", intake=True), Department("finance", "Finance"))
    agents = (Agent("ada", "Ada", departments=("support",)), Agent("fin", "Fin", departments=("finance",)))
    assert [each.id for each in answering(Config(departments=departments, agents=agents))] == ["ada"]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_on_which_clocks_change(day: date, hours: int) -> None:
    config = Config(desk=Desk(timezone=BERLIN), agents=(Agent("ada", "Ada"),))
    [found] = coverage(config, day, 1)
    assert found.covered == timedelta(hours=hours)


_hours = st.tuples(st.integers(0, 11), st.integers(12, 23))


@given(st.lists(st.tuples(_hours, st.booleans()), min_size=1, max_size=4), _hours)
def test_against_counting_minutes(shifts: list[tuple[tuple[int, int], bool]], desk: tuple[int, int]) -> None:
    agents = tuple(
        Agent(f"a{n}", f"A{n}", shifts=week(*[(hours,)] * 7), away=frozenset({MONDAY} if is_off else ()))
        for n, (hours, is_off) in enumerate(shifts)
    )
    config = Config(desk=Desk(timezone=SHANGHAI), hours=Hours(week(*[(desk,)] * 7)), agents=agents)
    [day] = coverage(config, MONDAY, 1)
    midnight = datetime.combine(MONDAY, time(0), SHANGHAI)
    moments = [midnight + timedelta(minutes=30 * n) for n in range(48)]
    there = {at: {agent.id for agent in agents if is_on_shift(agent, config, at)} for at in moments}
    assert day.covered == timedelta(minutes=30) * sum(bool(each) for each in there.values())
    for at in moments:
        found = [each.agents for each in day.stretches if each.since <= at < each.until]
        assert [set(each) for each in found] == ([there[at]] if there[at] else [])
        is_unmanned = any(since <= at < until for since, until in day.unmanned)
        assert is_unmanned == (is_open(at, config.calendar(config.intake.id)) and not there[at])
