"""Open time by a calendar: whether it is open then, when it opens next, and when a limit runs out.

Local times become instants by the time zone's own rules, so a day may have 23 or 25 hours; two intervals that a clock
change lays over each other count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from igdesk.config.model import Calendar, HoursKind, Limit

HORIZON = timedelta(days=731)
"""How far ahead an opening is looked for: a calendar without one within two years counts as having no hours."""

_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]
"""From when until when."""


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether `calendar` is open at `at`; at a closing instant it is not."""
    return any(start <= at < end for start, end in openings(at, at, calendar))


def next_open(at: datetime, calendar: Calendar) -> datetime | None:
    """`at` itself while it is open, else when it opens next; None when it does not within two years."""
    return next((max(start, at) for start, _ in openings(at, at + HORIZON, calendar)), None)


def next_change(at: datetime, calendar: Calendar) -> datetime | None:
    """When it opens or closes next after `at`; None when it does neither within two years."""
    spans = openings(at, at + HORIZON, calendar)
    return next((moment for span in spans for moment in span if moment > at), None)


def last_closing(at: datetime, calendar: Calendar) -> datetime | None:
    """When `calendar` closed last by `at`; None when it did not within two years."""
    today = at.astimezone(calendar.timezone).date()
    days = (today - ago * _DAY for ago in range(HORIZON.days))
    closings = ([closes for _, closes in _on(day, calendar) if closes <= at] for day in days)
    return next((max(each) for each in closings if each), None)


def open_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much of the time from `start` to `end` is open."""
    return sum((closes - opens for opens, closes in openings_within((start, end), calendar)), timedelta())


def openings_within(whole: Span, calendar: Calendar) -> Iterator[Span]:
    """The parts of a time that are open."""
    since, until = whole
    spans = ((max(opens, since), min(closes, until)) for opens, closes in openings(since, until, calendar))
    return ((opens, closes) for opens, closes in spans if opens < closes)


def add(start: datetime, limit: Limit, hours: HoursKind, calendar: Calendar, pauses: Iterable[Span] = ()) -> datetime:
    """When a limit that starts at `start` runs out, having stood still during `pauses`, which are in order.

    Under desk hours the days of a limit go first: `Nd` is the same local time N open days later, moved into that day's
    hours: from before or between them to the next opening, from after them to closing time. Hours and minutes count
    open time. The result may be a closing instant. Where it does not open (enough) within two years, the limit
    runs by the wall clock. What was left of it when a pause began is what is left when that ends.
    """
    due = _uninterrupted(start, limit, hours, calendar)
    for since, until in pauses:
        begins = max(since, start)
        if begins >= due:
            break
        if until > begins:
            due = _resumed(begins, until, due, hours, calendar)
    return due


def _resumed(since: datetime, until: datetime, due: datetime, hours: HoursKind, calendar: Calendar) -> datetime:
    """When what would have run out at `due` does after a pause."""
    moved = None if hours == "always" else _open_time_later(until, open_between(since, due, calendar), calendar)
    if moved is None:
        return due + (until - since)
    return max(moved, due)  # closing time and the next opening are the same by open time, but not for people


def _uninterrupted(start: datetime, limit: Limit, hours: HoursKind, calendar: Calendar) -> datetime:
    if hours == "always":
        return start + limit.length
    moved = _days_later(start, limit.days, calendar) if limit.days else start
    if moved is not None and (limit.rest or not limit.days):
        moved = _open_time_later(moved, limit.rest, calendar)
    return moved if moved is not None else start + limit.length


def _open_time_later(start: datetime, rest: timedelta, calendar: Calendar) -> datetime | None:
    for opens, closes in openings(start, start + HORIZON, calendar):
        begins = max(opens, start)
        if rest <= closes - begins:
            return begins + rest
        rest -= closes - begins
    return None


def _days_later(start: datetime, count: int, calendar: Calendar) -> datetime | None:
    zone = calendar.timezone
    local = start.astimezone(zone)
    for day in _days(local.date() + _DAY, (start + HORIZON).astimezone(zone).date()):
        if calendar.hours.on(day):
            count -= 1
            if count == 0:
                same_time = datetime.combine(day, local.time(), zone).astimezone(UTC)
                return _into_hours(same_time, day, calendar)
    return None


def _into_hours(at: datetime, day: date, calendar: Calendar) -> datetime:
    """`at` moved into the hours of `day`, an open one."""
    closes = at
    for opens, closes in _on(day, calendar):
        if at <= closes:
            return max(at, opens)
    return closes


def openings(first: datetime, last: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The open spans that end after `first` and begin by `last`, in order, none reaching into another; in UTC."""
    zone = calendar.timezone
    closed_since = datetime.min.replace(tzinfo=UTC)
    for day in _days(first.astimezone(zone).date(), last.astimezone(zone).date()):
        for opens, closes in _on(day, calendar):
            opens = max(opens, closed_since)
            if closes > max(first, opens) and opens <= last:
                yield opens, closes
                closed_since = closes


def _on(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    zone = calendar.timezone
    for interval in calendar.hours.on(day):
        closing_day = day if interval.end > time(0) else day + _DAY
        opens = datetime.combine(day, interval.start, zone).astimezone(UTC)
        yield opens, datetime.combine(closing_day, interval.end, zone).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY
