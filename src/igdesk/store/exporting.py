"""Rows for tables that leave the desk, a page at a time by key: a million cost no more memory than the first hundred.

A filter is one of tickets, as lists have it: it takes their messages, their events and their customers along. Rows come
in the order in which the desk got them, so nothing that changes meanwhile is told twice or left out.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from igdesk.store import customers, history, queue
from igdesk.store.conditions import Condition, where
from igdesk.store.customers import CustomerRow
from igdesk.store.order import source
from igdesk.store.rows import recorded_of
from igdesk.store.views import Filter, MessageView, TicketCard
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.rules.log import Recorded

T = TypeVar("T")
_KEYS = {"tickets": "number", "messages": "id", "customers": "id", "events": "id"}


@dataclass(frozen=True, slots=True)
class Stretch(Generic[T]):
    """Some rows after a key."""

    rows: tuple[T, ...]
    last: int | None
    """The key of the last of them; None: there are no more."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An event of a ticket's log, and its place there."""

    ticket: int
    version: int
    recorded: Recorded


def greatest_key(db: sqlite3.Connection, table: str) -> int:
    """Where the last row of `tickets`, `messages`, `customers` or `events` stands."""
    found: int = db.execute(f"SELECT coalesce(max({_KEYS[table]}), 0) FROM {table}").fetchone()[0]
    return found


def tickets(db: sqlite3.Connection, wanted: Filter, now: datetime, after: int, limit: int) -> Stretch[TicketCard]:
    """The tickets that match, by number."""
    asked, values = where(db, wanted, now)
    rows = db.execute(
        f"SELECT t.number {source(asked)} WHERE t.number > ? AND {asked} ORDER BY t.number LIMIT ?",
        [after, *values, limit],
    )
    numbers = [row["number"] for row in rows]
    found = queue.cards(db, numbers) if numbers else {}
    return _stretch([(number, found[number]) for number in numbers])


def messages(db: sqlite3.Connection, wanted: Filter, now: datetime, after: int, limit: int) -> Stretch[MessageView]:
    """The messages of the tickets that match; without a filter also those that belong to no ticket."""
    asked, values = _of_tickets(db, "m.ticket", "number", wanted, now)
    rows = db.execute(
        f"{history.MESSAGE} WHERE m.id > ? AND o.state IS NOT 'cancelled' AND {asked} ORDER BY m.id LIMIT ?",
        [after, *values, limit],
    )
    return _stretch([(row["id"], history.message_of(row)) for row in rows])


def customers_of(db: sqlite3.Connection, wanted: Filter, now: datetime, after: int, limit: int) -> Stretch[CustomerRow]:
    """The customers of the tickets that match; without a filter all."""
    asked, values = _of_tickets(db, "k.id", "customer", wanted, now)
    rows = db.execute(
        f"SELECT k.id FROM customers k WHERE k.id > ? AND {asked} ORDER BY k.id LIMIT ?", [after, *values, limit]
    )
    found = customers.by_ids(db, [row["id"] for row in rows])
    return _stretch([(each.customer.id, each) for each in found])


def events(db: sqlite3.Connection, wanted: Filter, now: datetime, after: int, limit: int) -> Stretch[Logged]:
    """What happened to the tickets that match."""
    asked, values = _of_tickets(db, "e.ticket", "number", wanted, now)
    rows = db.execute(
        f"SELECT e.* FROM events e WHERE e.id > ? AND {asked} ORDER BY e.id LIMIT ?", [after, *values, limit]
    )
    return _stretch([(row["id"], Logged(row["ticket"], row["version"], recorded_of(row))) for row in rows])


def field_ids(db: sqlite3.Connection) -> tuple[str, ...]:
    """Every field that some ticket has a value in, also one that the configuration no longer knows."""
    rows = db.execute("SELECT DISTINCT key FROM tickets t, json_each(t.fields) WHERE t.fields <> '{}' ORDER BY key")
    return tuple(row["key"] for row in rows)


def _of_tickets(db: sqlite3.Connection, column: str, by: str, wanted: Filter, now: datetime) -> Condition:
    """That a ticket which matches has `column` as its number, or as its customer."""
    asked, values = where(db, wanted, now)
    if asked == "1":
        return asked, values
    return f"EXISTS (SELECT 1 {source(asked)} WHERE t.{by} = {column} AND {asked})", values


def _stretch(found: list[tuple[int, T]]) -> Stretch[T]:
    return Stretch(tuple(value for _, value in found), found[-1][0] if found else None)
