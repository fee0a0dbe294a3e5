"""Everything that the desk knows of a customer, in one read: tickets, promises, compensations, notes, channels."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from igdesk.clock import from_ms
from igdesk.rules.model import Channel, Ticket
from igdesk.rules.promises import GivenPromise
from igdesk.store import promises
from igdesk.store.customers import CustomerRow, by_id
from igdesk.store.rows import TICKET_COLUMNS, ticket_of, when
from igdesk.store.spending import remedies
from igdesk.values import dataclass

TICKETS = 200
"""How many of the newest tickets a card is made of."""
NOTES = 10


class Given(NamedTuple):
    """What a customer was granted of one kind, summed."""

    kind: str
    """Id of the compensation as the configuration has it."""
    currency: str | None
    """None: the desk's usual."""
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket of theirs with the words that it is known by."""

    ticket: Ticket
    preview: str
    went_up: bool = False
    """Whether it was ever taken up, answered or not."""


@dataclass(frozen=True, slots=True)
class CardNote:
    """What a colleague wrote down on one of their tickets."""

    ticket: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer with all that happened."""

    row: CustomerRow
    profile_at: datetime | None
    """When Instagram was last asked about them."""
    tickets: tuple[PastTicket, ...]
    """The newest first."""
    promises: tuple[GivenPromise, ...]
    """Open and settled, oldest first."""
    given: tuple[Given, ...]
    notes: tuple[CardNote, ...]
    """The newest first."""
    channels: Mapping[Channel, int]
    """How many tickets came which way."""


def card(db: sqlite3.Connection, customer: int) -> CustomerCard | None:
    """The card; None where there is no such customer. By index `tickets_customer`."""
    row = by_id(db, customer)
    if row is None:
        return None
    found = db.execute(
        f"SELECT {TICKET_COLUMNS}, EXISTS"
        " (SELECT 1 FROM escalations WHERE ticket = t.number AND removed = 0) AS went_up"
        " FROM tickets t WHERE t.customer = ? ORDER BY t.number DESC LIMIT ?",
        [customer, TICKETS],
    ).fetchall()
    past = tuple(PastTicket(ticket_of(each), each["preview"], bool(each["went_up"])) for each in found)
    numbers = [each.ticket.number for each in past]
    asked = db.execute("SELECT profile_at FROM customers WHERE id = ?", [customer]).fetchone()
    return CustomerCard(
        row=row,
        profile_at=when(asked["profile_at"]),
        tickets=past,
        promises=promises.of_tickets(db, numbers) if numbers else (),
        given=_given(db, customer),
        notes=_notes(db, customer),
        channels=_channels(db, customer),
    )


def _given(db: sqlite3.Connection, customer: int) -> tuple[Given, ...]:
    """Of all their tickets, exactly."""
    sums: dict[tuple[str, str | None], Decimal] = {}
    for _number, remedy in remedies(db, customer):
        if remedy.granted:
            key = (remedy.kind, remedy.currency)
            sums[key] = sums.get(key, Decimal()) + remedy.amount
    return tuple(Given(kind, currency, amount) for (kind, currency), amount in sums.items())


def _notes(db: sqlite3.Connection, customer: int) -> tuple[CardNote, ...]:
    rows = db.execute(
        "SELECT n.ticket, n.author, n.text, n.at FROM notes n JOIN tickets t ON t.number = n.ticket"
        " WHERE t.customer = ? AND n.text <> '' ORDER BY n.at DESC, n.id DESC LIMIT ?",
        [customer, NOTES],
    )
    return tuple(CardNote(row["ticket"], row["author"], row["text"], from_ms(row["at"])) for row in rows)


def _channels(db: sqlite3.Connection, customer: int) -> dict[Channel, int]:
    rows = db.execute(
        "SELECT channel, count(*) FROM tickets WHERE customer = ? GROUP BY channel ORDER BY count(*) DESC, channel",
        [customer],
    )
    return {Channel(channel): count for channel, count in rows}
