"""What a message that comes in does: it joins a ticket, brings one back or opens one, and is sorted by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.courtesy import is_courtesy
from igdesk.rules.decision import Decision, Draft
from igdesk.rules.language import language_of
from igdesk.rules.lifecycle import takes_message
from igdesk.rules.match import Facts, Outcome, evaluate
from igdesk.rules.model import Customer, Direction, Inbound, Load, Status, Ticket
from igdesk.rules.sla import refresh_clocks
from igdesk.rules.sorting import apply_outcome


@dataclass(frozen=True, slots=True)
class Arrival:
    """The circumstances of a message: where it arrived, and what the desk looked like."""

    config: Config
    actor: str
    op: str
    now: datetime
    thread: int
    customer: Customer
    latest: Ticket | None
    """The newest ticket of the thread."""
    next_number: int
    loads: Mapping[str, Load] = field(default_factory=dict)
    silent: bool = False
    """For imports: no rules, no clocks."""


def receive(inbound: Inbound, arrival: Arrival) -> Decision | None:
    """What becomes of the desk with this message; none where no ticket is concerned."""
    if inbound.direction is Direction.OUT:
        return _we_wrote(inbound, arrival)
    draft, is_first = _written(inbound, arrival)
    if not arrival.silent:
        _sort(draft, inbound, arrival, is_first=is_first)
        refresh_clocks(draft, arrival.config)
    return draft.done()


def hear(inbound: Inbound, arrival: Arrival) -> tuple[Draft, Outcome]:
    """A customer's message on its ticket as the rules sort it, and what they found; no clock is set yet.

    For trying the rules out: what is told then is what would happen.
    """
    draft, is_first = _written(inbound, arrival)
    return draft, _sort(draft, inbound, arrival, is_first=is_first)


def reconsider(ticket: Ticket, inbound: Inbound, arrival: Arrival) -> Decision:
    """Run the rules once more on the latest message, now that more is known of the customer.

    Rules only ever add (the first category stays, priority, urgency and tier rise), so nothing is taken back; and only
    the rules that change something now are recorded, the others were when the message came.
    """
    draft = Draft(ticket, arrival.actor, arrival.now, arrival.op, arrival.customer.tier)
    if ticket.status is Status.CLOSED:
        return draft.done()
    first = inbound.at == ticket.created_at
    outcome = evaluate(arrival.config, facts_of(ticket, inbound, arrival, first=first))
    trial = replace(draft, events=[], escalations=[])
    apply_outcome(trial, replace(outcome, because=()), arrival.config, arrival.customer, arrival.loads)
    acting = {recorded.actor for recorded in trial.events}
    because = tuple(each for each in outcome.because if f"rule:{each.rule}" in acting)
    apply_outcome(draft, replace(outcome, because=because), arrival.config, arrival.customer, arrival.loads)
    refresh_clocks(draft, arrival.config)
    return draft.done()


def _written(inbound: Inbound, arrival: Arrival) -> tuple[Draft, bool]:
    """The ticket with a customer's message on it, not sorted yet; and whether that message opened it."""
    joined = _join(inbound, arrival)
    draft = joined or _open(inbound, arrival)
    draft.add(e.CustomerWrote(inbound.at, courtesy=not inbound.attachments and is_courtesy(inbound.text)))
    ticket = draft.ticket
    if ticket.status in (Status.WAITING, Status.RESOLVED) and ticket.unanswered_since is not None:
        draft.add(e.StatusChanged(ticket.status, Status.OPEN, inbound.at, by_customer=True))
    return draft, joined is None


def _sort(draft: Draft, inbound: Inbound, arrival: Arrival, *, is_first: bool) -> Outcome:
    outcome = evaluate(arrival.config, facts_of(draft.ticket, inbound, arrival, first=is_first))
    apply_outcome(draft, outcome, arrival.config, arrival.customer, arrival.loads)
    return outcome


def _join(inbound: Inbound, arrival: Arrival) -> Draft | None:
    latest = arrival.latest
    if latest is None or not takes_message(latest, inbound.at, arrival.config.desk.resolved_reopens_for):
        return None
    return Draft(latest, arrival.actor, arrival.now, arrival.op, arrival.customer.tier)


def _open(inbound: Inbound, arrival: Arrival) -> Draft:
    config = arrival.config
    opened = e.Opened(
        channel=inbound.channel,
        customer=arrival.customer.id,
        thread=arrival.thread,
        created_at=inbound.at,
        priority=config.desk.default_priority,
        department=config.intake.id,
        subject=inbound.subject,
        language=language_of(inbound.text),
        previous=arrival.latest.number if arrival.latest else None,
    )
    return Draft.opening(arrival.next_number, opened, arrival.actor, arrival.now, arrival.op, arrival.customer.tier)


def facts_of(ticket: Ticket, inbound: Inbound, arrival: Arrival, *, first: bool) -> Facts:
    """What the rules may look at; `first`: whether this message opened the ticket."""
    customer = arrival.customer
    return Facts(
        text=inbound.text,
        channel=inbound.channel,
        at=inbound.at,
        language=language_of(inbound.text) or ticket.language,
        first_message=first,
        attachments=tuple(a.type for a in inbound.attachments),
        followers=customer.followers,
        verified=customer.verified,
        username=customer.username,
        tier=customer.tier,
        category=ticket.category,
        priority=ticket.priority,
        priority_source=ticket.priority_source,
        by_hand=ticket.by_hand,
        urgency=ticket.urgency,
        tags=ticket.tags,
        fields=dict(ticket.fields),
        department=ticket.department,
        assignee=ticket.assignee,
        status=ticket.status,
    )


def _we_wrote(inbound: Inbound, arrival: Arrival) -> Decision | None:
    latest = arrival.latest
    if latest is None or latest.status is Status.CLOSED:
        return None
    draft = Draft(latest, arrival.actor, arrival.now, arrival.op, arrival.customer.tier)
    draft.add(e.AnsweredInApp(inbound.at))
    ticket = draft.ticket
    if ticket.status in (Status.NEW, Status.OPEN) and ticket.unanswered_since is None:
        draft.add(e.StatusChanged(ticket.status, Status.WAITING, inbound.at))
    refresh_clocks(draft, arrival.config)
    return draft.done()
