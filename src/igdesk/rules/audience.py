"""Who is to know: the people that a rule, a clock or an escalation means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from igdesk.config.model import Config, Role
from igdesk.rules.assign import is_on_shift, nearest_role, who_is_there
from igdesk.rules.authority import RISING_ROLES
from igdesk.rules.model import Ticket


def people(meant: Iterable[str], ticket: Ticket, config: Config, now: datetime) -> tuple[str, ...]:
    """Ids of the agents that are meant, each once, and of those who stand in for who is away.

    Args:
        meant: `assignee`, roles, ids of agents or departments; with or without `role:`, `agent:`, `department:`.
        ticket: The ticket.
        config: The configuration.
        now: Where nobody has the ticket, `assignee` means those of its department who are on shift.
    """
    found = [each for one in meant for each in _meant_by(one, ticket, config, now)]
    standing_in = (who_is_there(each, config, now) for each in found)
    return tuple(dict.fromkeys((*found, *standing_in)))


def _meant_by(meant: str, ticket: Ticket, config: Config, now: datetime) -> Iterator[str]:
    name = meant.partition(":")[2] or meant
    if name == "assignee":
        yield from _owners(ticket, config, now)
    elif config.agent(name) is not None:
        yield name
    elif name in RISING_ROLES:
        role: Role = nearest_role(RISING_ROLES[RISING_ROLES.index(name)], config)
        yield from (agent.id for agent in config.agents if agent.role == role)
    else:
        yield from (agent.id for agent in config.members(name))


def _owners(ticket: Ticket, config: Config, now: datetime) -> Iterator[str]:
    if ticket.assignee is not None and config.agent(ticket.assignee) is not None:
        yield ticket.assignee
        return
    members = config.members(ticket.department or config.intake.id) or config.agents
    on_shift = [agent.id for agent in members if is_on_shift(agent, config, now)]
    yield from on_shift or [agent.id for agent in members]
