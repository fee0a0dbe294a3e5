"""When somebody's shift began, over midnight as well, and who is on duty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from igdesk.config.model import Agent, Config
from igdesk.config.settings import Desk
from igdesk.rules.shifts import USUAL, began_at, on_duty
from tests.rules.support import week

DAY = week(*[((9, 18),)] * 7)
NIGHT = week(*[((0, 6), (22, 24))] * 7)
CONFIG = Config(
    desk=Desk(timezone=ZoneInfo("Asia/Shanghai")),
    agents=(Agent("day", "Day", shifts=DAY), Agent("night", "Night", shifts=NIGHT), Agent("free", "Free")),
)


def at(hour: int, day: int = 23) -> datetime:
    """An hour of the desk."""
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@pytest.mark.parametrize(
    ("who", "now", "began"),
    [
        ("day", at(12), at(9)),
        ("day", at(18), at(9)),
        ("day", at(23), at(9)),
        ("day", at(8), at(9, 22)),
        ("night", at(23), at(22)),
        ("night", at(3), at(22, 22)),
        ("night", at(7), at(22, 22)),
        ("free", at(12), at(4)),
        ("nobody-here", at(12), at(4)),
    ],
)
def test_when_a_shift_began(who: str, now: datetime, began: datetime) -> None:
    assert began_at(who, CONFIG, now) == began
    assert timedelta(hours=8) == USUAL


def test_who_is_on_duty() -> None:
    assert [agent.id for agent in on_duty(CONFIG, at(12))] == ["day", "free"]
    assert [agent.id for agent in on_duty(CONFIG, at(3))] == ["night", "free"]
