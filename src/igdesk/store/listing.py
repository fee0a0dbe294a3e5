"""What a read of a whole conversation tells besides its messages: some were taken back, or were never seen.

Instagram shows the newest 20 messages of a conversation. One of them that an earlier read has shown and two later ones
do not was taken back: nothing else tells of that, where no webhooks come, and it is undone should it show again. Where
none of them was known, more were written between two reads than it shows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from igdesk.clock import from_ms, to_ms
from igdesk.rules.model import Direction, Inbound
from igdesk.store import message_edits
from igdesk.store.search.index import Changes
from igdesk.store.sql import one_of
from igdesk.values import dataclass

SURE_AFTER = timedelta(seconds=10)
"""How far apart two reads must be that do not show a message: one may come in the middle of a change."""

MOST_UNLISTED = 20
"""Messages of conversations that are not listed which are asked for at once: each costs a call."""

GAP = "more messages arrived between two reads than Instagram shows: older ones are missing"
"""What is recorded of it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """That a conversation was read to the end of what Instagram shows of it."""

    ids: frozenset[str]
    """Every message that was in it."""
    since: datetime
    """Everything from then on would have been shown."""


def unlisted(
    db: sqlite3.Connection, account: str, shown: Sequence[str], since: datetime
) -> tuple[tuple[str, Inbound], ...]:
    """Conversations that changed after `since` and are none of those shown, each with its messages, the newest first.

    Where all that was in one was taken back it is in no list any more, and no read of it tells that.
    """
    rows = db.execute(
        "SELECT th.remote_id AS thread, m.remote_id, m.created_at FROM threads th JOIN messages m ON m.thread = th.id"
        " WHERE th.account = ? AND th.kind = 'dm' AND th.remote_updated_at > ?"
        f" AND NOT th.remote_id {one_of(shown)} AND m.listed = 1 AND m.state <> 'deleted'"
        " ORDER BY th.id DESC, m.created_at DESC, m.id DESC LIMIT ?",
        [account, to_ms(since), *shown, MOST_UNLISTED],
    )
    return tuple(
        (
            row["thread"],
            Inbound(
                Direction.IN, from_ms(row["created_at"]), "", remote_id=row["remote_id"], deleted=True,
                is_about_another=True,
            ),
        )
        for row in rows
    )  # fmt: skip


def stored(db: sqlite3.Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those of these messages that are stored with what is in them."""
    rows = db.execute(f"SELECT remote_id FROM messages WHERE remote_id {one_of(ids)} AND state <> 'deleted'", ids)
    return frozenset(row["remote_id"] for row in rows)


def leaves_gap(db: sqlite3.Connection, thread: int, messages: Sequence[Inbound], watermark: datetime | None) -> bool:
    """Whether messages between what is stored and these were never seen; asked before these are stored.

    A reply of ours that the desk has sent is known whatever was read, and is no bridge. A conversation that is new here
    has one where all that is shown of it came after `watermark`; before that lies history, as long as it is.
    """
    seen = "(direction = 'in' OR listed = 1)"
    if db.execute(f"SELECT 1 FROM messages WHERE thread = ? AND {seen} LIMIT 1", [thread]).fetchone() is None:
        return watermark is not None and all(each.at > watermark for each in messages) and bool(messages)
    ids = [each.remote_id for each in messages if each.remote_id is not None]
    known = db.execute(f"SELECT 1 FROM messages WHERE remote_id {one_of(ids)} AND {seen} LIMIT 1", ids)
    return bool(ids) and known.fetchone() is None


def mark_gap(db: sqlite3.Connection, before: Inbound) -> None:
    """Whoever reads the conversation is to see that something is missing before this message."""
    db.execute("UPDATE messages SET gap_before = 1 WHERE remote_id = ?", [before.remote_id])


def follow(db: sqlite3.Connection, thread: int, listing: Listing, now: datetime, found: Changes) -> set[int]:
    """Take back what two reads did not show, and remember what this one did.

    Returns:
        The tickets whose messages have changed.
    """
    ids = tuple(listing.ids)
    db.execute(
        "UPDATE messages SET listed = 1, missed_at = NULL"
        f" WHERE remote_id {one_of(ids)} AND state <> 'deleted' AND (listed = 0 OR missed_at IS NOT NULL)",
        ids,
    )
    missing = db.execute(
        "SELECT id, missed_at FROM messages WHERE thread = ? AND listed = 1 AND state <> 'deleted'"
        f" AND created_at >= ? AND NOT remote_id {one_of(ids)}",
        [thread, to_ms(listing.since), *ids],
    ).fetchall()
    changed = set()
    for row in missing:
        if row["missed_at"] is None:
            db.execute("UPDATE messages SET missed_at = ? WHERE id = ?", [to_ms(now), row["id"]])
        elif abs(to_ms(now) - row["missed_at"]) >= SURE_AFTER // timedelta(milliseconds=1):
            ticket = message_edits.take_back(db, row["id"], found)
            changed |= set() if ticket is None else {ticket}
    return changed
