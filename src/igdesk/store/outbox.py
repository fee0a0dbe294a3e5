"""Replies on their way: queued (held), sending, sent, failed, unconfirmed, cancelled.

A reply is one row, written in the same transaction as its event. It goes out at most once without being looked for:
whatever may or may not have arrived is `unconfirmed` until the thread has been read back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from igdesk.clock import to_ms
from igdesk.i18n import Phrase
from igdesk.rules.decision import Leaves, NewReply, QueuedReply
from igdesk.rules.model import Attachment, Channel, MessageState, Status, Ticket
from igdesk.rules.ways import Way
from igdesk.store.rows import attachments_of, attachments_text, ms, phrase_data, phrase_of, when
from igdesk.store.search import index
from igdesk.store.search.documents import Kind
from igdesk.store.sql import IS_UNSETTLED, one_of
from igdesk.values import dataclass

MAX_ATTEMPTS = 3
"""After so many attempts that did not arrive a person decides."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A reply as it stands."""

    id: str
    ticket: int
    thread: int
    text: str
    author: str
    state: MessageState
    hold_until: datetime
    attempts: int
    automatic: bool
    covers: datetime | None
    """The latest customer message that its author could have seen."""
    claimed_by: int | None
    """The fencing number under which it is being sent."""
    error: Phrase | None
    remote_id: str | None
    recipient: str | None
    """Instagram's id of the customer."""
    remote_thread: str | None
    thread_customer_message_at: datetime | None
    """When the customer last wrote on the thread: opens the reply window."""
    created_at: datetime
    template: str | None = None
    """The template that it was made from."""
    way: Way = Way.MESSAGE
    target: str | None = None
    """Instagram's id of the comment that it answers or hides, or of the message that gets a heart."""
    about: str | None = None
    """What that one says."""
    target_at: datetime | None = None
    """When it was written."""
    media: Attachment | None = None
    """What is sent instead of words."""
    post: str | None = None
    """Of an answer where somebody mentions us: Instagram's id of the post."""
    send_at: datetime | None = None
    """The moment that its writer chose; None: it goes as soon as it may."""
    asleep: bool = False
    """Whether it waits for that moment or for a release, or did until it was taken back."""
    unreleased: bool = False
    """Whether a trainee wrote it, and nobody has released it."""
    released_by: str | None = None
    leaves: Leaves | None = None
    """What becomes of its ticket once it was sent, where that was not done at once."""

    @property
    def waits(self) -> bool:
        """Whether it waits for the moment that its writer chose, or for a release: nothing is on its way."""
        return self.asleep and self.state is MessageState.QUEUED

    @property
    def awaits_release(self) -> bool:
        """Whether it goes once somebody has released it."""
        return self.waits and self.unreleased

    @property
    def words(self) -> str:
        """What is said, or where it lies; of what is done to a message, what that one says."""
        said = (self.media.url if self.media else None) or self.text
        return said if self.way.speaks else self.about or ""

    @property
    def queued(self) -> QueuedReply:
        """What decisions about it need to know of it."""
        why = None if self.error is None else phrase_data(self.error)
        return QueuedReply(
            self.id, self.state, self.way, self.template, self.automatic, why=why, send_at=self.send_at,
            asleep=self.asleep, leaves=self.leaves, wrote_at=self.thread_customer_message_at, target_at=self.target_at,
            author=self.author, unreleased=self.unreleased, released_by=self.released_by,
        )  # fmt: skip

    @property
    def operation(self) -> str:
        """What the parts of one long reply have in common: the first part of their ids."""
        return self.id.rpartition("-")[0]


SELECT = """
    SELECT o.*, coalesce(m.text, '') AS text, m.attachments, c.remote_id AS recipient, th.remote_id AS remote_thread,
        th.last_customer_message_at AS thread_customer_message_at,
        tm.text AS about, tm.created_at AS target_at, tt.post
    FROM outbox o
    LEFT JOIN messages m ON m.outbox = o.id
    JOIN threads th ON th.id = o.thread
    JOIN customers c ON c.id = th.customer
    LEFT JOIN messages tm ON tm.remote_id = o.target
    LEFT JOIN threads tt ON tt.id = tm.thread
"""
_OF_ACCOUNT = "th.account = coalesce(?, th.account)"


def add(db: sqlite3.Connection, ticket: Ticket, reply: NewReply, actor: str, now: datetime) -> None:
    """Put a new reply in the outbox and in its thread; what hides a comment is no message."""
    hold, at = to_ms(reply.hold_until), to_ms(now)
    db.execute(
        "INSERT INTO outbox (id, ticket, thread, author, template, automatic, state, hold_until, not_before,"
        " covers, created_at, way, target, send_at, asleep, unreleased, leaves_as, leaves_for, leaves_rating)"
        " VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            reply.id, ticket.number, ticket.thread, actor, reply.template, int(reply.automatic), hold, hold,
            ms(reply.covers), at, reply.way.value, reply.target, ms(reply.send_at),
            int(reply.to_release or reply.send_at is not None), int(reply.to_release), *_leaves(reply.leaves),
        ],
    )  # fmt: skip
    if reply.way.speaks:
        _say(db, ticket, reply, actor, at)


