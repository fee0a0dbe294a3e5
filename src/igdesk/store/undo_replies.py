"""Replies, and hiding comments, of steps that are taken back or done again: whether that can be, and their rows."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.config.accounts import human_agent
from igdesk.config.holding import held_for
from igdesk.config.networks import network_name, window_of
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.authority import check_may_answer
from igdesk.rules.commands import Reply
from igdesk.rules.decision import Draft
from igdesk.rules.event import Event
from igdesk.rules.lifecycle import Refusal, check_not_closed
from igdesk.rules.may_send import check_sends
from igdesk.rules.model import MessageState, Ticket
from igdesk.rules.names import local_time
from igdesk.rules.reactions import in_time
from igdesk.rules.release import check_may_release
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY, WindowKind, closed_phrase, reply_window
from igdesk.store import comments, outbox, outbox_marks, reactions, staleness
from igdesk.store.joining import By
from igdesk.store.outbox import OutboxRow
from igdesk.store.rows import as_json
from igdesk.store.search import index
from igdesk.store.search.documents import Kind

Queued = e.ReplyQueued | e.HideQueued | e.ReactionQueued
OnItsWay = (
    Queued
    | e.ReplyCancelled
    | e.ReplyRetried
    | e.ReplyConfirmed
    | e.ReplyRescheduled
    | e.ReplyReleased
    | e.ReplyReturned
)
"""What a person's step can have done to a row of the outbox."""
_HERE = (MessageState.QUEUED,)
_GONE = (MessageState.CANCELLED,)
_IN_DOUBT = (MessageState.UNCONFIRMED,)
_SEEN = (MessageState.SENT,)
_CANCELLABLE = (MessageState.QUEUED, MessageState.FAILED)


def check(db: sqlite3.Connection, ticket: Ticket, seen: int, event: OnItsWay, by: By, *, again: bool) -> None:
    """Refuse what the outside world does not allow any more.

    Args:
        db: The connection.
        ticket: As it is now.
        seen: The ticket's version after the step that is taken back: what came since has not been read.
        event: What was done to the reply.
        by: Who takes it back.
        again: Whether it is to be done again.

    Raises:
        Refusal, ConflictError, NotAllowedError: With the reason.
    """
    row = outbox.find(db, event.reply)
    if row is None:  # no reply that could leave
        return
    goes_out = _goes_out(row, event, again=again)
    _check_state(row, event, again=again)
    if isinstance(event, e.ReplyConfirmed) and not again:
        _check_only_said(db, row)
    _check_moment(row, event, by, goes_out=goes_out, again=again)
    if not goes_out:
        return
    check_may_answer(by.actor, by.config)
    check_sends(by.config)
    if isinstance(event, e.ReplyReleased):
        check_may_release(by.actor, row.ticket, row.author, by.config, by.now)
    is_new = isinstance(event, Queued) and not row.automatic
    if is_new or ticket.merged_into is not None:
        check_not_closed(ticket)
    if row.way.hides:
        _check_hides(db, ticket, row)
    elif row.way.reacts and not isinstance(event, e.ReplyReleased):
        _check_reacts(db, ticket, row, by)
    elif row.way.speaks:
        _check_speaks(db, ticket, seen, row, by)


def _goes_out(row: OutboxRow, event: OnItsWay, *, again: bool) -> bool:
    """Whether the reply is to leave by this."""
    if isinstance(event, e.ReplyConfirmed | e.ReplyReturned):
        return False
    if isinstance(event, e.ReplyRescheduled):
        return True
    if isinstance(event, e.ReplyCancelled):
        return not again and _state_before(row, event) is MessageState.QUEUED
    return again


def _check_moment(row: OutboxRow, event: OnItsWay, by: By, *, goes_out: bool, again: bool) -> None:
    """That the moment is still to come for which a reply is set again by this."""
    at = _moment(row, event, again=again)
    if goes_out and at is not None and at <= by.now:
        raise Refusal("send_later.past", number=row.ticket, at=local_time(at, by.config))


def _moment(row: OutboxRow, event: OnItsWay, *, again: bool) -> datetime | None:
    """The moment at which a reply goes that is set back by this; None: as soon as it may."""
    if isinstance(event, e.ReplyRescheduled | e.ReplyReleased):
        return event.after if again else event.before
    return row.send_at if row.asleep else None


def _check_state(row: OutboxRow, event: OnItsWay, *, again: bool) -> None:
    match event:
        case e.ReplyQueued(automatic=True) if not again:  # a question that has become pointless is gone by itself
            expected: tuple[MessageState, ...] = (*_CANCELLABLE, *_GONE)
        case e.ReplyCancelled():
            expected = _CANCELLABLE if again else _GONE
        case e.ReplyReleased():
            expected = _HERE
        case e.ReplyReturned():
            expected = _HERE if again else _GONE
        case e.ReplyRetried():
            expected = (_state_before(row, event),) if again else _HERE
        case e.ReplyRescheduled():
            expected = _HERE
        case e.ReplyConfirmed():
            expected = _IN_DOUBT if again else _SEEN
        case _:
            expected = _GONE if again else _HERE
    if row.state not in expected:
        raise _moved_on(row, event)


