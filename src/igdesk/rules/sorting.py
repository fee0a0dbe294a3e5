"""What the rules found, turned into events on a ticket. What a person set by hand stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.assign import choose_agent
from igdesk.rules.audience import people
from igdesk.rules.calling import call_hooks
from igdesk.rules.decision import Draft
from igdesk.rules.escalate import answer_due, go_up, target_text
from igdesk.rules.line import assignment_text, waits
from igdesk.rules.match import Fired, Outcome
from igdesk.rules.model import Customer, Load, PrioritySource, Status, Ticket, rule_actor
from igdesk.rules.pilot import is_inside, would_be_owner
from igdesk.rules.turns import had_turn, wait_began


def apply_outcome(
    draft: Draft,
    outcome: Outcome,
    config: Config,
    customer: Customer,
    loads: Mapping[str, Load],
    since: datetime | None = None,
) -> None:
    """Record what the rules found: each change by the rule that made it, with the words that spoke for it.

    Args:
        draft: The decision in the making.
        outcome: What they found.
        config: The configuration.
        customer: Whose ticket it is.
        loads: What everybody has in hand.
        since: When the wait began for which each rule tells people and has hooks called once; None: the customer's.
    """
    _tell_why(draft, outcome)
    _set_category(draft, outcome, config)
    _raise_levels(draft, outcome, config, customer)
    _add_marks(draft, outcome)
    _assign(draft, outcome, config, customer, loads)
    since = since or wait_began(draft.ticket)
    had = had_turn(draft.ticket, since)
    _notify(draft, [each for each in outcome.notify if each.rule not in had], since, config)
    call_hooks(draft, [each for each in outcome.hooks if each.rule not in had], since, customer, config)
    _escalate(draft, outcome, config)
    _snooze(draft, outcome)


def go_up_for(draft: Draft, outcome: Outcome, config: Config) -> None:
    """Record the escalations that were found, and why; nothing else of what was found."""
    _tell_why(draft, outcome)
    _escalate(draft, outcome, config)


def _tell_why(draft: Draft, outcome: Outcome) -> None:
    for because in outcome.because:
        if because.goes_up and because.rule in draft.ticket.escalated_by:
            continue  # it went up for this already
        draft.add(e.RuleMatched(because.rule, because.condition, because.matched, because.at), rule_actor(because.rule))


def _set_category(draft: Draft, outcome: Outcome, config: Config) -> None:
    ticket, found = draft.ticket, outcome.category
    if found is not None and _may_set("category", ticket.category, found, ticket):
        actor = rule_actor(found.rule)
        draft.add(e.CategorySet(ticket.category, found.value), actor)
        category = config.category(found.value)
        if category is not None and category.priority and ticket.priority_source is PrioritySource.DEFAULT:
            draft.add(e.PrioritySet(ticket.priority, category.priority, PrioritySource.CATEGORY), actor)
    kind = outcome.kind
    if kind is not None and _may_set("kind", ticket.kind, kind, ticket):
        draft.add(e.KindSet(ticket.kind, kind.value), rule_actor(kind.rule))
    department = outcome.department
    if department is not None:
        _set_department(draft, department)


def _may_set(name: str, before: str | None, found: Fired[str], ticket: Ticket) -> bool:
    """Whether a rule's value becomes the ticket's: there is none, or a person set another and the rule overrides it."""
    return found.overrides and before != found.value if name in ticket.by_hand else before is None


def _set_department(draft: Draft, department: Fired[str]) -> None:
    before = draft.ticket.department
    if draft.ticket.legs:  # it lies where somebody has asked, and comes back from there by itself
        return
    if before != department.value and (department.overrides or "department" not in draft.ticket.by_hand):
        draft.add(e.DepartmentSet(before, department.value), rule_actor(department.rule))


def _raise_levels(draft: Draft, outcome: Outcome, config: Config, customer: Customer) -> None:
    ticket = draft.ticket
    if (found := outcome.priority) is not None and (found.overrides or "priority" not in ticket.by_hand):
        settled = ticket.priority_source is PrioritySource.RULE
        if not settled or config.priority_rank(found.value) < config.priority_rank(ticket.priority):
            draft.add(e.PrioritySet(ticket.priority, found.value, PrioritySource.RULE), rule_actor(found.rule))
    if (found := outcome.urgency) is not None and (found.overrides or "urgency" not in ticket.by_hand):
        before = ticket.urgency
        is_higher = before is None or config.urgency_rank(found.value) > config.urgency_rank(before)
        if is_higher or ("urgency" in ticket.by_hand and before != found.value):
            draft.add(e.UrgencySet(before, found.value), rule_actor(found.rule))
    if (found := outcome.tier) is not None and customer.tier_by is None:
        before = customer.tier
        if before is None or config.tier_rank(found.value) > config.tier_rank(before):
            draft.add(e.TierSet(before, found.value), rule_actor(found.rule))
            draft.tier = found.value


def _add_marks(draft: Draft, outcome: Outcome) -> None:
    for tag in outcome.tags:
        by_hand = f"tag:{tag.value}" in draft.ticket.by_hand
        if tag.value not in draft.ticket.tags and (tag.overrides or not by_hand):
            draft.add(e.Tagged(added=(tag.value,)), rule_actor(tag.rule))
    for name, found in outcome.fields.items():
        before = draft.ticket.fields.get(name)
        if _may_set(f"field:{name}", before, found, draft.ticket):
            draft.add(e.FieldSet(name, before, found.value), rule_actor(found.rule))
    for limit in outcome.limits:
        if limit not in draft.ticket.limits:
            rest_s = int(limit.limit.rest.total_seconds())
            draft.add(e.LimitSet(limit.rule, limit.name, limit.limit.days, rest_s), rule_actor(limit.rule))


def _assign(draft: Draft, outcome: Outcome, config: Config, customer: Customer, loads: Mapping[str, Load]) -> None:
    """Give the ticket to somebody; outside the pilot it is only recorded who that would have been."""
    ticket, found = draft.ticket, outcome.assign
    owner = would_be_owner(ticket, customer, config.desk)
    if found is None or (owner is not None and not found.overrides) or "assignee" in ticket.by_hand:
        return
    acts = is_inside(customer, config.desk, ticket)
    stands, line = waits(found.value, config), assignment_text(found.value)
    agent = choose_agent(found.value, config, loads, draft.now, only_with_room=stands)
    if agent is not None and agent != owner:
        given = e.Assigned(ticket.assignee, agent, draft.now, line) if acts else e.WouldAssign(agent)
        draft.add(given, rule_actor(found.rule))
    elif owner is not None:
        return
    elif stands and acts and ticket.waits_for is None:
        draft.add(e.StoodInLine(line), rule_actor(found.rule))
    elif stands and not acts and ticket.would_wait_for is None:
        draft.add(e.WouldStandInLine(line), rule_actor(found.rule))


def _notify(draft: Draft, wanted: Iterable[Fired[str]], since: datetime, config: Config) -> None:
    """Tell people what rules want them to know; of a message that was read long after it came, nobody."""
    meant: dict[str, list[str]] = {}
    for each in wanted:
        meant.setdefault(each.rule, []).append(each.value)
    for rule, whom in meant.items():
        to = () if draft.is_history else people(whom, draft.ticket, config, draft.now)
        draft.add(e.Notified(rule, since, to), rule_actor(rule))
        draft.tell(to)


def _snooze(draft: Draft, outcome: Outcome) -> None:
    """Set the ticket aside, unless it is so already, is resolved, or goes up: then somebody is to look at once."""
    found, ticket = outcome.snooze, draft.ticket
    if found is None or ticket.snoozed_until is not None or ticket.status is Status.RESOLVED or ticket.escalated:
        return
    draft.add(e.Snoozed(draft.now + found.value, draft.now), rule_actor(found.rule))


def _escalate(draft: Draft, outcome: Outcome, config: Config) -> None:
    for found in outcome.escalations:
        escalation = found.value
        if escalation.id in draft.ticket.escalated_by:
            continue
        due = answer_due(escalation.within, escalation.hours, escalation.to, config, draft.now)
        go_up(draft, escalation.reason, target_text(escalation.to), config, rule=escalation.id, due=due)
