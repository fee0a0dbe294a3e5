"""Departments with hours, holidays and zones of their own: whose open time counts for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.load import load_text
from igdesk.config.model import (
    Agent,
    Config,
    Department,
    Desk,
    Hours,
    Limit,
    OwnHours,
    Priority,
    SlaTarget,
    Target,
    Week,
)
from igdesk.config.problems import ConfigError
from igdesk.rules.assign import is_on_shift
from igdesk.rules.decision import Draft
from igdesk.rules.escalate import answer_due
from igdesk.rules.hours import is_open
from igdesk.rules.match import evaluate
from igdesk.rules.sla import refresh_clocks, running
from tests.rules.support import facts, rule, ticket, week

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NINE_TO_SIX, TEN_TO_FOUR = week(*[((9, 18),)] * 5, (), ()), week(*[((10, 16),)] * 5, (), ())
GOLDEN_WEEK = frozenset(date(2026, 10, day) for day in range(1, 8))
TWO_HOURS = Limit(rest=timedelta(hours=2))
DESK = Config(
    desk=Desk(timezone=SHANGHAI),
    hours=Hours(NINE_TO_SIX, GOLDEN_WEEK),
    departments=(
        Department("support", "Support", intake=True),
        Department("us", "US", hours=OwnHours(TEN_TO_FOUR), timezone=NEW_YORK),
        Department("night", "Night", hours=OwnHours(holidays=frozenset())),
        Department("berlin", "Berlin", timezone=ZoneInfo("Europe/Berlin")),
    ),
    agents=(
        Agent("mei", "Mei", departments=("support",), shifts=NINE_TO_SIX),
        Agent("ann", "Ann", departments=("us", "support"), shifts=NINE_TO_SIX),
        Agent("odd", "Odd", shifts=NINE_TO_SIX),
    ),
    priorities=(Priority("medium", "Medium", first_response=TWO_HOURS),),
)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def due(department: str | None, wrote: datetime, config: Config = DESK) -> datetime | None:
    """When the first response to a message is due in a department."""
    draft = Draft(ticket(department=department, created_at=wrote), "sync", wrote, "op")
    refresh_clocks(draft, config)
    return draft.ticket.first_response_due_at


def test_a_department_has_the_desks_calendar_but_for_what_it_names() -> None:
    desks = DESK.calendar()
    assert desks == DESK.calendar("support") == DESK.calendar("gone") == DESK.calendar(None)
    us, night, berlin = (DESK.calendar(name) for name in ("us", "night", "berlin"))
    assert (us.hours, us.timezone, us.department) == (Hours(TEN_TO_FOUR, GOLDEN_WEEK), NEW_YORK, "us")
    assert (night.hours, night.timezone) == (Hours(NINE_TO_SIX), SHANGHAI)
    assert (berlin.hours, berlin.timezone.key) == (desks.hours, "Europe/Berlin")


@pytest.mark.parametrize(
    ("department", "wrote", "expected"),
    [
        (None, at("2026-11-23 17:00"), at("2026-11-24 10:00")),
        ("support", at("2026-11-23 17:00"), at("2026-11-24 10:00")),
        ("us", at("2026-11-23 17:00"), at("2026-11-23 12:00", NEW_YORK)),
        ("us", at("2026-11-20 15:00", NEW_YORK), at("2026-11-23 11:00", NEW_YORK)),
        # New York's clocks go back on 1 November 2026 and forward on 14 March 2027, both at weekends.
        ("us", at("2026-10-30 15:00", NEW_YORK), at("2026-11-02 11:00", NEW_YORK)),
        ("us", at("2027-03-12 15:30", NEW_YORK), at("2027-03-15 11:30", NEW_YORK)),
        ("berlin", at("2026-11-23 17:00"), at("2026-11-23 12:00", ZoneInfo("Europe/Berlin"))),
        ("night", at("2026-10-01 10:00"), at("2026-10-01 12:00")),
        ("support", at("2026-10-01 10:00"), at("2026-10-08 11:00")),
    ],
)
def test_limits_count_the_hours_of_the_department_where_the_work_lies(
    department: str | None, wrote: datetime, expected: datetime
) -> None:
    assert due(department, wrote) == expected


def test_one_day_is_the_departments_own_next_day() -> None:
    config = replace(DESK, priorities=(Priority("medium", "M", first_response=Limit(days=1)),))
    assert due("us", at("2026-11-20 12:00", NEW_YORK), config) == at("2026-11-23 12:00", NEW_YORK)


def test_a_limit_that_always_counts_ignores_all_calendars() -> None:
    always = (SlaTarget("always", first_response=TWO_HOURS, hours="always"),)
    config = replace(DESK, sla=always)
    wrote = at("2026-10-03 03:00")
    assert {due(each.id, wrote, config) for each in DESK.departments} == {wrote + timedelta(hours=2)}


def test_a_clock_says_by_whose_calendar_it_counts() -> None:
    (clock,) = running(ticket(department="us"), DESK)
    assert clock.calendar == DESK.calendar("us")


def test_a_department_that_is_to_answer_gets_its_own_hours() -> None:
    evening = at("2026-11-23 17:00")
    to_us = answer_due(TWO_HOURS, "desk", Target(department="us"), DESK, evening)
    to_role = answer_due(TWO_HOURS, "desk", Target(role="supervisor"), DESK, evening)
    assert to_us == at("2026-11-23 12:00", NEW_YORK)
    assert to_role == at("2026-11-24 10:00")


@pytest.mark.parametrize("department", ["support", "us"])
def test_outside_hours_asks_for_the_desks_hours_wherever_the_work_lies(department: str) -> None:
    config = replace(DESK, rules=(rule("late", outside_hours=True),))
    for wrote, is_late in ((at("2026-11-23 23:30"), True), (at("2026-11-23 10:00"), False)):
        found = evaluate(config, facts("hello", at=wrote, department=department))
        assert bool(found.tags) is is_late


def test_shifts_are_local_to_the_first_department() -> None:
    mei, ann, odd = DESK.agents
    morning, night = at("2026-11-23 10:00"), at("2026-11-23 23:30")
    assert [is_on_shift(each, DESK, morning) for each in (mei, ann, odd)] == [True, False, True]
    assert [is_on_shift(each, DESK, night) for each in (mei, ann, odd)] == [False, True, False]


SPANS = st.sampled_from([(), ((9, 17),), ((0, 24),), ((9, 12), (13, 18)), ((22, 24),), ((0, 3), (20, 24))])
WEEKS = st.lists(SPANS, min_size=7, max_size=7).filter(any).map(lambda days: week(*days))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)
OWN = st.none() | st.builds(
    OwnHours,
    st.none() | WEEKS,
    st.none() | st.sets(st.dates(date(2026, 3, 20), date(2026, 11, 10)), max_size=4).map(frozenset),
)
LIMITS = st.builds(Limit, st.integers(0, 2), st.timedeltas(timedelta(minutes=1), timedelta(hours=30)))
STARTS = st.integers(0, 235 * 24 * 60).map(lambda n: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=n))


@given(WEEKS, OWN, st.none() | ZONES, LIMITS, STARTS)
def test_a_due_time_never_falls_into_the_closed_hours_of_its_department(
    desks: Week, own: OwnHours | None, zone: ZoneInfo | None, limit: Limit, wrote: datetime
) -> None:
    config = Config(
        desk=Desk(timezone=SHANGHAI),
        hours=Hours(desks),
        departments=(Department("support", "S", intake=True), Department("own", "O", hours=own, timezone=zone)),
        priorities=(Priority("medium", "M", first_response=limit, resolution=limit),),
    )
    calendar, found = config.calendar("own"), due("own", wrote, config)
    assert found is not None
    assert is_open(found, calendar) or is_open(found - timedelta(microseconds=1), calendar)


FILE = """
[desk]
timezone = "Asia/Shanghai"
[hours]
weekdays = ["mon-fri 09:00-18:00"]
holidays = ["2026-10-01..2026-10-07"]
[[agents]]
id = "me"
name = "Me"
[[departments]]
id = "support"
name = "Support"
intake = true
[[departments]]
id = "us"
name = "US"
{us}
"""


def test_the_file_says_it_in_a_department() -> None:
    us = 'timezone = "America/New_York"\nhours = { weekdays = ["mon-fri 10:00-16:00"], holidays = ["2026-11-26"] }'
    config = load_text(FILE.format(us=us), Path("config.toml"))
    assert config.calendar("us").hours == Hours(TEN_TO_FOUR, frozenset({date(2026, 11, 26)}))
    assert config.calendar("us").timezone == NEW_YORK
    assert config.calendar("support") == config.calendar()


@pytest.mark.parametrize(
    ("us", "named"),
    [
        ('timezone = "America/New_Yorc"', "America/New_York"),
        ('hours = { weekday = ["mon 10:00-16:00"] }', "weekdays"),
        ('hours = { weekdays = ["mon 10:00-16:70"] }', "mon 10:00-16:70"),
        ('hours = { holidays = ["2026-13-01"] }', "2026-13-01"),
        ('hours = "always"', "always"),
    ],
)
def test_a_fault_is_told_at_its_place(us: str, named: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_text(FILE.format(us=us), Path("config.toml"))
    (problem,) = raised.value.problems
    assert problem.key.startswith("departments[us].")
    assert problem.line == 17
    assert named in repr(problem)
