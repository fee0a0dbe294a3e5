"""What becomes of a message after it was stored: its author takes it back, or says it in other words."""

from __future__ import annotations

import sqlite3

from igdesk.rules.model import Inbound
from igdesk.store import learned, tickets
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
    if message.remote_id is None or not (message.deleted or message.edited):
        return None
    row = db.execute("SELECT id, ticket, text, state FROM messages WHERE remote_id = ?", [message.remote_id]).fetchone()
    if row is None or row["state"] == "deleted" or (not message.deleted and message.text in ("", row["text"])):
        return None
    learned.unlearn(db, "id = ?", [row["id"]])
    found.forget(Kind.MESSAGE, row["id"])
    if message.deleted:
        db.execute(
            "UPDATE messages SET state = 'deleted', text = '', attachments = '[]', story_url = NULL WHERE id = ?",
            [row["id"]],
        )
    else:
        db.execute("UPDATE messages SET text = ? WHERE id = ?", [message.text, row["id"]])
    found.put(Kind.MESSAGE, row["id"])
    ticket: int | None = row["ticket"]
    if ticket is not None:
        _show(db, ticket)
    return ticket


def _show(db: sqlite3.Connection, number: int) -> None:
    """Let lists and screens see it, also those of the ticket that this one went into."""
    ticket = tickets.find(db, number)
    assert ticket is not None  # a foreign key says so
    for each in {number, tickets.root(db, ticket).number}:
        tickets.refresh_preview(db, each)
