"""One ticket with everything about it: its thread, notes, log, escalations and replies."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from igdesk.clock import from_ms, to_ms
from igdesk.rules.model import Channel, Direction, Inbound, MessageState, Ticket
from igdesk.rules.ways import Way
from igdesk.store import called, escalations, incident_rows, legs, outbox, promises, queue, repeats, tickets
from igdesk.store.rows import attachments_of, recorded_of
from igdesk.store.sql import one_of
from igdesk.store.views import MessageView, NoteView, TicketCard, TicketDetail

MESSAGE = """
    SELECT m.*, o.state AS outbox_state, o.error AS outbox_error, o.way
    FROM messages m LEFT JOIN outbox o ON o.id = m.outbox
"""
_LATEST = "o.seq > (SELECT max(seq) FROM outbox) - 500"
"""The replies that count as lately said: few enough to be read with every ticket, by the primary key."""


def detail(
    db: sqlite3.Connection, number: int, *, whole_thread: bool = False, limit: int | None = None
) -> TicketDetail | None:
    """A ticket and all that belongs to it; none if there is no such ticket.

    Args:
        db: The connection.
        number: Which ticket.
        whole_thread: The messages of the customer's whole thread rather than of this ticket alone.
        limit: Only the newest so many messages.
    """
    card = queue.card(db, number)
    if card is None:
        return None
    family = tickets.family(db, number)
    messages, more_messages = _newest(db, family, whole_thread=whole_thread, limit=limit)
    return TicketDetail(
        card=card,
        messages=messages,
        more_messages=more_messages,
        notes=_notes(db, family),
        events=tuple(
            recorded_of(row) for row in db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number])
        ),
        escalations=escalations.of_tickets(db, family),
        outbox=outbox.of_tickets(db, family),
        others=_others(db, card, family),
        merged=tuple(each for each in family if each != number),
        rev=db.execute("SELECT rev FROM meta").fetchone()[0],
        last_said=last_said(db),
        used=_used(db, card.ticket.category),
        promises=promises.of_tickets(db, family),
        legs=legs.of_tickets(db, family),
        repeats=repeats.of_tickets(db, family, card.ticket.customer),
        incident=None if card.ticket.incident is None else incident_rows.find(db, card.ticket.incident),
        unseen_by=called.unseen_by(db, family),
    )


def _newest(
    db: sqlite3.Connection, family: Sequence[int], *, whole_thread: bool, limit: int | None
) -> tuple[tuple[MessageView, ...], bool]:
    """Its newest messages in the order of time, and whether there are older ones."""
    column, values = ("thread", _threads(db, family)) if whole_thread else ("ticket", family)
    rows = db.execute(
        f"{MESSAGE} WHERE m.{column} {one_of(values)} AND o.state IS NOT 'cancelled'"
        " ORDER BY m.created_at DESC, m.id DESC LIMIT ?",
        [*values, -1 if limit is None else limit + 1],
    ).fetchall()
    shown = rows if limit is None else rows[:limit]
    return tuple(message_of(row) for row in reversed(shown)), len(rows) > len(shown)


def waiting(db: sqlite3.Connection, ticket: Ticket) -> tuple[Inbound, ...]:
    """The customer's messages on a ticket that nobody has answered, as far as they are stored; the newest hundred."""
    if ticket.unanswered_since is None:
        return ()
    rows = db.execute(
        "SELECT text, channel, attachments, created_at FROM messages WHERE ticket = ? AND direction = 'in'"
        " AND created_at >= ? AND state <> 'deleted' ORDER BY created_at DESC LIMIT 100",
        [ticket.number, to_ms(ticket.unanswered_since)],
    )
    return tuple(_inbound_of(row) for row in rows)


def latest_inbound(db: sqlite3.Connection, thread: int) -> Inbound | None:
    """What the customer of a thread wrote last."""
    row = db.execute(
        "SELECT text, channel, attachments, created_at FROM messages WHERE thread = ? AND direction = 'in'"
        " ORDER BY created_at DESC, id DESC LIMIT 1",
        [thread],
    ).fetchone()
    return None if row is None else _inbound_of(row)


def _inbound_of(row: sqlite3.Row) -> Inbound:
    return Inbound(
        Direction.IN,
        from_ms(row["created_at"]),
        row["text"],
        Channel(row["channel"]),
        attachments=attachments_of(row["attachments"]),
    )


def last_said(db: sqlite3.Connection) -> dict[str, str]:
    """What was made of each template last, of the desk's latest replies; of a long one its last part.

    SQLite takes the other columns from the row with the greatest `seq`.
    """
    rows = db.execute(
        "SELECT o.template, m.text, max(o.seq) FROM outbox o JOIN messages m ON m.outbox = o.id"
        f" WHERE {_LATEST} AND o.template IS NOT NULL AND o.state <> 'cancelled' GROUP BY o.template"
    )
    return {row["template"]: row["text"] for row in rows}


def _used(db: sqlite3.Connection, category: str | None) -> dict[str, int]:
    if category is None:
        return {}
    rows = db.execute(
        "SELECT o.template, count(DISTINCT o.ticket) AS n FROM outbox o JOIN tickets t ON t.number = o.ticket"
        f" WHERE {_LATEST} AND o.template IS NOT NULL AND o.automatic = 0 AND o.state <> 'cancelled'"
        " AND t.category = ? GROUP BY o.template",
        [category],
    )
    return {row["template"]: row["n"] for row in rows}


def _threads(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[int, ...]:
    rows = db.execute(f"SELECT DISTINCT thread FROM tickets WHERE number {one_of(numbers)}", numbers)
    return tuple(row["thread"] for row in rows)


def _notes(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[NoteView, ...]:
    rows = db.execute(f"SELECT * FROM notes WHERE ticket {one_of(numbers)} AND removed = 0 ORDER BY at, id", numbers)
    return tuple(NoteView(row["id"], row["author"], row["text"], from_ms(row["at"])) for row in rows)


def _others(db: sqlite3.Connection, card: TicketCard, family: Sequence[int]) -> tuple[int, ...]:
    rows = db.execute(
        f"SELECT number FROM tickets WHERE customer = ? AND NOT number {one_of(family)} ORDER BY number DESC LIMIT 50",
        [card.ticket.customer, *family],
    )
    return tuple(row[0] for row in rows)


def message_of(row: sqlite3.Row) -> MessageView:
    """The message of a row of `MESSAGE`."""
    is_gone = row["state"] == MessageState.DELETED  # also a reply of ours, to a customer who was erased
    state = row["state"] if is_gone else row["outbox_state"] or row["state"]
    return MessageView(
        id=row["id"],
        ticket=row["ticket"],
        remote_id=row["remote_id"],
        direction=Direction(row["direction"]),
        channel=Channel(row["channel"]),
        author=row["author"],
        text=row["text"],
        created_at=from_ms(row["created_at"]),
        attachments=attachments_of(row["attachments"]),
        story_url=row["story_url"],
        unsupported=bool(row["unsupported"]),
        state=MessageState(state),
        error=outbox.error_of(row["outbox_error"]),
        outbox=row["outbox"],
        hidden=bool(row["hidden"]),
        way=Way(row["way"] or Way.MESSAGE),
        edited=bool(row["edited"]),
        reactions=row["reactions"],
        gap_before=bool(row["gap_before"]),
    )
