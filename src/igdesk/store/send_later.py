"""Replies that wait, for a moment or for a release: withdrawn in the transaction in which the customer writes.

Their place in the order of sending is where they are woken, as if they were written then: until that they block no
other, and whatever tells order by `outbox.seq` stays true.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from igdesk.clock import to_ms
from igdesk.rules.decision import Draft
from igdesk.rules.model import MessageState
from igdesk.rules.send_later import as_one, is_on_team, overtaken
from igdesk.store import outbox, tickets
from igdesk.store.outbox import OutboxRow
from igdesk.store.sql import one_of

if TYPE_CHECKING:
    from igdesk.store.settle import Settling

_WAITS = "o.state = 'queued' AND (o.send_at IS NOT NULL OR o.asleep = 1)"
"""Written as the index `outbox_waiting` is."""
_READ = "(SELECT max(k.created_at) FROM messages k WHERE k.thread = ? AND k.direction = 'in' AND k.id < m.id)"
"""The latest of a conversation that was there when a reply was written, whose own message is `m`."""
_LEFT = (MessageState.SENDING, MessageState.SENT, MessageState.UNCONFIRMED)


class Place(NamedTuple):
    """Where a customer may have written since: a conversation, or the comments of a post."""

    conversation: str | None
    post: str | None


def customer_wrote(db: sqlite3.Connection, thread: int, ticket: int | None, at: datetime, by: Settling) -> set[int]:
    """The customer has written: what was to go to them later, and has not begun to leave, is withdrawn.

    What is left of a long reply goes on, as it does of any: half of an answer is worse than one that was overtaken.

    Args:
        db: The connection, inside the transaction that stores the message.
        thread: Its conversation.
        ticket: The ticket that it joined.
        at: When it was written; what is older than something that the writer of a reply could read there is no news.
        by: Who records it.

    Returns:
        Numbers of the tickets that changed.
    """
    found = db.execute(
        f"{outbox.SELECT} WHERE {_WAITS} AND (o.thread = ? OR o.ticket = ?)"
        f" AND coalesce({_READ}, CASE WHEN m.id IS NULL THEN o.covers END, 0) <= ? ORDER BY o.seq",
        [thread, ticket, thread, to_ms(at)],
    )
    operations: dict[str, list[OutboxRow]] = {}
    for row in map(outbox.row_of, found.fetchall()):
        if not _has_begun(db, row):
            operations.setdefault(row.operation, []).append(row)
    for parts in operations.values():
        _withdraw(db, parts, by)
    return {parts[0].ticket for parts in operations.values()}


def elsewhere(db: sqlite3.Connection, reply: str) -> tuple[Place, ...]:
    """The other places of a reply's ticket in its account: a word there withdraws it as well."""
    sql = "SELECT o.ticket, o.thread, th.account FROM outbox o JOIN threads th ON th.id = o.thread WHERE o.id = ?"
    row = db.execute(sql, [reply]).fetchone()
    family = tickets.family(db, row["ticket"])
    places = db.execute(
        "SELECT DISTINCT CASE th.kind WHEN 'dm' THEN th.remote_id END, CASE th.kind WHEN 'comment' THEN th.post END"
        " FROM tickets t JOIN threads th ON th.id = t.thread"
        f" WHERE t.number {one_of(family)} AND th.id <> ? AND th.account = ? AND t.channel <> 'mention'",
        [*family, row["thread"], row["account"]],
    )
    return tuple(place for place in (Place(*each) for each in places) if any(place))


def withdraw_if_overtaken(db: sqlite3.Connection, row: OutboxRow, by: Settling) -> bool:
    """Withdraw a reply whose customer wrote while it was leaving, and it did not leave.

    Returns:
        Whether it was withdrawn.
    """
    if not is_overtaken(db, row) or _has_begun(db, row):
        return False
    here = (row.state, MessageState.QUEUED)
    parts = [part for part in outbox.of_operation(db, row.operation) if part.state in here and part.send_at]
    _withdraw(db, parts, by)
    return True


def is_overtaken(db: sqlite3.Connection, row: OutboxRow) -> bool:
    """Whether the customer wrote since a timed reply was written: there, or elsewhere on its ticket."""
    if row.send_at is None:
        return False
    return any(
        db.execute(
            f"SELECT 1 FROM messages n JOIN messages m ON m.outbox = ? WHERE n.{place} = ? AND n.id > m.id"
            f" AND n.direction = 'in' AND n.created_at >= coalesce({_READ.replace('?', 'n.thread')}, 0)",
            [row.id, value],
        ).fetchone()
        for place, value in (("thread", row.thread), ("ticket", row.ticket))
    )


def _has_begun(db: sqlite3.Connection, row: OutboxRow) -> bool:
    """Whether another part of the same reply has left, or may have."""
    parts = outbox.of_operation(db, row.operation)
    return any(part.state in _LEFT for part in parts if part.id != row.id)


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


def still_waits(db: sqlite3.Connection, ticket: int) -> OutboxRow | None:
    """Of the replies to a ticket that wait, for a release or their moment, the one to tell of first."""
    rows = db.execute(f"{outbox.SELECT} WHERE o.ticket = ? AND {_WAITS} AND o.asleep = 1 ORDER BY o.send_at", [ticket])
    return min(map(outbox.row_of, rows.fetchall()), key=lambda row: not row.awaits_release, default=None)


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
