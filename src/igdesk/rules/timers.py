"""What time does to a ticket: warnings and alerts of its clocks, timer rules, what is escalated when it is late.

When time next does something is worked out whenever a ticket changes, so that nobody has to look at tickets for which
it is not yet time. What has been told is on the ticket's own record: whoever looks next, and however late, finds what
is still to be told, and tells it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from igdesk.config.model import Calendar, Config, Limit
from igdesk.rules import afterwards
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.calling import announce
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.duties import Duty, duties
from igdesk.rules.facts import Facts, Outcome, ticket_facts
from igdesk.rules.hours import add, next_change, open_between
from igdesk.rules.match import Timed, evaluate_timers, timed
from igdesk.rules.model import TIMER, Customer, Load, Ticket
from igdesk.rules.per_config import once_per_config
from igdesk.rules.sla import Running, calendar_of, refresh_clocks
from igdesk.rules.sorting import apply_outcome
from igdesk.rules.timer_events import long_past
from igdesk.rules.turns import had_turn

_ANSWERS = ("first_response", "next_response")


class Waits:
    """How long a ticket has been waiting, as moments at which it will have been so long; see `facts.Waiting`.

    What was due long before the desk heard of it counts as over, so that nobody is told of it; see `long_past`.

    Args:
        ticket: The ticket.
        config: The configuration.
        clocks: Those that count for it.
    """

    def __init__(self, ticket: Ticket, config: Config, clocks: tuple[Running, ...]) -> None:
        self.clocks = clocks if ticket.is_running else ()
        """Those that run."""
        self._unanswered = ticket.unanswered_since if ticket.is_running else None
        self._calendar = calendar_of(ticket, config)
        self.since = self._unanswered or min((each.since for each in self.clocks), default=ticket.created_at)
        """When that began for which a timer rule fires once."""
        self._past = long_past(ticket)

    @property
    def of_now(self) -> Iterator[Running]:
        """The clocks that run, but for those that had run out long before the desk heard of it."""
        return (each for each in self.clocks if self._is_of_now(each.due.at))

    def _is_of_now(self, at: datetime) -> bool:
        return self._past is None or at >= self._past

    def unanswered_at(self, span: timedelta) -> datetime | None:
        """When the customer will have waited so long. It counts as the limit for the answer does, else open time."""
        if self._unanswered is None:
            return None
        answers = [each for each in self.clocks if each.clock in _ANSWERS]
        hours = answers[0].due.limit.hours if answers else "desk"
        pauses = answers[0].pauses if answers else ()
        at = add(self._unanswered, Limit(rest=span), hours, self._calendar, pauses)
        return at if self._is_of_now(at) else None

    def overdue_at(self, span: timedelta) -> datetime | None:
        """When the tightest limit will have been passed by so long, counted as that limit is."""
        return min(filter(self._is_of_now, (_after(each, span) for each in self.clocks)), default=None)


@once_per_config
def digest(config: Config) -> str:
    """What of a configuration `wake_at` depends on, in short: where it differs, all of it is to be reckoned anew."""
    timers = [rule for rule in config.rules if rule.on == "timer"]
    said = (
        _said(config.calendar()),
        [(each.id, _said(config.calendar(each.id))) for each in config.departments],
        (config.priorities, config.sla, config.sla_warnings, timers, config.escalations, config.customer_tiers),
        config.compensations,
        config.desk.closes_after,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _said(calendar: Calendar) -> tuple[object, ...]:
    return calendar.timezone, calendar.hours.weekdays, sorted(calendar.hours.holidays)


def settle(draft: Draft, config: Config) -> None:
    """Set the clocks of a decided ticket anew, and when time next does something to it: the end of every decision.

    Args:
        draft: The decision in the making.
        config: The configuration.
    """
    waits = _waits(draft, config)
    holds = _is_new(evaluate_timers(config, _facts(draft, waits), _rang(draft.ticket, waits)), draft.ticket)
    draft.wake_at = draft.now if holds and draft.ticket.is_running else _next_wake(draft, waits, config)
    announce(draft, config)


def tick(
    ticket: Ticket, customer: Customer, config: Config, loads: Mapping[str, Load], *, op: str, now: datetime
) -> Decision:
    """What time has done to a ticket by now; its `wake_at` says when it does something next.

    Args:
        ticket: The ticket.
        customer: Whose it is.
        config: The configuration.
        loads: What everybody has in hand.
        op: Id of the operation.
        now: The time.
    """
    draft = Draft(ticket, TIMER, now, op, customer)
    if ticket.snoozed_until is not None and ticket.snoozed_until <= now:
        draft.add(e.Snoozed(None, ticket.snoozed_until))
        draft.tell(people(("assignee",), ticket, config, now))
    draft.wake_at = None
    afterwards.tell_of_follow_up(draft, config)
    afterwards.close_silent(draft, config)
    if draft.ticket.has_ended:
        _plan_what_follows(draft, config)
    else:
        waits = _waits(draft, config)
        while draft.ticket.is_running and _fire(draft, waits, customer, config, loads):  # each fires once: this ends
            waits = _waits(draft, config)
        _tell_of_clocks(draft, waits, config)
        _tell_of_duties(draft, config)
        draft.wake_at = _next_wake(draft, waits, config)
    announce(draft, config)
    return draft.done()


def _waits(draft: Draft, config: Config) -> Waits:
    """What the ticket waits for, its clocks set anew."""
    return Waits(draft.ticket, config, refresh_clocks(draft, config))


def _tell_of_clocks(draft: Draft, waits: Waits, config: Config) -> None:
    for clock in waits.of_now:
        reached = max((times for times, at in _moments(clock, config) if at <= draft.now), default=-1)
        if reached > _told(draft.ticket, clock):
            whom = ("assignee",) if reached == 0 else ("assignee", "supervisor")
            to = people(whom, draft.ticket, config, draft.now)
            due = clock.due
            draft.add(e.ClockTold(clock.clock, clock.since, due.at, reached, due.limit.name, to))
            draft.tell(to)


def _tell_of_duties(draft: Draft, config: Config) -> None:
    for duty in duties(draft.ticket):
        reached = max((times for times, at in _moments_of(duty, config) if at <= draft.now), default=-1)
        if reached > _told_of(draft.ticket, duty):
            whom = (duty.whom,) if reached == 0 else (duty.whom, "supervisor")
            to = people(whom, draft.ticket, config, draft.now)
            draft.add(e.DutyTold(duty.clock, duty.since, duty.due_at, reached, to))
            draft.tell(to)


def _moments_of(duty: Duty, config: Config) -> tuple[tuple[int, datetime], ...]:
    """When a duty is told of: beforehand, and when it is due. It counts by the wall clock, as a promise is given."""
    ahead = duty.since + (duty.due_at - duty.since) * config.sla_warnings.warn_at
    return (0, ahead), (1, duty.due_at)


def _told_of(ticket: Ticket, duty: Duty) -> int:
    found = next((each for each in ticket.told if each.clock == duty.clock and each.due == duty.due_at), None)
    return -1 if found is None else found.times


def _told(ticket: Ticket, clock: Running) -> int:
    """How much has been told of a clock since it began: -1 nothing, 0 the warning, 1 and more the alerts."""
    told = next((each for each in ticket.told if each.clock == clock.clock and each.since == clock.since), None)
    if told is None:
        return -1
    has_been_put_off = told.due < clock.due.at
    return 0 if has_been_put_off else told.times


def _moments(clock: Running, config: Config) -> Iterator[tuple[int, datetime]]:
    """When a clock is told of: the warning, the alert at its limit, the repetitions."""
    yield 0, _warned_at(clock, config.sla_warnings.warn_at)
    for repeat in range(config.sla_warnings.repeats + 1):
        yield repeat + 1, _after(clock, repeat * config.sla_warnings.repeat)


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


def _after(clock: Running, span: timedelta) -> datetime:
    """When a clock's limit will have been passed by so long."""
    return add(clock.due.at, Limit(rest=span), clock.due.limit.hours, clock.calendar) if span else clock.due.at


