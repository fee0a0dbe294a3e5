"""Which reply it is that Instagram shows as ours: by its words, by what was stored before, by what a person saw."""

from __future__ import annotations

import sqlite3
import unicodedata
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.rules.media import may_be_one
from igdesk.rules.model import Attachment, MessageState
from igdesk.store import outbox
from igdesk.store.outbox import OutboxRow
from igdesk.store.sql import IS_UNSETTLED


def matching_reply(
    db: sqlite3.Connection, thread: int, text: str, at: datetime, attachments: tuple[Attachment, ...] = ()
) -> OutboxRow | None:
    """The oldest reply of the thread that says `text`, was tried, and whose id is not known: this one, then.

    Also what was queued again or given up: Instagram may deliver late; and what a person saw there. Our clock and
    Instagram's may differ, so times are not compared: a message of ours that is not stored yet and says the same is the
    one. A private reply to a comment arrives in the customer's direct messages, whatever thread it was written in.

    Media has no words: any of its kind without words may be it while it is in doubt. Once it was given up it is not
    looked for, since what comes then is mostly what somebody sent from the Instagram app instead.

    What a person saw there is no longer it where the same words are in doubt again and were said since.
    """
    rows = db.execute(
        f"{outbox.SELECT} WHERE o.thread IN (SELECT a.id FROM threads a JOIN threads b ON b.customer = a.customer"
        " WHERE b.id = ? AND (a.id = b.id OR b.kind = 'dm'))"
        " AND CASE WHEN o.thread <> ? THEN o.way = 'private'"
        " WHEN th.kind = 'comment' THEN o.way IN ('comment', 'mention') ELSE o.way = 'message' END"
        f" AND o.attempts > 0 AND (o.state {IS_UNSETTLED} OR o.state = 'sent' AND o.remote_id IS NULL)"
        " ORDER BY o.seq",
        [thread, thread],
    )
    found = [row for row in map(outbox.row_of, rows) if _may_be(row, same_text(text), attachments)]
    if not found or not was_seen(found[0]):
        return next(iter(found), None)
    return next((row for row in found[1:] if _said_since(db, found[0], row, at)), found[0])


def _said_since(db: sqlite3.Connection, seen: OutboxRow, row: OutboxRow, at: datetime) -> bool:
    """Whether what was said at `at` is a reply in doubt, not the one before it that a person saw.

    Between the two something of the customer was read that is older than these words, and they were not there yet.
    """
    between = db.execute(
        "SELECT 1 FROM outbox one JOIN outbox other ON other.id = ? JOIN messages m ON m.thread = one.thread"
        " WHERE one.id = ? AND m.direction = 'in' AND m.id > one.anchor AND m.id <= other.anchor AND m.created_at < ?",
        [row.id, seen.id, to_ms(at)],
    )
    return row.state not in (MessageState.SENT, MessageState.FAILED) and between.fetchone() is not None


def _may_be(row: OutboxRow, text: str, attachments: tuple[Attachment, ...]) -> bool:
    """Whether what Instagram shows as ours can be this reply."""
    if row.media is None:
        return bool(text) and same_text(row.text) == text
    return row.state is not MessageState.FAILED and not text and may_be_one(row.media, attachments)


def was_seen(row: OutboxRow) -> bool:
    """Whether a person has said that it arrived, and nothing that was read has shown it since."""
    return row.state is MessageState.SENT and row.remote_id is None and row.way.speaks


def seen_before(db: sqlite3.Connection, row: OutboxRow) -> str | None:
    """An earlier reply with the same words that a person saw there: what stands there first is that one."""
    found = db.execute(
        f"{outbox.SELECT} WHERE o.thread = ? AND o.way = ? AND o.seq < (SELECT seq FROM outbox WHERE id = ?)"
        " AND o.state = 'sent' AND o.remote_id IS NULL ORDER BY o.seq",
        [row.thread, row.way.value, row.id],
    )
    earlier = map(outbox.row_of, found)
    return next((each.id for each in earlier if same_text(each.text) == same_text(row.text)), None)


def same_text(text: str) -> str:
    """What two copies of a message have in common, should Instagram trim or normalise it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def same_words(text: str) -> str:
    """The same below somebody else's post: Meta, "Mentioned Media": names come without their @ there."""
    return same_text(text.replace("@", ""))
