"""How a reply's outcome is recorded: on its row, its message and its ticket, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from igdesk.clock import to_ms
from igdesk.config.accounts import gone
from igdesk.config.model import Config
from igdesk.config.networks import network_id
from igdesk.errors import NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules.decision import Decision, Draft, QueuedReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import MessageState, Ticket
from igdesk.rules.outcome import (
    comment_hidden,
    pointless,
    reacted,
    reply_failed,
    reply_retried,
    reply_sent,
    reply_unconfirmed,
)
from igdesk.rules.pilot import sends
from igdesk.rules.send_later import check_author
from igdesk.rules.ways import Way
from igdesk.store import comments, lease, outbox, outbox_marks, posts, reactions, send_later, tickets
from igdesk.store.lease import Fence, check_fence
from igdesk.store.outbox import OutboxRow
from igdesk.store.recognising import same_text, same_words, seen_before, was_seen
from igdesk.store.rows import when
from igdesk.store.sql import one_of
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Settling:
    """Who records an outcome, when, and under which lease."""

    op: str
    now: datetime
    config: Config
    fence: Fence | None = None
    actor: str = "sync"
    account: str | None = None
    """Whose replies alone; none: everybody's."""

    @property
    def token(self) -> int:
        """The fencing number under which this worker sends."""
        return self.fence.token if self.fence else 0


def claim_next(db: sqlite3.Connection, by: Settling) -> OutboxRow | None:
    """Take the next reply that is due, marked `sending`: committed before anything leaves this computer.

    It is a beat of the lease as well, so that there is time for sending. Nothing is sent without: a desk in shadow
    gives out none.

    Raises:
        LeaseLost: Another worker sends now.
    """
    if by.fence is not None:
        lease.beat(db, by.fence)
    row = outbox.next_due(db, by.now, by.account) if sends(by.config.desk) else None
    while row is not None and _is_withdrawn(db, row, by):
        row = outbox.next_due(db, by.now, by.account)
    if row is not None:
        outbox_marks.mark_sending(db, row.id, by.token)
        row = outbox.find(db, row.id)
    return row


def _is_withdrawn(db: sqlite3.Connection, row: OutboxRow, by: Settling) -> bool:
    """Whether a reply is not to leave any more, which is recorded: it has become pointless, or the customer wrote."""
    ticket = _ticket(db, row)
    withdrawn = pointless(draft_of(db, ticket, by), row.queued, by.config, is_tried=row.attempts > 0)
    if withdrawn is not None:
        _save(db, withdrawn, ticket, by)
        return True
    return send_later.withdraw_if_overtaken(db, row, by)


def wake(db: sqlite3.Connection, reply: str, by: Settling) -> None:
    """The moment of a reply has come: from now on it is one of those to be sent, unless it is not to be sent any more.

    Raises:
        LeaseLost: Another worker sends now.
    """
    check_fence(db, by.fence)
    row = outbox.find(db, reply)
    if row is None or not row.waits or row.awaits_release or row.hold_until > by.now:
        return
    if send_later.withdraw_if_overtaken(db, row, by):
        return
    outbox_marks.awaken(db, row)
    try:
        check_author(row.author, by.config)
    except (Refusal, NotAllowedError) as error:
        fail(db, reply, error.phrase, by)


def put_off(db: sqlite3.Connection, reply: str, until: datetime, by: Settling) -> None:
    """The moment of a reply has come, and whether the customer wrote could not be read: that is tried again then."""
    check_fence(db, by.fence)
    outbox_marks.put_off(db, reply, until)


def confirm(db: sqlite3.Connection, reply: str, remote_id: str, sent_at: datetime, by: Settling) -> None:
    """Instagram has it, under this message id. A reply that is confirmed already stays as it is.

    One that a person saw there gets its id, and the time that Instagram tells: the ticket was told of it already.
    """
    row = outbox.find(db, reply)
    if row is not None and was_seen(row):
        _store_sent(db, row, remote_id, sent_at)
        return
    row = _still_open(db, reply)
    if row is None:
        return
    _store_sent(db, row, remote_id, sent_at)
    ticket = _ticket(db, row)
    draft, covers = draft_of(db, ticket, by), _covers(db, row, ticket)
    draft.op = f"{by.op}.{row.id}"  # what is asked by itself then is a row of its own, though others are read at once
    sent = reply_sent(draft, row.queued, sent_at, covers, by.config)
    _save(db, sent, ticket, by)


def _store_sent(db: sqlite3.Connection, row: OutboxRow, remote_id: str, sent_at: datetime) -> None:
    """Keep its id. If it was read before Instagram's answer came, the same words of an earlier reply may have it."""
    for table, key in (("outbox", "id"), ("messages", "outbox")):
        db.execute(f"UPDATE {table} SET remote_id = NULL WHERE remote_id = ? AND {key} <> ?", [remote_id, row.id])
    outbox_marks.mark_sent(db, row.id, remote_id, sent_at)
    if row.way is Way.COMMENT:
        posts.one_more(db, row.thread)


