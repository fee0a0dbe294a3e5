"""What became of a reply, on its row: it is being sent, sent, failed, in doubt, put off."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.i18n import Phrase
from igdesk.rules.model import MessageState
from igdesk.store.outbox import MAX_ATTEMPTS, OutboxRow, message_of, of_operation
from igdesk.store.rows import as_json, ms, phrase_data
from igdesk.store.search import index
from igdesk.store.search.documents import Kind

_ANCHOR = (
    "(SELECT max(id) FROM messages WHERE remote_id IS NOT NULL AND (thread = outbox.thread OR outbox.way <> 'message'))"
)
"""The latest message there where a reply is looked for: an answer to a comment may stand beside other threads."""


_AT_THE_END = (
    "CASE WHEN EXISTS (SELECT 1 FROM outbox l WHERE l.thread = outbox.thread AND l.way = outbox.way"
    " AND l.seq > outbox.seq AND l.asleep = 0) THEN (SELECT max(seq) + 1 FROM outbox) ELSE seq END"
)
"""The place of a reply behind all that are to be sent there, or were."""


def mark_sending(db: sqlite3.Connection, reply: str, token: int) -> None:
    """Claim a reply for sending under the worker's fencing number; committed before anything leaves."""
    db.execute(
        "UPDATE outbox SET state = 'sending', claimed_by = ?, attempts = attempts + 1,"
        f" anchor = {_ANCHOR} WHERE id = ? AND state = 'queued'",
        [token, reply],
    )


def mark_sent(db: sqlite3.Connection, reply: str, remote_id: str | None, sent_at: datetime) -> None:
    """Instagram has it: the row and its message carry Instagram's id from now on, once one has been read.

    The sync may have stored our own message before the answer came (the echo overtakes): that copy gives way.
    """
    message, at = message_of(db, reply), to_ms(sent_at)
    with index.changes(db) as found:
        copy = db.execute("SELECT id FROM messages WHERE remote_id = ? AND outbox IS NULL", [remote_id]).fetchone()
        if copy is not None:
            found.forget(Kind.MESSAGE, copy["id"])
        found.forget(Kind.MESSAGE, message)
        db.execute("DELETE FROM messages WHERE remote_id = ? AND outbox IS NULL", [remote_id])
        db.execute(
            "UPDATE outbox SET state = 'sent', remote_id = ?, error = NULL, claimed_by = NULL WHERE id = ?",
            [remote_id, reply],
        )
        db.execute("UPDATE messages SET remote_id = ?, created_at = ? WHERE id = ?", [remote_id, at, message])
        found.put(Kind.MESSAGE, message)


def mark_done(db: sqlite3.Connection, row: OutboxRow) -> int:
    """What says nothing is done; gives the id of the message it was done to, 0 if that is no longer here."""
    db.execute("UPDATE outbox SET state = 'sent', error = NULL, claimed_by = NULL WHERE id = ?", [row.id])
    found = db.execute("SELECT id FROM messages WHERE remote_id = ?", [row.target]).fetchone()
    return 0 if found is None else int(found["id"])


def mark_unsent(db: sqlite3.Connection, reply: str, state: MessageState, error: Phrase) -> None:
    """A reply failed, or is unconfirmed; with the reason."""
    db.execute(
        "UPDATE outbox SET state = ?, error = ?, claimed_by = NULL, asleep = 0 WHERE id = ?",
        [state.value, _text(error), reply],
    )


def mark_restored(db: sqlite3.Connection, reply: str, error: Phrase) -> None:
    """A reply of a backup may have gone out since: it is looked for from the backup's end, and never sent by itself."""
    db.execute(
        "UPDATE outbox SET state = 'unconfirmed', error = ?, claimed_by = NULL, attempts = max(attempts, ?),"
        f" asleep = 0, anchor = coalesce(anchor, {_ANCHOR}) WHERE id = ?",
        [_text(error), MAX_ATTEMPTS, reply],
    )