def _moved_on(row: OutboxRow, event: OnItsWay) -> Refusal:
    if row.state in (MessageState.CANCELLED, MessageState.FAILED, MessageState.QUEUED):
        return Refusal("refusal.undo_reply_is", number=row.ticket, state=Phrase(f"message_state.{row.state.value}"))
    if not row.way.speaks:
        return Refusal("answering.undo_hidden" if row.way.hides else "reactions.undo_sent", number=row.ticket)
    if isinstance(event, e.ReplyQueued) and event.automatic:
        return Refusal("ending.undo_asked", number=row.ticket)
    return Refusal("refusal.undo_sent", number=row.ticket, state=Phrase(f"message_state.{row.state.value}"))


def _check_only_said(db: sqlite3.Connection, row: OutboxRow) -> None:
    """That a reply arrived can be taken back while nothing but a person's word says so, and nothing followed it."""
    if row.remote_id is not None:
        raise Refusal("arrived.undo_found", number=row.ticket)
    later = db.execute(
        "SELECT 1 FROM outbox o JOIN outbox l ON l.thread = o.thread AND l.way = o.way AND l.seq > o.seq"
        " WHERE o.id = ? AND l.state IN ('sending', 'sent', 'unconfirmed')",
        [row.id],
    ).fetchone()
    if later is not None:
        raise Refusal("arrived.undo_followed", number=row.ticket)


def _check_hides(db: sqlite3.Connection, ticket: Ticket, row: OutboxRow) -> None:
    comment = comments.find(db, ticket.number, _target(db, row))
    if comment is None:
        raise Refusal("answering.no_comment", number=ticket.number)
    if comment.hiding is not None or comment.hidden is (row.way is Way.HIDE):
        raise ConflictError("answering.redo_hidden", number=ticket.number)


def _check_reacts(db: sqlite3.Connection, ticket: Ticket, row: OutboxRow, by: By) -> None:
    message = reactions.find(db, ticket.number, _target(db, row))
    if message is None:
        raise Refusal("reactions.no_message", number=ticket.number)
    if message.under_way is not None or message.is_ours is (row.way is Way.REACT):
        raise ConflictError("reactions.already", number=ticket.number)
    if not in_time(Draft(ticket, by.actor, by.now, by.op), row.thread_customer_message_at):
        raise Refusal("reactions.late", number=ticket.number)


def _target(db: sqlite3.Connection, row: OutboxRow) -> int:
    """The id of the message that something is done to; one that is no longer here has none that any message has."""
    found = db.execute("SELECT id FROM messages WHERE remote_id = ?", [row.target]).fetchone()
    return -1 if found is None else int(found["id"])


def _check_speaks(db: sqlite3.Connection, ticket: Ticket, seen: int, row: OutboxRow, by: By) -> None:
    if not row.words.strip():
        raise Refusal("refusal.undo_erased", number=ticket.number)
    unread = staleness.By(by.actor, seen)
    staleness.check(db, ticket, Reply(ticket.number, (row.text,)), by=unread, config=by.config, now=by.now)
    human = human_agent(by.config).of(ticket.account) and not row.automatic
    wrote_at = row.thread_customer_message_at
    of_network = window_of(by.config, ticket.account)
    goes_at = row.send_at if row.asleep and row.send_at is not None else by.now
    window = reply_window(ticket.channel, wrote_at, human_agent=human, now=goes_at, of_network=of_network)
    if window.kind is WindowKind.CLOSED:
        network = network_name(by.config, ticket.account)
        why = closed_phrase(ticket.number, wrote_at, human_agent=human, now=by.now, network=network)
        raise Refusal(why.key, **why.args)
    if row.way is Way.PRIVATE:
        _check_private(db, ticket, row, by)


def _check_private(db: sqlite3.Connection, ticket: Ticket, row: OutboxRow, by: By) -> None:
    if outbox.is_replaced(db, row):
        raise Refusal("answering.private_used", number=ticket.number)
    if row.target_at is None or by.now >= row.target_at + PRIVATE_REPLY:
        raise Refusal("answering.private_late", number=ticket.number, days=PRIVATE_REPLY.days)


def words(db: sqlite3.Connection, event: Event) -> str | None:
    """What a reply says that is about to be taken back; None: there is none, or nobody's own."""
    if not isinstance(event, e.ReplyQueued) or event.automatic:
        return None
    row = outbox.find(db, event.reply)
    return None if row is None or row.media is not None else row.text