def _fire(draft: Draft, waits: Waits, customer: Customer, config: Config, loads: Mapping[str, Load]) -> bool:
    """Let timer rules and escalations take effect that hold now. Returns whether any did."""
    outcome = evaluate_timers(config, _facts(draft, waits), _rang(draft.ticket, waits))
    if not _is_new(outcome, draft.ticket):
        return False
    apply_outcome(draft, outcome, config, customer, loads, waits.since)
    for rule in dict.fromkeys(each.rule for each in outcome.because if not each.goes_up):
        draft.add(e.TimerRang(rule, waits.since))
    return True


def _facts(draft: Draft, waits: Waits) -> Facts:
    return replace(ticket_facts(draft.ticket, draft.customer_tier, draft.now, draft.customer), waits=waits)


def _rang(ticket: Ticket, waits: Waits) -> frozenset[str]:
    """Timer rules that have fired for the wait of now."""
    return had_turn(ticket, waits.since)


def _next_wake(draft: Draft, waits: Waits, config: Config) -> datetime | None:
    ticket, now = draft.ticket, draft.now
    if ticket.has_ended:
        _plan_what_follows(draft, config)
        return draft.wake_at
    coming = list(_of_duties(ticket, config, now))
    if ticket.snoozed_until is not None:
        coming.append(ticket.snoozed_until)
    elif ticket.is_running:
        coming += [*_of_clocks(ticket, waits, config, now), *_of_conditions(ticket, waits, config, now)]
    return min(coming, default=None)


