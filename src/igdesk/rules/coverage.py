"""When customers find somebody at the desk, day by day: who works when, and when it is open with nobody there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from igdesk.config.model import Agent, Calendar, Config, Hours
from igdesk.rules.hours import Span, openings_within
from igdesk.values import dataclass

ENOUGH = timedelta(hours=12)
"""What a desk that sells online wants in a day, at least."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which the same people work."""

    since: datetime
    until: datetime
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the desk's time zone."""

    day: date
    stretches: tuple[Stretch, ...]
    """Those with somebody there, in order."""
    covered: timedelta
    unmanned: tuple[Span, ...]
    """When the desk is open and nobody is there."""
    away: tuple[str, ...]


def coverage(config: Config, first: date, count: int) -> tuple[Day, ...]:
    """Who is there for customers.

    Args:
        config: The configuration.
        first: The first day.
        count: How many days.
    """
    return tuple(_day(config, first + timedelta(days=place)) for place in range(count))


def answering(config: Config) -> tuple[Agent, ...]:
    """Who answers customers: the people of the department where tickets start."""
    return config.members(config.intake.id) or config.agents


def _day(config: Config, day: date) -> Day:
    zone = config.desk.timezone
    since, until = (datetime.combine(each, time(0), zone) for each in (day, day + timedelta(days=1)))
    whole = since.astimezone(UTC), until.astimezone(UTC)
    people = answering(config)
    working = {agent.id: list(openings_within(whole, _calendar(agent, config))) for agent in people}
    stretches = tuple(_stretches(working, whole))
    desk_open = list(openings_within(whole, config.calendar(config.intake.id)))
    return Day(
        day,
        stretches,
        sum((each.until - each.since for each in stretches), timedelta()),
        tuple(_left(desk_open, stretches)),
        tuple(agent.id for agent in people if day in agent.away),
    )


def _calendar(agent: Agent, config: Config) -> Calendar:
    """When somebody works: their shifts, else the hours of their department, but for the days when they are away."""
    own = config.calendar(agent.departments[0] if agent.departments else None)
    if agent.shifts is not None:
        return Calendar(Hours(agent.shifts, agent.away), own.timezone)
    return Calendar(Hours(own.hours.weekdays, own.hours.holidays | agent.away), own.timezone)


def _stretches(working: dict[str, list[Span]], whole: Span) -> Iterator[Stretch]:
    cuts = sorted({moment for spans in working.values() for span in spans for moment in span} | set(whole))
    last: Stretch | None = None
    for since, until in pairwise(cuts):
        there = tuple(who for who, spans in working.items() if any(a <= since and until <= b for a, b in spans))
        if last is not None and last.agents == there and last.until == since:
            last = Stretch(last.since, until, there)
            continue
        if last is not None and last.agents:
            yield last
        last = Stretch(since, until, there)
    if last is not None and last.agents:
        yield last


def _left(spans: Iterable[Span], stretches: Iterable[Stretch]) -> Iterator[Span]:
    """What of `spans` no stretch covers."""
    manned = list(stretches)
    for begins, until in spans:
        since = begins
        for each in manned:
            if each.until <= since or each.since >= until:
                continue
            if each.since > since:
                yield since, each.since
            since = each.until
        if since < until:
            yield since, until
