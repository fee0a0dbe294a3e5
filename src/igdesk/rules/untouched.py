"""Taking back what its owner did not touch: it goes to somebody who is there, else back to where all see it.

Only desks that say after how long have this (`[assignment] take_back`). It counts open time alone, and only while the
ticket is for us to act. What people take for themselves is in hand; whatever else its owner does on it is a touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.assign import choose_agent
from igdesk.rules.audience import people
from igdesk.rules.decision import Draft
from igdesk.rules.hours import add
from igdesk.rules.line import assignment_of
from igdesk.rules.model import Customer, Load, Ticket
from igdesk.rules.pauses import ended
from igdesk.rules.pilot import is_inside
from igdesk.rules.sla import calendar_of
from igdesk.rules.timer_events import long_past


def goes_back_at(ticket: Ticket, config: Config, customer: Customer | None = None) -> datetime | None:
    """When it is taken from its owner unless they touch it; None: it is not.

    It begins with whatever was last of these: it was given to them, the customer wrote, a department answered.

    Args:
        ticket: The ticket.
        config: The configuration.
        customer: Whose it is, where that is known: outside the pilot nobody is assigned anything.
    """
    span, given = config.assignment.take_back, ticket.untouched_since
    if span is None or given is None or ticket.assignee is None:
        return None
    if not ticket.is_running or ticket.legs or long_past(ticket) is not None:
        return None
    if customer is not None and not is_inside(customer, config.desk, ticket):
        return None
    since = max(filter(None, (given, ticket.unanswered_since, ticket.returned_at)))
    return add(since, span, "desk", calendar_of(ticket, config), ended(ticket.pauses))


def take_back(draft: Draft, config: Config, loads: Mapping[str, Load]) -> None:
    """Take a ticket from an owner who did not touch it in time, tell people, and give it on where a rule had given it.

    It is given on once, to somebody else who is on shift with room; after that people decide who takes it.

    Args:
        draft: The decision in the making.
        config: The configuration.
        loads: What everybody has in hand.
    """
    ticket, at = draft.ticket, goes_back_at(draft.ticket, config, draft.customer)
    owner, given = ticket.assignee, ticket.untouched_since
    if at is None or at > draft.now or owner is None or given is None:
        return
    following = _next_owner(ticket, owner, config, loads, draft.now)
    there = replace(ticket, assignee=following)
    to = people((f"agent:{owner}", "assignee", "supervisor"), there, config, draft.now)
    draft.add(e.TakenBack(owner, given, to, following))
    draft.tell(to)
    if following is not None:
        draft.add(e.Assigned(None, following, draft.now))


def _next_owner(ticket: Ticket, owner: str, config: Config, loads: Mapping[str, Load], now: datetime) -> str | None:
    if ticket.given_for is None:
        return None
    others = replace(config, agents=tuple(each for each in config.agents if each.id != owner))
    return choose_agent(assignment_of(ticket.given_for), others, loads, now, only_with_room=True)
