"""What the rules make of messages that came long ago: beside what is on their tickets now, or beside other rules.

A ticket's messages go through the rules as if they came once more, on a ticket that nobody has touched: our answers let
it wait, but what people set by hand is not played. It is compared afterwards, and what a person set is left out there:
no rule would change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import field, replace
from typing import NamedTuple

from igdesk.config.model import Condition, Config
from igdesk.rules.arrival import Arrival
from igdesk.rules.line import assignment_text
from igdesk.rules.match import Outcome
from igdesk.rules.model import Customer, Direction, Inbound, PrioritySource, Ticket, acting_rule
from igdesk.rules.receive import hear, receive
from igdesk.rules.setting import facts_set
from igdesk.rules.sla import tightest_of_each
from igdesk.values import dataclass

Value = str | int | None
Sorting = Mapping[str, Value]
"""What rules make of a ticket, by fact: `category`, `tag:vip`, `escalation:legal`; what is missing is None."""

_ACTOR = "sync"
_KEPT_WORDS = "…"
"""Stands for a field's value where changes are counted: each may be another one."""


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket with the messages that were written on it, oldest first."""

    ticket: Ticket
    customer: Customer
    messages: tuple[Inbound, ...]


class Change(NamedTuple):
    """A fact that would be another one."""

    fact: str
    before: Value
    after: Value

    @property
    def counted(self) -> Change:
        """The change as it is counted: without the words that a customer wrote into a field."""
        if not self.fact.startswith("field:"):
            return self
        return Change(self.fact, self.before and _KEPT_WORDS, self.after and _KEPT_WORDS)


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket that would be sorted otherwise."""

    number: int
    changes: tuple[Change, ...]
    rules: Mapping[str, str]
    """By fact the rule that would set it; where none does, it is missing."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A ticket after its messages went through the rules."""

    ticket: Ticket
    customer: Customer
    plans: Sorting
    """What would be done besides: who gets it, what is answered, who is told."""
    rules: Mapping[str, str]
    """By fact the rule that set it."""


@dataclass(slots=True)
class Replay:
    """What was found on all tickets."""

    tickets: int = 0
    messages: int = 0
    """What customers wrote."""
    differ: int = 0
    """Tickets that would be sorted otherwise."""
    counts: Counter[Change] = field(default_factory=Counter)
    """How often each change would happen."""

    def add(self, past: Past, changed: Changed | None) -> None:
        """Count a ticket."""
        self.tickets += 1
        self.messages += sum(message.direction is Direction.IN for message in past.messages)
        if changed is not None:
            self.differ += 1
            self.counts.update(change.counted for change in changed.changes)


def against_ticket(past: Past, config: Config) -> Changed | None:
    """What the rules would change on a ticket as it is now; None where nothing would be otherwise."""
    new = rehearse(past, config)
    if new is None:
        return None
    now, then = (_facts(*each, config) for each in ((past.ticket, past.customer), (new.ticket, new.customer)))
    follows = past.ticket.priority_source is PrioritySource.CATEGORY and "category" in past.ticket.by_hand
    return _changed(past, now, then, new.rules, but={"priority"} if follows else frozenset())


def against_rules(past: Past, old: Config, new: Config) -> Changed | None:
    """What would be otherwise under new rules than under the old ones; None where nothing would."""
    before, after = rehearse(past, old), rehearse(past, new)
    if before is None or after is None:
        return None
    return _changed(past, _everything(before, old), _everything(after, new), after.rules)


def rehearse(past: Past, config: Config) -> Rehearsed | None:
    """Let a ticket's messages go through the rules; None where a customer wrote nothing on it."""
    ticket: Ticket | None = None
    customer = past.customer
    plans: dict[str, Value] = {}
    rules: dict[str, str] = {}
    for message in past.messages:
        arrival = Arrival(config, _ACTOR, "", message.at, past.ticket.thread, customer, ticket, past.ticket.number)
        if message.direction is Direction.OUT:
            answered = receive(message, arrival)
            ticket = answered.ticket if answered is not None else ticket
            continue
        draft, outcome = hear(message, arrival)
        ticket, customer = draft.ticket, replace(customer, tier=draft.tier or customer.tier)
        for recorded in draft.events:
            if (rule := acting_rule(recorded.actor)) is not None:
                rules |= {name: rule for name, _ in facts_set(recorded.event)}
        _plan(outcome, plans, rules)
    if ticket is None:
        return None
    return Rehearsed(ticket, customer, plans, rules)


def _plan(outcome: Outcome, plans: dict[str, Value], rules: dict[str, str]) -> None:
    """Take down what rules want that stands on no ticket; the first assignment and kind stay."""
    wanted: list[tuple[str, Value, str]] = [(f"notify:{each.value}", each.value, each.rule) for each in outcome.notify]
    if outcome.reply is not None:
        wanted.append((f"reply:{outcome.reply.value}", outcome.reply.value, outcome.reply.rule))
    wanted += [(f"suggest:{each.value}", each.value, each.rule) for each in outcome.suggest]
    if outcome.assign is not None:
        wanted.append(("assign", assignment_text(outcome.assign.value), outcome.assign.rule))
    if outcome.snooze is not None:
        wanted.append(("snooze", int(outcome.snooze.value.total_seconds()), outcome.snooze.rule))
    wanted += [(f"hook:{each.value}", each.value, each.rule) for each in outcome.hooks]
    for name, value, rule in wanted:
        if name not in plans:
            plans[name], rules[name] = value, rule
    for escalation in outcome.escalations:
        rules.setdefault(f"escalation:{escalation.value.id}", escalation.rule)
    if outcome.tier is not None:
        rules["tier"] = outcome.tier.rule


def _everything(done: Rehearsed, config: Config) -> Sorting:
    """What stands on the ticket then, what is done besides, and the limits that hold, in seconds."""
    dues = tightest_of_each(done.ticket, config, done.customer.tier, done.ticket.created_at)
    limits: dict[str, Value] = {clock: int(due.limit.limit.length.total_seconds()) for clock, due in dues.items()}
    return {**_facts(done.ticket, done.customer, config), **done.plans, **limits}


def _facts(ticket: Ticket, customer: Customer, config: Config) -> Sorting:
    facts: dict[str, Value] = {
        "category": ticket.category,
        "kind": ticket.kind,
        "priority": ticket.priority,
        "urgency": ticket.urgency,
        "tier": customer.tier,
        "department": ticket.department,
    }
    facts |= {f"tag:{tag}": tag for tag in ticket.tags}
    facts |= {f"field:{name}": value for name, value in ticket.fields.items()}
    by_time = {each.id for each in config.escalations if _waits(each.when)}
    facts |= {f"escalation:{each}": each for each in ticket.escalated_by - by_time}
    return facts


def _waits(condition: Condition) -> bool:
    """Whether a condition asks for time that has passed, which no message tells."""
    return any(each.unanswered_for is not None or each.overdue_by is not None for each in condition.parts())


def _changed(
    past: Past, before: Sorting, after: Sorting, rules: Mapping[str, str], but: Set[str] = frozenset()
) -> Changed | None:
    """What differs, but for what a person set by hand and `but` for what followed from that."""
    by_hand = past.ticket.by_hand | but | ({"assign"} if "assignee" in past.ticket.by_hand else set())
    changes = tuple(each for each in _changes(before, after) if each.fact not in by_hand)
    if not changes:
        return None
    by = {each.fact: rules[each.fact] for each in changes if each.after is not None and each.fact in rules}
    return Changed(past.ticket.number, changes, by)


def _changes(before: Sorting, after: Sorting) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Change(name, before.get(name), after.get(name))
