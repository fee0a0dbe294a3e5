"""What the rules found, turned into events on a ticket. What a person set by hand stays."""

from __future__ import annotations

from collections.abc import Mapping

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.assign import choose_agent
from igdesk.rules.decision import Draft, NewEscalation
from igdesk.rules.escalate import answer_due, target_text
from igdesk.rules.match import Fired, Outcome
from igdesk.rules.model import Customer, Load, PrioritySource


def apply_outcome(
    draft: Draft, outcome: Outcome, config: Config, customer: Customer, loads: Mapping[str, Load]
) -> None:
    """Record what the rules found: each change by the rule that made it, with the words that spoke for it."""
    for because in outcome.because:
        if because.rule in draft.ticket.escalated_by:
            continue  # it went up for this already
        draft.add(e.RuleMatched(because.rule, because.condition, because.matched, because.at), _by(because.rule))
    _set_category(draft, outcome, config)
    _raise_levels(draft, outcome, config, customer)
    _add_marks(draft, outcome)
    _assign(draft, outcome, config, loads)
    _escalate(draft, outcome, config)


def _by(rule: str) -> str:
    return f"rule:{rule}"


def _set_category(draft: Draft, outcome: Outcome, config: Config) -> None:
    ticket, found = draft.ticket, outcome.category
    if found is not None and ticket.category is None and "category" not in ticket.by_hand:
        draft.add(e.CategorySet(None, found.value), _by(found.rule))
        category = config.category(found.value)
        if category is not None and category.priority and ticket.priority_source is PrioritySource.DEFAULT:
            draft.add(e.PrioritySet(ticket.priority, category.priority, PrioritySource.CATEGORY), _by(found.rule))
    department = outcome.department
    if department is not None:
        _set_department(draft, department)


def _set_department(draft: Draft, department: Fired[str]) -> None:
    before = draft.ticket.department
    if before != department.value and "department" not in draft.ticket.by_hand:
        draft.add(e.DepartmentSet(before, department.value), _by(department.rule))


def _raise_levels(draft: Draft, outcome: Outcome, config: Config, customer: Customer) -> None:
    ticket = draft.ticket
    if (found := outcome.priority) is not None and "priority" not in ticket.by_hand:
        settled = ticket.priority_source is PrioritySource.RULE
        if not settled or config.priority_rank(found.value) < config.priority_rank(ticket.priority):
            draft.add(e.PrioritySet(ticket.priority, found.value, PrioritySource.RULE), _by(found.rule))
    if (found := outcome.urgency) is not None and "urgency" not in ticket.by_hand:
        before = ticket.urgency
        if before is None or config.urgency_rank(found.value) > config.urgency_rank(before):
            draft.add(e.UrgencySet(before, found.value), _by(found.rule))
    if (found := outcome.tier) is not None:
        before = customer.tier
        if before is None or config.tier_rank(found.value) > config.tier_rank(before):
            draft.add(e.TierSet(before, found.value), _by(found.rule))
            draft.tier = found.value


def _add_marks(draft: Draft, outcome: Outcome) -> None:
    for tag in outcome.tags:
        if tag.value not in draft.ticket.tags and f"tag:{tag.value}" not in draft.ticket.by_hand:
            draft.add(e.Tagged(added=(tag.value,)), _by(tag.rule))
    for name, found in outcome.fields.items():
        if name not in draft.ticket.fields and f"field:{name}" not in draft.ticket.by_hand:
            draft.add(e.FieldSet(name, None, found.value), _by(found.rule))
    for limit in outcome.limits:
        if limit not in draft.ticket.limits:
            rest_s = int(limit.limit.rest.total_seconds())
            draft.add(e.LimitSet(limit.rule, limit.name, limit.limit.days, rest_s), _by(limit.rule))


def _assign(draft: Draft, outcome: Outcome, config: Config, loads: Mapping[str, Load]) -> None:
    ticket, found = draft.ticket, outcome.assign
    if found is None or ticket.assignee is not None or "assignee" in ticket.by_hand:
        return
    agent = choose_agent(found.value, config, loads, draft.now)
    if agent is not None:
        draft.add(e.Assigned(None, agent), _by(found.rule))


def _escalate(draft: Draft, outcome: Outcome, config: Config) -> None:
    for found in outcome.escalations:
        escalation = found.value
        if escalation.id in draft.ticket.escalated_by:
            continue
        due = answer_due(escalation.within, escalation.hours, config, draft.now)
        new = NewEscalation(draft.next_id(), escalation.id, escalation.reason, target_text(escalation.to), due)
        draft.escalations.append(new)
        draft.add(e.Escalated(new.id, new.reason, new.to, escalation.id, due), _by(escalation.id))
