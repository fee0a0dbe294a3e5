"""Which days a report is about, as people choose them: a preset, a month, or days of their own; and those beside."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from igdesk.values import dataclass

Preset = Literal["today", "days7", "days30", "days90", "month", "last_month"]
PRESETS: tuple[Preset, ...] = ("today", "days7", "days30", "days90", "month", "last_month")
_LENGTHS = {"today": 1, "days7": 7, "days30": 30, "days90": 90}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Some days, both ends included.

    Attributes:
        first: The first.
        last: The last.
        is_month: Whether they are a calendar month: what is beside them is one, too.
    """

    first: date
    last: date
    is_month: bool = False

    def called(self, today: date) -> Preset | None:
        """The preset that gives these days; None: they have no name."""
        return next((each for each in PRESETS if chosen(each, today) == self), None)

    def step(self, by: int, today: date) -> Days:
        """As many days before or after these; not past today."""
        if self.is_month:
            month = self.first.year * 12 + self.first.month - 1 + by
            found = _month(max(month, 12), today)
        else:
            length = (self.last - self.first).days + 1
            try:
                found = Days(self.first + by * length * _DAY, self.last + by * length * _DAY)
            except OverflowError:
                return self
        return self if found.first > today else found


def chosen(preset: Preset, today: date) -> Days:
    """The days of a preset."""
    if preset in ("month", "last_month"):
        return _month(today.year * 12 + today.month - 1 - (preset == "last_month"), today)
    return Days(today - (_LENGTHS[preset] - 1) * _DAY, today)


def _month(month: int, today: date) -> Days:
    """A month of all months since the year 0; the one that has begun ends today."""
    year, place = divmod(month, 12)
    if year > today.year + 1:
        year = today.year + 1
    last = date(year, place + 1, monthrange(year, place + 1)[1])
    return Days(date(year, place + 1, 1), min(last, today) if last.replace(day=1) <= today else last, is_month=True)
