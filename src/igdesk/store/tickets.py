"""Tickets: reading them, and writing a decision about one in a single transaction with its events."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules.decision import Decision
from igdesk.rules.event_data import to_data
from igdesk.rules.events import Assigned
from igdesk.rules.model import Customer, Ticket
from igdesk.store import escalations, incidents, learned, legs, outbox, outbox_marks, promises
from igdesk.store.rows import TICKET_COLUMNS, as_json, customer_of, ms, ticket_of, ticket_values
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes
from igdesk.store.sql import one_of

PREVIEW_LENGTH = 200
"""Characters of the latest message that a list row needs at most."""


def find(db: sqlite3.Connection, number: int) -> Ticket | None:
    """The ticket of a number, by the primary key."""
    row = db.execute(f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.number = ?", [number]).fetchone()
    return None if row is None else ticket_of(row)


def root(db: sqlite3.Connection, ticket: Ticket) -> Ticket:
    """The ticket that has the conversation of a merged one now; any other ticket itself."""
    while ticket.merged_into is not None:
        following = find(db, ticket.merged_into)
        assert following is not None  # a foreign key says so
        ticket = following
    return ticket


def family(db: sqlite3.Connection, number: int) -> tuple[int, ...]:
    """A ticket and every one that was merged into it, however long ago, by index `tickets_merged`."""
    rows = db.execute(
        "WITH RECURSIVE family (number) AS (VALUES (?) UNION SELECT t.number FROM tickets t"
        " JOIN family f ON t.merged_into = f.number) SELECT number FROM family",
        [number],
    )
    return tuple(row["number"] for row in rows)


def latest_of_thread(db: sqlite3.Connection, thread: int) -> Ticket | None:
    """The newest ticket of a thread, by index `tickets_thread`; or the one that it was merged into."""
    row = db.execute(
        f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.thread = ? ORDER BY t.number DESC LIMIT 1", [thread]
    ).fetchone()
    return None if row is None else root(db, ticket_of(row))


def preview_of(text: str, attachment: str | None, *, unsupported: bool) -> str:
    """What a list row shows of a message; of one without words `[image]`, say."""
    instead = attachment or ("unsupported" if unsupported else None)
    return (text or (f"[{instead}]" if instead else ""))[:PREVIEW_LENGTH]


def refresh_preview(db: sqlite3.Connection, number: int) -> None:
    """Let the list row show the latest message again, after messages came or went."""
    numbers = family(db, number)
    row = db.execute(
        "SELECT m.text, json_extract(m.attachments, '$[0].type') AS attachment, m.unsupported FROM messages m"
        " LEFT JOIN outbox o ON o.id = m.outbox"
        f" WHERE m.ticket {one_of(numbers)} AND m.state <> 'deleted' AND m.outbox IS NULL"
        " ORDER BY m.created_at DESC, m.id DESC LIMIT 1",
        numbers,
    ).fetchone()
    preview = "" if row is None else preview_of(row["text"], row["attachment"], unsupported=bool(row["unsupported"]))
    db.execute("UPDATE tickets SET preview = ?, rev = (SELECT rev FROM meta) WHERE number = ?", [preview, number])


def next_number(db: sqlite3.Connection) -> int:
    """The number that the next ticket gets."""
    number: int = db.execute("SELECT coalesce(max(number), 0) + 1 FROM tickets").fetchone()[0]
    return number


def customer_by_id(db: sqlite3.Connection, customer: int) -> Customer:
    """A customer by id."""
    return customer_of(db.execute("SELECT * FROM customers WHERE id = ?", [customer]).fetchone())


def save(
    db: sqlite3.Connection,
    decision: Decision,
    *,
    before: Ticket | None,
    op: str,
    now: datetime,
    actor: str,
    found: Changes | None = None,
    author: int | None = None,
) -> None:
    """Write a decision: the ticket's new state, its events, and the rows that carry texts.

    Args:
        db: The connection, inside a write transaction.
        decision: What was decided.
        before: The ticket that it was decided on; none if it is new.
        op: Id of the operation.
        now: The time.
        actor: Who wrote what is in the decision.
        found: Takes what the search must know of, where much is written at once; else it is told right away.
        author: Whose message it was decided on: in a ticket that took another in it may be another customer's.

    Raises:
        ConflictError: The ticket is no longer at the version that was decided on.
    """
    if decision.is_empty:
        return
    changes = Changes(db) if found is None else found
    _write_ticket(db, decision, before, changes)
    _write_events(db, decision, before.version if before else 0, op)
    _write_rows(db, decision, actor, now, changes)
    _write_notices(db, decision, now)
    _write_calls(db, decision, now)
    learned.follow(db, before, decision.ticket)
    if decision.tier is not None:
        db.execute("UPDATE customers SET tier = ? WHERE id = ?", [decision.tier, author or decision.ticket.customer])
    if found is None:
        changes.write()


def _write_events(db: sqlite3.Connection, decision: Decision, versions: int, op: str) -> None:
    """The log, and whose turn it was; `versions` is how long the log was before."""
    number = decision.ticket.number
    db.executemany(
        "INSERT INTO events (ticket, version, at, actor, kind, data, op) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, version, to_ms(r.at), r.actor, r.event.kind, as_json(to_data(r.event)), op)
            for version, r in enumerate(decision.events, versions + 1)
        ],
    )
    for recorded in decision.events:
        if isinstance(recorded.event, Assigned) and recorded.event.after is not None:
            _take_turn(db, recorded.event.after)


def _write_rows(db: sqlite3.Connection, decision: Decision, actor: str, now: datetime, changes: Changes) -> None:
    """What has rows of its own: notes, replies, promises, legs, escalations."""
    number = decision.ticket.number
    for note in decision.notes:
        changes.put(Kind.NOTE, note.id)
        db.execute(
            "INSERT INTO notes (id, ticket, author, text, at) VALUES (?, ?, ?, ?, ?)",
            [note.id, number, actor, note.text, to_ms(now)],
        )
        db.executemany(
            "INSERT INTO called (note, agent, ticket, at) VALUES (?, ?, ?, ?)",
            [(note.id, agent, number, to_ms(now)) for agent in note.called],
        )
    for reply in decision.replies:
        outbox.add(db, decision.ticket, reply, reply.author or actor, now)
    for reply_id in decision.cancelled:
        outbox.cancel(db, reply_id)
    for reply_id in decision.requeued:
        outbox.requeue(db, reply_id, now)
    for reply_id, until, moment in decision.moved:
        outbox_marks.move(db, reply_id, until, moment)
    for reply_id in decision.released:
        outbox_marks.release(db, reply_id, actor)
    for reply_id in decision.returned:
        outbox_marks.give_back(db, reply_id)
    for reply_id, at in decision.arrived:
        outbox_marks.mark_sent(db, reply_id, None, at)
    promises.write(db, decision, actor, now, changes)
    legs.write(db, decision, actor, now)
    escalations.write(db, decision, actor, now)
    incidents.write(db, decision, actor, now)


def _write_notices(db: sqlite3.Connection, decision: Decision, now: datetime) -> None:
    number = decision.ticket.number
    db.executemany(
        "INSERT INTO notices (agent, ticket, version, at) SELECT ?1, ?2, ?3, ?4 WHERE NOT (?5 AND EXISTS"
        " (SELECT 1 FROM notices WHERE agent = ?1 AND ticket = ?2 AND told_at IS NULL))",
        [(notice.agent, number, notice.version, to_ms(now), notice.calm) for notice in decision.notices],
    )


def _write_calls(db: sqlite3.Connection, decision: Decision, now: datetime) -> None:
    db.executemany(
        "INSERT INTO calls (ticket, version, hook, rule, state, at, not_before) VALUES (?, ?, ?, ?, 'waiting', ?, ?)",
        [
            (decision.ticket.number, call.version, call.hook, call.rule, to_ms(now), to_ms(now))
            for call in decision.calls
        ],
    )


def _take_turn(db: sqlite3.Connection, agent: str) -> None:
    db.execute(
        "INSERT INTO last_assigned (agent, turn) VALUES (?, (SELECT coalesce(max(turn), 0) + 1 FROM last_assigned))"
        " ON CONFLICT (agent) DO UPDATE SET turn = excluded.turn",
        [agent],
    )


def _write_ticket(db: sqlite3.Connection, decision: Decision, before: Ticket | None, found: Changes) -> None:
    ticket = decision.ticket
    values = ticket_values(ticket) | {"wake_at": ms(decision.wake_at), "window_at": ms(decision.window_at)}
    if before is not None and _said(before) != _said(ticket):
        found.forget(Kind.TICKET, ticket.number)
    if before is None or _said(before) != _said(ticket):
        found.put(Kind.TICKET, ticket.number)
    if before is None:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        db.execute(
            f"INSERT INTO tickets (number, rev, {names}) VALUES (?, (SELECT rev FROM meta), {marks})",
            [ticket.number, *values.values()],
        )
    else:
        settings = ", ".join(f"{name} = ?" for name in values)
        done = db.execute(
            f"UPDATE tickets SET rev = (SELECT rev FROM meta), {settings} WHERE number = ? AND version = ?",
            [*values.values(), ticket.number, before.version],
        )
        if done.rowcount != 1:
            raise ConflictError("refusal.moved_on", number=ticket.number, what=Phrase("store.somebody"))
    if before is None or before.tags != ticket.tags:
        db.execute("DELETE FROM ticket_tags WHERE ticket = ?", [ticket.number])
        db.executemany(
            "INSERT INTO ticket_tags (ticket, tag, position) VALUES (?, ?, ?)",
            [(ticket.number, tag, position) for position, tag in enumerate(ticket.tags)],
        )


def _said(ticket: Ticket) -> tuple[object, ...]:
    """What of a ticket is found by its words."""
    return ticket.subject, ticket.tags, tuple(ticket.fields.items())
