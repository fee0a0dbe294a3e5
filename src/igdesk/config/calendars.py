"""When people work: a week, holidays, a time zone. The desk has all, departments may differ. Import from `model`."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from igdesk.config.automation import Interval
from igdesk.values import dataclass

Week = tuple[tuple[Interval, ...], ...]
"""Seven days, Monday first; each with its intervals in order, none touching another."""

ALL_DAY: Week = ((Interval(time(0), time(0)),),) * 7


@dataclass(frozen=True, slots=True)
class Hours:
    """The desk's working time, in local time. A desk that says nothing is always open."""

    weekdays: Week = ALL_DAY
    holidays: frozenset[date] = frozenset()

    def on(self, day: date) -> tuple[Interval, ...]:
        """When the desk is open on `day`."""
        return () if day in self.holidays else self.weekdays[day.weekday()]


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What a department's working time has of its own; None: as the desk's."""

    weekdays: Week | None = None
    holidays: frozenset[date] | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open time as limits count it: local hours, and the zone that makes instants of them."""

    hours: Hours
    timezone: ZoneInfo
    department: str | None = None
    """Whose it is; None: the desk's."""

    def with_own(self, department: str, hours: OwnHours | None, timezone: ZoneInfo | None) -> Calendar:
        """A department's: this one but for what it has of its own; this very one where that is nothing."""
        if hours is None and timezone is None:
            return self
        own = hours or OwnHours()
        weekdays = self.hours.weekdays if own.weekdays is None else own.weekdays
        holidays = self.hours.holidays if own.holidays is None else own.holidays
        return Calendar(Hours(weekdays, holidays), timezone or self.timezone, department)
