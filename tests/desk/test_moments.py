"""Times to come as people type them: by the desk's own clock on the wall, also when that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.model import Calendar, Hours, Interval
from igdesk.desk.moments import moment_to_come, offered

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_NINE, TEN_TO_SIX = (Interval(time(9), time(21)),), (Interval(time(10), time(18)),)
WEEK = (NINE_TO_NINE,) * 5 + (TEN_TO_SIX,) + ((),)
DESK = Calendar(Hours(WEEK, frozenset({date(2026, 10, 1)})), SHANGHAI)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
"""A Sunday, 17:30 in Shanghai; the desk is closed."""


def said(text: str, now: datetime = NOW, calendar: Calendar = DESK) -> str | None:
    """A time on the desk's wall; None where nothing was understood."""
    found = moment_to_come(text, now, calendar)
    return None if found is None else f"{found.astimezone(calendar.timezone):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2h", "Sun 2026-11-22 19:30"),
        ("in 2 hours", "Sun 2026-11-22 19:30"),
        ("2小时后", "Sun 2026-11-22 19:30"),
        ("半小时", "Sun 2026-11-22 18:00"),
        ("90m", "Sun 2026-11-22 19:00"),
        ("2d", "Tue 2026-11-24 17:30"),
        ("两天", "Tue 2026-11-24 17:30"),
        ("1d12h", "Tue 2026-11-24 05:30"),
        ("1w", "Sun 2026-11-29 17:30"),
        ("18:30", "Sun 2026-11-22 18:30"),
        ("9:00", "Mon 2026-11-23 09:00"),
        ("9pm", "Sun 2026-11-22 21:00"),
        ("tomorrow 09:00", "Mon 2026-11-23 09:00"),
        ("tomorrow at 9am", "Mon 2026-11-23 09:00"),
        ("Tomorrow", "Mon 2026-11-23 09:00"),
        ("明天 9点", "Mon 2026-11-23 09:00"),
        ("明天９点半", "Mon 2026-11-23 09:30"),
        ("明天下午3点", "Mon 2026-11-23 15:00"),
        ("明天中午12点", "Mon 2026-11-23 12:00"),
        ("明早", "Mon 2026-11-23 09:00"),
        ("明早8点", "Mon 2026-11-23 08:00"),
        ("今晚八点", "Sun 2026-11-22 20:00"),
        ("后天", "Tue 2026-11-24 09:00"),
        ("mon 9:00", "Mon 2026-11-23 09:00"),
        ("saturday", "Sat 2026-11-28 10:00"),
        ("周日 20:00", "Sun 2026-11-22 20:00"),
        ("sun 9:00", "Sun 2026-11-29 09:00"),
        ("next tue", "Tue 2026-11-24 09:00"),
        ("下周二 10:00", "Tue 2026-11-24 10:00"),
        ("next week", "Mon 2026-11-23 09:00"),
        ("下个星期", "Mon 2026-11-23 09:00"),
        ("12-24 18:30", "Thu 2026-12-24 18:30"),
        ("12月24日 18:30", "Thu 2026-12-24 18:30"),
        ("1-5", "Tue 2027-01-05 09:00"),
        ("2026-12-24", "Thu 2026-12-24 09:00"),
        ("2026-12-24 09:00", "Thu 2026-12-24 09:00"),
        ("2026-12-24T09:00Z", "Thu 2026-12-24 17:00"),
        ("2026-12-24T09:00:00+01:00", "Thu 2026-12-24 16:00"),
        ("2025-12-24 09:00", "Wed 2025-12-24 09:00"),  # in the past: whoever asks refuses it
        ("today 9:00", "Sun 2026-11-22 09:00"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    assert said(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "9",
        "later",
        "tomorrow bla",
        "mond",
        "-2h",
        "02-31",
        "25:00",
        "9:75",
        "9999d",
        "9999-12-31",
        "10.5",
        "2x",
    ],
)
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    assert said(typed) is None


def test_a_day_on_which_the_desk_is_closed_begins_at_nine() -> None:
    assert said("sunday", datetime(2026, 11, 23, 4, tzinfo=UTC)) == "Sun 2026-11-29 09:00"


def test_days_keep_the_time_of_day_over_a_change_of_clocks_and_hours_are_hours() -> None:
    berlin = replace(DESK, timezone=BERLIN)
    friday = datetime(2027, 3, 26, 11, 0, tzinfo=UTC)  # noon; on Sunday clocks go forward
    assert said("2d", friday, berlin) == "Sun 2027-03-28 12:00"
    assert said("48h", friday, berlin) == "Sun 2027-03-28 13:00"
    assert said("2027-03-28 02:30", friday, berlin) == "Sun 2027-03-28 03:30"  # there is no half past two


def test_what_is_offered_to_choose_from() -> None:
    offers = {name: f"{at.astimezone(SHANGHAI):%a %H:%M}" for name, at in offered(NOW, DESK)}
    assert offers == {"hours": "Sun 19:30", "days": "Tue 17:30", "morning": "Mon 09:00", "week": "Mon 09:00"}
    friday = datetime(2026, 11, 27, 4, tzinfo=UTC)
    assert f"{dict(offered(friday, DESK))['morning'].astimezone(SHANGHAI):%a %H:%M}" == "Sat 10:00"


def test_a_desk_without_hours_begins_at_nine() -> None:
    always = Calendar(Hours(((Interval(time(0), time(0)),),) * 7), SHANGHAI)
    assert said("tomorrow", NOW, always) == "Mon 2026-11-23 09:00"
    assert dict(offered(NOW, always))["morning"] == datetime(2026, 11, 23, 1, tzinfo=UTC)


@given(st.text(alphabet="0123456789 :-.hdmw天周下明后日点半两tomrwnextuaps上午", max_size=24))
def test_anything_may_be_typed(text: str) -> None:
    found = moment_to_come(text, NOW, DESK)
    assert found is None or (found.tzinfo is UTC and abs(found - NOW) <= timedelta(days=731))
