"""In which currency amounts are that name none. Amounts of different currencies are never compared or added."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from igdesk.config.model import Config


def usual_currency(config: Config) -> str | None:
    """`desk.currency`; without it the only one that the configuration names, in conditions or authority.

    None where that is not known: then amounts without a currency are like each other, and like no others.
    """
    if config.desk.currency is not None:
        return config.desk.currency
    named = set(_named(config))
    return named.pop() if len(named) == 1 else None


def _named(config: Config) -> Iterator[str]:
    for when in (*(rule.when for rule in config.rules), *(escalation.when for escalation in config.escalations)):
        yield from (part.currency for part in when.parts() if part.currency is not None)
    for agent in config.agents:
        yield from (name for grant in agent.authority.values() if not isinstance(grant, Decimal) for name in grant)
