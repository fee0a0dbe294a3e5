"""Hearts of ours on customers' messages: on which they may be put, and where they are."""

from __future__ import annotations

import sqlite3

from igdesk.rules.commands import Command, React
from igdesk.rules.model import THREAD_CHANNELS, Ticket
from igdesk.rules.reactions import Reactable, has_heart, with_heart
from igdesk.rules.ways import Way
from igdesk.store import tickets
from igdesk.store.outbox import OutboxRow
from igdesk.store.sql import one_of


def reactable_of(db: sqlite3.Connection, ticket: Ticket, command: Command) -> Reactable | None:
    """The message that a command puts a heart on, or takes one off; None where there is none, or it was taken back."""
    return find(db, ticket.number, command.message) if isinstance(command, React) else None


def find(db: sqlite3.Connection, number: int, message: int | None = None) -> Reactable | None:
    """A customer's direct message of a ticket, or of one that was merged into it; the latest unless it is named."""
    family = tickets.family(db, number)
    channels = [channel.value for channel in THREAD_CHANNELS]
    row = db.execute(
        f"SELECT m.id, m.remote_id, m.reactions FROM messages m WHERE m.ticket {one_of(family)}"
        f" AND m.direction = 'in' AND m.channel {one_of(channels)} AND m.remote_id IS NOT NULL"
        " AND m.state <> 'deleted' AND ? IN (m.id, 0) ORDER BY m.created_at DESC, m.id DESC LIMIT 1",
        [*family, *channels, message or 0],
    ).fetchone()
    if row is None:
        return None
    ours = db.execute(
        "SELECT way, state FROM outbox WHERE target = ? AND way IN ('react', 'unreact')"
        " AND state NOT IN ('cancelled', 'failed') ORDER BY seq",
        [row["remote_id"]],
    ).fetchall()
    going = [Way(each["way"]) for each in ours if each["state"] != "sent"]
    put = [each["way"] for each in ours if each["state"] == "sent"]
    return Reactable(
        message=row["id"],
        remote_id=row["remote_id"],
        has_heart=has_heart(row["reactions"]),
        is_ours=put[-1:] == [Way.REACT] and has_heart(row["reactions"]),
        under_way=going[-1] if going else None,
    )


def mark_reacted(db: sqlite3.Connection, row: OutboxRow) -> None:
    """Our heart is on a message, or off it.

    Whose an emoji is, is not kept: the next read of the conversation shows again what others have put there.
    """
    where = "remote_id = ? AND state <> 'deleted'"
    found = db.execute(f"SELECT reactions FROM messages WHERE {where}", [row.target]).fetchone()
    if found is not None:
        after = with_heart(found["reactions"], on=row.way is Way.REACT)
        db.execute(f"UPDATE messages SET reactions = ? WHERE {where}", [after, row.target])
