"""How often Instagram is asked: more while customers write, less when nobody does, least when little is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.config.automation import Interval
from igdesk.config.model import Config, Hours, InstagramSettings
from igdesk.sync.pace import LIVELY_FOR, QUIET_AFTER, Pace

DAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OFFICE = Config(hours=Hours(((Interval(time(9), time(18)),),) * 7))


def every(config: Config = OFFICE, at: datetime = DAY, *, silent: timedelta, usage: float | None = None) -> float:
    """Seconds between polls so long after something came in."""
    pace = Pace(0.0)
    pace.heard(0.0)
    return pace.interval(config, at, silent.total_seconds(), usage).total_seconds()


@pytest.mark.parametrize(
    ("at", "silent", "usage", "seconds"),
    [
        (DAY, timedelta(minutes=1), None, 15),
        (DAY, LIVELY_FOR, None, 30),
        (DAY, QUIET_AFTER, None, 60),
        (NIGHT, QUIET_AFTER, None, 120),
        (NIGHT, timedelta(minutes=1), None, 15),
        (DAY, timedelta(minutes=1), 79.9, 15),
        (DAY, timedelta(minutes=1), 80.0, 60),
        (DAY, timedelta(minutes=1), 90.0, 120),
        (DAY, timedelta(minutes=1), 96.0, 240),
    ],
)
def test_the_pace_by_what_comes_in_the_hour_and_the_budget(
    at: datetime, silent: timedelta, usage: float | None, seconds: float
) -> None:
    assert every(at=at, silent=silent, usage=usage) == seconds


def test_a_desk_that_has_just_begun_asks_at_its_base() -> None:
    assert Pace(5.0).interval(OFFICE, NIGHT, 6.0, None) == timedelta(seconds=30)


@given(st.integers(1, 3600), st.integers(0, 100_000), st.floats(0, 100), st.sampled_from([DAY, NIGHT]))
def test_no_pace_is_faster_than_ten_seconds_or_the_base_and_none_slower_than_the_base_asks(
    base: int, silent: int, usage: float, at: datetime
) -> None:
    config = replace(OFFICE, instagram=InstagramSettings(poll=timedelta(seconds=base)))
    found = every(config, at, silent=timedelta(seconds=silent), usage=usage)
    assert min(base, 10) <= found <= max(base, 120 * 8)
