"""The comments of a ticket as answering them has to know them: what is said below each already, and what hides it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.rules.commands import Command, HideComment, Reply
from igdesk.rules.comment_replies import Comment
from igdesk.rules.model import PUBLIC_CHANNELS, Channel, Ticket
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY
from igdesk.store import tickets
from igdesk.store.outbox import OutboxRow
from igdesk.store.sql import one_of

IS_TAG_ALONE = "p.account = th.account AND p.id = th.post AND p.only_tagged"
"""Of a post `p` of a thread `th`: it tags us, and its caption does not name us."""


def comment_of(db: sqlite3.Connection, ticket: Ticket, command: Command) -> Comment | None:
    """The comment that a command answers or hides; None where there is none, or it is deleted."""
    if isinstance(command, HideComment):
        return find(db, ticket.number, command.message)
    if isinstance(command, Reply) and ticket.channel in PUBLIC_CHANNELS:
        return find(db, ticket.number, command.comment, channel=ticket.channel)
    return None


def find(
    db: sqlite3.Connection, number: int, message: int | None = None, *, channel: Channel = Channel.COMMENT
) -> Comment | None:
    """A customer's comment of a ticket, or of one that was merged into it; the latest one unless it is named.

    Args:
        db: The connection.
        number: The ticket.
        message: Which one.
        channel: What is looked for, a comment below a post of ours or a mention elsewhere.
    """
    family = tickets.family(db, number)
    row = db.execute(
        "SELECT m.id, m.remote_id, m.created_at, m.hidden, th.post,"
        f" m.remote_id = th.post AND EXISTS (SELECT 1 FROM posts p WHERE {IS_TAG_ALONE}) AS only_tagged"
        " FROM messages m JOIN threads th ON th.id = m.thread"
        f" WHERE m.ticket {one_of(family)} AND m.direction = 'in' AND m.channel = ? AND th.kind = 'comment'"
        " AND m.remote_id IS NOT NULL AND m.state <> 'deleted' AND ? IN (m.id, 0)"
        " ORDER BY m.created_at DESC, m.id DESC LIMIT 1",
        [*family, channel.value, message or 0],
    ).fetchone()
    if row is None:
        return None
    under_way = [
        Way(each["way"])
        for each in db.execute(
            "SELECT way FROM outbox WHERE target = ? AND (way = 'private' AND state NOT IN ('cancelled', 'failed')"
            " OR way IN ('hide', 'unhide') AND state IN ('queued', 'sending', 'unconfirmed'))",
            [row["remote_id"]],
        )
    ]
    return Comment(
        message=row["id"],
        remote_id=row["remote_id"],
        written_at=from_ms(row["created_at"]),
        hidden=bool(row["hidden"]),
        answered_privately=Way.PRIVATE in under_way,
        hiding=next((way for way in under_way if way.hides), None),
        post=row["post"],
        only_tagged=bool(row["only_tagged"]),
    )


def post_of(db: sqlite3.Connection, thread: int) -> str | None:
    """Instagram's id of the post that a thread hangs on."""
    row = db.execute("SELECT post FROM threads WHERE id = ?", [thread]).fetchone()
    return None if row is None else row["post"]


def mark_hidden(db: sqlite3.Connection, row: OutboxRow) -> None:
    """Instagram has hidden a comment, or shows it again."""
    db.execute("UPDATE messages SET hidden = ? WHERE remote_id = ?", [int(row.way is Way.HIDE), row.target])


def question_below(db: sqlite3.Connection, ticket: Ticket) -> Ticket | None:
    """The comment ticket whose private reply a new ticket in the customer's direct messages goes on from.

    It is the one of their latest private reply, unless an earlier ticket there has followed on it; by index
    `threads_customer`.
    """
    row = db.execute(
        "SELECT o.ticket FROM threads th JOIN outbox o ON o.thread = th.id"
        " WHERE th.customer = ? AND th.kind = 'comment' AND o.way = 'private' AND o.state = 'sent'"
        " AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.thread = ? AND t.number <> ?"
        "  AND t.created_at >= o.created_at)"
        " ORDER BY o.seq DESC LIMIT 1",
        [ticket.customer, ticket.thread, ticket.number],
    ).fetchone()
    return None if row is None else tickets.find(db, row["ticket"])


def answerable_privately(db: sqlite3.Connection, ticket: Ticket, now: datetime) -> int | None:
    """The ticket of a customer's latest comment that can still be answered privately; by index `threads_customer`."""
    row = db.execute(
        "SELECT m.ticket FROM threads th JOIN messages m ON m.thread = th.id JOIN tickets t ON t.number = m.ticket"
        " WHERE th.customer = ? AND th.kind = 'comment' AND m.direction = 'in' AND m.channel = 'comment'"
        " AND m.remote_id IS NOT NULL AND m.state <> 'deleted' AND m.created_at > ? AND t.status <> 'closed'"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.target = m.remote_id AND o.way = 'private'"
        "  AND o.state NOT IN ('cancelled', 'failed'))"
        " ORDER BY m.created_at DESC, m.id DESC LIMIT 1",
        [ticket.customer, to_ms(now - PRIVATE_REPLY)],
    ).fetchone()
    return None if row is None else int(row["ticket"])
