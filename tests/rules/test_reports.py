"""The arithmetic of reports, part by part."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest

from igdesk.clock import from_ms, to_ms
from igdesk.config.automation import Interval
from igdesk.config.model import ALL_DAY, Calendar, Hours
from igdesk.desk.report_words import heat_of, number, percent, span
from igdesk.i18n import Words
from igdesk.rules.hours import open_between
from igdesk.rules.model import Remedy
from igdesk.rules.reports.case import Case
from igdesk.rules.reports.figures import Kept, Promises, Ratings, Spent, Spread
from igdesk.rules.reports.period import WEEKDAYS, LocalTimes, Period
from igdesk.rules.reports.roster import load, roster
from igdesk.rules.reports.tally import Spans, Tally, measure
from igdesk.rules.reports.working import OpenTime

BERLIN = ZoneInfo("Europe/Berlin")
SPLIT = (Interval(time(0), time(3)), Interval(time(8, 30), time(12)), Interval(time(13), time(0)))
CALENDARS = {
    "split": Calendar(Hours((SPLIT,) * 5 + ((), ()), frozenset({date(2026, 10, 27)})), BERLIN),
    "always": Calendar(Hours(ALL_DAY), BERLIN),
    "never": Calendar(Hours(((),) * 7), BERLIN),
}


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize("begin", [datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC)])
def test_open_time_is_what_the_limits_count(name: str, begin: datetime) -> None:
    """Also in the nights in which the clocks are changed."""
    calendar, chance = CALENDARS[name], random.Random(3)
    first, last = to_ms(begin), to_ms(begin + timedelta(days=8))
    hours = OpenTime(calendar, first, last)
    for _ in range(60):
        start, end = sorted(chance.randint(first, last) for _ in range(2))
        expected = open_between(from_ms(start), from_ms(end), calendar)
        assert hours.between(start, end) == expected // timedelta(milliseconds=1)
    assert hours.between(last, first) == 0


@pytest.mark.parametrize("days", [0, 1, 6, 7, 8, 40])
def test_weekdays_of_a_period(days: int) -> None:
    period = Period(date(2026, 10, 22), date(2026, 10, 21) + timedelta(days=days), BERLIN)
    assert period.days == days
    assert +period.weekdays() == Counter(WEEKDAYS[day.weekday()] for day in period.each_day())
    assert (period.before.days, period.before.last) == (days, date(2026, 10, 21))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_the_local_time_of_every_quarter(zone: str) -> None:
    """Also where a zone is three quarters of an hour off, or its clocks change by half an hour."""
    times, begin = LocalTimes(ZoneInfo(zone)), datetime(2026, 10, 3, tzinfo=UTC)
    for step in range(0, 96 * 24, 5):
        at = begin + timedelta(minutes=15 * step + 14, seconds=59)
        local = at.astimezone(ZoneInfo(zone))
        assert times.at(to_ms(at)) == (local.date(), WEEKDAYS[local.weekday()], local.hour)


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 101])
def test_spread(count: int) -> None:
    chance = random.Random(count)
    values = [chance.randint(0, 10**8) for _ in range(count)]
    spans = Spans()
    for value in values:
        spans.add(value)
    found = spans.spread()
    assert found.mean == pytest.approx(mean(values) / 1000)
    assert found.median == median(values) / 1000
    assert found.p90 is not None
    assert sum(value <= found.p90 * 1000 for value in values) >= 0.9 * count
    assert sum(value < found.p90 * 1000 for value in values) < 0.9 * count


def test_nothing_is_no_zero() -> None:
    assert Spans().spread() == Spread(0, None, None, None)
    assert Kept().share is Ratings().mean is Promises(given=2, released=1).share is None
    assert (Ratings((1, 0, 0, 0, 3)).mean, Kept(1, 3).share) == (4.0, 0.25)


def test_clocks_that_differ_take_no_time_away() -> None:
    spans = Spans()
    spans.add(-500)
    assert spans.spread().mean == 0


@pytest.mark.parametrize(("per_day", "is_what"), [(29.9, "light"), (30, "good"), (50, "good"), (50.1, "heavy")])
def test_load(per_day: float, is_what: str) -> None:
    assert load(per_day) == is_what


def test_roster() -> None:
    heat = dict.fromkeys(WEEKDAYS, (0,) * 24) | {"wed": (81,) + (0,) * 23}
    told = {each.weekday: each for each in roster(heat, Period(date(2026, 11, 2), date(2026, 11, 4), BERLIN))}
    assert (told["wed"].per_day, told["wed"].people) == (81, 3)
    assert (told["mon"].people, told["thu"].people, told["thu"].per_day) == (0, None, None)


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (None, "-", "-"), (0, "0s", "0秒"), (59.4, "59s", "59秒"), (59.6, "1m", "1分钟"), (3599, "1h00m", "1小时00分"),
        (11100, "3h05m", "3小时05分"), (86399, "1d0h", "1天0小时"), (90000, "1d1h", "1天1小时"),
    ],
)  # fmt: skip
def test_spans_in_words(seconds: float | None, en: str, zh: str) -> None:
    assert (span(seconds, Words("en")), span(seconds, Words("zh"))) == (en, zh)


@pytest.mark.parametrize(
    ("share", "told"), [(None, "-"), (0, "0%"), (1, "100%"), (0.784, "78%"), (0.001, "0.1%"), (0.998, "99.8%")]
)
def test_shares_in_words(share: float | None, told: str) -> None:
    assert percent(share) == told


def test_shades() -> None:
    assert [heat_of(count, 100) for count in (0, 1, 40, 100)] == [" ", "·", "░", "█"]
    assert number(None) == "-"


def test_a_ticket_counts_once_whatever_happened_twice() -> None:
    """Reopened twice, and granted twice: once on a ticket that was merged into it."""
    coupon = Remedy("coupon", Decimal(10), None, "mei", granted=True)
    case = Case(
        1, 0, "open", "dm", None, "medium", None, None, None, True, None, None, None, None, None, 2, False,
        remedies=(coupon, coupon._replace(by="lin")),
    )  # fmt: skip
    tally = Tally()
    tally.add(case, measure(case, OpenTime(CALENDARS["always"], 0, 1000), 1000))
    found = tally.figures(1)
    assert (found.reopened, found.spent) == (1, (Spent("coupon", None, Decimal(20), 1),))


@pytest.mark.parametrize(
    ("status", "done", "ended", "judged"),
    [
        ("open", None, None, (0, 1)), ("waiting", None, None, (0, 0)), ("resolved", None, 500, (0, 1)),
        ("closed", None, 50, (0, 0)), ("closed", None, 100, (0, 0)), ("closed", 90, 500, (1, 0)),
        ("closed", 101, 500, (0, 1)),
    ],
)  # fmt: skip
def test_a_limit_is_missed_where_a_ticket_ended_after_it_with_nothing_done(
    status: str, done: int | None, ended: int | None, judged: tuple[int, int]
) -> None:
    """The limit is at 100, and it is 1,000 now."""
    case = Case(
        1, 0, status, "dm", None, "medium", None, None, None, status == "open", done, 100, None, None, ended, 0, False
    )
    tally = Tally()
    tally.add(case, measure(case, OpenTime(CALENDARS["always"], 0, 1000), 1000))
    kept = tally.figures(1).sla_first_response
    assert (kept.kept, kept.missed) == judged
