"""Replies that wait, for a moment or for a release: withdrawn in the transaction in which the customer writes.

Their place in the order of sending is where they are woken, as if they were written then: until that they block no
other, and whatever tells order by `outbox.seq` stays true.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from igdesk.clock import to_ms
from igdesk.rules.decision import Draft
from igdesk.rules.send_later import as_one, is_on_team, overtaken
from igdesk.store import outbox, tickets
from igdesk.store.outbox import OutboxRow
from igdesk.store.rows import ms
from igdesk.store.sql import one_of

if TYPE_CHECKING:
    from igdesk.store.settle import Settling

_WAITS = "o.state = 'queued' AND (o.send_at IS NOT NULL OR o.asleep = 1)"
"""Written as the index `outbox_waiting` is."""


def customer_wrote(db: sqlite3.Connection, thread: int, ticket: int | None, at: datetime, by: Settling) -> set[int]:
    """The customer has written: what was to go to them later, and has not begun to leave, is withdrawn.

    Args:
        db: The connection, inside the transaction that stores the message.
        thread: Its conversation.
        ticket: The ticket that it joined.
        at: When it was written; what the writer of a reply had read before is no news.
        by: Who records it.

    Returns:
        Numbers of the tickets that changed.
    """
    found = db.execute(
        f"{outbox.SELECT} WHERE {_WAITS} AND (o.thread = ? OR o.ticket = ?)"
        " AND coalesce(o.covers, 0) <= ? ORDER BY o.seq",
        [thread, ticket, to_ms(at)],
    )
    operations: dict[str, list[OutboxRow]] = {}
    for row in map(outbox.row_of, found.fetchall()):
        operations.setdefault(row.operation, []).append(row)
    for parts in operations.values():
        _withdraw(db, parts, by)
    return {parts[0].ticket for parts in operations.values()}


def withdraw_if_overtaken(db: sqlite3.Connection, row: OutboxRow, by: Settling) -> bool:
    """Withdraw a reply whose customer wrote while it was leaving, and it did not leave.

    Returns:
        Whether it was withdrawn.
    """
    if not is_overtaken(db, row):
        return False
    parts = [part for part in outbox.of_operation(db, row.operation) if part.state is row.state and part.send_at]
    _withdraw(db, parts, by)
    return True


def is_overtaken(db: sqlite3.Connection, row: OutboxRow) -> bool:
    """Whether the customer wrote there since a timed reply was written."""
    if row.send_at is None:
        return False
    news = db.execute(
        "SELECT 1 FROM messages own JOIN messages m ON m.thread = own.thread AND m.id > own.id"
        " WHERE own.outbox = ? AND m.direction = 'in' AND m.created_at >= ?",
        [row.id, ms(row.covers) or 0],
    )
    return news.fetchone() is not None


def _withdraw(db: sqlite3.Connection, parts: Sequence[OutboxRow], by: Settling) -> None:
    """Take it back, and keep its words for its writer; those of somebody who has left are a note."""
    first, config = parts[0], by.config
    ticket = tickets.find(db, first.ticket)
    assert ticket is not None  # a foreign key says so
    draft = Draft(ticket, by.actor, by.now, f"{by.op}.{first.id}", tickets.customer_by_id(db, ticket.customer))
    returns = is_on_team(first.author, config)
    if not returns:
        draft.note(as_one(part.words for part in parts))
    decision = overtaken(draft, [part.queued for part in parts], first.author, config)
    tickets.save(db, decision, before=ticket, op=by.op, now=by.now, actor=first.author if not returns else by.actor)
    if returns:
        ids = [part.id for part in parts]
        db.execute(f"UPDATE outbox SET to_return = 1 WHERE id {one_of(ids)}", ids)


def to_return(db: sqlite3.Connection, agent: str) -> tuple[OutboxRow, ...]:
    """What somebody wrote and the customer overtook, and is not in their draft yet, in the order of writing."""
    rows = db.execute(f"{outbox.SELECT} WHERE o.to_return = 1 AND o.author = ? ORDER BY o.seq", [agent])
    return tuple(replace(row, ticket=_shown_at(db, row.ticket)) for row in map(outbox.row_of, rows.fetchall()))


def _shown_at(db: sqlite3.Connection, number: int) -> int:
    """The ticket that has its conversation now."""
    ticket = tickets.find(db, number)
    assert ticket is not None  # a foreign key says so
    return tickets.root(db, ticket).number


def returned(db: sqlite3.Connection, replies: Sequence[str]) -> None:
    """Their words are in a draft, on the disk of one of their writer's computers."""
    db.execute(f"UPDATE outbox SET to_return = 0 WHERE id {one_of(replies)}", replies)
