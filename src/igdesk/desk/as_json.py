"""Tickets as the public JSON of the contract: one shape for lists, single tickets and exports. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from igdesk.clock import iso
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.i18n import Lang
from igdesk.rules.model import Customer
from igdesk.rules.pilot import waits_because
from igdesk.store.rows import remedy_data
from igdesk.store.views import EscalationView, MessageView, NoteView, TicketCard, TicketDetail

if TYPE_CHECKING:
    from igdesk.rules.log import Recorded
    from igdesk.rules.sla import Running
    from igdesk.store.outbox import OutboxRow

Json = dict[str, Any]


def ticket_json(desk: Desk, card: TicketCard) -> Json:
    """A ticket as `ticket list` prints it."""
    ticket, window = card.ticket, desk.window(card)
    return {
        "number": ticket.number,
        "status": ticket.status.value,
        "channel": ticket.channel.value,
        "subject": ticket.subject,
        "preview": card.preview,
        "category": ticket.category,
        "kind": ticket.kind,
        "suggested": ticket.suggested,
        "priority": ticket.priority,
        "urgency": ticket.urgency,
        "tags": list(ticket.tags),
        "department": ticket.department,
        "assignee": ticket.assignee,
        "waits_for": ticket.waits_for,
        "version": ticket.version,
        "customer": _customer(card.customer),
        "fields": dict(ticket.fields),
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
        "last_customer_message_at": _time(ticket.last_customer_message_at),
        "first_response_due_at": _time(ticket.first_response_due_at),
        "next_response_due_at": _time(ticket.next_response_due_at),
        "resolution_due_at": _time(ticket.resolution_due_at),
        "keep_informed_due_at": _time(ticket.keep_informed_due_at),
        "snoozed_until": _time(ticket.snoozed_until),
        "due_at": _time(ticket.due_at),
        "overdue": ticket.overdue(desk.now()),
        "first_responded_at": _time(ticket.first_responded_at),
        "resolved_at": _time(ticket.resolved_at),
        "closed_at": _time(ticket.closed_at),
        "reply_window": {"kind": window.kind.value, "closes_at": _time(window.closes_at)},
        "escalated": ticket.escalated,
        "language": ticket.language,
        "previous": ticket.previous,
        "merged_into": ticket.merged_into,
        "links": sorted(ticket.links),
    }


def detail_json(desk: Desk, detail: TicketDetail, lang: Lang) -> Json:
    """A ticket as `ticket show` prints it."""
    return ticket_json(desk, detail.card) | {
        "messages": [_message(message, lang) for message in detail.messages],
        "notes": [_note(note) for note in detail.notes],
        "events": [_event(recorded) for recorded in detail.events],
        "suggestion": _suggestion(detail),
        "promises": [],
        "compensations": [remedy_data(each) for each in detail.card.ticket.compensations],
        "escalations": [_escalation(escalation) for escalation in detail.escalations],
        "outbox": [outbox_json(row, desk.config, lang) for row in detail.outbox],
        "others": list(detail.others),
        "merged": list(detail.merged),
        "clocks": [_clock(each) for each in desk.clocks(detail.card)],
    }


def outbox_json(row: OutboxRow, config: Config, lang: Lang) -> Json:
    """A reply as `outbox` prints it."""
    why = waits_because(row.state, config.desk) or row.error
    return {
        "id": row.id,
        "ticket": row.ticket,
        "text": row.text,
        "state": row.state.value,
        "hold_until": iso(row.hold_until),
        "attempts": row.attempts,
        "error": None if why is None else why.in_(lang),
        "author": row.author,
        "remote_id": row.remote_id,
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


def _message(message: MessageView, lang: Lang) -> Json:
    return {
        "id": message.id,
        "remote_id": message.remote_id,
        "direction": message.direction.value,
        "author": message.author,
        "text": message.text,
        "created_at": iso(message.created_at),
        "attachments": [{"type": a.type, "url": a.url, "saved": False} for a in message.attachments],
        "state": message.state.value,
        "error": None if message.error is None else message.error.in_(lang),
        "channel": message.channel.value,
        "story_url": message.story_url,
    }


def _suggestion(detail: TicketDetail) -> Json | None:
    from igdesk.rules.suggesting import standing

    found = standing(detail.card.ticket, detail.events)
    if found is None:
        return None
    return {"category": found.category, "sure": found.percent / 100, "words": list(found.words)}


def _note(note: NoteView) -> Json:
    return {"id": note.id, "author": note.author, "text": note.text, "at": iso(note.at)}


def _event(recorded: Recorded) -> Json:
    from igdesk.rules.event_data import to_data

    data = to_data(recorded.event, times=iso)
    return {"at": iso(recorded.at), "actor": recorded.actor, "kind": recorded.event.kind, "data": data}


def _escalation(escalation: EscalationView) -> Json:
    return {
        "id": escalation.id,
        "reason": escalation.reason,
        "to": escalation.to,
        "at": iso(escalation.at),
        "answer_due_at": _time(escalation.answer_due_at),
        "answered_at": _time(escalation.answered_at),
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
