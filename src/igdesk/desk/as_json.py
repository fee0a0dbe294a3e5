"""Tickets as the public JSON of the contract: one shape for lists, single tickets and exports. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from igdesk.clock import iso
from igdesk.config.accounts import account_of
from igdesk.config.model import Config
from igdesk.config.networks import network_id, network_name
from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.model import Customer, Ticket
from igdesk.rules.pilot import waits_because
from igdesk.rules.remedies import suited
from igdesk.rules.ticket_parts import Leg
from igdesk.store.rows import remedy_data
from igdesk.store.views import EscalationView, MessageView, NoteView, PostView, TicketCard, TicketDetail

if TYPE_CHECKING:
    from igdesk.rules.incident import Incident
    from igdesk.rules.legs import SentLeg
    from igdesk.rules.log import Recorded
    from igdesk.rules.promises import GivenPromise
    from igdesk.rules.sla import Running
    from igdesk.store.customers import CustomerRow
    from igdesk.store.outbox import OutboxRow

Json = dict[str, Any]
_TIMES = (
    "created_at", "updated_at", "last_customer_message_at", "first_response_due_at", "next_response_due_at",
    "resolution_due_at", "keep_informed_due_at", "snoozed_until", "undisturbed_until", "due_at", "first_responded_at",
    "resolved_at", "closed_at", "rating_asked_at", "follow_up_at",
)  # fmt: skip
"""What a ticket says of time, null where it says nothing."""


def ticket_json(desk: Desk, card: TicketCard) -> Json:
    """A ticket as `ticket list` prints it."""
    ticket, window = card.ticket, desk.window(card)
    return {
        "number": ticket.number,
        "status": ticket.status.value,
        "channel": ticket.channel.value,
        "account": _account(ticket, desk.config),
        "network": _network(ticket, desk.config),
        "subject": ticket.subject,
        "preview": card.preview,
        "category": ticket.category,
        "kind": ticket.kind,
        "suggested": ticket.suggested,
        "priority": ticket.priority,
        "urgency": ticket.urgency,
        "tags": list(ticket.tags),
        "department": ticket.department,
        "legs": [_leg(each) for each in ticket.legs],
        "returns": ticket.returns,
        "assignee": ticket.assignee,
        "waits_for": ticket.waits_for,
        "version": ticket.version,
        "customer": _customer(card.customer),
        "post": _post(card.post),
        "fields": dict(ticket.fields),
        **{name: _time(getattr(ticket, name)) for name in _TIMES},
        "overdue": ticket.overdue(desk.now()),
        "reply_window": {"kind": window.kind.value, "closes_at": _time(window.closes_at)},
        "escalated": ticket.escalated,
        "rating": ticket.rating,
        "case": ticket.case_kind,
        "language": ticket.language,
        "previous": ticket.previous,
        "merged_into": ticket.merged_into,
        "links": sorted(ticket.links),
        "watchers": sorted(ticket.watchers),
        "incident": ticket.incident,
    }


def _account(ticket: Ticket, config: Config) -> Json | None:
    if not ticket.account or network_id(ticket.account) is not None:
        return None
    settings = account_of(config, ticket.account)
    return {"id": ticket.account, "name": None if settings is None else settings.name}


def _network(ticket: Ticket, config: Config) -> Json | None:
    name = network_name(config, ticket.account)
    return None if name is None else {"id": network_id(ticket.account), "name": name}


def detail_json(desk: Desk, detail: TicketDetail, words: Words) -> Json:
    """A ticket as `ticket show` prints it."""
    return ticket_json(desk, detail.card) | {
        "messages": [message_json(message, words) for message in detail.messages],
        "notes": [_note(note) for note in detail.notes],
        "events": [event_json(recorded) for recorded in detail.events],
        "suggestion": _suggestion(detail),
        "promises": [promise_json(each, desk.now()) for each in detail.promises],
        "legs": [_sent_leg(each) for each in detail.legs],
        "sop": _sop(detail, desk.config),
        "evidence": _evidence(detail, desk.config),
        "compensations": [remedy_data(each) for each in detail.card.ticket.compensations],
        "compensations_suited": [each.id for each in suited(detail.card.ticket, desk.config)],
        "escalations": [_escalation(escalation) for escalation in detail.escalations],
        "outbox": [outbox_json(row, desk.config, words) for row in detail.outbox],
        "others": list(detail.others),
        "repeats": {"others": detail.repeats.others, "own": list(detail.repeats.own)},
        "merged": list(detail.merged),
        "clocks": [_clock(each) for each in desk.clocks(detail.card)],
    }


def incident_json(incident: Incident) -> Json:
    """An incident as `incident list` prints it."""
    return {
        "id": incident.id,
        "title": incident.title,
        "state": incident.state.value,
        "crisis": incident.is_crisis,
        "words": list(incident.words),
        "ticket": incident.ticket,
        "tickets": incident.tickets,
        "unfinished": incident.unfinished,
        "opened_by": incident.actor,
        "opened_at": iso(incident.at),
        "ended_by": incident.ended_by,
        "ended_at": _time(incident.ended_at),
        "solution": incident.solution,
    }


def outbox_json(row: OutboxRow, config: Config, words: Words) -> Json:
    """A reply as `outbox` prints it."""
    why = waits_because(row.state, config.desk) or row.error
    return {
        "id": row.id,
        "ticket": row.ticket,
        "text": row.text,
        "state": row.state.value,
        "hold_until": iso(row.hold_until),
        "send_at": None if row.send_at is None else iso(row.send_at),
        "awaits_release": row.awaits_release,
        "released_by": row.released_by,
        "attempts": row.attempts,
        "error": None if why is None else words.of(why),
        "author": row.author,
        "remote_id": row.remote_id,
        "way": row.way.value,
        "target": row.target,
        "media": None if row.media is None else {"type": row.media.type, "url": row.media.url},
    }


def _customer(customer: Customer) -> Json:
    return {
        "id": customer.id,
        "username": customer.username,
        "name": customer.name,
        "tier": customer.tier,
        "followers": customer.followers,
        "verified": customer.verified,
    }


def customer_row_json(row: CustomerRow) -> Json:
    """A customer as `customer list` prints them."""
    return _customer(row.customer) | {
        "follows_us": row.customer.follows_us,
        "tier_by": row.customer.tier_by,
        "account": row.account,
        "tickets": row.tickets,
        "last_customer_message_at": _time(row.last_customer_message_at),
        "erased_at": _time(row.erased_at),
    }


def _post(post: PostView | None) -> Json | None:
    return None if post is None else {"id": post.id, "permalink": post.permalink, "caption": post.caption}


def message_json(message: MessageView, words: Words) -> Json:
    """A message of a ticket."""
    return {
        "id": message.id,
        "remote_id": message.remote_id,
        "direction": message.direction.value,
        "author": message.author,
        "text": message.text,
        "created_at": iso(message.created_at),
        "attachments": [{"type": a.type, "url": a.url, "saved": False} for a in message.attachments],
        "state": message.state.value,
        "error": None if message.error is None else words.of(message.error),
        "channel": message.channel.value,
        "story_url": message.story_url,
        "hidden": message.hidden,
        "edited": message.edited,
        "reactions": message.reactions.split(),
        "gap_before": message.gap_before,
    }


def _suggestion(detail: TicketDetail) -> Json | None:
    from igdesk.rules.suggesting import standing

    found = standing(detail.card.ticket, detail.events)
    if found is None:
        return None
    return {"category": found.category, "sure": found.percent / 100, "words": list(found.words)}


def _leg(leg: Leg) -> Json:
    return {
        "id": leg.id,
        "department": leg.department,
        "owner": leg.owner,
        "at": iso(leg.since),
        "due_at": _time(leg.due_at),
    }


def _sent_leg(leg: SentLeg) -> Json:
    """A department's leg with its words, also one that is over."""
    return {
        "id": leg.id,
        "department": leg.department,
        "owner": leg.owner,
        "at": iso(leg.at),
        "due_at": _time(leg.due_at),
        "question": leg.question,
        "deliver": leg.deliver,
        "actor": leg.actor,
        "answer": leg.answer,
        "done_at": _time(leg.done_at),
        "done_by": leg.done_by,
        "recalled": leg.is_recalled,
    }


