"""Customers as what comes in tells of them: known by id, else by name; new ones are made, renamed ones are renamed."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.rules.model import Customer
from igdesk.store import commenters
from igdesk.store.rows import customer_of
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes


def find_or_make(
    db: sqlite3.Connection,
    account: str,
    remote_id: str | None,
    *,
    username: str | None,
    name: str | None,
    now: datetime,
    found: Changes,
) -> Customer:
    """The customer with this id, or else with this name; a new one if there is none."""
    row = find(db, account, remote_id, username)
    if row is not None:
        return customer_of(row)
    added = db.execute(
        "INSERT INTO customers (account, remote_id, username, name, created_at) VALUES (?, ?, ?, ?, ?)",
        [account, remote_id, username, name, to_ms(now)],
    )
    assert added.lastrowid is not None
    found.put(Kind.CUSTOMER, added.lastrowid)
    return Customer(added.lastrowid, username, name, remote_id)


def find(db: sqlite3.Connection, account: str, remote_id: str | None, username: str | None) -> sqlite3.Row | None:
    """The row of the customer with this id, or else with this name, who gets the id then."""
    row: sqlite3.Row | None = None
    if remote_id is not None:
        row = db.execute("SELECT * FROM customers WHERE account = ? AND remote_id = ?", [account, remote_id]).fetchone()
    return row or commenters.find(db, account, remote_id, username)


def rename(db: sqlite3.Connection, customer: int, username: str, found: Changes) -> None:
    """People rename themselves; who was erased stays nameless."""
    changed = db.execute(
        "SELECT 1 FROM customers WHERE id = ? AND username IS NOT ? AND erased_at IS NULL", [customer, username]
    )
    if changed.fetchone() is not None:
        found.forget(Kind.CUSTOMER, customer)
        db.execute("UPDATE customers SET username = ? WHERE id = ?", [username, customer])
        found.put(Kind.CUSTOMER, customer)
