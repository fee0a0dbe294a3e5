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


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that counts for a ticket, and why."""

    clock: Clock
    since: datetime
    pauses: tuple[Span, ...]
    """When it stood still."""
    due: Due


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


def tightest_of_each(ticket: Ticket, config: Config, tier: str | None, at: datetime) -> dict[Clock, Due]:
    """Of each clock the limit that would run out first if it began at `at`."""
    limits = limits_of(ticket, config, tier)
    found = {clock: tightest(limits, clock, at, config) for clock in CLOCKS}
    return {clock: due for clock, due in found.items() if due is not None}


def running(ticket: Ticket, config: Config, tier: str | None = None) -> tuple[Running, ...]:
    """The clocks that count for a ticket now, each by its tightest limit; also those that stand still at the moment.

    The first response is due from the oldest unanswered message, which opened the ticket, or an older one that was
    merged into it; the next response from the oldest unanswered message after that. The resolution is due from the
    ticket's creation, or from when the customer brought it back; its pauses do not count. Where a customer only ever
    said thanks, nothing is due. All of it is worked out from the ticket's own times, so a limit that changes (another
    priority, another policy) leaves the time used as it is.

    Args:
        ticket: The ticket.
        config: The configuration.
        tier: The customer's tier, for limits that ask for it.
    """
    is_new, since = ticket.first_responded_at is None, ticket.unanswered_since
    if is_new and since is None and ticket.last_customer_message_at is not None:
        return ()
    starts: list[tuple[Clock, datetime, tuple[Span, ...]]] = []
    if is_new:
        starts.append(("first_response", since or ticket.created_at, ()))
    elif since is not None:
        starts.append(("next_response", since, ()))
    if ticket.resolved_at is None:
        starts.append(("resolution", ticket.resolution_from or ticket.created_at, ended(ticket.pauses)))
    limits = limits_of(ticket, config, tier)
    return tuple(
        Running(clock, start, pauses, due)
        for clock, start, pauses in starts
        if (due := tightest(limits, clock, start, config, pauses)) is not None
    )


def refresh_clocks(draft: Draft, config: Config) -> None:
    """Set the draft's clocks anew, as one event, if they changed. What was answered or resolved stays on record.

    Args:
        draft: The decision in the making.
        config: The configuration.
    """
    ticket = draft.ticket
    found = {each.clock: each.due for each in running(ticket, config, draft.tier or draft.customer_tier)}
    dues = {clock: due.at for clock, due in found.items()}
    tight = min(found.values(), key=_soonest, default=None)
    answered, resolved = ticket.first_responded_at is not None, ticket.resolved_at is not None
    due = e.DueSet(
        first_response=ticket.first_response_due_at if answered else dues.get("first_response"),
        next_response=dues.get("next_response"),
        because=tight.limit.name if tight else None,
        resolution=ticket.resolution_due_at if resolved else dues.get("resolution"),
    )
    if due.change(ticket) != ticket:
        draft.add(due)


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
