"""What is particular to comments that come in: authors without an id, threads beside each other, what was hidden."""

from __future__ import annotations

import sqlite3

from igdesk.rules.model import Channel, Inbound
from igdesk.store.threads import Place
from igdesk.values import dataclass


def find(db: sqlite3.Connection, account: str, remote_id: str | None, username: str | None) -> sqlite3.Row | None:
    """A customer of Instagram's by their name, where their id is missing, on this side or on that.

    A photo tag tells its author's name alone. Who was known by it before gets their id now, so that a message and a tag
    of the same person are one customer's.
    """
    if username is None:
        return None
    unknown = "" if remote_id is None else "AND +remote_id IS NULL"  # by name: the other index finds all without id
    row: sqlite3.Row | None = db.execute(
        f"SELECT * FROM customers WHERE account = ? AND lower(username) = lower(?) {unknown} AND erased_at IS NULL"
        " ORDER BY remote_id IS NULL, id DESC LIMIT 1",
        [account, username],
    ).fetchone()
    if row is not None and remote_id is not None:
        db.execute("UPDATE customers SET remote_id = ? WHERE id = ?", [remote_id, row["id"]])
        row = db.execute("SELECT * FROM customers WHERE id = ?", [row["id"]]).fetchone()
    return row


def threads_beside(db: sqlite3.Connection, thread: int) -> tuple[int, ...]:
    """The threads of all customers below the same top comment, this one first: an answer of ours may be for any."""
    rows = db.execute(
        "SELECT beside.id FROM threads own JOIN threads beside ON beside.account = own.account"
        " AND beside.kind = own.kind AND beside.post = own.post"
        " AND substr(beside.remote_id, 1, instr(beside.remote_id, '/'))"
        " = substr(own.remote_id, 1, instr(own.remote_id, '/'))"
        " WHERE own.id = ? AND own.kind = 'comment' ORDER BY beside.id <> own.id, beside.id",
        [thread],
    )
    return tuple(row[0] for row in rows) or (thread,)


@dataclass(frozen=True, slots=True)
class Below:
    """The threads below a top comment, as far as they are stored."""

    threads: tuple[int, ...]
    answered: Place | None
    """The one that an answer is for; none where that is not told."""


def below(db: sqlite3.Connection, account: str, above: str, addressed: str | None) -> Below:
    """The threads below a comment's top comment, and which of them an answer of ours is for.

    It is for whom it names at its beginning, or else for who wrote the reply that it stands below. Below a top comment
    anybody may be meant; reading the post tells who spoke last.

    Args:
        db: The connection.
        account: Ours.
        above: The comment that the answer stands below.
        addressed: The name at its beginning.
    """
    replied_to = db.execute(
        "SELECT th.id, th.customer, substr(th.remote_id, 1, instr(th.remote_id, '/') - 1) AS top FROM messages m"
        " JOIN threads th ON th.id = m.thread WHERE m.remote_id = ? AND m.direction = 'in' AND th.account = ?"
        " AND th.kind = 'comment' AND th.remote_id LIKE '%/%'",
        [above, account],
    ).fetchone()
    top = above if replied_to is None else replied_to["top"]
    rows = db.execute(
        "SELECT th.id, th.customer, c.username FROM threads th JOIN customers c ON c.id = th.customer"
        " WHERE th.account = ? AND th.kind = 'comment' AND th.remote_id BETWEEN ? || '/' AND ? || '0' ORDER BY th.id",
        [account, top, top],  # "0" is what comes after "/"
    ).fetchall()
    named = [row for row in rows if addressed and (row["username"] or "").lower() == addressed.lower()]
    found = named[0] if named else replied_to if addressed is None and top != above else None
    place = None if found is None else Place(found["id"], found["customer"])
    return Below(tuple(row["id"] for row in rows), place)


def note_hidden(db: sqlite3.Connection, message: Inbound) -> None:
    """A comment may be hidden, or shown again, in Instagram's own app."""
    if message.channel is Channel.COMMENT and message.hidden is not None:
        db.execute(
            "UPDATE messages SET hidden = ? WHERE remote_id = ? AND hidden <> ?",
            [int(message.hidden), message.remote_id, int(message.hidden)],
        )