def _leaves(leaves: Leaves | None) -> tuple[str | None, int | None, int]:
    if leaves is None:
        return None, None, 1
    span = None if leaves.snooze is None else round(leaves.snooze.total_seconds() * 1000)
    return leaves.status.value, span, int(leaves.rating)


def _say(db: sqlite3.Connection, ticket: Ticket, reply: NewReply, actor: str, at: int) -> None:
    channel = Channel.DM if reply.way is Way.PRIVATE else ticket.channel
    db.execute(
        "INSERT INTO messages (thread, ticket, outbox, direction, channel, author, text, attachments, state,"
        " created_at) VALUES (?, ?, ?, 'out', ?, ?, ?, ?, 'sent', ?)",
        [
            ticket.thread, ticket.number, reply.id, channel.value, actor, reply.text,
            attachments_text((reply.media,) if reply.media else ()), at,
        ],
    )  # fmt: skip
    with index.changes(db) as found:
        found.put(Kind.MESSAGE, message_of(db, reply.id))


def cancel(db: sqlite3.Connection, reply: str) -> None:
    """Take a reply back; the decision has made sure that it is still here."""
    with index.changes(db) as found:
        message = _message(db, reply)
        if message is not None:
            found.forget(Kind.MESSAGE, message)
        db.execute("UPDATE outbox SET state = 'cancelled', claimed_by = NULL WHERE id = ?", [reply])


def requeue(db: sqlite3.Connection, reply: str, now: datetime) -> None:
    """Let a reply go out again, without a hold and whatever the customer wrote since: that was known."""
    db.execute(
        "UPDATE outbox SET state = 'queued', not_before = ?, error = NULL, claimed_by = NULL, send_at = NULL,"
        " asleep = 0 WHERE id = ?",
        [to_ms(now), reply],
    )


def find(db: sqlite3.Connection, reply: str) -> OutboxRow | None:
    """One reply by its id."""
    row = db.execute(f"{SELECT} WHERE o.id = ?", [reply]).fetchone()
    return None if row is None else row_of(row)


def find_by_prefix(db: sqlite3.Connection, prefix: str) -> tuple[OutboxRow, ...]:
    """Replies whose id begins with `prefix`: people type the first few characters. By the unique index on id."""
    rows = db.execute(f"{SELECT} WHERE o.id >= ? AND o.id < ? LIMIT 3", [prefix, prefix + "\U0010ffff"])
    return tuple(row_of(row) for row in rows)


def of_operation(db: sqlite3.Connection, operation: str) -> tuple[OutboxRow, ...]:
    """All parts of a reply in the order of sending, whichever ticket has them now. By the unique index on id.

    What went out by itself in the same operation is no part of it.
    """
    where = "o.id >= ? AND o.id < ? AND o.automatic = 0"
    rows = db.execute(f"{SELECT} WHERE {where} ORDER BY o.seq", [f"{operation}-", f"{operation}."])
    return tuple(row_of(row) for row in rows)


def of_ids(db: sqlite3.Connection, replies: Sequence[str]) -> tuple[OutboxRow, ...]:
    """These replies in the order of sending."""
    rows = db.execute(f"{SELECT} WHERE o.id {one_of(replies)} ORDER BY o.seq", replies)
    return tuple(row_of(row) for row in rows)


