"""What was granted to customers, by whom, and what is proposed: of all tickets, exactly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from igdesk.rules.model import Remedy
from igdesk.store.rows import remedies_of
from igdesk.values import dataclass


class Spent(NamedTuple):
    """What one person granted of one kind, summed."""

    by: str
    kind: str
    """Id of the compensation as the configuration has it."""
    currency: str | None
    """None: the desk's usual."""
    amount: Decimal
    tickets: int
    """On how many."""


class Proposed(NamedTuple):
    """What waits for a decision on a ticket."""

    ticket: int
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Spending:
    """Both."""

    granted: tuple[Spent, ...]
    proposed: tuple[Proposed, ...]


def spending(db: sqlite3.Connection) -> Spending:
    """All of it. Amounts are decimals, which SQL has none of."""
    sums: dict[tuple[str, str, str], tuple[Decimal, int]] = {}
    proposed: list[Proposed] = []
    for number, each in remedies(db):
        if not each.granted:
            proposed.append(Proposed(number, each))
            continue
        key = (each.by, each.kind, each.currency or "")
        amount, tickets = sums.get(key, (Decimal(), 0))
        sums[key] = amount + each.amount, tickets + 1
    granted = (Spent(by, kind, currency or None, *of) for (by, kind, currency), of in sorted(sums.items()))
    return Spending(tuple(granted), tuple(proposed))


def remedies(db: sqlite3.Connection, customer: int | None = None) -> Iterator[tuple[int, Remedy]]:
    """Compensations with their tickets, of one customer or of all.

    A merge hands them on to the ticket that has the conversation: what stands there as well is counted there alone.
    """
    asked, values = ("", []) if customer is None else (" AND t.customer = ?", [customer])
    rows = db.execute(
        "SELECT t.number, t.compensations, t.merged_into, r.compensations AS there FROM tickets t"
        " LEFT JOIN tickets r ON r.number = t.merged_into"
        f" WHERE t.compensations <> '[]'{asked} ORDER BY t.number",
        values,
    )
    for row in rows:
        there = remedies_of(row["there"] or "[]")
        for each in remedies_of(row["compensations"]):
            if row["merged_into"] is None or (each.granted and each not in there):
                yield row["number"], each
