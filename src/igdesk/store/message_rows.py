"""A message that came in, as a row, and what lists and the search show of it."""

from __future__ import annotations

import sqlite3

from igdesk.clock import to_ms
from igdesk.rules.model import APP_AUTHOR, Channel, Customer, Direction, Inbound
from igdesk.store import posts, tickets
from igdesk.store.rows import attachments_text
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes


def store_message(
    db: sqlite3.Connection, thread: int, customer: Customer, ticket: int | None, message: Inbound, found: Changes
) -> int:
    """Store a message, and let lists show it.

    Args:
        db: The connection.
        thread: Its thread.
        customer: Whose thread that is.
        ticket: Which ticket it is on; None: on none.
        message: It.
        found: What the search must know of.

    Returns:
        Its id.
    """
    inward = message.direction is Direction.IN
    author = message.author or ((customer.username or customer.name) if inward else APP_AUTHOR)
    state = "deleted" if message.deleted else "received" if inward else "sent"
    added = db.execute(
        "INSERT INTO messages (thread, ticket, remote_id, import_key, direction, channel, author, text,"
        " attachments, story_url, unsupported, state, created_at, hidden, reactions)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            thread, ticket, message.remote_id, message.import_key, message.direction.value, message.channel.value,
            author, message.text, attachments_text(message.attachments), message.story_url,
            int(message.unsupported), state, to_ms(message.at), int(bool(message.hidden)), message.reactions or "",
        ],
    )  # fmt: skip
    assert added.lastrowid is not None
    found.put(Kind.MESSAGE, added.lastrowid)
    if message.channel is Channel.COMMENT:
        posts.one_more(db, thread)
    if inward:
        db.execute(
            "UPDATE threads SET last_customer_message_at = max(coalesce(last_customer_message_at, 0), ?) WHERE id = ?",
            [to_ms(message.at), thread],
        )
    if ticket is not None and not message.deleted:
        attached = message.attachments[0].type if message.attachments else None
        preview = tickets.preview_of(message.text, attached, unsupported=message.unsupported)
        db.execute("UPDATE tickets SET preview = ? WHERE number = ?", [preview, ticket])
    return added.lastrowid