def of_tickets(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[OutboxRow, ...]:
    """All replies of some tickets in the order of sending, by index `outbox_ticket`."""
    rows = db.execute(f"{SELECT} WHERE o.ticket {one_of(numbers)} ORDER BY o.seq", numbers)
    return tuple(row_of(row) for row in rows)


def unsettled(db: sqlite3.Connection) -> tuple[OutboxRow, ...]:
    """Everything that Instagram has not confirmed, oldest first, by index `outbox_state`."""
    rows = db.execute(f"{SELECT} WHERE o.state {IS_UNSETTLED} ORDER BY o.seq")
    return tuple(row_of(row) for row in rows)


def in_states(
    db: sqlite3.Connection, states: Sequence[MessageState], account: str | None = None
) -> tuple[OutboxRow, ...]:
    """Replies in any of these states, oldest first; of one account, or of all."""
    wanted = [*(s.value for s in states), account]
    rows = db.execute(f"{SELECT} WHERE o.state {one_of(states)} AND {_OF_ACCOUNT} ORDER BY o.seq", wanted)
    return tuple(row_of(row) for row in rows)


def next_due(
    db: sqlite3.Connection, now: datetime, account: str | None = None, *, asleep: bool = False
) -> OutboxRow | None:
    """The reply to send next: held long enough, and nothing earlier of its thread is on the way in the same way.

    Args:
        db: The connection.
        now: The time.
        account: Whose replies; none: everybody's.
        asleep: Also one whose moment has come and that is to be woken before it is sent; see `send_later`.
    """
    row = db.execute(
        f"{SELECT} WHERE o.state = 'queued' AND o.not_before <= ? AND {_OF_ACCOUNT} AND o.asleep <= ?"
        " AND o.asleep * o.unreleased = 0 AND NOT EXISTS ("
        "   SELECT 1 FROM outbox e WHERE e.thread = o.thread AND e.way = o.way AND e.seq < o.seq AND e.asleep = 0"
        "   AND e.state IN ('queued', 'sending', 'unconfirmed'))"
        " ORDER BY o.hold_until, o.seq LIMIT 1",
        [to_ms(now), account, int(asleep)],
    ).fetchone()
    return None if row is None else row_of(row)


def shows_all_since(db: sqlite3.Connection, reply: str, remote_ids: Sequence[str], unread: Sequence[str]) -> bool:
    """Whether a conversation read back would show the reply if it had arrived.

    Args:
        db: The connection.
        reply: Whose latest attempt is meant.
        remote_ids: The messages that were read.
        unread: Entries that were listed but could not be read, by id.
    """
    anchor = db.execute("SELECT anchor FROM outbox WHERE id = ?", [reply]).fetchone()["anchor"]

    listed = [*remote_ids, *unread]
    rows = db.execute(f"SELECT remote_id FROM messages WHERE remote_id {one_of(listed)} AND id <= ?", [*listed, anchor])
    was_there = {row["remote_id"] for row in rows}
    return not was_there.isdisjoint(remote_ids) and was_there.issuperset(unread)


def may_be(db: sqlite3.Connection, reply: str, remote_id: str) -> bool:
    """Whether what Instagram shows as ours can be this reply: it is no other one, and was not there before."""
    row = db.execute(
        "SELECT 1 FROM messages m WHERE m.remote_id = ?"
        " AND (m.outbox IS NOT NULL OR m.id <= (SELECT anchor FROM outbox WHERE id = ?))",
        [remote_id, reply],
    ).fetchone()
    return row is None


def is_replaced(db: sqlite3.Connection, row: OutboxRow) -> bool:
    """Whether another private reply to the same comment was sent, or is on its way."""
    found = db.execute(
        "SELECT 1 FROM outbox WHERE target = ? AND way = 'private' AND id <> ?"
        " AND state NOT IN ('cancelled', 'failed')",
        [row.target, row.id],
    ).fetchone()
    return row.way is Way.PRIVATE and found is not None


def with_later_parts(db: sqlite3.Connection, reply: str, ticket: int) -> tuple[OutboxRow, ...]:
    """A reply of a ticket, and the later parts of the same long reply, in order; empty if there is no such reply."""
    operation = reply.rpartition("-")[0]
    rows = db.execute(
        f"{SELECT} WHERE o.ticket = ? AND o.id >= ? AND o.id < ?"
        " AND o.seq >= (SELECT seq FROM outbox WHERE id = ?) ORDER BY o.seq",
        [ticket, f"{operation}-", f"{operation}.", reply],
    )
    return tuple(row_of(row) for row in rows)


def row_of(row: sqlite3.Row) -> OutboxRow:
    """The value of a row of `SELECT`."""
    return OutboxRow(
        id=row["id"],
        ticket=row["ticket"],
        thread=row["thread"],
        text=row["text"],
        author=row["author"],
        state=MessageState(row["state"]),
        hold_until=_time(row["hold_until"]),
        attempts=row["attempts"],
        automatic=bool(row["automatic"]),
        covers=when(row["covers"]),
        claimed_by=row["claimed_by"],
        error=error_of(row["error"]),
        remote_id=row["remote_id"],
        recipient=row["recipient"],
        remote_thread=row["remote_thread"],
        thread_customer_message_at=when(row["thread_customer_message_at"]),
        created_at=_time(row["created_at"]),
        template=row["template"],
        way=Way(row["way"]),
        target=row["target"],
        about=row["about"],
        target_at=when(row["target_at"]),
        media=next(iter(attachments_of(row["attachments"] or "[]")), None),
        post=row["post"],
        send_at=when(row["send_at"]),
        asleep=bool(row["asleep"]),
        unreleased=bool(row["unreleased"]),
        released_by=row["released_by"],
        leaves=_leaves_of(row),
    )


def _leaves_of(row: sqlite3.Row) -> Leaves | None:
    if row["leaves_as"] is None:
        return None
    span = None if row["leaves_for"] is None else timedelta(milliseconds=row["leaves_for"])
    return Leaves(Status(row["leaves_as"]), span, bool(row["leaves_rating"]))


def error_of(text: str | None) -> Phrase | None:
    """Why a reply did not go out, as its column holds it."""
    return None if text is None else phrase_of(json.loads(text))


def _message(db: sqlite3.Connection, reply: str) -> int | None:
    """The id of a reply's message, by the unique index on `outbox`; what hides a comment has none."""
    row = db.execute("SELECT id FROM messages WHERE outbox = ?", [reply]).fetchone()
    return None if row is None else int(row["id"])


def message_of(db: sqlite3.Connection, reply: str) -> int:
    """The id of the message of a reply that says something."""
    message = _message(db, reply)
    assert message is not None  # it was written with the row
    return message


def _time(value: int) -> datetime:
    at = when(value)
    assert at is not None  # the column is NOT NULL
    return at
