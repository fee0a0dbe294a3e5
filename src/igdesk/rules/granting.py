"""How much somebody may grant without asking, and who is asked for more."""

from __future__ import annotations

from decimal import Decimal

from igdesk.config.currencies import usual_currency
from igdesk.config.model import Compensation, Config, Grant
from igdesk.rules.authority import RISING_ROLES, at_least, role_of


def grants_alone(actor: str, wanted: Compensation, currency: str | None, config: Config) -> Decimal:
    """Up to how much of a currency somebody may grant without asking; an admin may grant everything.

    It is the higher of what their authority says of the compensation and of what it counts as; nothing where it says
    neither, or says it in other currencies alone.

    Args:
        actor: Who.
        wanted: The compensation.
        currency: Of the amount, ISO 4217; None: the desk's usual.
        config: The configuration.
    """
    if at_least(actor, "admin", config):
        return Decimal("Infinity")
    agent = config.agent(actor)
    named = agent.authority if agent is not None else {}
    kinds = filter(None, (wanted.id, wanted.counts_as))
    usual = usual_currency(config)
    return max((most_of(named[kind], currency, usual) for kind in kinds if kind in named), default=Decimal(0))


def most_of(grant: Grant, currency: str | None, usual: str | None) -> Decimal:
    """How much of a currency an authority is over; like is compared only with like.

    Args:
        grant: The authority.
        currency: Which; None: the usual one.
        usual: That; None: it is not known which it is.
    """
    meant = currency or usual
    if isinstance(grant, Decimal):
        return grant if meant == usual else Decimal(0)
    return grant.get(meant or "", Decimal(0))


def asked(actor: str, wanted: Compensation, amount: Decimal, currency: str | None, config: Config) -> str:
    """Who is asked for what somebody may not grant alone: the nearest role in which another may, as `role:ID`."""
    able = {
        agent.role
        for agent in config.agents
        if agent.id != actor and agent.role != "agent" and amount <= grants_alone(agent.id, wanted, currency, config)
    }
    next_up = "supervisor" if role_of(actor, config) == "agent" else "admin"
    return f"role:{min(able, key=RISING_ROLES.index, default=next_up)}"
