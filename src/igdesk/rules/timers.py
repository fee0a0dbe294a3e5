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

from igdesk.config.accounts import human_agent
from igdesk.config.model import Calendar, Config, Limit
from igdesk.config.networks import window_of
from igdesk.rules import afterwards, follow_up, levels, untouched
from igdesk.rules import events as e
from igdesk.rules.alarms import after_due, of_clocks, of_duties, tell
from igdesk.rules.audience import people
from igdesk.rules.calling import announce
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.facts import Facts, Outcome, ticket_facts
from igdesk.rules.hours import add, next_change
from igdesk.rules.match import Timed, evaluate_facts, evaluate_timers, timed
from igdesk.rules.model import TIMER, Customer, Load, Status, Ticket, is_person
from igdesk.rules.per_config import once_per_config
from igdesk.rules.sla import Running, calendar_of, refresh_clocks
from igdesk.rules.sorting import apply_outcome, go_up_for
from igdesk.rules.timer_events import long_past
from igdesk.rules.turns import had_turn
from igdesk.rules.window import PRIVATE_REPLY, next_end

_ANSWERS = ("first_response", "next_response")


class Waits:
    """How long a ticket has been waiting, as moments at which it will have been so long; see `facts.Waiting`.

    Of a matter that was history when the desk was connected nobody is told anything; see `long_past`.

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
        self._is_history = long_past(ticket) is not None

    @property
    def of_now(self) -> Iterator[Running]:
        """The clocks that run; none of a matter that was history when the desk was connected: that is silent."""
        return iter(() if self._is_history else self.clocks)

    def unanswered_at(self, span: timedelta) -> datetime | None:
        """When the customer will have waited so long. It counts as the limit for the answer does, else open time."""
        if self._unanswered is None or self._is_history:
            return None
        answers = [each for each in self.clocks if each.clock in _ANSWERS]
        hours = answers[0].due.limit.hours if answers else "desk"
        pauses = answers[0].pauses if answers else ()
        return add(self._unanswered, Limit(rest=span), hours, self._calendar, pauses)

    def overdue_at(self, span: timedelta) -> datetime | None:
        """When the tightest limit will have been passed by so long, counted as that limit is."""
        return min((after_due(each, span) for each in self.of_now), default=None)


@once_per_config
def digest(config: Config) -> str:
    """What of a configuration `wake_at` depends on, in short: where it differs, all of it is to be reckoned anew."""
    timers, longer = [rule for rule in config.rules if rule.on == "timer"], human_agent(config)
    said = (
        _said(config.calendar()),
        [(each.id, _said(config.calendar(each.id))) for each in config.departments],
        (config.priorities, config.sla, config.sla_warnings, timers, config.escalations, config.customer_tiers),
        config.compensations,
        (config.desk.closes_after, config.desk.waiting_closes_after, config.desk.currency, config.assignment.take_back),
        (longer.rest, sorted(longer.accounts)),  # a set has another order in each process
        PRIVATE_REPLY,
        [(each.id, each.window) for each in config.networks],
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
    if is_person(draft.actor) and not draft.ticket.has_ended:  # goes up in one step with what somebody puts down
        go_up_for(draft, evaluate_facts(config, _facts(draft)), config)
    holds = _is_new(evaluate_timers(config, _facts(draft, waits), _rang(draft.ticket, waits)), draft.ticket)
    draft.window_at = _window_end(draft, config)
    draft.wake_at = draft.now if holds and draft.ticket.is_running else _next_wake(draft, waits, config)
    announce(draft, config)


def finish(draft: Draft, config: Config) -> Decision:
    """The end of a decision on what became of a reply: for a ticket that is closed, time does nothing any more."""
    if draft.ticket.status is not Status.CLOSED:
        settle(draft, config)
    return draft.done()


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
        _wake(draft, ticket.snoozed_until)
        draft.tell(people(("assignee",), ticket, config, now))
    draft.wake_at = None
    follow_up.tell(draft, config)
    afterwards.close_silent(draft, config)
    if draft.ticket.has_ended:
        _plan_what_follows(draft, config)
    else:
        untouched.take_back(draft, config, loads)
        waits = _waits(draft, config)
        while draft.ticket.is_running and _fire(draft, waits, customer, config, loads):  # each fires once: this ends
            waits = _waits(draft, config)
        for alarm in (*of_clocks(draft.ticket, waits.of_now, config), *of_duties(draft.ticket, config)):
            tell(draft, alarm, config)
        levels.move_up(draft, config)
        draft.window_at = _window_end(draft, config)
        draft.wake_at = _next_wake(draft, waits, config)
    announce(draft, config)
    return draft.done()


def _wake(draft: Draft, until: datetime) -> None:
    """The time until which a ticket was set aside is over: it is for somebody to do, whatever it waited for before."""
    draft.add(e.Snoozed(None, until, back=True))
    if (status := draft.ticket.status) in (Status.NEW, Status.WAITING):
        draft.add(e.StatusChanged(status, Status.OPEN, until))


def _waits(draft: Draft, config: Config) -> Waits:
    """What the ticket waits for, its clocks set anew."""
    return Waits(draft.ticket, config, refresh_clocks(draft, config))


def _fire(draft: Draft, waits: Waits, customer: Customer, config: Config, loads: Mapping[str, Load]) -> bool:
    """Let timer rules and escalations take effect that hold now. Returns whether any did."""
    outcome = evaluate_timers(config, _facts(draft, waits), _rang(draft.ticket, waits))
    if not _is_new(outcome, draft.ticket):
        return False
    apply_outcome(draft, outcome, config, customer, loads, waits.since)
    for rule in dict.fromkeys(each.rule for each in outcome.because if not each.goes_up):
        draft.add(e.TimerRang(rule, waits.since))
    return True


def _facts(draft: Draft, waits: Waits | None = None) -> Facts:
    """The ticket as it is; without what it waits for, no time has passed."""
    return replace(ticket_facts(draft.ticket, draft.customer_tier, draft.now, draft.customer), waits=waits)


def _rang(ticket: Ticket, waits: Waits) -> frozenset[str]:
    """Timer rules that have fired for the wait of now."""
    return had_turn(ticket, waits.since)


def _next_wake(draft: Draft, waits: Waits, config: Config) -> datetime | None:
    ticket, now = draft.ticket, draft.now
    if ticket.has_ended:
        _plan_what_follows(draft, config)
        return draft.wake_at
    alarms = list(of_duties(ticket, config))
    coming = [draft.window_at, afterwards.closes_at(ticket, config)]
    if ticket.snoozed_until is not None:
        coming.append(ticket.snoozed_until)
    elif ticket.is_running:
        alarms += of_clocks(ticket, waits.of_now, config)
        coming += _of_conditions(ticket, waits, config, now)
        if (at := untouched.goes_back_at(ticket, config, draft.customer)) is not None:
            coming.append(max(at, now))
    coming += (alarm.next_at(now) for alarm in alarms)
    coming += (max(at, now) for at in levels.coming(ticket, config))
    return min(filter(None, coming), default=None)


def _window_end(draft: Draft, config: Config) -> datetime | None:
    if not draft.ticket.is_running:  # what rests has no place among what is for somebody to do
        return None
    ticket = draft.ticket
    is_longer, of_network = human_agent(config).of(ticket.account), window_of(config, ticket.account)
    wrote_at = ticket.last_customer_message_at
    return next_end(ticket, wrote_at, human_agent=is_longer, now=draft.now, of_network=of_network)


def _plan_what_follows(draft: Draft, config: Config) -> None:
    """When time next does something to a ticket that is over: somebody is to ask once more, or it is closed."""
    closes = afterwards.closes_at(draft.ticket, config)
    draft.ends_later = closes is not None
    coming = [each for each in (follow_up.wakes_at(draft.ticket), closes) if each is not None]
    draft.wake_at = max(draft.now, min(coming)) if coming else None


def _is_new(outcome: Outcome, ticket: Ticket) -> bool:
    return any(not each.goes_up or each.rule not in ticket.escalated_by for each in outcome.because)


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
