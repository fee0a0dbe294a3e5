"""Readers for time: durations, limits, opening hours, days, time zones."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from igdesk.config.model import Interval, Limit, Week
from igdesk.config.problems import nearest
from igdesk.config.readers import Reader, wants
from igdesk.config.spot import Spot, Told

_DURATION = re.compile(r"(?:([0-9]{1,5})d)?(?:([0-9]{1,7})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,9})s)?")
_TIMES = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_END = 24 * 60
_LONGEST_HOLIDAY = 366

_Minutes = tuple[int, int]
"""A span of a day in minutes since midnight; the second may be 1440."""


def limit(raw: Any, spot: Spot) -> Limit:
    """A response limit above zero."""
    read = _limit(raw, spot)
    if not read.length:
        raise spot.expected(wants("duration"), raw)
    return read


def duration(least: timedelta = timedelta(seconds=1)) -> Reader[timedelta]:
    """A duration of at least `least`, a day being 24 hours."""

    def read(raw: Any, spot: Spot) -> timedelta:
        length = _limit(raw, spot).length
        if length < least:
            raise spot.expected(wants("duration_from", least=f"{least.total_seconds():.0f}s"), raw)
        return length

    return read


def written(span: timedelta) -> str:
    """A duration as a configuration says it: `1d12h`, `90s` as `1m30s`."""
    hours, seconds = divmod(span.seconds, 3600)
    parts = ((span.days, "d"), (hours, "h"), (seconds // 60, "m"), (seconds % 60, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _limit(raw: Any, spot: Spot) -> Limit:
    match = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or not raw:
        raise spot.expected(wants("duration"), raw)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Limit(days, timedelta(hours=hours, minutes=minutes, seconds=seconds))


def zone(raw: Any, spot: Spot) -> ZoneInfo:
    """An IANA time zone."""
    if not isinstance(raw, str):
        raise spot.expected(wants("zone"), raw)
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: "Asia" and the like are folders of the time zone data.
        meant = nearest(raw, tuple(sorted(available_timezones())), cutoff=0.75)
        raise spot.expected(wants("zone"), raw, meant=meant) from None


def moment(raw: Any, spot: Spot) -> datetime:
    """A date and time, quoted or not; without an offset it is the desk's local time."""
    if isinstance(raw, datetime):
        return raw
    try:
        return datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        raise spot.expected(wants("moment"), raw) from None


def week(raw: Any, spot: Spot) -> Week:
    """Opening hours or shifts: `["mon-fri 09:00-21:00", "sat,sun 10:00-12:00,13:00-18:00"]`."""
    items = raw if isinstance(raw, list) else [raw]
    if not items:
        raise spot.expected(wants("week"), raw)
    days: list[list[_Minutes]] = [[] for _ in _DAYS]
    broken = False
    for place, item in enumerate(items):
        here = spot.at(place) if isinstance(raw, list) else spot
        spans = _week_item(item) if isinstance(item, str) else None
        if spans is None:
            here.expected(wants("week"), item)
            broken = True
        for day, span in spans or ():
            days[day % 7].append(span)
    if broken:
        raise Told
    return tuple(_merged(day) for day in days)


def times_of_day(raw: Any, spot: Spot) -> Interval:
    """`"22:00-06:00"`; may reach over midnight."""
    span = _times(raw) if isinstance(raw, str) else None
    if span is None:
        raise spot.expected(wants("times"), raw)
    return _interval(span)


def days(raw: Any, spot: Spot) -> frozenset[date]:
    """Days and spans of days: `["2026-10-01..2026-10-07", "2027-01-01"]`."""
    items = raw if isinstance(raw, list) else [raw]
    result: set[date] = set()
    broken = False
    for place, item in enumerate(items):
        found = _span_of_days(item)
        if not found:
            (spot.at(place) if isinstance(raw, list) else spot).expected(wants("days"), item)
            broken = True
        result |= found
    if broken:
        raise Told
    return frozenset(result)


def day(raw: Any, spot: Spot) -> date:
    """One day, quoted or not: `2027-02-21`."""
    found = _span_of_days(raw)
    if len(found) != 1:
        raise spot.expected(wants("day"), raw)
    return found.pop()


def _span_of_days(raw: Any) -> set[date]:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return {raw}
    if not isinstance(raw, str):
        return set()
    first, _, last = raw.partition("..")
    try:
        start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError:
        return set()
    count = (end - start).days + 1
    return {start + timedelta(days=n) for n in range(count)} if count <= _LONGEST_HOLIDAY else set()


def _week_item(item: str) -> list[tuple[int, _Minutes]] | None:
    """The spans of one entry by day number (7 is the Monday after); None when it cannot be read."""
    names, _, times = item.strip().lower().partition(" ")
    spans = [_times(part.strip()) for part in times.split(",")]
    numbers = _day_numbers(names)
    if numbers is None or None in spans:
        return None
    result: list[tuple[int, _Minutes]] = []
    for day in numbers:
        for start, end in (span for span in spans if span is not None):
            if end > start:
                result.append((day, (start, end)))
            else:
                # Over midnight: the rest belongs to the next day.
                result += [(day, (start, _DAY_END)), (day + 1, (0, end))]
    return [(day, span) for day, span in result if span[0] < span[1]]


def _day_numbers(names: str) -> list[int] | None:
    result: list[int] = []
    for part in names.split(","):
        first, dash, last = part.partition("-")
        if first not in _DAYS or (dash and last not in _DAYS):
            return None
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        result += range(start, end + 1 if end >= start else end + 8)
    return result


def _times(text: str) -> _Minutes | None:
    match = _TIMES.fullmatch(text)
    if match is None:
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    right = minute < 60 and end_minute < 60 and start < _DAY_END and end <= _DAY_END and start != end
    return (start, end) if right else None


def _merged(spans: list[_Minutes]) -> tuple[Interval, ...]:
    result: list[_Minutes] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(_interval(span) for span in result)


def _interval(span: _Minutes) -> Interval:
    start, end = span[0], span[1] % _DAY_END
    return Interval(time(start // 60, start % 60), time(end // 60, end % 60))
