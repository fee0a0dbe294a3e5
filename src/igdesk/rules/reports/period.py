"""The days that a report is about: whole days of the desk's time zone, the last one included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from igdesk.clock import from_ms, to_ms
from igdesk.values import dataclass

_DAY = timedelta(days=1)
_QUARTER_MS = 900_000
"""Clocks are changed at quarters of an hour, so within one the local day and hour are the same."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = tuple(range(24))


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`; none at all where `last` is before it."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begin_ms(self) -> int:
        """When it begins, in milliseconds."""
        return _midnight(self.first, self.zone)

    @property
    def end_ms(self) -> int:
        """When it has ended: the first instant that is no part of it."""
        return _midnight(self.last + _DAY, self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return max((self.last - self.first).days + 1, 0)

    @property
    def before(self) -> Period:
        """As many days just before it."""
        return Period(self.first - self.days * _DAY, self.first - _DAY, self.zone)

    def until(self, today: date) -> Period:
        """The part of it that has begun."""
        return Period(self.first, min(self.last, today), self.zone)

    def each_day(self) -> Iterator[date]:
        """Its days in order."""
        return (self.first + place * _DAY for place in range(self.days))

    def weekdays(self) -> Counter[str]:
        """How many of each weekday it has."""
        whole, rest = divmod(self.days, 7)
        found = Counter(dict.fromkeys(WEEKDAYS, whole))
        found.update(WEEKDAYS[(self.first + place * _DAY).weekday()] for place in range(rest))
        return found


class LocalTime(NamedTuple):
    """What a watch and a calendar at the desk say."""

    day: date
    weekday: str
    hour: int


class LocalTimes:
    """Tells what time it is at the desk, for many instants quickly.

    Args:
        zone: The desk's.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[int, LocalTime] = {}

    def at(self, ms: int) -> LocalTime:
        """The local time of an instant in milliseconds."""
        quarter = ms // _QUARTER_MS
        found = self._known.get(quarter)
        if found is None:
            local = from_ms(quarter * _QUARTER_MS).astimezone(self._zone)
            found = self._known[quarter] = LocalTime(local.date(), WEEKDAYS[local.weekday()], local.hour)
        return found


def _midnight(day: date, zone: ZoneInfo) -> int:
    return to_ms(datetime.combine(day, time(0), zone).astimezone(UTC))
