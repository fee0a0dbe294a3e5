"""What becomes of a message after it was stored: it is taken back, said in other words, or gets a reaction."""

from __future__ import annotations

import sqlite3

from igdesk.rules.model import Inbound
from igdesk.store import learned, repeats, tickets
from igdesk.store.mask import MASK
from igdesk.store.rows import attachments_text
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes


def follow(db: sqlite3.Connection, message: Inbound, found: Changes) -> int | None:
    """Do to a stored message what was done to it on Instagram. What was taken back is shown as such, its words go.

    Args:
        db: The connection, inside a write transaction.
        message: What is known of it now.
        found: What the search must know of.

    Returns:
        The ticket whose message has changed; none if nothing has, or no ticket has it.
    """
    if message.remote_id is None or not (message.deleted or message.edited or message.reactions is not None):
        return None
    row = db.execute(
        "SELECT id, ticket, text, state, missed_at, reactions FROM messages WHERE remote_id = ?", [message.remote_id]
    ).fetchone()
    if row is None:
        return None
    if row["state"] == "deleted":
        return _show_again(db, row, message, found)
    if message.deleted:
        return take_back(db, row["id"], found)
    is_other = message.edited and _says_something_else(row["text"], message.text)
    if is_other:
        _change(db, row["id"], found, "text = ?, edited = 1", message.text)
        _show(db, row["ticket"])
    if message.reactions is not None and message.reactions != row["reactions"]:
        db.execute("UPDATE messages SET reactions = ? WHERE id = ?", [message.reactions, row["id"]])
        is_other = True
    ticket: int | None = row["ticket"]
    return ticket if is_other else None


def take_back(db: sqlite3.Connection, ident: int, found: Changes) -> int | None:
    """A message is no longer on Instagram: that it was there is all that stays. Gives the ticket that has it."""
    _change(db, ident, found, "state = 'deleted', text = '', attachments = '[]', story_url = NULL, reactions = ''")
    ticket: int | None = db.execute("SELECT ticket FROM messages WHERE id = ?", [ident]).fetchone()["ticket"]
    _show(db, ticket)
    return ticket


def _says_something_else(stored: str, now: str) -> bool:
    """Whether it was edited. What was masked on the desk stays masked, whatever Instagram still says."""
    return bool(now.strip()) and now.strip() != stored.strip() and MASK not in stored


def _show_again(db: sqlite3.Connection, row: sqlite3.Row, message: Inbound, found: Changes) -> int | None:
    """It was only missing for a while; what its author took back or somebody erased has no time of missing."""
    if row["missed_at"] is None or message.deleted:
        return None
    _change(
        db, row["id"], found,
        "state = CASE direction WHEN 'in' THEN 'received' ELSE 'sent' END, missed_at = NULL, text = ?, attachments = ?,"
        " story_url = ?",
        message.text, attachments_text(message.attachments), message.story_url,
    )  # fmt: skip
    ticket: int | None = row["ticket"]
    _show(db, ticket)
    return ticket


def _change(db: sqlite3.Connection, ident: int, found: Changes, settings: str, *values: str | None) -> None:
    learned.unlearn(db, "id = ?", [ident])
    found.forget(Kind.MESSAGE, ident)
    db.execute(f"UPDATE messages SET {settings} WHERE id = ?", [*values, ident])
    repeats.renew(db, "m.id = ?", [ident])
    found.put(Kind.MESSAGE, ident)


def _show(db: sqlite3.Connection, number: int | None) -> None:
    """Let lists and screens see it, also those of the ticket that this one went into."""
    if number is None:
        return
    ticket = tickets.find(db, number)
    assert ticket is not None  # a foreign key says so
    for each in {number, tickets.root(db, ticket).number}:
        tickets.refresh_preview(db, each)
