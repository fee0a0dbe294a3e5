"""What people are told of as time passes: that a clock runs out, that a duty is due. Beforehand, at the time, later.

What has been told is on the ticket (`told`), so that it is told once; see `timers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from igdesk.config.model import Config, Limit
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.decision import Draft
from igdesk.rules.duties import Duty, duties
from igdesk.rules.hours import add, open_between
from igdesk.rules.model import Ticket
from igdesk.rules.sla import Running

_NOTHING = -1


class Alarm(NamedTuple):
    """Something that people are to be told of. It is asked once, for what is due by now or for what comes next."""

    told: int
    """How much they have been told: -1 nothing, 0 the warning, 1 and more the alerts."""
    moments: Iterator[tuple[int, datetime]]
    """When they are told how much, in order."""
    whom: str
    """Who is warned, as `audience.people` understands it; with an alert the supervisors are told, too."""
    event: Callable[..., e.Event]
    """The event that records it, of `times` (how much) and `to` (whom)."""

    def reached(self, now: datetime) -> int:
        """How much they are to have been told by now."""
        return max((times for times, at in self.moments if at <= now), default=_NOTHING)

    def next_at(self, now: datetime) -> datetime | None:
        """When they are to be told next; now, if that has passed."""
        at = next((at for times, at in self.moments if times > self.told), None)
        return None if at is None else max(at, now)


def tell(draft: Draft, alarm: Alarm, config: Config) -> None:
    """Tell people what is to be told by now, unless they were."""
    reached = alarm.reached(draft.now)
    if reached > alarm.told:
        whom = (alarm.whom,) if reached == 0 else (alarm.whom, "supervisor")
        to = people(whom, draft.ticket, config, draft.now)
        draft.add(alarm.event(times=reached, to=to))
        draft.tell(to)


def of_clocks(ticket: Ticket, clocks: Iterable[Running], config: Config) -> Iterator[Alarm]:
    """Those of a ticket's running clocks."""
    for clock in clocks:
        due = clock.due
        event = partial(e.ClockTold, clock.clock, clock.since, due.at, limit=due.limit.name)
        yield Alarm(_told(ticket, clock), _moments(clock, config), "assignee", event)


def of_duties(ticket: Ticket, config: Config) -> Iterator[Alarm]:
    """Those of what people of the desk have to do on a ticket."""
    for duty in duties(ticket):
        event = partial(e.DutyTold, duty.clock, duty.since, duty.due_at)
        yield Alarm(_told_of(ticket, duty), _moments_of(duty, config), duty.whom, event)


def after_due(clock: Running, span: timedelta) -> datetime:
    """When a clock's limit will have been passed by so long."""
    return add(clock.due.at, Limit(rest=span), clock.due.limit.hours, clock.calendar) if span else clock.due.at


def _told(ticket: Ticket, clock: Running) -> int:
    """How much has been told of a clock since it began."""
    told = next((each for each in ticket.told if each.clock == clock.clock and each.since == clock.since), None)
    if told is None:
        return _NOTHING
    has_been_put_off = told.due < clock.due.at
    return 0 if has_been_put_off else told.times


def _told_of(ticket: Ticket, duty: Duty) -> int:
    found = next((each for each in ticket.told if each.clock == duty.clock and each.due == duty.due_at), None)
    return _NOTHING if found is None else found.times


def _moments(clock: Running, config: Config) -> Iterator[tuple[int, datetime]]:
    """When a clock is told of: the warning, the alert at its limit, the repetitions."""
    yield 0, _warned_at(clock, config.sla_warnings.warn_at)
    for repeat in range(config.sla_warnings.repeats + 1):
        yield repeat + 1, after_due(clock, repeat * config.sla_warnings.repeat)


def _moments_of(duty: Duty, config: Config) -> Iterator[tuple[int, datetime]]:
    """When a duty is told of: beforehand, and when it is due. It counts by the wall clock, as a promise is given."""
    yield 0, duty.since + (duty.due_at - duty.since) * config.sla_warnings.warn_at
    yield 1, duty.due_at


def _warned_at(clock: Running, share: float) -> datetime:
    """When a share of a clock's time is used up."""
    due, hours, spans = clock.due.at, clock.due.limit.hours, (*clock.pauses, (clock.due.at, clock.due.at))
    used, start = timedelta(), clock.since
    for since, until in spans:  # from one pause to the next
        begins = min(max(since, start), due)
        used += (begins - start) if hours == "always" else open_between(start, begins, clock.calendar)
        start = max(start, min(until, due))
    if not used:  # never open: such a limit runs by the wall clock
        return clock.since + (due - clock.since) * share
    return min(due, add(clock.since, Limit(rest=used * share), hours, clock.calendar, clock.pauses))
