"""Tickets: reading them, and writing a decision about one in a single transaction with its events."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules.commands import AddNote, CancelReply, Command, Reply, RetryReply, SetTags
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import Decision, QueuedReply
from igdesk.rules.event_data import to_data
from igdesk.rules.events import Assigned
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Customer, Ticket, is_person
from igdesk.store import outbox
from igdesk.store.rows import TICKET_COLUMNS, as_json, customer_of, ms, ticket_of, ticket_values, when


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    ticket: Ticket
    changed: bool
    """False when it was so already."""
    replies: tuple[str, ...] = ()
    """Ids of the outbox rows that it made."""


def find(db: sqlite3.Connection, number: int) -> Ticket | None:
    """The ticket of a number, by the primary key."""
    row = db.execute(f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.number = ?", [number]).fetchone()
    return None if row is None else ticket_of(row)


def latest_of_thread(db: sqlite3.Connection, thread: int) -> Ticket | None:
    """The newest ticket of a thread, by index `tickets_thread`."""
    row = db.execute(
        f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.thread = ? ORDER BY t.number DESC LIMIT 1", [thread]
    ).fetchone()
    return None if row is None else ticket_of(row)


def next_number(db: sqlite3.Connection) -> int:
    """The number that the next ticket gets."""
    number: int = db.execute("SELECT coalesce(max(number), 0) + 1 FROM tickets").fetchone()[0]
    return number


def customer_by_id(db: sqlite3.Connection, customer: int) -> Customer:
    """A customer by id."""
    return customer_of(db.execute("SELECT * FROM customers WHERE id = ?", [customer]).fetchone())


def run_command(
    db: sqlite3.Connection,
    command: Command,
    *,
    actor: str,
    op: str,
    config: Config,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Decide a command on the ticket as it is now and write what follows: read, decide and write are one transaction.

    Args:
        db: The connection, inside a write transaction.
        command: What is wanted.
        actor: Who wants it.
        op: Id of the operation.
        config: The desk's configuration.
        now: The time.
        seen: The version that the person saw when deciding; a ticket that somebody else has changed since is not
            changed again over their head.

    Raises:
        Refusal: With the reason.
        ConflictError: Somebody else was first.
        NotAllowedError: The actor may not.
    """
    ticket = find(db, command.ticket)
    if ticket is None:
        raise Refusal("refusal.no_ticket", number=command.ticket)
    if seen is not None:
        _check_seen(db, ticket, command, actor, seen)
    thread = db.execute("SELECT last_customer_message_at FROM threads WHERE id = ?", [ticket.thread]).fetchone()
    situation = Situation(
        config=config,
        actor=actor,
        op=op,
        now=now,
        customer=customer_by_id(db, ticket.customer),
        last_customer_message_at=when(thread["last_customer_message_at"]),
        replies=_named_replies(db, command),
    )
    decision = decide(ticket, command, situation)
    save(db, decision, before=ticket, op=op, now=now, actor=actor)
    return Done(decision.ticket, not decision.is_empty, tuple(reply.id for reply in decision.replies))


def save(
    db: sqlite3.Connection, decision: Decision, *, before: Ticket | None, op: str, now: datetime, actor: str
) -> None:
    """Write a decision: the ticket's new state, its events, and the rows that carry texts.

    Raises:
        ConflictError: The ticket is no longer at the version that was decided on.
    """
    if decision.is_empty:
        return
    _write_ticket(db, decision.ticket, before)
    first_version = before.version if before else 0
    db.executemany(
        "INSERT INTO events (ticket, version, at, actor, kind, data, op) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (decision.ticket.number, version, to_ms(r.at), r.actor, r.event.kind, as_json(to_data(r.event)), op)
            for version, r in enumerate(decision.events, first_version + 1)
        ],
    )
    for recorded in decision.events:
        if isinstance(recorded.event, Assigned) and recorded.event.after is not None:
            _take_turn(db, recorded.event.after)
    number = decision.ticket.number
    for note in decision.notes:
        db.execute(
            "INSERT INTO notes (id, ticket, author, text, at) VALUES (?, ?, ?, ?, ?)",
            [note.id, number, actor, note.text, to_ms(now)],
        )
    for reply in decision.replies:
        outbox.add(db, decision.ticket, reply, actor, now)
    for reply_id in decision.cancelled:
        outbox.cancel(db, reply_id)
    for reply_id in decision.requeued:
        outbox.requeue(db, reply_id, now)
    for up in decision.escalations:
        db.execute(
            "INSERT INTO escalations (id, ticket, rule, reason, target, actor, at, answer_due_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [up.id, number, up.rule, up.reason, up.to, actor, to_ms(now), ms(up.answer_due_at)],
        )
    if decision.tier is not None:
        db.execute("UPDATE customers SET tier = ? WHERE id = ?", [decision.tier, decision.ticket.customer])


def _take_turn(db: sqlite3.Connection, agent: str) -> None:
    db.execute(
        "INSERT INTO last_assigned (agent, turn) VALUES (?, (SELECT coalesce(max(turn), 0) + 1 FROM last_assigned))"
        " ON CONFLICT (agent) DO UPDATE SET turn = excluded.turn",
        [agent],
    )


def _write_ticket(db: sqlite3.Connection, ticket: Ticket, before: Ticket | None) -> None:
    values = ticket_values(ticket)
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
            raise ConflictError("refusal.moved_on", number=ticket.number, who=Phrase("store.somebody"))
    if before is None or before.tags != ticket.tags:
        db.execute("DELETE FROM ticket_tags WHERE ticket = ?", [ticket.number])
        db.executemany(
            "INSERT INTO ticket_tags (ticket, tag, position) VALUES (?, ?, ?)",
            [(ticket.number, tag, position) for position, tag in enumerate(ticket.tags)],
        )


_NEVER_STALE = (AddNote, SetTags, CancelReply, RetryReply)
"""Commands that add to what others did and cannot overwrite it."""


def _check_seen(db: sqlite3.Connection, ticket: Ticket, command: Command, actor: str, seen: int) -> None:
    if ticket.version == seen or isinstance(command, _NEVER_STALE):
        return
    for row in db.execute(
        "SELECT actor, kind FROM events WHERE ticket = ? AND version > ? ORDER BY version", [ticket.number, seen]
    ):
        other_person = is_person(row["actor"]) and row["actor"] != actor
        news_for_reply = isinstance(command, Reply) and row["kind"] in ("customer_wrote", "answered_in_app")
        if other_person or news_for_reply:
            raise ConflictError("refusal.moved_on", number=ticket.number, who=row["actor"])


def _named_replies(db: sqlite3.Connection, command: Command) -> dict[str, QueuedReply]:
    if not isinstance(command, CancelReply | RetryReply):
        return {}
    rows = outbox.with_later_parts(db, command.reply, command.ticket)
    return {row.id: QueuedReply(row.id, row.state) for row in rows}