def _sop(detail: TicketDetail, config: Config) -> Json | None:
    """The procedure of its category."""
    from igdesk.rules.legs import sop_of

    sop = sop_of(detail.card.ticket, config)
    if sop is None:
        return None
    within = None if sop.within is None else {"days": sop.within.days, "seconds": int(sop.within.rest.total_seconds())}
    return {
        "lead": sop.lead,
        "with": list(sop.with_),
        "deliver": sop.deliver,
        "within": within,
        "steps": list(sop.steps),
        "review": None if sop.review is None else sop.review.isoformat(),
    }


def _evidence(detail: TicketDetail, config: Config) -> Json:
    """What there is to prove its matter; a field that is missing has no value."""
    from igdesk.desk.evidence import attached, evidence_of

    return {
        "fields": [
            {"id": each.id, "name": each.name, "value": each.value or None, "needed": each.is_needed}
            for each in evidence_of(detail.card.ticket, config)
        ],
        "attachments": dict(attached(detail)),
    }


def _note(note: NoteView) -> Json:
    return {"id": note.id, "author": note.author, "text": note.text, "at": iso(note.at)}


def event_json(recorded: Recorded) -> Json:
    """What happened to a ticket, as its log has it."""
    from igdesk.rules.event_data import to_data

    data = to_data(recorded.event, times=iso)
    return {"at": iso(recorded.at), "actor": recorded.actor, "kind": recorded.event.kind, "data": data}


def promise_json(promise: GivenPromise, now: datetime) -> Json:
    """A promise as `ticket show` has it."""
    return {
        "id": promise.id,
        "text": promise.text,
        "owner": promise.owner,
        "due_at": iso(promise.due_at),
        "kept_at": _time(promise.kept_at),
        "overdue": promise.overdue(now),
        "actor": promise.actor,
        "at": iso(promise.at),
        "released_at": _time(promise.released_at),
        "why": promise.why if promise.released_at else None,
    }


def _escalation(escalation: EscalationView) -> Json:
    return {
        "id": escalation.id,
        "reason": escalation.reason,
        "to": escalation.to,
        "at": iso(escalation.at),
        "answer_due_at": _time(escalation.answer_due_at),
        "answered_at": _time(escalation.answered_at),
        "answered_by": escalation.answered_by,
        "answer": escalation.answer,
        "instruction": escalation.instruction,
        "rule": escalation.rule,
        "actor": escalation.actor,
    }


def _clock(clock: Running) -> Json:
    limit = clock.due.limit
    return {
        "clock": clock.clock,
        "due_at": iso(clock.due.at),
        "since": iso(clock.since),
        "limit": limit.name,
        "days": limit.limit.days,
        "seconds": int(limit.limit.rest.total_seconds()),
        "hours": limit.hours,
        "calendar": _calendar(clock),
        "pauses": [{"since": iso(since), "until": iso(until)} for since, until in clock.pauses],
    }


def _calendar(clock: Running) -> str | None:
    """Whose open time counts: `desk` or `department:ID`; none where every hour does."""
    if clock.due.limit.hours == "always":
        return None
    return "desk" if clock.calendar.department is None else f"department:{clock.calendar.department}"


def _time(at: datetime | None) -> str | None:
    return None if at is None else iso(at)
