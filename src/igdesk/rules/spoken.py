"""Times as a customer reads them: durations, opening hours, the next opening, in the customer's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from igdesk.config.model import ALL_DAY, Config, Interval, Limit
from igdesk.i18n import Lang, say
from igdesk.rules.hours import next_open

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MIDNIGHT = time(0)
_SOON = 7
"""Days within which a weekday's name says which day is meant."""


def duration(limit: Limit, lang: Lang) -> str:
    """`30 minutes`, `1 天 12 小时`."""
    minutes, seconds = divmod(int(limit.rest.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    counted = (("days", limit.days), ("hours", hours), ("minutes", minutes), ("seconds", seconds))
    words = [say(lang, f"templates.{unit}_{'one' if n == 1 else 'many'}", n=n) for unit, n in counted if n]
    return say(lang, "templates.duration_separator").join(words)


def opening_hours(config: Config, lang: Lang) -> str:
    """The desk's week, days with equal hours together: `Mon–Fri 09:00–21:00, Sat–Sun 10:00–18:00`.

    Holidays are left out. Empty for a desk that never opens.
    """
    if config.hours.weekdays == ALL_DAY:
        return say(lang, "templates.always_open")
    spans = [
        say(lang, "templates.opening", days=_days(first, last, lang), times=_times(config.hours.weekdays[first], lang))
        for first, last in _equal_days(config)
        if config.hours.weekdays[first]
    ]
    return say(lang, "templates.list_separator").join(spans)


def next_opening(config: Config, now: datetime, lang: Lang) -> str | None:
    """When the desk opens next: `今天 09:00`, `Mon 09:00`. None when it does not."""
    opens = next_open(now, config.calendar())
    return None if opens is None else moment(opens, config, now, lang)


def moment(at: datetime, config: Config, now: datetime, lang: Lang) -> str:
    """A time of the desk as it is said `now`: the day by its nearest name."""
    local = at.astimezone(config.desk.timezone)
    clock = f"{local:%H:%M}"
    away = (local.date() - now.astimezone(config.desk.timezone).date()).days
    if away in (0, 1):
        return say(lang, "templates.today_at" if away == 0 else "templates.tomorrow_at", time=clock)
    if 1 < away < _SOON:
        return say(lang, "templates.weekday_at", day=_weekday(local.weekday(), lang), time=clock)
    return say(lang, "templates.date_at", date=_date(local.date(), lang), time=clock)


def _date(day: date, lang: Lang) -> str:
    return say(lang, "templates.date", year=day.year, month=day.month, day=day.day)


def _equal_days(config: Config) -> Iterator[tuple[int, int]]:
    """First and last weekday of each run of days with the same hours."""
    week = config.hours.weekdays
    first = 0
    for day in range(1, len(week) + 1):
        if day == len(week) or week[day] != week[first]:
            yield first, day - 1
            first = day


def _days(first: int, last: int, lang: Lang) -> str:
    if first == last:
        return _weekday(first, lang)
    return say(lang, "templates.weekdays", first=_weekday(first, lang), last=_weekday(last, lang))


def _weekday(number: int, lang: Lang) -> str:
    return say(lang, f"templates.{_WEEKDAYS[number]}")


def _times(intervals: tuple[Interval, ...], lang: Lang) -> str:
    if intervals == ALL_DAY[0]:
        return say(lang, "templates.all_day")
    return say(lang, "templates.times_separator").join(f"{each.start:%H:%M}–{_end(each.end)}" for each in intervals)


def _end(end: time) -> str:
    return "24:00" if end == _MIDNIGHT else f"{end:%H:%M}"
