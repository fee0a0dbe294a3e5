"""Tickets that another system kept: stored once, silently, as they stood there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.model import Channel, Direction, Inbound, PrioritySource, Status, Ticket
from igdesk.rules.timer_events import LATE
from igdesk.store import tickets
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes
from igdesk.store.together import IMPORT
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a ticket that another system kept."""

    key: str
    """What tells it from all others; that of the first is its ticket's."""
    at: datetime
    text: str
    direction: Direction = Direction.IN
    author: str | None = None
    """Who wrote it, where that is not the customer."""
    is_private: bool = False
    """Whether colleagues wrote it to each other: a note."""


@dataclass(frozen=True, slots=True)
class Record:
    """A ticket of another system, in the words of this desk."""

    key: str
    """What tells it from all others: the system, and its id there. It is stored once."""
    person: str | None
    """The same for whose it is; None: nothing tells."""
    text: str
    created_at: datetime
    status: Status
    channel: Channel = Channel.OTHER
    username: str | None = None
    name: str | None = None
    subject: str | None = None
    category: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    department: str | None = None
    assignee: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    resolved_at: datetime | None = None
    said: tuple[Said, ...] = ()
    """Its whole conversation, oldest first, where more is known than how it began; one message is a customer's."""

    @property
    def length(self) -> int:
        """Of all that was said, in characters."""
        return sum(len(each.text) for each in self.said) or len(self.text)

    @property
    def last_at(self) -> datetime:
        """When anything was last said."""
        return self.said[-1].at if self.said else self.created_at


def known(db: sqlite3.Connection, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys whose record is stored already, also of a customer who was erased since."""
    rows = db.execute(
        "SELECT import_key FROM messages WHERE import_key IN (SELECT value FROM json_each(?))", [json.dumps(keys)]
    )
    return frozenset(row["import_key"] for row in rows)


def take(
    db: sqlite3.Connection, records: Sequence[Record], *, config: Config, op: str, now: datetime
) -> tuple[int, ...]:
    """Store records that are not here yet, in one transaction. No rule runs, nobody is told, nothing falls due by it.

    Returns:
        The places among `records` of those of which tickets were made.
    """
    there = known(db, [each.key for each in records])
    first: dict[str, int] = {}
    for place, record in enumerate(records):
        first.setdefault(record.key, place)
    places = tuple(place for key, place in first.items() if key not in there)
    new = [records[place] for place in places]
    report = ingest(db, [_thread(each) for each in new], config=config, actor=IMPORT, op=op, now=now, silent=True)
    found = Changes(db)
    for number, record in zip(report.created, new, strict=True):
        _set(db, number, record, op, now, found)
    found.write()
    return places


def _thread(record: Record) -> InboundThread:
    """A thread of its own for each: what one system calls a ticket is one here, too."""
    said = record.said or (Said(record.key, record.created_at, record.text),)
    messages = tuple(_inbound(each, record) for each in said if not each.is_private)
    return InboundThread(IMPORT, IMPORT, record.key, record.person, record.username, record.name, messages)


def _inbound(said: Said, record: Record) -> Inbound:
    return Inbound(
        said.direction, said.at, said.text, record.channel, import_key=said.key,
        author=said.author or (record.username or record.name if said.direction is Direction.IN else None),
        subject=record.subject,
    )  # fmt: skip


def _set(db: sqlite3.Connection, number: int, record: Record, op: str, now: datetime, found: Changes) -> None:
    before = tickets.find(db, number)
    assert before is not None  # it was made a moment ago
    if record.said:
        _take_along(db, before, found)
        before = _with_notes(db, before, record, op, now, found)
    draft = Draft(before, IMPORT, now, op)
    if record.category is not None:
        draft.add(e.CategorySet(None, record.category))
    if record.priority is not None:
        draft.add(e.PrioritySet(before.priority, record.priority, PrioritySource.PERSON))
    if record.department not in (None, before.department):
        draft.add(e.DepartmentSet(before.department, record.department))
    if record.assignee is not None:
        draft.add(e.Assigned(None, record.assignee))
    if record.tags:
        draft.add(e.Tagged(record.tags))
    for name, value in record.fields.items():
        draft.add(e.FieldSet(name, None, value))
    _bring_to(draft, record, now)
    draft.wake_at = None
    tickets.save(db, draft.done(), before=before, op=op, now=now, actor=IMPORT, found=found)


def _take_along(db: sqlite3.Connection, ticket: Ticket, found: Changes) -> None:
    """What we wrote before the customer did is of the same ticket."""
    rows = db.execute("SELECT id FROM messages WHERE thread = ? AND ticket IS NULL", [ticket.thread]).fetchall()
    for row in rows:
        found.forget(Kind.MESSAGE, row["id"])
        db.execute("UPDATE messages SET ticket = ? WHERE id = ?", [ticket.number, row["id"]])
        found.put(Kind.MESSAGE, row["id"])


def _with_notes(
    db: sqlite3.Connection, ticket: Ticket, record: Record, op: str, now: datetime, found: Changes
) -> Ticket:
    """The ticket with what colleagues wrote to each other on it, under their names and of the time when they did."""
    for place, each in enumerate(record.said):
        if not each.is_private:
            continue
        draft = Draft(ticket, IMPORT, now, f"{op}.{ticket.number}.{place}")
        draft.note(each.text)
        draft.wake_at = None
        author = each.author or IMPORT
        tickets.save(db, draft.done(), before=ticket, op=op, now=each.at, actor=author, found=found)
        ticket = draft.ticket
    return ticket


def _bring_to(draft: Draft, record: Record, now: datetime) -> None:
    """Let the ticket stand where it stood. What was due of one that lives on is told to nobody: that was elsewhere."""
    ended = max(record.resolved_at or record.last_at, draft.ticket.created_at)
    if record.status in (Status.RESOLVED, Status.CLOSED):
        draft.add(e.StatusChanged(draft.ticket.status, Status.RESOLVED, ended))
    else:
        draft.add(e.HeardLate(max(now, record.last_at + LATE + timedelta(seconds=1))))
    if record.status is not draft.ticket.status:
        draft.add(e.StatusChanged(draft.ticket.status, record.status, ended))
