"""By which limit a ticket is measured: told by the configuration as it is now, as what is due always is."""

from __future__ import annotations

from igdesk.config.model import Clock, Config
from igdesk.rules.model import Ticket
from igdesk.rules.sla import calendar_of, limits_of, tightest

_ASKED: tuple[Clock, ...] = ("first_response", "resolution")


def policies_of_priorities(config: Config) -> dict[str, str | None] | None:
    """By priority the limit of every ticket that no rule gave one of its own; None where policies decide, too."""
    if config.sla:
        return None
    limited = {each.id: (each.first_response, each.resolution) for each in reversed(config.priorities)}
    return {each: f"priority:{each}" if any(limits) else None for each, limits in limited.items()}


def policy_of(ticket: Ticket, tier: str | None, config: Config) -> str | None:
    """The limit that runs out first for the first response, else for the resolution; None: it has neither.

    It is called as `Applying.name` is: `priority:ID`, `sla:ID` or `rule:ID`.
    """
    limits, calendar = limits_of(ticket, config, tier), calendar_of(ticket, config)
    for clock in _ASKED:
        of_clock = [each for each in limits if each.clock == clock]
        if len(of_clock) == 1:
            return of_clock[0].name
        due = tightest(of_clock, clock, ticket.created_at, calendar)
        if due is not None:
            return due.limit.name
    return None
