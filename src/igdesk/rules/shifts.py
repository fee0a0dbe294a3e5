"""When people's shifts began, and who is on duty. Whatever else decides about that is asked here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from igdesk.config.model import Agent, Config
from igdesk.rules.assign import is_on_shift

USUAL = timedelta(hours=8)
"""How long a shift is where nobody says."""
_LOOKED_BACK = 2
"""Days before today that a shift that is on, or was on yesterday, may have begun."""


def on_duty(config: Config, now: datetime) -> tuple[Agent, ...]:
    """Who is at work."""
    return tuple(agent for agent in config.agents if is_on_shift(agent, config, now))


def began_at(me: str, config: Config, now: datetime) -> datetime:
    """When somebody's shift began: the one that is on, or that ended within a day; without fixed ones 8 hours ago."""
    agent = config.agent(me)
    found = [since for since, until in _shifts(agent, config, now) if since <= now and until > now - timedelta(days=1)]
    return max(found, default=now - USUAL)


def _shifts(agent: Agent | None, config: Config, now: datetime) -> list[tuple[datetime, datetime]]:
    """The latest shifts up to today's; those that touch at midnight are one."""
    if agent is None or agent.shifts is None:
        return []
    joined: list[tuple[datetime, datetime]] = []
    for since, until in _intervals(agent, config, now):
        if joined and joined[-1][1] == since:
            joined[-1] = (joined[-1][0], until)
        else:
            joined.append((since, until))
    return joined


def _intervals(agent: Agent, config: Config, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    assert agent.shifts is not None  # whoever calls has asked
    zone = config.calendar(agent.departments[0] if agent.departments else None).timezone
    today = now.astimezone(zone).date()
    for back in range(_LOOKED_BACK, -1, -1):
        day = today - timedelta(days=back)
        for each in agent.shifts[day.weekday()]:
            last = day + timedelta(days=1) if each.end == time(0) else day
            yield datetime.combine(day, each.start, zone), datetime.combine(last, each.end, zone)
