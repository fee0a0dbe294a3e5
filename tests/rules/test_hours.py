"""Open time: holidays, several intervals a day, clock changes, and what holds for every desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from igdesk.config.model import Calendar, Hours, HoursKind, Limit, Week
from igdesk.rules.hours import add, is_open, next_open, open_between
from tests.rules.support import week

WORKDAYS = week(*[((9, 21),)] * 5, ((10, 18),), ((10, 18),))
LUNCH = week(*[((9, 12), (13, 18))] * 5, (), ())
HOLIDAYS = frozenset(date(2026, 10, day) for day in range(1, 8))


def desk(week_: Week = WORKDAYS, zone: str = "Asia/Shanghai", holidays: frozenset[date] = HOLIDAYS) -> Calendar:
    return Calendar(Hours(week_, holidays), ZoneInfo(zone))


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def limit(text: str) -> Limit:
    days, _, rest = text.partition("d") if "d" in text else ("0", "", text)
    hours, _, minutes = rest.partition("h") if "h" in rest else ("0", "", rest)
    return Limit(int(days), timedelta(hours=int(hours or 0), minutes=int(minutes.removesuffix("m") or 0)))


@pytest.mark.parametrize(
    ("moment", "opened", "opens"),
    [
        ("2026-11-23 09:00", True, "2026-11-23 09:00"),
        ("2026-11-23 20:59", True, "2026-11-23 20:59"),
        ("2026-11-23 21:00", False, "2026-11-24 09:00"),
        ("2026-11-23 03:00", False, "2026-11-23 09:00"),
        ("2026-11-28 09:30", False, "2026-11-28 10:00"),
        ("2026-09-30 22:00", False, "2026-10-08 09:00"),
        ("2026-10-03 12:00", False, "2026-10-08 09:00"),
    ],
)
def test_open_and_next_opening(moment: str, opened: bool, opens: str) -> None:
    assert is_open(at(moment), desk()) is opened
    assert next_open(at(moment), desk()) == at(opens)


@pytest.mark.parametrize(
    ("start", "written", "due"),
    [
        ("2026-11-23 10:00", "2h", "2026-11-23 12:00"),
        ("2026-11-23 20:00", "2h", "2026-11-24 10:00"),
        ("2026-11-23 20:30", "30m", "2026-11-23 21:00"),  # closing time itself
        ("2026-11-23 22:00", "30m", "2026-11-24 09:30"),
        ("2026-11-27 20:00", "2h", "2026-11-28 11:00"),
        ("2026-11-23 10:00", "24h", "2026-11-25 10:00"),
        ("2026-11-23 10:00", "1d", "2026-11-24 10:00"),
        ("2026-11-27 20:00", "1d", "2026-11-28 18:00"),  # Friday evening, Saturday closes at 18:00
        ("2026-11-23 03:00", "1d", "2026-11-24 09:00"),
        ("2026-09-30 15:00", "1d", "2026-10-08 15:00"),
        ("2026-09-30 15:00", "2d", "2026-10-09 15:00"),
        ("2026-10-03 12:00", "1d", "2026-10-08 12:00"),
        ("2026-11-23 10:00", "1d12h", "2026-11-25 10:00"),
        ("2026-11-23 22:00", "1d1h", "2026-11-25 10:00"),
    ],
)
def test_limits_under_desk_hours(start: str, written: str, due: str) -> None:
    assert add(at(start), limit(written), "desk", desk()) == at(due)


@pytest.mark.parametrize(
    ("start", "written", "due"),
    [
        ("2026-11-23 11:30", "1h", "2026-11-23 13:30"),
        ("2026-11-23 11:00", "1h", "2026-11-23 12:00"),
        ("2026-11-23 12:20", "1d", "2026-11-24 13:00"),  # into the lunch break, so to its end
        ("2026-11-27 17:00", "2h", "2026-11-30 10:00"),
        ("2026-11-27 19:00", "1d", "2026-11-30 18:00"),
    ],
)
def test_several_intervals_a_day(start: str, written: str, due: str) -> None:
    assert add(at(start), limit(written), "desk", desk(LUNCH)) == at(due)


def test_always_is_the_wall_clock() -> None:
    assert add(at("2026-10-03 03:00"), limit("1d2h"), "always", desk()) == at("2026-10-04 05:00")


@pytest.mark.parametrize(
    ("start", "written", "due"),
    [
        # Berlin: clocks go forward on 29 March 2026 at 02:00 and back on 25 October at 03:00.
        ("2026-03-28 23:00", "4h", "2026-03-29 04:00"),
        ("2026-10-24 23:00", "5h", "2026-10-25 03:00"),
        ("2026-03-28 12:00", "1d", "2026-03-29 12:00"),
        ("2026-03-28 02:30", "1d", "2026-03-29 03:30"),
    ],
)
def test_clock_changes(start: str, written: str, due: str) -> None:
    zone = "Europe/Berlin"
    always_open = desk(week(*[((0, 24),)] * 7), zone, frozenset())
    assert add(at(start, zone), limit(written), "desk", always_open) == at(due, zone)


def test_a_day_of_23_hours_has_23_open_hours() -> None:
    zone = "Europe/Berlin"
    always_open = desk(week(*[((0, 24),)] * 7), zone, frozenset())
    span = open_between(at("2026-03-29 00:00", zone), at("2026-03-30 00:00", zone), always_open)
    assert span == timedelta(hours=23)


def test_an_interval_inside_the_missing_hour_counts_no_time_twice() -> None:
    zone = "Europe/Berlin"
    calendar = desk(week(*[((1, 2), (2, 3), (3, 4))] * 7), zone, frozenset())
    span = open_between(at("2026-03-29 00:00", zone), at("2026-03-29 12:00", zone), calendar)
    assert span == timedelta(hours=2)


def test_open_time_between() -> None:
    assert open_between(at("2026-11-23 20:00"), at("2026-11-24 10:00"), desk()) == timedelta(hours=2)
    assert open_between(at("2026-11-23 22:00"), at("2026-11-24 08:00"), desk()) == timedelta()
    assert open_between(at("2026-11-24 10:00"), at("2026-11-23 10:00"), desk()) == timedelta()


@pytest.mark.parametrize("written", ["2h", "3d", "1d12h"])
def test_a_desk_that_never_opens_runs_by_the_wall_clock(written: str) -> None:
    start, closed = at("2026-11-23 10:00"), desk(week(*[()] * 7))
    assert next_open(start, closed) is None
    assert add(start, limit(written), "desk", closed) == start + limit(written).length


SPRING = datetime(2026, 3, 20, tzinfo=UTC)
SPANS = st.sampled_from([(), ((9, 17),), ((0, 24),), ((9, 12), (13, 18)), ((22, 24),), ((0, 3), (20, 24))])
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
DESKS = st.builds(
    lambda days, zone, holidays: desk(week(*days), zone, frozenset(holidays)),
    st.lists(SPANS, min_size=7, max_size=7).filter(any),
    ZONES,
    st.sets(st.dates(date(2026, 3, 20), date(2026, 11, 10)), max_size=6),
)
STARTS = st.integers(0, 235 * 24 * 60).map(lambda minutes: SPRING + timedelta(minutes=minutes))
RESTS = st.timedeltas(timedelta(minutes=1), timedelta(hours=30))
LIMITS = st.builds(Limit, st.integers(0, 3), st.one_of(st.just(timedelta()), RESTS)).filter(lambda each: each.length)


@given(DESKS, STARTS, LIMITS)
def test_a_due_time_is_open_or_a_closing_instant(calendar: Calendar, start: datetime, written: Limit) -> None:
    due = add(start, written, "desk", calendar)
    assert due >= start
    assert is_open(due, calendar) or is_open(due - timedelta(microseconds=1), calendar)


@given(DESKS, STARTS, STARTS, RESTS)
def test_later_starts_are_due_later(calendar: Calendar, one: datetime, other: datetime, rest: timedelta) -> None:
    first, second = sorted((one, other))
    assert add(first, Limit(0, rest), "desk", calendar) <= add(second, Limit(0, rest), "desk", calendar)


@given(DESKS, STARTS, STARTS, LIMITS)
def test_later_starts_on_open_days_are_due_later(
    calendar: Calendar, one: datetime, other: datetime, written: Limit
) -> None:
    first, second = sorted((one, other))
    local_days = [each.astimezone(calendar.timezone) for each in (first, second)]
    assume(all(calendar.hours.on(each.date()) for each in local_days))
    assume(local_days[0].replace(tzinfo=None) <= local_days[1].replace(tzinfo=None))
    assert add(first, written, "desk", calendar) <= add(second, written, "desk", calendar)


@given(DESKS, STARTS, LIMITS, RESTS)
def test_longer_limits_are_due_later(calendar: Calendar, start: datetime, written: Limit, more: timedelta) -> None:
    longer = Limit(written.days, written.rest + more)
    assert add(start, written, "desk", calendar) <= add(start, longer, "desk", calendar)


@given(DESKS, STARTS, RESTS, RESTS)
def test_open_time_adds_up(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    step_by_step = add(add(start, Limit(0, one), "desk", calendar), Limit(0, other), "desk", calendar)
    assert step_by_step == add(start, Limit(0, one + other), "desk", calendar)


@given(DESKS, STARTS, RESTS)
def test_adding_and_measuring_agree(calendar: Calendar, start: datetime, rest: timedelta) -> None:
    assert open_between(start, add(start, Limit(0, rest), "desk", calendar), calendar) == rest


KINDS: st.SearchStrategy[HoursKind] = st.sampled_from(["always", "desk"])
GAPS = st.timedeltas(timedelta(), timedelta(days=4))


@given(DESKS, STARTS, LIMITS, KINDS, st.lists(st.tuples(GAPS, GAPS), max_size=4))
def test_pauses_take_no_second_away(
    calendar: Calendar, start: datetime, written: Limit, kind: HoursKind, steps: list[tuple[timedelta, timedelta]]
) -> None:
    pauses, at = [], start
    for before, length in steps:
        pauses.append((at + before, at + before + length))
        at += before + length
    without, due = add(start, written, kind, calendar), add(start, written, kind, calendar, pauses)

    def counted(since: datetime, until: datetime) -> timedelta:
        return until - since if kind == "always" else open_between(since, until, calendar)

    stood = [counted(since, min(until, due)) for since, until in pauses if since < due]
    assert counted(start, due) - sum(stood, timedelta()) == counted(start, without)
    assert due >= without


@given(DESKS, STARTS, LIMITS, KINDS, GAPS, GAPS)
def test_a_pause_after_the_end_changes_nothing(
    calendar: Calendar, start: datetime, written: Limit, kind: HoursKind, after: timedelta, length: timedelta
) -> None:
    due = add(start, written, kind, calendar)
    assert add(start, written, kind, calendar, [(due + after, due + after + length)]) == due
