"""Who asked the same lately: a key for each message of a customer that says enough, kept for `repeats.WITHIN`.

A key is worked out from the words as they stand, anew whenever these change, and goes with them: short words could be
guessed from it. What was masked is compared with nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from igdesk.clock import from_ms, to_ms
from igdesk.rules.arrival import Asked
from igdesk.rules.model import Direction, Inbound
from igdesk.rules.repeats import WAVE, WITHIN, fingerprint
from igdesk.store.mask import MASK
from igdesk.store.sql import one_of
from igdesk.store.views import Repeats

_LENGTH = WITHIN // timedelta(milliseconds=1)
_WAVE = WAVE // timedelta(milliseconds=1)
_MOST = 500
"""So many are read of what is asked again and again; nobody needs to know how many more."""
_ASKED = """
    FROM questions WHERE key = ? AND at BETWEEN ? AND ?
    AND NOT EXISTS (SELECT 1 FROM questions WHERE key = ? AND told = 1) GROUP BY customer
"""
_QUESTIONS = """
    SELECT m.id, m.text, m.created_at, th.customer FROM messages m JOIN threads th ON th.id = m.thread
    WHERE m.direction = 'in'
"""


def key_of(message: Inbound, now: datetime) -> int | None:
    """What a message asks, as far as it is compared with others."""
    is_late = message.at <= now - WITHIN
    return None if is_late or message.direction is Direction.OUT else fingerprint(message.text)


def asked(db: sqlite3.Connection, key: int | None, at: datetime) -> tuple[Asked, ...]:
    """Who asked this around a time; nobody where people were told of it already, by index `questions_key`.

    Of each customer the last time before and the first time after: no hour around the time has more customers in it for
    what they asked besides.
    """
    if key is None:
        return ()
    present = to_ms(at)
    rows = db.execute(
        f"SELECT customer, max(at) AS at {_ASKED} UNION ALL SELECT customer, min(at) AS at {_ASKED} LIMIT ?",
        [key, present - _WAVE, present, key, key, present, present + _WAVE, key, _MOST],
    )
    return tuple((row["customer"], from_ms(row["at"])) for row in rows)


def note(db: sqlite3.Connection, message: int, key: int, asker: Asked, *, told: bool) -> None:
    """Remember what a message asks.

    Args:
        db: The connection, inside a write transaction.
        message: Its id.
        key: `fingerprint` of its text.
        asker: Who asks, and when.
        told: Whether people were told with it that many do.
    """
    customer, at = asker
    db.execute(
        "INSERT INTO questions VALUES (?, ?, ?, ?, ?) ON CONFLICT (message) DO NOTHING",
        [message, key, customer, to_ms(at), int(told)],
    )


def renew(db: sqlite3.Connection, where: str, values: Sequence[int]) -> None:
    """Work out anew what messages ask after their words have changed or gone.

    Args:
        db: The connection, inside a write transaction.
        where: Which ones, as SQL on `messages m`.
        values: What is bound to its question marks.
    """
    for row in db.execute(f"{_QUESTIONS} AND {where}", values).fetchall():
        key = None if MASK in row["text"] else fingerprint(row["text"])
        _forget(db, row["id"], unless=key)
        if key is not None:
            note(db, row["id"], key, (row["customer"], from_ms(row["created_at"])), told=False)


def _forget(db: sqlite3.Connection, message: int, *, unless: int | None) -> None:
    """Take away what a message asked, where that is another thing now; that people were told stays with the others."""
    gone = db.execute("DELETE FROM questions WHERE message = ? AND key IS NOT ? RETURNING key, told", [message, unless])
    for row in gone.fetchall():
        if row["told"]:
            db.execute(
                "UPDATE questions SET told = 1 WHERE message = (SELECT max(message) FROM questions WHERE key = ?)",
                [row["key"]],
            )


def fill(db: sqlite3.Connection) -> None:
    """Work out what was asked in the days before the newest message: for a desk of which that is not known."""
    newest = db.execute("SELECT max(created_at) FROM messages WHERE direction = 'in'").fetchone()[0]
    renew(db, "m.created_at > ?", [(newest or 0) - _LENGTH])


def of_tickets(db: sqlite3.Connection, numbers: Sequence[int], customer: int) -> Repeats:
    """Who else asked what these tickets ask: how many others, and in which other tickets the same customer.

    Args:
        db: The connection.
        numbers: A ticket, and those that were merged into it.
        customer: Whose it is.
    """
    rows = db.execute(
        "SELECT DISTINCT o.customer, other.ticket FROM questions o JOIN messages other ON other.id = o.message"
        " WHERE o.key IN (SELECT q.key FROM messages m JOIN questions q ON q.message = m.id"
        f" WHERE m.ticket {one_of(numbers)}) AND other.ticket IS NOT NULL AND NOT other.ticket {one_of(numbers)}"
        " LIMIT ?",
        [*numbers, *numbers, _MOST],
    ).fetchall()
    others = {row["customer"] for row in rows} - {customer}
    return Repeats(len(others), tuple(sorted({row["ticket"] for row in rows if row["customer"] == customer})))


def forget_old(db: sqlite3.Connection, now: datetime) -> None:
    """Take away what was asked too long ago to be compared, by index `questions_at`."""
    db.execute("DELETE FROM questions WHERE at <= ?", [to_ms(now) - _LENGTH])
