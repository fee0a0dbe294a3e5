"""The response clocks: which limits apply to a ticket, and which of them runs out first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from igdesk.config.model import Config, HoursKind, Limit, Priority, SlaTarget
from igdesk.rules import events as e
from igdesk.rules.conditions import holds
from igdesk.rules.decision import Draft
from igdesk.rules.facts import Facts
from igdesk.rules.hours import add
from igdesk.rules.model import RuleLimit, Ticket

Clock = Literal["first_response", "next_response", "resolution"]
CLOCKS: tuple[Clock, ...] = ("first_response", "next_response", "resolution")


@dataclass(frozen=True, slots=True)
class Applying:
    """A limit that applies to a ticket."""

    name: str
    """Where it comes from: `priority:ID`, `sla:ID` or `rule:ID`."""
    clock: Clock
    limit: Limit
    hours: HoursKind

    def due(self, start: datetime, config: Config) -> datetime:
        """When it runs out."""
        return add(start, self.limit, self.hours, config)


def limits_of(ticket: Ticket, config: Config, tier: str | None = None) -> tuple[Applying, ...]:
    """All limits that apply to a ticket.

    Args:
        ticket: The ticket.
        config: The configuration.
        tier: The customer's tier, for limits that ask for it.
    """
    facts = _facts(ticket, tier)
    fitting = (target for target in config.sla if holds(target.when, facts, config))
    priority = config.priority(ticket.priority)
    configured = [
        *(_limits(f"priority:{priority.id}", priority) if priority else ()),
        *(limit for target in fitting for limit in _limits(f"sla:{target.id}", target)),
    ]
    own = (Applying(f"rule:{each.rule}", clock, each.limit, "desk") for each, clock in _own(ticket))
    return (*configured, *own)


def tightest(
    limits: Iterable[Applying], clock: Clock, start: datetime, config: Config
) -> tuple[datetime, Applying] | None:
    """Of the limits of one clock the one that runs out first, and when; the first named of equals."""
    dues = [(each.due(start, config), each) for each in limits if each.clock == clock]
    return min(dues, key=lambda due: due[0], default=None)


def refresh_clocks(draft: Draft, config: Config) -> None:
    """Set the draft's response clocks anew, as one event, if they changed.

    The first response is due from the ticket's creation, or from when a customer has been waiting whose older ticket
    was merged into it, and stays on record once given; the next response from the oldest unanswered message after
    that. The resolution clock is not run yet.

    Args:
        draft: The decision in the making.
        config: The configuration.
    """
    ticket = draft.ticket
    limits = limits_of(ticket, config, draft.tier or draft.customer_tier)
    first, following, running = ticket.first_response_due_at, None, None
    if ticket.first_responded_at is None:
        start = min(filter(None, (ticket.created_at, ticket.unanswered_since)))
        running = tightest(limits, "first_response", start, config)
        first = running[0] if running else None
    elif ticket.unanswered_since is not None:
        running = tightest(limits, "next_response", ticket.unanswered_since, config)
        following = running[0] if running else None
    if (first, following) != (ticket.first_response_due_at, ticket.next_response_due_at):
        draft.add(e.DueSet(first, following, running[1].name if running else None))


def _limits(name: str, source: Priority | SlaTarget) -> Iterator[Applying]:
    for clock in CLOCKS:
        limit: Limit | None = getattr(source, clock)
        if limit is not None:
            yield Applying(name, clock, limit, source.hours)


def _own(ticket: Ticket) -> Iterator[tuple[RuleLimit, Clock]]:
    for each in ticket.limits:
        for clock in CLOCKS:
            if each.name == clock:
                yield each, clock


def _facts(ticket: Ticket, tier: str | None) -> Facts:
    return Facts(
        text="",
        channel=ticket.channel,
        at=ticket.created_at,
        language=ticket.language,
        tier=tier,
        category=ticket.category,
        priority=ticket.priority,
        priority_source=ticket.priority_source,
        urgency=ticket.urgency,
        tags=ticket.tags,
        fields=ticket.fields,
        department=ticket.department,
        assignee=ticket.assignee,
        status=ticket.status,
    )