def _plan_what_follows(draft: Draft, config: Config) -> None:
    """When time next does something to a ticket that is over: somebody is to ask once more, or it is closed."""
    closes = afterwards.closes_at(draft.ticket, config)
    draft.ends_later = closes is not None
    coming = [each for each in (afterwards.follow_up_wakes(draft.ticket), closes) if each is not None]
    draft.wake_at = max(draft.now, min(coming)) if coming else None


def _of_duties(ticket: Ticket, config: Config, now: datetime) -> Iterator[datetime]:
    """Of each duty the next moment at which it is to be told of; now, if that has passed."""
    for duty in duties(ticket):
        told = _told_of(ticket, duty)
        yield from (max(at, now) for times, at in _moments_of(duty, config) if times > told)


def _is_new(outcome: Outcome, ticket: Ticket) -> bool:
    return any(not each.goes_up or each.rule not in ticket.escalated_by for each in outcome.because)


def _of_clocks(ticket: Ticket, waits: Waits, config: Config, now: datetime) -> Iterator[datetime]:
    """Of each clock the next moment at which it is to be told of; now, if that has passed."""
    for clock in waits.of_now:
        told = _told(ticket, clock)
        at = next((at for times, at in _moments(clock, config) if times > told), None)
        if at is not None:
            yield max(at, now)


def _of_conditions(ticket: Ticket, waits: Waits, config: Config, now: datetime) -> Iterator[datetime]:
    """Moments to come at which a timer rule or an escalation that does not hold yet may do so."""
    rang = _rang(ticket, waits)
    for each in timed(config):
        if each.id not in (ticket.escalated_by if each.goes_up else rang):
            spans = (*map(waits.unanswered_at, each.unanswered), *map(waits.overdue_at, each.overdue))
            yield from (at for at in spans if at is not None and at > now)
            yield from _turns_of_the_day(each, config, now)


def _turns_of_the_day(asked: Timed, config: Config, now: datetime) -> Iterator[datetime]:
    """When the desk opens or closes next, or a time of day begins or ends, as far as a condition asks for that."""
    change = next_change(now, config.calendar()) if asked.asks_hours else None
    if change is not None:
        yield change
    zone = config.desk.timezone
    today = now.astimezone(zone).date()
    for bound in asked.bounds:
        times = (at for ahead in range(3) for at in _at_time(today + timedelta(days=ahead), bound, zone))
        yield next(at for at in times if at > now)


def _at_time(day: date, bound: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When it is that time on a day, twice where clocks go back; what they leave out comes as they go forward."""
    wanted = datetime.combine(day, bound)
    first, again = (wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if again >= first:
        return first, again
    while again.astimezone(zone).replace(tzinfo=None) < wanted:
        again += timedelta(minutes=1)
    return again, again
