"""Rows to values and back: the only file that knows the columns of a ticket."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from igdesk.clock import from_ms, to_ms
from igdesk.config.model import Limit
from igdesk.i18n import Phrase
from igdesk.rules.facets import PLAIN, TIMES
from igdesk.rules.model import Attachment, Channel, Customer, PrioritySource, Remedy, Status, Ticket
from igdesk.rules.ticket_parts import Asked, Leg, Pause, Promise, RuleLimit, Told

if TYPE_CHECKING:
    from igdesk.rules.log import Recorded

_SAME = ("thread", "account", "customer", "version", *PLAIN)
"""What a column holds as the ticket does."""
_JSON = (
    "fields", "pauses", "told", "rang", "robots", "escalated_by", "limits", "compensations", "promises", "legs",
    "asked", "by_hand", "links", "watchers",
)  # fmt: skip

_TIMES_FROM = len(_SAME)
_JSON_FROM = _TIMES_FROM + len(TIMES)
_JSON_TO = _JSON_FROM + len(_JSON)

TICKET_COLUMNS = f"""
    t.number, t.status, t.channel, t.priority_source, t.escalated, t.created_at, t.updated_at, t.preview,
    {", ".join(f"t.{name}" for name in (*_SAME, *TIMES, *_JSON))},
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
    """The ticket of a row that begins with `TICKET_COLUMNS`.

    By place: a list reads a hundred tickets, and SQLite looks for a name among all columns.
    """
    number, status, channel, priority_source, escalated, created_at, updated_at, _, *columns = row
    times, texts = columns[_TIMES_FROM:_JSON_FROM], columns[_JSON_FROM:_JSON_TO]
    known: dict[str, Any] = dict(zip(_SAME, columns[:_TIMES_FROM], strict=True))
    known |= zip(TIMES, [None if ms is None else from_ms(ms) for ms in times], strict=True)
    json_of = dict(zip(_JSON, map(_loaded, texts), strict=True))
    return Ticket(
        number=number,
        status=Status(status),
        channel=Channel(channel),
        created_at=from_ms(created_at),
        updated_at=from_ms(updated_at),
        priority_source=PrioritySource(priority_source),
        tags=tuple(_loaded(columns[_JSON_TO])),
        fields=json_of["fields"],
        pauses=tuple(Pause(from_ms(since), when(until)) for since, until in json_of["pauses"]),
        told=tuple(Told(clock, from_ms(since), from_ms(due), times) for clock, since, due, times in json_of["told"]),
        rang={rule: from_ms(since) for rule, since in json_of["rang"].items()},
        robots=tuple(map(from_ms, json_of["robots"])),
        escalated=bool(escalated),
        escalated_by=frozenset(json_of["escalated_by"]),
        limits=tuple(map(_limit_of, json_of["limits"])),
        compensations=tuple(map(_remedy_of, json_of["compensations"])),
        promises=tuple(Promise(i, owner, from_ms(since), from_ms(due)) for i, owner, since, due in json_of["promises"]),
        legs=tuple(Leg(i, to, owner, from_ms(since), when(due)) for i, to, owner, since, due in json_of["legs"]),
        asked=tuple(Asked(i, to, rule, from_ms(since), from_ms(due)) for i, to, rule, since, due in json_of["asked"]),
        by_hand=frozenset(json_of["by_hand"]),
        links=frozenset(json_of["links"]),
        watchers=frozenset(json_of["watchers"]),
        **known,
    )


def _loaded(text: str) -> Any:
    """What a column holds; most of them hold nothing, and very many tickets are read."""
    if text == "[]":
        return ()
    return {} if text == "{}" else json.loads(text)


def ticket_values(ticket: Ticket) -> dict[str, object]:
    """The columns of a ticket but its number, its tags, its preview and its rev."""
    values: dict[str, object] = {name: getattr(ticket, name) for name in _SAME}
    values |= {name: ms(getattr(ticket, name)) for name in ("created_at", "updated_at", "due_at", *TIMES)}
    return values | {
        "status": ticket.status.value,
        "channel": ticket.channel.value,
        "priority_source": ticket.priority_source.value,
        "fields": as_json(dict(ticket.fields)),
        "pauses": as_json([[to_ms(each.since), ms(each.until)] for each in ticket.pauses]),
        "told": as_json([[each.clock, to_ms(each.since), to_ms(each.due), each.times] for each in ticket.told]),
        "rang": as_json({rule: to_ms(since) for rule, since in ticket.rang.items()}),
        "robots": as_json(list(map(to_ms, ticket.robots))),
        "escalated": int(ticket.escalated),
        "escalated_by": as_json(sorted(ticket.escalated_by)),
        "limits": as_json([_limit_data(limit) for limit in ticket.limits]),
        "compensations": as_json([remedy_data(remedy) for remedy in ticket.compensations]),
        "promises": as_json([[each.id, each.owner, to_ms(each.since), to_ms(each.due_at)] for each in ticket.promises]),
        "legs": as_json([[*each[:3], to_ms(each.since), ms(each.due_at)] for each in ticket.legs]),
        "asked": as_json([[*each[:3], to_ms(each.since), to_ms(each.due_at)] for each in ticket.asked]),
        "by_hand": as_json(sorted(ticket.by_hand)),
        "links": as_json(sorted(ticket.links)),
        "watchers": as_json(sorted(ticket.watchers)),
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
        follows_us=None if row["follows_us"] is None else bool(row["follows_us"]),
        tier_by=row["tier_by"],
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


def remedy_data(remedy: Remedy) -> dict[str, object]:
    """A compensation as columns, files and the public JSON have it."""
    return remedy._asdict() | {"amount": f"{remedy.amount:f}"}


def remedies_of(text: str) -> tuple[Remedy, ...]:
    """The compensations of a ticket's column."""
    return tuple(map(_remedy_of, json.loads(text)))


def _remedy_of(data: Mapping[str, Any]) -> Remedy:
    return Remedy(data["kind"], Decimal(data["amount"]), data["currency"], data["by"], data["granted"])


def _limit_of(data: Mapping[str, Any]) -> RuleLimit:
    return RuleLimit(data["rule"], data["name"], Limit(data["days"], timedelta(seconds=data["rest_s"])))


def _limit_data(limit: RuleLimit) -> dict[str, object]:
    rest_s = int(limit.limit.rest.total_seconds())
    return {"rule": limit.rule, "name": limit.name, "days": limit.limit.days, "rest_s": rest_s}
