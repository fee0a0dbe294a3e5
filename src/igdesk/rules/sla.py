"""The clocks: which limits apply to a ticket, and which of them runs out first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from igdesk.config.model import Config, HoursKind, Limit, Priority, SlaTarget
from igdesk.rules import events as e
from igdesk.rules.conditions import holds
from igdesk.rules.decision import Draft
from igdesk.rules.facts import Facts
from igdesk.rules.hours import Span, add
from igdesk.rules.model import RuleLimit, Ticket
from igdesk.rules.pauses import ended

Clock = Literal["first_response", "next_response", "resolution"]
CLOCKS: tuple[Clock, ...] = ("first_response", "next_response", "resolution")


class Due(NamedTuple):
    """When a limit runs out."""

    at: datetime
    limit: Applying


@dataclass(frozen=True, slots=True)
class Applying:
    """A limit that applies to a ticket."""

    name: str
    """Where it comes from: `priority:ID`, `sla:ID` or `rule:ID`."""
    clock: Clock
    limit: Limit
    hours: HoursKind

    def due(self, start: datetime, config: Config, pauses: Iterable[Span] = ()) -> datetime:
        """When it runs out."""
        return add(start, self.limit, self.hours, config, pauses)


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
    limits: Iterable[Applying], clock: Clock, start: datetime, config: Config, pauses: Sequence[Span] = ()
) -> Due | None:
    """Of the limits of one clock the one that runs out first, and when; the first named of equals."""
    dues = (Due(each.due(start, config, pauses), each) for each in limits if each.clock == clock)
    return min(dues, key=_soonest, default=None)


def refresh_clocks(draft: Draft, config: Config) -> None:
    """Set the draft's clocks anew, as one event, if they changed.

    The first response is due from the oldest unanswered message, which opened the ticket, or an older one that was
    merged into it, and stays on record once given; the next response from the oldest unanswered message after that. The
    resolution is due from the ticket's creation, or from when the customer brought it back; its pauses do not count,
    and when it is resolved it stays on record. Where a customer only ever said thanks, nothing is due. All of it is
    worked out from the ticket's own times, so a limit that changes (another priority, another policy) leaves the time
    used as it is.

    Args:
        draft: The decision in the making.
        config: The configuration.
    """
    ticket = draft.ticket
    limits = limits_of(ticket, config, draft.tier or draft.customer_tier)
    first = following = resolution = None
    is_new = ticket.first_responded_at is None
    only_thanks = is_new and ticket.unanswered_since is None and ticket.last_customer_message_at is not None
    if is_new and not only_thanks:
        start = ticket.unanswered_since or ticket.created_at
        first = tightest(limits, "first_response", start, config)
    elif ticket.unanswered_since is not None:
        following = tightest(limits, "next_response", ticket.unanswered_since, config)
    if ticket.resolved_at is None and not only_thanks:
        start = ticket.resolution_from or ticket.created_at
        resolution = tightest(limits, "resolution", start, config, ended(ticket.pauses))
    running = min(filter(None, (first, following, resolution)), key=_soonest, default=None)
    due = e.DueSet(
        first_response=_at(first) if is_new else ticket.first_response_due_at,
        next_response=_at(following),
        because=running.limit.name if running else None,
        resolution=_at(resolution) if ticket.resolved_at is None else ticket.resolution_due_at,
    )
    if due.change(ticket) != ticket:
        draft.add(due)


def _at(due: Due | None) -> datetime | None:
    return due.at if due else None


def _soonest(due: Due) -> datetime:
    return due.at


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