def awaken(db: sqlite3.Connection, row: OutboxRow) -> tuple[OutboxRow, ...]:
    """Put a reply whose moment has come, with all its parts, behind what was written there since; gives the parts."""
    parts = tuple(part for part in of_operation(db, row.operation) if part.waits)
    for part in parts:
        db.execute(f"UPDATE outbox SET asleep = 0, seq = {_AT_THE_END} WHERE id = ?", [part.id])
    return parts


def put_off(db: sqlite3.Connection, reply: str, until: datetime) -> None:
    """A reply that waits does so a little longer; the moment that was chosen stays what it was."""
    db.execute("UPDATE outbox SET not_before = ? WHERE id = ? AND asleep = 1", [to_ms(until), reply])


def move(db: sqlite3.Connection, reply: str, until: datetime, at: datetime | None) -> None:
    """Let a reply that waits go at another moment; without one, as soon as it may from `until` on."""
    place = "seq" if at is not None else _AT_THE_END
    db.execute(
        f"UPDATE outbox SET send_at = ?, asleep = ?, hold_until = ?, not_before = ?, seq = {place} WHERE id = ?",
        [ms(at), int(at is not None), to_ms(until), to_ms(until), reply],
    )


def keep_moment(db: sqlite3.Connection, row: OutboxRow) -> None:
    """A reply that is repeated by itself is still one that does not go if the customer writes first."""
    db.execute("UPDATE outbox SET send_at = ? WHERE id = ?", [ms(row.send_at), row.id])


def release(db: sqlite3.Connection, reply: str, actor: str) -> None:
    """A trainee's reply may go; when, `move` says."""
    db.execute("UPDATE outbox SET unreleased = 0, released_by = ? WHERE id = ?", [actor, reply])


def unrelease(db: sqlite3.Connection, reply: str, at: datetime | None) -> None:
    """A trainee's reply waits for a release again, and goes at the moment that its writer chose then."""
    db.execute(
        "UPDATE outbox SET unreleased = 1, released_by = NULL, asleep = 1, send_at = ? WHERE id = ?", [ms(at), reply]
    )


def give_back(db: sqlite3.Connection, reply: str, *, wanted: bool = True) -> None:
    """Let its words be its writer's draft again, on the first of their computers that asks; or not any more."""
    db.execute("UPDATE outbox SET to_return = ? WHERE id = ?", [int(wanted), reply])


def expect_failed(db: sqlite3.Connection) -> None:
    """What had failed may have been tried again since the backup: should it turn up, it is recognised."""
    db.execute("UPDATE outbox SET attempts = 1 WHERE state = 'failed' AND attempts = 0")


def postpone(db: sqlite3.Connection, reply: str, until: datetime, error: Phrase) -> None:
    """A reply surely did not leave (no connection, throttled), and no attempt is counted. It keeps its place: what
    stopped it stops all of its account, and nothing overtakes it."""
    db.execute(
        "UPDATE outbox SET state = 'queued', error = ?, claimed_by = NULL, attempts = attempts - 1 WHERE id = ?",
        [_text(error), reply],
    )
    db.execute(
        "UPDATE outbox SET not_before = max(not_before, ?) WHERE state = 'queued' AND"
        " (SELECT account FROM threads WHERE id = outbox.thread) ="
        " (SELECT th.account FROM threads th JOIN outbox o ON o.thread = th.id WHERE o.id = ?)",
        [to_ms(until), reply],
    )


def try_again(db: sqlite3.Connection, reply: str, until: datetime, error: Phrase) -> None:
    """What may be done twice without harm and may have been done is done again; the attempt counts."""
    db.execute(
        "UPDATE outbox SET state = 'queued', not_before = ?, error = ?, claimed_by = NULL WHERE id = ?",
        [to_ms(until), _text(error), reply],
    )


def _text(error: Phrase) -> str:
    return as_json(phrase_data(error))