def confirm_done(db: sqlite3.Connection, reply: str, by: Settling) -> None:
    """Instagram has hidden a comment or shows it again, or our heart is on a message or off it."""
    row = _still_open(db, reply)
    if row is None:
        return
    message = outbox_marks.mark_done(db, row)
    (reactions.mark_reacted if row.way.reacts else comments.mark_hidden)(db, row)
    ticket = _ticket(db, row)
    tell = reacted if row.way.reacts else comment_hidden
    _save(db, tell(draft_of(db, ticket, by), row.queued, message, by.config), ticket, by)


def confirm_among(db: sqlite3.Connection, reply: str, said: Sequence[tuple[str, str, datetime]], by: Settling) -> bool:
    """Confirm a public reply in doubt if it is among the answers to its comment.

    It is the one of ours with the same words that is no other reply of the outbox, and was not stored before the
    attempt. Ids tell that, no clocks.

    Args:
        db: The connection.
        reply: The reply.
        said: Our answers there, oldest first: id, words, time.
        by: Who records it.

    Returns:
        Whether it is there.
    """
    row = _still_open(db, reply)
    if row is None:
        return True
    alike = same_words if row.way is Way.MENTION else same_text
    wanted = alike(row.text)
    for remote_id, text, at in said:
        if alike(text) == wanted and outbox.may_be(db, reply, remote_id):
            seen = seen_before(db, row)
            confirm(db, seen or reply, remote_id, at, by)
            if seen is None:
                return True
    return False


def fail(db: sqlite3.Connection, reply: str, error: Phrase, by: Settling) -> None:
    """It will not arrive; the later parts of the same long reply are not sent without it."""
    row = _ours_to_judge(db, reply, by)
    if row is None:
        return
    for part in outbox.with_later_parts(db, reply, row.ticket):
        if part.id != reply and part.state is not MessageState.QUEUED:
            continue
        reason = error if part.id == reply else Phrase("outbox.earlier_part")
        outbox_marks.mark_unsent(db, part.id, MessageState.FAILED, reason)
        ticket = _ticket(db, part)
        _save(db, reply_failed(draft_of(db, ticket, by), part.queued, reason.key, by.config), ticket, by)


def doubt(db: sqlite3.Connection, reply: str, error: Phrase, by: Settling) -> None:
    """It may or may not have arrived."""
    row = _ours_to_judge(db, reply, by)
    if row is None:
        return
    outbox_marks.mark_unsent(db, reply, MessageState.UNCONFIRMED, error)
    _tell_unconfirmed(db, row, error, by)


def postpone(db: sqlite3.Connection, reply: str, until: datetime, error: Phrase, by: Settling) -> None:
    """It surely did not leave; it keeps its place."""
    check_fence(db, by.fence)
    outbox_marks.postpone(db, reply, until, error)


def try_again(db: sqlite3.Connection, reply: str, until: datetime, error: Phrase, by: Settling) -> None:
    """What says nothing may have been done or not: it is done again, which harms nothing, until it failed too often."""
    check_fence(db, by.fence)
    row = _ours_to_judge(db, reply, by)
    if row is None:
        return
    if row.attempts < outbox.MAX_ATTEMPTS:
        outbox_marks.try_again(db, reply, until, error)
    else:
        fail(db, reply, Phrase("answering.gave_up", {"attempts": row.attempts}), by)


def send_again(db: sqlite3.Connection, reply: str, by: Settling) -> None:
    """The thread was read back: the reply surely did not arrive."""
    check_fence(db, by.fence)
    row = _still_open(db, reply)
    if row is not None and row.state is MessageState.UNCONFIRMED and not send_later.withdraw_if_overtaken(db, row, by):
        ticket = _ticket(db, row)
        _save(db, reply_retried(draft_of(db, ticket, by), row.queued, by.config), ticket, by)
        outbox_marks.keep_moment(db, row)  # nobody who knew what the customer wrote has sent it again


def doubt_interrupted(db: sqlite3.Connection, by: Settling) -> int:
    """Whatever is marked as being sent while this worker sends nothing is unconfirmed: its outcome was never recorded.

    Returns:
        How many replies.
    """
    check_fence(db, by.fence)
    rows = outbox.in_states(db, (MessageState.SENDING,), by.account)
    for row in rows:
        _interrupted(db, row, by)
    return len(rows)


def _interrupted(db: sqlite3.Connection, row: OutboxRow, by: Settling) -> None:
    is_network = network_id(by.account or "") is not None
    error = Phrase("networks.interrupted" if is_network else "outbox.interrupted")
    if not row.way.speaks:
        outbox_marks.try_again(db, row.id, by.now, error)
        return
    outbox_marks.mark_unsent(db, row.id, MessageState.UNCONFIRMED, error)
    _tell_unconfirmed(db, row, error, by)


