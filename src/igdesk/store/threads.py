"""Which thread news belong to: known by Instagram's name for it, or by its customer. A customer has one for messages.

The list of conversations names them, webhooks tell the customer alone. So a thread may be made without a name, and gets
it when the conversation is read.
"""

from __future__ import annotations

import sqlite3
from typing import Protocol

from igdesk.rules.model import Direction, Inbound
from igdesk.store.after_erasure import is_erased
from igdesk.store.sql import one_of
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A thread and whose it is."""

    thread: int
    customer: int
    before: int | None = None
    """The thread of the same conversation from before its customer was erased."""


class Heard(Protocol):
    """What is told of one customer."""

    @property
    def account(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def remote_id(self) -> str | None: ...

    @property
    def customer_remote_id(self) -> str | None: ...

    @property
    def messages(self) -> tuple[Inbound, ...]: ...


def find(db: sqlite3.Connection, heard: Heard) -> Place | None:
    """The thread that news belong to; none if it is new. One that had no name, or had another, gets the one told."""
    named, own = _named(db, heard), _of_customer(db, heard)
    if own is None or (named is not None and named.thread == own.thread):
        return named or _of_erased(db, heard)
    if heard.remote_id is None:
        return own
    if named is not None:
        if not is_erased(db, named.customer):
            return named
        # They wrote again, and a webhook, which could not know who they had been, brought it first.
        db.execute("UPDATE threads SET remote_id = NULL WHERE id = ?", [named.thread])
    _name(db, own, heard.remote_id)
    return own if named is None else Place(own.thread, own.customer, named.thread)


def known(db: sqlite3.Connection, heard: Heard) -> Place | None:
    """The thread that is stored of a conversation, by its customer or else by its name; nothing changes."""
    return _of_customer(db, heard) or _named(db, heard)


def may_begin(db: sqlite3.Connection, heard: Heard) -> bool:
    """Whether a thread without a name is made: what we wrote to a stranger comes with their conversation."""
    customer_remote_id = heard.customer_remote_id
    if customer_remote_id is None:
        return False
    if any(message.direction is Direction.IN for message in heard.messages):
        return True
    row = db.execute(
        "SELECT 1 FROM customers WHERE account = ? AND remote_id = ?", [heard.account, customer_remote_id]
    ).fetchone()
    return row is not None


def of_messages(db: sqlite3.Connection, heard: Heard) -> Place | None:
    """The thread of messages that are stored, where it is told what became of them, and not whose they are."""
    if heard.remote_id is not None or heard.customer_remote_id is not None:
        return None
    ids = [message.remote_id for message in heard.messages if message.deleted or message.edited]
    row = db.execute(
        f"SELECT t.id, t.customer FROM messages m JOIN threads t ON t.id = m.thread WHERE m.remote_id {one_of(ids)}"
        " LIMIT 1",
        ids,
    ).fetchone()
    return _place(row)


def _named(db: sqlite3.Connection, heard: Heard) -> Place | None:
    if heard.remote_id is None:
        return None
    row = db.execute(
        "SELECT id, customer FROM threads WHERE account = ? AND kind = ? AND remote_id = ?",
        [heard.account, heard.kind, heard.remote_id],
    ).fetchone()
    return _place(row)


def _of_customer(db: sqlite3.Connection, heard: Heard) -> Place | None:
    """The one thread for messages of a customer."""
    if heard.kind != "dm" or heard.customer_remote_id is None:
        return None
    row = db.execute(
        "SELECT t.id, t.customer FROM customers c JOIN threads t ON t.customer = c.id"
        " WHERE c.account = ? AND c.remote_id = ? AND t.account = c.account AND t.kind = 'dm'"
        " ORDER BY t.id DESC LIMIT 1",
        [heard.account, heard.customer_remote_id],
    ).fetchone()
    return _place(row)


def _of_erased(db: sqlite3.Connection, heard: Heard) -> Place | None:
    """The thread of somebody who was erased before their conversation was ever read: known by its messages."""
    ids = [message.remote_id for message in heard.messages if message.remote_id is not None]
    if heard.kind != "dm" or heard.remote_id is None or not ids:
        return None
    row = db.execute(
        "SELECT t.id, t.customer FROM messages m JOIN threads t ON t.id = m.thread"
        f" JOIN customers c ON c.id = t.customer WHERE m.remote_id {one_of(ids)}"
        " AND t.kind = 'dm' AND t.remote_id IS NULL AND c.erased_at IS NOT NULL LIMIT 1",
        ids,
    ).fetchone()
    place = _place(row)
    if place is not None:
        _name(db, place, heard.remote_id)
    return place


def _name(db: sqlite3.Connection, place: Place, remote_id: str) -> None:
    db.execute("UPDATE threads SET remote_id = ? WHERE id = ?", [remote_id, place.thread])


def _place(row: sqlite3.Row | None) -> Place | None:
    return None if row is None else Place(row["id"], row["customer"])
