"""Who works when in the days to come, who is away, and when nobody is there for customers, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.i18n import Words
from igdesk.rules.assign import who_is_there
from igdesk.rules.coverage import ENOUGH, Day, answering, coverage
from igdesk.rules.hours import Span
from igdesk.rules.names import agent_name
from igdesk.rules.shifts import on_duty
from igdesk.text import one_line

DAYS = 7
"""So many are shown where nobody says how many."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def rota(config: Config, now: datetime, days: int = DAYS) -> tuple[Day, ...]:
    """The days from today on, by the desk's time."""
    return coverage(config, now.astimezone(config.desk.timezone).date(), days)


def rota_lines(config: Config, words: Words, now: datetime, days: int = DAYS) -> Iterator[str]:
    """Who is there now, and on each day; then the days on which too few are.

    Args:
        config: The desk's.
        words: The phrases.
        now: The time.
        days: How many, from today on.
    """
    found = rota(config, now, days)
    there = [one_line(agent.name) for agent in on_duty(config, now)]
    yield words("rota.now", names=_names(there, words)) if there else words("rota.nobody_now")
    for each in found:
        yield ""
        yield from _day(each, config, words)
    yield ""
    free = [one_line(agent.name) for agent in answering(config) if agent.shifts is None]
    if free:
        yield words("rota.no_shifts", names=_names(free, words))
    short = [f"{_date(each, words)} ({_hours(each.covered)})" for each in found if each.covered < ENOUGH]
    if short:
        yield words("rota.short", days=_names(short, words), hours=_hours(ENOUGH))
    else:
        yield words("rota.enough", hours=_hours(ENOUGH))


def _day(day: Day, config: Config, words: Words) -> Iterator[str]:
    yield words("rota.day", day=_date(day, words), hours=_hours(day.covered))
    for each in day.stretches:
        names = _names([_name(config, agent) for agent in each.agents], words)
        yield f"  {_times((each.since, each.until), config)}  {names}"
    for span in day.unmanned:
        yield "  " + words("rota.unmanned", times=_times(span, config))
    for agent in day.away:
        yield "  " + _away(agent, day, config, words)


def _away(agent: str, day: Day, config: Config, words: Words) -> str:
    stands_in = substitute_of(agent, day, config)
    if stands_in is None:
        return words("rota.away_alone", name=_name(config, agent))
    return words("rota.away", name=_name(config, agent), substitute=_name(config, stands_in))


def substitute_of(agent: str, day: Day, config: Config) -> str | None:
    """Who stands in on a day for somebody who is away; None: nobody does."""
    noon = datetime(day.day.year, day.day.month, day.day.day, 12, tzinfo=config.desk.timezone)
    found = who_is_there(agent, config, noon)
    return None if found == agent else found


def _date(day: Day, words: Words) -> str:
    return f"{words(f'ticket_ui.{_DAYS[day.day.weekday()]}')} {day.day:%m-%d}"


def _times(span: Span, config: Config) -> str:
    since, until = (each.astimezone(config.desk.timezone) for each in span)
    return f"{since:%H:%M}–{'24:00' if until.date() > since.date() else f'{until:%H:%M}'}"


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.1f}".removesuffix(".0")


def _name(config: Config, agent: str) -> str:
    return one_line(agent_name(agent, config))


def _names(names: list[str], words: Words) -> str:
    return words("team.names_gap").join(names)
