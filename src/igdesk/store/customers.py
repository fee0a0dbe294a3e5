"""Customers: finding one by what people call them, and how much the desk holds of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.clock import from_ms
from igdesk.config.model import Config
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules.decision import Draft
from igdesk.rules.events import TierSet
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Customer
from igdesk.rules.timers import settle
from igdesk.store import tickets
from igdesk.store.rows import customer_of, when
from igdesk.store.sql import IS_UNFINISHED, IS_UNSETTLED, one_of
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as a list shows them."""

    customer: Customer
    account: str
    tickets: int
    last_customer_message_at: datetime | None
    created_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much there is of a customer."""

    row: CustomerRow
    tickets: tuple[int, ...]
    unfinished: int
    messages: int
    attachments: int
    notes: int
    on_the_way: int
    """Replies that Instagram has not confirmed."""


_LATEST = """
    SELECT c.*, (SELECT max(th.last_customer_message_at) FROM threads th WHERE th.customer = c.id) AS last_at
    FROM customers c
"""
_SELECT = """
    SELECT c.*, (SELECT count(*) FROM tickets t WHERE t.customer = c.id) AS tickets,
        (SELECT max(th.last_customer_message_at) FROM threads th WHERE th.customer = c.id) AS last_at
    FROM customers c
"""


def listed(
    db: sqlite3.Connection, text: str | None, limit: int | None, tiers: Sequence[str] = ()
) -> tuple[CustomerRow, ...]:
    """Customers, those who wrote last first.

    Args:
        db: The connection.
        text: Only those with this in their handle or name.
        limit: At most so many.
        tiers: And those of these tiers.
    """
    if not text and not tiers and limit is not None:
        return _latest(db, limit)
    called = "instr(lower(coalesce(c.username, '') || char(10) || coalesce(c.name, '')), lower(?)) > 0"
    rows = db.execute(
        f"SELECT c.*, (SELECT count(*) FROM tickets t WHERE t.customer = c.id) AS tickets FROM ({_LATEST}"
        f" WHERE {called} OR c.tier {one_of(tiers)} ORDER BY last_at DESC, c.id DESC LIMIT ?) c"
        " ORDER BY last_at DESC, id DESC",
        [text or "", *tiers, -1 if limit is None else limit],
    )
    return tuple(_row_of(row) for row in rows)


def _latest(db: sqlite3.Connection, limit: int) -> tuple[CustomerRow, ...]:
    """Those who wrote last, read off the index `threads_heard`; then those who never did."""
    wrote = """
        SELECT c.*, th.last_customer_message_at AS last_at FROM threads th CROSS JOIN customers c ON c.id = th.customer
        WHERE th.last_customer_message_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM threads x WHERE x.customer = th.customer
            AND (x.last_customer_message_at, x.id) > (th.last_customer_message_at, th.id))
        ORDER BY th.last_customer_message_at DESC, c.id DESC LIMIT ?
    """
    never = """
        SELECT c.*, NULL AS last_at FROM customers c
        WHERE NOT EXISTS (SELECT 1 FROM threads th WHERE th.customer = c.id AND th.last_customer_message_at IS NOT NULL)
        ORDER BY c.id DESC LIMIT ?
    """
    counted = """
        SELECT f.*, (SELECT count(*) FROM tickets t WHERE t.customer = f.id) AS tickets FROM ({}) f
        ORDER BY last_at DESC, id DESC
    """
    rows = db.execute(counted.format(wrote), [limit]).fetchall()
    if len(rows) < limit:
        rows += db.execute(counted.format(never), [limit - len(rows)])
    return tuple(map(_row_of, rows))


def named(db: sqlite3.Connection, who: str) -> tuple[CustomerRow, ...]:
    """Who may be meant: the one with that id; else those with that handle; else those with that name.

    Args:
        db: The connection.
        who: An id, a handle with or without @, or a whole name.
    """
    if who.isdecimal() and (found := _where(db, "c.id = ?", int(who))):
        return found
    handle = who.removeprefix("@")
    found = _where(db, "lower(c.username) = lower(?)", handle)
    return found if found or who.startswith("@") else _where(db, "c.name = ? COLLATE NOCASE", who)


def by_id(db: sqlite3.Connection, customer: int) -> CustomerRow | None:
    """The customer with an id."""
    return next(iter(_where(db, "c.id = ?", customer)), None)


def by_ids(db: sqlite3.Connection, customers: Sequence[int]) -> tuple[CustomerRow, ...]:
    """The customers with these ids, in the order of ids."""
    rows = db.execute(f"{_SELECT} WHERE c.id {one_of(customers)} ORDER BY c.id", customers)
    return tuple(_row_of(row) for row in rows)


def set_tier(
    db: sqlite3.Connection, customer: int, tier: str, *, actor: str, op: str, config: Config, now: datetime
) -> bool:
    """Give a customer a tier by hand: rules and lists leave it alone from then on.

    It is told on their unfinished tickets, whose limits may ask for it; where there is none, on the newest one.

    Returns:
        Whether something changed.

    Raises:
        Refusal: They have no ticket: it could be told nowhere, nor taken back.
    """
    found = by_id(db, customer)
    assert found is not None  # customers are never deleted
    before = found.customer
    if before.tier == tier and before.tier_by is not None:
        return False
    numbers = db.execute(
        f"SELECT number FROM tickets WHERE customer = ?"
        f" ORDER BY status {IS_UNFINISHED} DESC, merged_into IS NULL DESC, number DESC",
        [customer],
    ).fetchall()
    if not numbers:
        raise Refusal("customers.no_ticket")
    db.execute("UPDATE customers SET tier = ?, tier_by = ? WHERE id = ?", [tier, actor, customer])
    for place, (number,) in enumerate(numbers):
        ticket = tickets.find(db, number)
        assert ticket is not None
        if place and ticket.has_ended:
            break
        draft = Draft(ticket, actor, now, op, replace(before, tier=tier, tier_by=actor))
        draft.add(TierSet(before.tier, tier, before.tier_by, actor))
        if not ticket.has_ended:
            settle(draft, config)
        tickets.save(db, draft.done(), before=ticket, op=op, now=now, actor=actor)
    return True


def tier_back(db: sqlite3.Connection, customer: int, events: Sequence[TierSet], *, again: bool) -> None:
    """Give a customer the tier back that they had before a step; or, `again`, the one that the step gave them.

    Args:
        db: The connection, inside a write transaction.
        customer: Whose it is.
        events: What the step did to it, in order.
        again: Whether it is done again.

    Raises:
        ConflictError: Somebody has given them another one since.
    """
    before, after = (events[0].before, events[0].by_before), (events[-1].after, events[-1].by)
    expected, wanted = (before, after) if again else (after, before)
    row = db.execute("SELECT tier, tier_by FROM customers WHERE id = ?", [customer]).fetchone()
    if (row["tier"], row["tier_by"]) != expected:
        latest = db.execute(
            "SELECT e.ticket, e.actor FROM events e JOIN tickets t ON t.number = e.ticket"
            " WHERE t.customer = ? AND e.kind IN ('tier', 'erased', 'undone') ORDER BY e.id DESC LIMIT 1",
            [customer],
        ).fetchone()
        who = row["tier_by"] or latest["actor"]
        raise ConflictError("refusal.undo_moved_on", number=latest["ticket"], who=who, what=Phrase("steps.tier"))
    db.execute("UPDATE customers SET tier = ?, tier_by = ? WHERE id = ?", [*wanted, customer])


def holdings(db: sqlite3.Connection, customer: int) -> Holdings | None:
    """How much there is of a customer; none if there is no such customer."""
    found = _where(db, "c.id = ?", customer)
    if not found:
        return None
    own = "ticket IN (SELECT number FROM tickets WHERE customer = ?)"
    threads = "thread IN (SELECT id FROM threads WHERE customer = ?)"

    def count(sql: str) -> int:
        counted: int = db.execute(sql, [customer]).fetchone()[0]
        return counted

    numbers = db.execute("SELECT number FROM tickets WHERE customer = ? ORDER BY number", [customer])
    return Holdings(
        row=found[0],
        tickets=tuple(row["number"] for row in numbers),
        unfinished=count(f"SELECT count(*) FROM tickets WHERE customer = ? AND status {IS_UNFINISHED}"),
        messages=count(f"SELECT count(*) FROM messages WHERE {threads} AND state <> 'deleted'"),
        attachments=count(f"SELECT coalesce(sum(json_array_length(attachments)), 0) FROM messages WHERE {threads}"),
        notes=count(f"SELECT count(*) FROM notes WHERE {own} AND text <> ''"),
        on_the_way=count(f"SELECT count(*) FROM outbox WHERE {threads} AND state {IS_UNSETTLED}"),
    )


def _where(db: sqlite3.Connection, condition: str, value: str | int) -> tuple[CustomerRow, ...]:
    if isinstance(value, int) and value >= 2**63:
        return ()
    return tuple(_row_of(row) for row in db.execute(f"{_SELECT} WHERE {condition} ORDER BY c.id LIMIT 20", [value]))


def _row_of(row: sqlite3.Row) -> CustomerRow:
    return CustomerRow(
        customer_of(row),
        row["account"],
        row["tickets"],
        when(row["last_at"]),
        from_ms(row["created_at"]),
        when(row["erased_at"]),
    )
