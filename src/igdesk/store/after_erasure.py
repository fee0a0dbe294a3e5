"""Threads of customers who were erased or masked: what comes in of them again, and when they are customers again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.clock import to_ms
from igdesk.rules.model import Direction, Inbound, Ticket
from igdesk.store import tickets
from igdesk.store.rows import when
from igdesk.store.search import index
from igdesk.values import dataclass

SKEW = timedelta(minutes=10)
"""How far Instagram's clock and ours may differ: a customer's message of that time is rather new than forgotten."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a thread's customer was erased."""

    at: datetime
    still: bool
    """Whether the customer has not written since."""

    def keeps_out(self, message: Inbound) -> bool:
        """Whether a message that the desk has not seen belongs to what was erased.

        What we wrote is no reason to know somebody again; what they wrote before is forgotten, what is new is not.
        """
        if message.direction is Direction.OUT:
            return self.still or message.at <= self.at + SKEW
        return message.at < self.at - SKEW

    def ends_with(self, message: Inbound) -> bool:
        """Whether a new message makes a customer of them again: they wrote it, and since."""
        return self.still and message.direction is Direction.IN and not self.keeps_out(message)


def erasure_of(db: sqlite3.Connection, thread: int, before: int | None = None) -> Erasure | None:
    """When the customer of a thread, or of a ticket of it, was last erased; none if nobody ever was.

    Args:
        db: The connection.
        thread: The thread.
        before: The one that was this conversation's before its customer was erased and wrote again.
    """
    if before is not None:
        erasure = erasure_of(db, before)
        return None if erasure is None else replace(erasure, still=False)
    owner = db.execute("SELECT customer FROM threads WHERE id = ?", [thread]).fetchone()["customer"]
    row = db.execute(
        "SELECT max(erased_at) AS at FROM customers"
        " WHERE id = ? OR id IN (SELECT customer FROM tickets WHERE thread = ?)",
        [owner, thread],
    ).fetchone()
    at = when(row["at"])
    return None if at is None else Erasure(at, is_erased(db, owner))


def is_erased(db: sqlite3.Connection, customer: int) -> bool:
    """Whether a customer was erased or masked."""
    row = db.execute("SELECT erased_at FROM customers WHERE id = ?", [customer]).fetchone()
    return row is not None and row["erased_at"] is not None


def know_again(db: sqlite3.Connection, thread: int, customer: int, erasure: Erasure) -> Erasure:
    """Somebody who was erased has written anew: from here on the thread is a new customer's, of whom nothing is known.

    Returns:
        The erasure as it stands then.
    """
    old = db.execute("SELECT customer FROM threads WHERE id = ?", [thread]).fetchone()["customer"]
    with index.changing_customer(db, customer), index.changing_customer(db, old):
        db.execute("UPDATE threads SET customer = ? WHERE id = ?", [customer, thread])
    return replace(erasure, still=False)


def latest_that_lives(db: sqlite3.Connection, thread: int) -> Ticket | None:
    """The newest ticket of a thread; none if its customer was erased: that is over, whoever writes now.

    The same where it was merged and the other customer was erased, or where this one was and the other was not.
    """
    own = db.execute("SELECT customer FROM tickets WHERE thread = ? ORDER BY number DESC LIMIT 1", [thread]).fetchone()
    latest = tickets.latest_of_thread(db, thread)
    if own is None or latest is None:
        return None
    return None if is_erased(db, own["customer"]) or is_erased(db, latest.customer) else latest


def leave_trace(db: sqlite3.Connection, thread: int, message: Inbound) -> None:
    """Remember that a message was there, so that it is not asked for again; nothing of what it says."""
    db.execute(
        "INSERT INTO messages (thread, remote_id, import_key, direction, channel, text, state, created_at)"
        " VALUES (?, ?, ?, ?, ?, '', 'deleted', ?)",
        [
            thread,
            message.remote_id,
            message.import_key,
            message.direction.value,
            message.channel.value,
            to_ms(message.at),
        ],
    )