def of_others(db: sqlite3.Connection, ours: Sequence[str]) -> tuple[OutboxRow, ...]:
    """What waits to leave, or was leaving, by other accounts than these, oldest first."""
    under_way = (MessageState.QUEUED.value, MessageState.SENDING.value)
    rows = db.execute(
        f"{outbox.SELECT} WHERE o.state {one_of(under_way)} AND NOT th.account {one_of(ours)} ORDER BY o.seq",
        [*under_way, *ours],
    )
    return tuple(outbox.row_of(row) for row in rows)


def give_up_of_others(db: sqlite3.Connection, ours: Sequence[str], by: Settling) -> int:
    """Nobody sends by an account that the desk has no longer: what waits for it fails, so that a person is told.

    Args:
        db: The connection.
        ours: The accounts of the desk.
        by: Who records it.

    Returns:
        How many replies failed.
    """
    check_fence(db, by.fence)
    for row in of_others(db, ours):
        if row.state is MessageState.SENDING:
            _interrupted(db, row, by)
    waiting = of_others(db, ours)
    for row in waiting:
        if (now := outbox.find(db, row.id)) is None or now.state is not MessageState.QUEUED:
            continue  # it has failed with the part before it
        account = db.execute("SELECT account FROM threads WHERE id = ?", [row.thread]).fetchone()["account"]
        fail(db, row.id, gone(row.ticket, account), by)
    return len(waiting)


def doubt_restored(db: sqlite3.Connection, by: Settling) -> int:
    """In a desk out of a backup: what was not known to have arrived may have gone out since the backup was made.

    Returns:
        How many replies are looked for now; none of them is sent again unless a person says so.
    """
    rows = outbox.in_states(db, (MessageState.QUEUED, MessageState.SENDING, MessageState.UNCONFIRMED))
    for row in rows:
        error = Phrase("outbox.restored")
        outbox_marks.mark_restored(db, row.id, error)
        _tell_unconfirmed(db, row, error, by)
    outbox_marks.expect_failed(db)
    return len(rows)


def as_tried(db: sqlite3.Connection, row: OutboxRow, ticket: Ticket) -> QueuedReply:
    """A reply as a person may say that it arrived: with what it answers, and when it came to be in doubt."""
    doubted = "ticket = ? AND kind = 'reply_unconfirmed' AND json_extract(data, '$.reply') = ?"
    told = db.execute(f"SELECT max(at) AS at FROM events WHERE {doubted}", [row.ticket, row.id]).fetchone()
    return replace(row.queued, covers=_covers(db, row, ticket), tried_at=when(told["at"]) or row.hold_until)


def draft_of(db: sqlite3.Connection, ticket: Ticket, by: Settling) -> Draft:
    """The beginning of a decision on a ticket."""
    return Draft(ticket, by.actor, by.now, by.op, tickets.customer_by_id(db, ticket.customer))


def _still_open(db: sqlite3.Connection, reply: str) -> OutboxRow | None:
    row = outbox.find(db, reply)
    if row is None or row.state in (MessageState.SENT, MessageState.CANCELLED):
        return None
    return row


def _ours_to_judge(db: sqlite3.Connection, reply: str, by: Settling) -> OutboxRow | None:
    """The reply, unless another worker is sending it by now: a late word is about an attempt that is over."""
    row = _still_open(db, reply)
    if row is not None and row.claimed_by is not None and row.claimed_by != by.token:
        return None
    return row


def _covers(db: sqlite3.Connection, row: OutboxRow, ticket: Ticket) -> datetime | None:
    """How far a reply answers its ticket: written before a merge, it has answered nobody of the other's threads."""
    since = ticket.unanswered_since
    if row.covers is None or since is None or row.thread == ticket.thread:
        return row.covers
    family = tickets.family(db, ticket.number)
    other = when(
        db.execute(
            f"SELECT min(created_at) AS at FROM messages WHERE ticket {one_of(family)}"
            " AND thread <> ? AND direction = 'in' AND created_at >= ?",
            [*family, row.thread, to_ms(since)],
        ).fetchone()["at"]
    )
    return row.covers if other is None else min(row.covers, other - timedelta(milliseconds=1))


def _ticket(db: sqlite3.Connection, row: OutboxRow) -> Ticket:
    ticket = tickets.find(db, row.ticket)
    assert ticket is not None  # a foreign key says so
    return ticket


def _tell_unconfirmed(db: sqlite3.Connection, row: OutboxRow, error: Phrase, by: Settling) -> None:
    ticket = _ticket(db, row)
    _save(db, reply_unconfirmed(draft_of(db, ticket, by), row.queued, error.key, by.config), ticket, by)


def _save(db: sqlite3.Connection, decision: Decision, before: Ticket, by: Settling) -> None:
    tickets.save(db, decision, before=before, op=by.op, now=by.now, actor=by.actor)
