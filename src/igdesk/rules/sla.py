"""The clocks: which limits apply to a ticket, and which of them runs out first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from igdesk.config.model import CLOCKS as CLOCKS
from igdesk.config.model import Calendar, Config, HoursKind, Limit, Priority, SlaTarget
from igdesk.config.model import Clock as Clock
from igdesk.rules import events as e
from igdesk.rules.clock_starts import clock_starts
from igdesk.rules.conditions import Part, compiled, judge
from igdesk.rules.decision import Draft
from igdesk.rules.facts import ticket_facts
from igdesk.rules.hours import Span, add
from igdesk.rules.model import Ticket
from igdesk.rules.pauses import ended
from igdesk.rules.per_config import once_per_config
from igdesk.rules.scene import Scene
from igdesk.rules.ticket_parts import RuleLimit
from igdesk.values import dataclass


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

    def due(self, start: datetime, calendar: Calendar, pauses: Iterable[Span] = ()) -> datetime:
        """When it runs out."""
        return add(start, self.limit, self.hours, calendar, pauses)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that counts for a ticket, and why."""

    clock: Clock
    since: datetime
    pauses: tuple[Span, ...]
    """When it stood still."""
    due: Due
    calendar: Calendar
    """By which open time counts: that of the department where the work lies."""


def calendar_of(ticket: Ticket, config: Config) -> Calendar:
    """By which limits under desk hours count on a ticket: that of the department where the work lies."""
    return config.calendar(ticket.department)


def limits_of(ticket: Ticket, config: Config, tier: str | None = None) -> tuple[Applying, ...]:
    """All limits that apply to a ticket.

    Args:
        ticket: The ticket.
        config: The configuration.
        tier: The customer's tier, for limits that ask for it.
    """
    ready = _ready(config)
    scene = Scene.without_words(config, ticket_facts(ticket, tier, ticket.created_at))
    fitting = (limits for when, limits in ready.targets if judge(when, scene).holds)
    own = (Applying(f"rule:{each.rule}", clock, each.limit, "desk") for each, clock in _own(ticket))
    return (*ready.priorities.get(ticket.priority, ()), *chain.from_iterable(fitting), *own)


def tightest(
    limits: Iterable[Applying], clock: Clock, start: datetime, calendar: Calendar, pauses: Sequence[Span] = ()
) -> Due | None:
    """Of the limits of one clock the one that runs out first, and when; the first named of equals."""
    dues = (Due(each.due(start, calendar, pauses), each) for each in limits if each.clock == clock)
    return min(dues, key=_soonest, default=None)


def tightest_of_each(ticket: Ticket, config: Config, tier: str | None, at: datetime) -> dict[Clock, Due]:
    """Of each clock the limit that would run out first if it began at `at`."""
    limits, calendar = limits_of(ticket, config, tier), calendar_of(ticket, config)
    found = {clock: tightest(limits, clock, at, calendar) for clock in CLOCKS}
    return {clock: due for clock, due in found.items() if due is not None}


def running(ticket: Ticket, config: Config, tier: str | None = None) -> tuple[Running, ...]:
    """The clocks that count for a ticket now, each by its tightest limit; also those that stand still at the moment.

    The first response is due from the oldest unanswered message, which opened the ticket, or an older one that was
    merged into it; the next response from the oldest unanswered message after that. The resolution is due from the
    ticket's creation, or from when the customer brought it back; word from us (`keep_informed`) from our last answer,
    or from there where none is newer. Pauses count for none of them. Where a customer only ever said thanks, nothing is
    due unless a colleague puts it down and takes it up again. All of it is worked out from the ticket's own times, so a
    limit that changes (another priority, another policy) leaves the time used as it is.

    Args:
        ticket: The ticket.
        config: The configuration.
        tier: The customer's tier, for limits that ask for it.
    """
    pauses = ended(ticket.pauses)
    limits, calendar = limits_of(ticket, config, tier), calendar_of(ticket, config)
    found = []
    for clock, start in clock_starts(ticket):
        stood = tuple((max(since, start), until) for since, until in pauses if until > start)
        if (due := tightest(limits, clock, start, calendar, stood)) is not None:
            found.append(Running(clock, start, stood, due, calendar))
    return tuple(found)


def refresh_clocks(draft: Draft, config: Config) -> tuple[Running, ...]:
    """Set the draft's clocks anew, as one event, if they changed. What was answered or resolved stays on record.

    Args:
        draft: The decision in the making.
        config: The configuration.

    Returns:
        The clocks that count now.
    """
    ticket = draft.ticket
    clocks = running(ticket, config, draft.customer_tier)
    found = {each.clock: each.due for each in clocks}
    dues = {clock: due.at for clock, due in found.items()}
    tight = min(found.values(), key=_soonest, default=None)
    answered, resolved = ticket.first_responded_at is not None, ticket.resolved_at is not None
    due = e.DueSet(
        first_response=ticket.first_response_due_at if answered else dues.get("first_response"),
        next_response=dues.get("next_response"),
        because=tight.limit.name if tight else None,
        resolution=ticket.resolution_due_at if resolved else dues.get("resolution"),
        keep_informed=dues.get("keep_informed"),
        tightest=tight.at if tight else None,
    )
    if due.change(ticket) != ticket:
        draft.add(due)
    return clocks


def _soonest(due: Due) -> datetime:
    return due.at


class _Ready(NamedTuple):
    """The limits of a configuration, made ready once for any number of tickets."""

    priorities: Mapping[str, tuple[Applying, ...]]
    targets: tuple[tuple[tuple[Part, ...], tuple[Applying, ...]], ...]
    """Each with its condition: parts that ask for words never hold here."""


@once_per_config
def _ready(config: Config) -> _Ready:
    priorities = {each.id: tuple(_limits(f"priority:{each.id}", each)) for each in reversed(config.priorities)}
    targets = ((compiled(each.when), tuple(_limits(f"sla:{each.id}", each))) for each in config.sla)
    return _Ready(priorities, tuple(targets))


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
