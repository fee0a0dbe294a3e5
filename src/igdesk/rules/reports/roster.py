"""How much work is a good day's work for one person, and how many people a weekday needs by that."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Literal

from igdesk.rules.reports.figures import Staffing
from igdesk.rules.reports.period import WEEKDAYS, Period

LEAST, MOST = 30, 50
"""Conversations that a person handles well in a day."""
_USUAL = (LEAST + MOST) // 2
Load = Literal["light", "good", "heavy"]


def load(per_day: float) -> Load:
    """What so many conversations a day are for one person."""
    if per_day > MOST:
        return "heavy"
    return "light" if per_day < LEAST else "good"


def roster(heat: Mapping[str, tuple[int, ...]], begun: Period) -> tuple[Staffing, ...]:
    """How many people each weekday needs.

    Args:
        heat: Tickets by weekday and hour.
        begun: The days of the period that have begun.
    """
    days = begun.weekdays()
    found = []
    for weekday in WEEKDAYS:
        per_day = sum(heat[weekday]) / days[weekday] if days[weekday] else None
        found.append(Staffing(weekday, per_day, None if per_day is None else ceil(per_day / _USUAL)))
    return tuple(found)
