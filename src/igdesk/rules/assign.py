"""Choosing who gets a ticket: whoever fits, on shift and with room first, shared fairly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from igdesk.config.model import Agent, Assignment, Config, Role
from igdesk.rules.authority import RISING_ROLES
from igdesk.rules.model import Load

_NO_LOAD = Load()


def choose_agent(
    assignment: Assignment, config: Config, loads: Mapping[str, Load], now: datetime, *, only_with_room: bool = False
) -> str | None:
    """The id of the agent who gets the ticket; None when it only moves to a department or nobody fits.

    With a strategy but neither skill nor role, the work is shared among role `agent`. Without a strategy it goes round.
    Those on shift and under capacity come first, then those on shift, then anybody who fits: a ticket with a busy owner
    is better than one without. Equals are taken in the order of the file.

    Args:
        assignment: Who is wanted.
        config: The configuration.
        loads: What everybody has in hand.
        now: The time.
        only_with_room: Only somebody on shift and under capacity: others leave the ticket in line (see `line`).
    """
    if not names_a_person(assignment):
        return None
    if assignment.agent is not None:
        assignment = replace(assignment, agent=who_is_there(assignment.agent, config, now))
    fits = [agent for agent in config.agents if _fits(agent, assignment, config)]
    fitting = [agent for agent in fits if not is_away(agent, config, now)] or fits
    on_shift = [agent for agent in fitting if is_on_shift(agent, config, now)]
    with_room = [agent for agent in on_shift if _has_room(agent, _load(agent, loads))]
    pool = with_room if only_with_room else with_room or on_shift or fitting
    if assignment.strategy == "least_loaded":
        chosen = min(pool, key=lambda agent: _load(agent, loads).open, default=None)
    else:
        chosen = min(pool, key=lambda agent: _load(agent, loads).last_assigned, default=None)
    return chosen.id if chosen else None


def names_a_person(assignment: Assignment) -> bool:
    """Whether it gives the ticket to somebody, rather than only moving it to a department."""
    return any((assignment.agent, assignment.skill, assignment.role, assignment.strategy))


def is_on_shift(agent: Agent, config: Config, now: datetime) -> bool:
    """Whether `agent` works at `now`: without fixed shifts always, but on days off."""
    if is_away(agent, config, now):
        return False
    if agent.shifts is None:
        return True
    local = _local(agent, config, now)
    clock = local.time()
    today = agent.shifts[local.weekday()]
    return any(each.start <= clock and (clock < each.end or each.end == time(0)) for each in today)


def is_away(agent: Agent, config: Config, now: datetime) -> bool:
    """Whether `agent` has a day off."""
    return bool(agent.away) and _local(agent, config, now).date() in agent.away


def who_is_there(agent: str, config: Config, now: datetime) -> str:
    """Whoever gets what is meant for `agent`: their substitute while they are away, or that one's; else themselves."""
    asked: list[str] = []
    found = config.agent(agent)
    while found is not None and is_away(found, config, now):
        asked.append(found.id)
        if found.substitute is None or found.substitute in asked:
            return agent  # nobody who is there stands in
        found = config.agent(found.substitute)
    return agent if found is None else found.id


def _local(agent: Agent, config: Config, now: datetime) -> datetime:
    """The time where somebody's shifts are told: in the zone of their (first) department."""
    home = agent.departments[0] if agent.departments else None
    return now.astimezone(config.calendar(home).timezone)


def nearest_role(role: Role, config: Config) -> Role:
    """`role`, or the next higher one that somebody has, or whichever the only agent has."""
    held = {agent.role for agent in config.agents}
    if role in held:
        return role
    higher = (each for each in RISING_ROLES[RISING_ROLES.index(role) :] if each in held)
    return next(higher, next(iter(held), role))


def _fits(agent: Agent, assignment: Assignment, config: Config) -> bool:
    if assignment.agent is not None:
        return agent.id == assignment.agent
    role = assignment.role or ("agent" if assignment.skill is None else None)
    return (
        (role is None or agent.role == nearest_role(role, config))
        and (assignment.skill is None or assignment.skill in agent.skills)
        and (assignment.department is None or assignment.department in agent.departments)
    )


def _has_room(agent: Agent, load: Load) -> bool:
    return agent.capacity is None or load.open < agent.capacity


def _load(agent: Agent, loads: Mapping[str, Load]) -> Load:
    return loads.get(agent.id, _NO_LOAD)
