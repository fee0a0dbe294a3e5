"""Why a clock runs out when it does, in words: by which limit, in whose hours, since when, how long it stood still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from igdesk.config.model import Config, Limit
from igdesk.i18n import Words
from igdesk.rules.names import limit_name
from igdesk.rules.sla import Running
from igdesk.rules.spoken import duration

_MINUTE = timedelta(minutes=1)


def why(clock: Running, config: Config, words: Words) -> Iterator[str]:
    """A line for what allows how much, and one for how long it stood still, where it did."""
    limit = clock.due.limit
    by = limit_name(limit.name, config)
    yield words(
        "clocks.why",
        allowed=allowed(clock, words),
        by=by if isinstance(by, str) else words.of(by),
        hours=_hours(clock, config, words),
        since=f"{clock.since.astimezone(config.desk.timezone):%Y-%m-%d %H:%M}",
    )
    stood = sum((until - since for since, until in clock.pauses), timedelta())
    if stood >= _MINUTE:
        minutes = stood // _MINUTE
        span = Limit(minutes // 1440, timedelta(minutes=minutes % 1440))
        yield words("clocks.stood", span=duration(span, words.lang))


def allowed(clock: Running, words: Words) -> str:
    """How much time its limit gives."""
    return duration(clock.due.limit.limit, words.lang)


def _hours(clock: Running, config: Config, words: Words) -> str:
    """Which time counts; by whose calendar, where that is not the desk's."""
    whose = None if clock.calendar.department is None else config.department(clock.calendar.department)
    if clock.due.limit.hours == "desk" and whose is not None:
        return words("clocks.hours_of", department=whose.name, zone=clock.calendar.timezone.key)
    return words(f"clocks.hours_{clock.due.limit.hours}")
