"""Rows to values and back: the only file that knows the columns of a ticket."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from igdesk.clock import from_ms, to_ms
from igdesk.config.model import Limit
from igdesk.i18n import Phrase
from igdesk.rules.model import Attachment, Channel, Customer, Pause, PrioritySource, RuleLimit, Status, Ticket

if TYPE_CHECKING:
    from igdesk.rules.log import Recorded

TICKET_COLUMNS = """
    t.number, t.thread, t.customer, t.status, t.channel, t.subject, t.category, t.priority, t.priority_source,
    t.urgency, t.fields, t.department, t.assignee, t.language, t.previous, t.last_customer_message_at,
    t.unanswered_since, t.answered_through, t.first_responded_at, t.first_response_due_at, t.next_response_due_at,
    t.resolution_due_at, t.resolution_from, t.pauses, t.resolved_at, t.closed_at, t.reopened, t.escalated,
    t.escalated_by, t.limits, t.by_hand,
    t.merged_into, t.links, t.created_at, t.updated_at, t.version, t.preview,
    (SELECT json_group_array(tag) FROM
        (SELECT tag FROM ticket_tags WHERE ticket = t.number ORDER BY position)) AS tags"""


def when(ms: int | None) -> datetime | None:
    """A column's time."""
    return None if ms is None else from_ms(ms)


def ms(at: datetime | None) -> int | None:
    """A time for a column."""
    return None if at is None else to_ms(at)


def as_json(value: object) -> str:
    """JSON as columns hold it: compact, readable scripts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def phrase_data(phrase: Phrase) -> dict[str, object]:
    """A phrase as columns and files hold it in their JSON."""
    return {"key": phrase.key, "args": {name: str(value) for name, value in phrase.args.items()}}


def phrase_of(data: Mapping[str, Any]) -> Phrase:
    """The phrase of what `phrase_data` made."""
    return Phrase(data["key"], data["args"])


def ticket_of(row: sqlite3.Row) -> Ticket:
    """The ticket of a row with `TICKET_COLUMNS`."""
    return Ticket(
        number=row["number"],
        status=Status(row["status"]),
        channel=Channel(row["channel"]),
        thread=row["thread"],
        customer=row["customer"],
        created_at=from_ms(row["created_at"]),
        updated_at=from_ms(row["updated_at"]),
        priority=row["priority"],
        priority_source=PrioritySource(row["priority_source"]),
        subject=row["subject"],
        category=row["category"],
        urgency=row["urgency"],
        tags=tuple(json.loads(row["tags"])),
        fields=json.loads(row["fields"]),
        department=row["department"],
        assignee=row["assignee"],
        language=row["language"],
        previous=row["previous"],
        last_customer_message_at=when(row["last_customer_message_at"]),
        unanswered_since=when(row["unanswered_since"]),
        answered_through=when(row["answered_through"]),
        first_responded_at=when(row["first_responded_at"]),
        first_response_due_at=when(row["first_response_due_at"]),
        next_response_due_at=when(row["next_response_due_at"]),
        resolution_due_at=when(row["resolution_due_at"]),
        resolution_from=when(row["resolution_from"]),
        pauses=tuple(Pause(from_ms(since), when(until)) for since, until in json.loads(row["pauses"])),
        resolved_at=when(row["resolved_at"]),
        closed_at=when(row["closed_at"]),
        reopened=row["reopened"],
        escalated=bool(row["escalated"]),
        escalated_by=frozenset(json.loads(row["escalated_by"])),
        limits=tuple(_limit_of(limit) for limit in json.loads(row["limits"])),
        by_hand=frozenset(json.loads(row["by_hand"])),
        merged_into=row["merged_into"],
        links=frozenset(json.loads(row["links"])),
        version=row["version"],
    )


def ticket_values(ticket: Ticket) -> dict[str, object]:
    """The columns of a ticket but its number, its tags, its preview and its rev."""
    return {
        "thread": ticket.thread,
        "customer": ticket.customer,
        "status": ticket.status.value,
        "channel": ticket.channel.value,
        "subject": ticket.subject,
        "category": ticket.category,
        "priority": ticket.priority,
        "priority_source": ticket.priority_source.value,
        "urgency": ticket.urgency,
        "fields": as_json(dict(ticket.fields)),
        "department": ticket.department,
        "assignee": ticket.assignee,
        "language": ticket.language,
        "previous": ticket.previous,
        "last_customer_message_at": ms(ticket.last_customer_message_at),
        "unanswered_since": ms(ticket.unanswered_since),
        "answered_through": ms(ticket.answered_through),
        "first_responded_at": ms(ticket.first_responded_at),
        "first_response_due_at": ms(ticket.first_response_due_at),
        "next_response_due_at": ms(ticket.next_response_due_at),
        "resolution_due_at": ms(ticket.resolution_due_at),
        "resolution_from": ms(ticket.resolution_from),
        "pauses": as_json([[to_ms(each.since), ms(each.until)] for each in ticket.pauses]),
        "due_at": ms(ticket.due_at),
        "resolved_at": ms(ticket.resolved_at),
        "closed_at": ms(ticket.closed_at),
        "reopened": ticket.reopened,
        "escalated": int(ticket.escalated),
        "escalated_by": as_json(sorted(ticket.escalated_by)),
        "limits": as_json([_limit_data(limit) for limit in ticket.limits]),
        "by_hand": as_json(sorted(ticket.by_hand)),
        "merged_into": ticket.merged_into,
        "links": as_json(sorted(ticket.links)),
        "created_at": ms(ticket.created_at),
        "updated_at": ms(ticket.updated_at),
        "version": ticket.version,
    }


def customer_of(row: sqlite3.Row, id_column: str = "id") -> Customer:
    """The customer of a row with the columns of `customers`; a joined row may have their id under another name."""
    return Customer(
        id=row[id_column],
        username=row["username"],
        name=row["name"],
        remote_id=row["remote_id"],
        tier=row["tier"],
        followers=row["followers"],
        verified=None if row["verified"] is None else bool(row["verified"]),
    )


def recorded_of(row: sqlite3.Row) -> Recorded:
    """The event of a row of `events`."""
    from igdesk.rules.event_data import from_data  # twenty classes that a list need not make
    from igdesk.rules.log import Recorded

    return Recorded(from_ms(row["at"]), row["actor"], from_data(row["kind"], json.loads(row["data"])))


def attachments_of(text: str) -> tuple[Attachment, ...]:
    """The attachments of a message's column."""
    return tuple(Attachment(a["type"], a.get("url"), a.get("name")) for a in json.loads(text))


def attachments_text(attachments: tuple[Attachment, ...]) -> str:
    """The column of a message's attachments."""
    return as_json([{"type": a.type, "url": a.url, "name": a.name} for a in attachments])


def _limit_of(data: Mapping[str, Any]) -> RuleLimit:
    return RuleLimit(data["rule"], data["name"], Limit(data["days"], timedelta(seconds=data["rest_s"])))


def _limit_data(limit: RuleLimit) -> dict[str, object]:
    rest_s = int(limit.limit.rest.total_seconds())
    return {"rule": limit.rule, "name": limit.name, "days": limit.limit.days, "rest_s": rest_s}
