"""How much somebody may grant without asking, and who is asked for more."""

from __future__ import annotations

from decimal import Decimal

from igdesk.config.model import Compensation, Config
from igdesk.rules.authority import RISING_ROLES, at_least, role_of


def grants_alone(actor: str, wanted: Compensation, config: Config) -> Decimal:
    """Up to how much somebody may grant without asking; an admin may grant everything.

    It is the higher of what their authority says of the compensation and of what it counts as; nothing where it says
    neither.
    """
    if at_least(actor, "admin", config):
        return Decimal("Infinity")
    agent = config.agent(actor)
    named = agent.authority if agent is not None else {}
    kinds = filter(None, (wanted.id, wanted.counts_as))
    return max((named[kind] for kind in kinds if kind in named), default=Decimal(0))


def asked(actor: str, wanted: Compensation, amount: Decimal, config: Config) -> str:
    """Who is asked for what somebody may not grant alone: the nearest role in which another may, as `role:ID`."""
    able = {
        agent.role
        for agent in config.agents
        if agent.id != actor and agent.role != "agent" and amount <= grants_alone(agent.id, wanted, config)
    }
    next_up = "supervisor" if role_of(actor, config) == "agent" else "admin"
    return f"role:{min(able, key=RISING_ROLES.index, default=next_up)}"
