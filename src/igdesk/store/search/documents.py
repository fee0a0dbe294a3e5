"""What can be found: messages, notes, tickets and customers, each with the words that find it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from enum import StrEnum

from igdesk.store.search import words
from igdesk.values import dataclass


class Kind(StrEnum):
    """What can be found, by its letter in the index."""

    MESSAGE = "m"
    NOTE = "n"
    TICKET = "t"
    CUSTOMER = "c"


Source = int | str
"""Its key in its own table."""


@dataclass(frozen=True, slots=True)
class Document:
    """One of them."""

    kind: Kind
    source: Source
    at: int
    """When it was written, in milliseconds."""
    words: tuple[str, ...]


# What a row says, in up to three texts: of a ticket its subject, its fields, its tags with
# what was promised, the latter two as JSON.
_SELECT = {
    Kind.MESSAGE: """
        SELECT 'm' AS kind, m.id AS source, m.created_at AS at, th.customer, m.text AS one, NULL AS two, NULL AS three
        FROM messages m JOIN threads th ON th.id = m.thread LEFT JOIN outbox o ON o.id = m.outbox
        WHERE m.state <> 'deleted' AND o.state IS NOT 'cancelled'
    """,
    Kind.NOTE: """
        SELECT 'n' AS kind, n.id AS source, n.at, t.customer, n.text AS one, NULL AS two, NULL AS three
        FROM notes n JOIN tickets t ON t.number = n.ticket WHERE n.removed = 0
    """,
    Kind.TICKET: """
        SELECT 't' AS kind, t.number AS source, t.created_at AS at, t.customer, t.subject AS one, t.fields AS two,
            (SELECT json_group_array(said) FROM (SELECT tag AS said FROM ticket_tags WHERE ticket = t.number
                UNION ALL SELECT text FROM promises WHERE ticket = t.number AND removed = 0)) AS three
        FROM tickets t WHERE 1
    """,
    Kind.CUSTOMER: """
        SELECT 'c' AS kind, c.id AS source, c.created_at AS at, c.id AS customer, c.username AS one, c.name AS two,
            NULL AS three
        FROM customers c WHERE 1
    """,
}
_KEY = {Kind.MESSAGE: "m.id", Kind.NOTE: "n.id", Kind.TICKET: "t.number", Kind.CUSTOMER: "c.id"}


def read(db: sqlite3.Connection, kind: Kind, source: Source) -> Document | None:
    """One document; none where there is nothing to find: it is gone, was taken back, or says nothing."""
    row = db.execute(f"{_SELECT[kind]} AND {_KEY[kind]} = ?", [source]).fetchone()
    return None if row is None else document_of(row)


def of_customer(db: sqlite3.Connection, customer: int) -> list[tuple[Kind, Source]]:
    """Everything of one customer that may be found."""
    rows = db.execute(
        "SELECT 'm' AS kind, m.id AS source FROM messages m JOIN threads th ON th.id = m.thread WHERE th.customer = :id"
        " UNION ALL SELECT 'n', n.id FROM notes n JOIN tickets t ON t.number = n.ticket WHERE t.customer = :id"
        " UNION ALL SELECT 't', number FROM tickets WHERE customer = :id UNION ALL SELECT 'c', :id",
        {"id": customer},
    )
    return [(Kind(row["kind"]), row["source"]) for row in rows]


def in_order_of_time(db: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    """A row for each document, the oldest first; they come one by one."""
    return db.execute(f"{' UNION ALL '.join(_SELECT.values())} ORDER BY at, kind, source")


def document_of(row: sqlite3.Row) -> Document | None:
    """The document of a row of this file's queries; none if it says nothing."""
    kind = Kind(row["kind"])
    own = [words.customer_word(row["customer"])]
    match kind:
        case Kind.MESSAGE | Kind.NOTE:
            said = words.words_of(row["one"])
            if not said:
                return None
            own += words.numbers_in(row["one"])
        case Kind.TICKET:
            texts = [row["one"] or "", *json.loads(row["two"]).values(), *json.loads(row["three"])]
            said = [word for text in texts for word in words.words_of(text)]
            own.append(words.number_word(row["source"]))
        case Kind.CUSTOMER:
            names = words.words_of(row["one"] or "") + words.words_of(row["two"] or "")
            said = [words.name_word(word) for word in names]
    return Document(kind, row["source"], row["at"], tuple(dict.fromkeys(said + own)))