def set_back(db: sqlite3.Connection, event: OnItsWay, by: By, *, removed: bool) -> None:
    """Set the row of a reply back as a step found it; or, if not `removed`, as it left it.

    What goes out by this is held anew, so that it can be stopped again.
    """
    row = outbox.find(db, event.reply)
    if row is None:
        return
    match event:
        case e.ReplyRetried() if removed:
            _not_tried(db, row, event)
        case e.ReplyRetried():
            outbox.requeue(db, row.id, by.now)
        case e.ReplyConfirmed() if removed:
            _in_doubt_again(db, row, event)
        case e.ReplyConfirmed():
            outbox_marks.mark_sent(db, row.id, None, event.sent_at)
        case e.ReplyCancelled() if not removed:
            outbox.cancel(db, row.id)
        case e.ReplyCancelled():
            _not_cancelled(db, row, event, by)
        case e.ReplyRescheduled():
            _move(db, row, _moment(row, event, again=not removed), by)
        case e.ReplyReleased() | e.ReplyReturned():
            _set_release_back(db, row, event, by, removed=removed)
        case _ if removed:
            if row.state is not MessageState.CANCELLED:
                outbox.cancel(db, row.id)
        case _:
            _hold_again(db, row, by)


def _set_release_back(
    db: sqlite3.Connection, row: OutboxRow, event: e.ReplyReleased | e.ReplyReturned, by: By, *, removed: bool
) -> None:
    """It waits for a release again; or what somebody decided on that is so again."""
    if isinstance(event, e.ReplyReleased):
        if removed:
            outbox_marks.unrelease(db, row.id, event.before)
        else:
            _move(db, row, event.after, by)
            outbox_marks.release(db, row.id, by.actor)
        return
    if removed:
        _hold_again(db, row, by)
    else:
        outbox.cancel(db, row.id)
    outbox_marks.give_back(db, row.id, wanted=not removed)


def _move(db: sqlite3.Connection, row: OutboxRow, at: datetime | None, by: By) -> None:
    """It goes at this moment; or, without one, when it was held anew."""
    outbox_marks.move(db, row.id, at or _held_until(row, by), at)


def _held_until(row: OutboxRow, by: By) -> datetime:
    return by.now + held_for(by.config.desk, public=row.way.is_public)


def _hold_again(db: sqlite3.Connection, row: OutboxRow, by: By) -> None:
    """It is written after all, now; and held, as a new one is, or set for its moment again."""
    until = row.send_at if row.asleep else None
    hold, now = to_ms(until or _held_until(row, by)), to_ms(by.now)
    db.execute(
        "UPDATE outbox SET state = 'queued', hold_until = ?, not_before = ?, created_at = ?, error = NULL WHERE id = ?",
        [hold, hold, now, row.id],
    )
    db.execute("UPDATE messages SET created_at = ? WHERE outbox = ?", [now, row.id])
    _find_again(db, row)


def _not_cancelled(db: sqlite3.Connection, row: OutboxRow, event: e.ReplyCancelled, by: By) -> None:
    if _state_before(row, event) is MessageState.QUEUED:
        _hold_again(db, row, by)
    else:
        _fail_again(db, row)


def _fail_again(db: sqlite3.Connection, row: OutboxRow) -> None:
    """It waits for a decision again, with its reason."""
    db.execute("UPDATE outbox SET state = 'failed' WHERE id = ?", [row.id])
    _find_again(db, row)


def _in_doubt_again(db: sqlite3.Connection, row: OutboxRow, event: e.ReplyConfirmed) -> None:
    """It is looked for again, and stands in its conversation where it was written."""
    error = None if event.why is None else as_json(event.why)
    db.execute("UPDATE outbox SET state = 'unconfirmed', error = ? WHERE id = ?", [error, row.id])
    message = db.execute("SELECT id FROM messages WHERE outbox = ?", [row.id]).fetchone()["id"]
    with index.changes(db) as found:
        found.forget(Kind.MESSAGE, message)
        db.execute("UPDATE messages SET created_at = ? WHERE id = ?", [to_ms(row.created_at), message])
        found.put(Kind.MESSAGE, message)


def _find_again(db: sqlite3.Connection, row: OutboxRow) -> None:
    """The search finds what is said once more; cancelling had made it forget that."""
    for message in db.execute("SELECT id FROM messages WHERE outbox = ?", [row.id]).fetchall():
        with index.changes(db) as found:
            found.put(Kind.MESSAGE, message["id"])


def _not_tried(db: sqlite3.Connection, row: OutboxRow, event: e.ReplyRetried) -> None:
    error = None if event.why is None else as_json(event.why)
    db.execute("UPDATE outbox SET state = ?, error = ? WHERE id = ?", [_state_before(row, event).value, error, row.id])


def _state_before(row: OutboxRow, event: e.ReplyCancelled | e.ReplyRetried) -> MessageState:
    """What a reply was before it was cancelled or tried again. Where the log does not say: failed, so it stays here."""
    if event.was is not None:
        return MessageState(event.was)
    if isinstance(event, e.ReplyRetried) or row.error is not None:
        return MessageState.FAILED
    return MessageState.QUEUED
