"""Calls outside: a row is written with the event that wants it, claimed before the call, and says how that ended.

A call is made once. Where nobody knows whether it was, it is lost, and only a person has it made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from igdesk.clock import from_ms, to_ms
from igdesk.errors import ConflictError, IgdeskError
from igdesk.rules import events as e
from igdesk.rules.authority import check_may_touch
from igdesk.rules.calling import CallResult, CallState, Why, call_failed, is_chat
from igdesk.rules.decision import Draft
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, Ticket
from igdesk.rules.pilot import sends
from igdesk.rules.timers import settle
from igdesk.store import lease, tickets
from igdesk.store.lease import check_fence
from igdesk.store.rows import ms, recorded_of, when
from igdesk.store.settle import Settling, draft_of
from igdesk.store.sql import one_of
from igdesk.values import dataclass

KEPT = timedelta(days=30)
"""How long calls are kept that ended well or were dropped."""
MAX_ATTEMPTS = 8
"""How often something is tried that surely was not called."""
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_ENDED = (CallState.FAILED, CallState.LOST)


@dataclass(frozen=True, slots=True)
class Call:
    """Something that is, or was, to be called."""

    id: int
    ticket: int
    version: int
    hook: str
    rule: str | None
    state: CallState
    at: datetime
    not_before: datetime
    attempts: int
    claimed_by: int | None
    ended_at: datetime | None
    why: str | None
    status: int | None


@dataclass(frozen=True, slots=True)
class Open:
    """What a worker has to know before it does something."""

    is_due: bool
    calling: tuple[int, ...]
    """Ids of the calls that are marked as being made."""


def look(db: sqlite3.Connection, now: datetime) -> Open:
    """Whether something is due, and what is being called: two look-ups by indexes of their own."""
    due = db.execute("SELECT 1 FROM calls WHERE state = 'waiting' AND not_before <= ? LIMIT 1", [to_ms(now)])
    calling = db.execute("SELECT id FROM calls WHERE state = 'calling'")
    return Open(due.fetchone() is not None, tuple(row["id"] for row in calling))


def claim_next(db: sqlite3.Connection, by: Settling) -> Call | None:
    """Take what is due, marked as being called: committed before anything is. It is a beat of the lease as well.

    A desk in shadow gives out nothing.

    Raises:
        LeaseLost: Another worker calls now.
    """
    if by.fence is not None:
        lease.beat(db, by.fence)
    if not sends(by.config.desk):
        return None
    row = db.execute(
        "SELECT id FROM calls WHERE state = 'waiting' AND not_before <= ? ORDER BY not_before, id LIMIT 1",
        [to_ms(by.now)],
    ).fetchone()
    if row is None:
        return None
    db.execute(
        "UPDATE calls SET state = 'calling', claimed_by = ?, attempts = attempts + 1, why = NULL, status = NULL"
        " WHERE id = ?",
        [by.token, row["id"]],
    )
    return find(db, row["id"])


def end(db: sqlite3.Connection, id_: int, result: CallResult, by: Settling) -> None:
    """Record what came of a call. That is a fact and needs no lease; a late word about an attempt that was made again
    by another worker is not believed."""
    call = find(db, id_)
    if call is None or call.claimed_by != by.token or call.state not in (CallState.CALLING, CallState.LOST):
        return
    if result.state is CallState.WAITING and call.attempts < MAX_ATTEMPTS:
        pause = min(_FIRST_PAUSE * 2.0 ** (call.attempts - 1), _LONGEST_PAUSE)
        db.execute(
            "UPDATE calls SET state = 'waiting', claimed_by = NULL, why = ?, status = ?, not_before = ? WHERE id = ?",
            [result.why, result.status, to_ms(by.now + pause), id_],
        )
    elif result.state is CallState.DONE:
        _close(db, call, result, by)
    else:
        _fail(db, call, CallResult(CallState.FAILED, result.why, result.status), by)


def lose_interrupted(db: sqlite3.Connection, running: Collection[int], by: Settling) -> int:
    """Whatever is marked as being called, and this worker does not call, is lost: who called it is gone.

    Args:
        db: The connection, inside a write transaction.
        running: What this worker calls at the moment.
        by: Who finds that out.

    Returns:
        How many calls.

    Raises:
        LeaseLost: Another worker calls now.
    """
    check_fence(db, by.fence)
    lost = [call for call in _in_states(db, (CallState.CALLING,)) if call.id not in running]
    for call in lost:
        _fail(db, call, CallResult(CallState.LOST, Why.LOST), by)
    return len(lost)


def doubt_restored(db: sqlite3.Connection, by: Settling) -> int:
    """In a desk out of a backup: what waited then may have been called since. Returns how many calls."""
    doubted = _in_states(db, (CallState.WAITING, CallState.CALLING))
    for call in doubted:
        _fail(db, call, CallResult(CallState.LOST, Why.RESTORED), by)
    return len(doubted)


def decide(db: sqlite3.Connection, id_: int, by: Settling, *, again: bool) -> Call:
    """A person has a call made again that failed or was lost, or drops one that is not being made.

    Args:
        db: The connection, inside a write transaction.
        id_: Which call.
        by: Who decides.
        again: Whether it is to be made again; else it is dropped.

    Raises:
        IgdeskError: There is no such call.
        ConflictError: It is being made at this moment, or is past that.
        NotAllowedError: The ticket is not theirs.
    """
    call = find(db, id_)
    if call is None:
        raise IgdeskError("hooks.no_call", id=id_)
    ticket = tickets.find(db, call.ticket)
    assert ticket is not None  # a foreign key says so
    check_may_touch(by.actor, ticket, by.config)
    allowed = _ENDED if again else (CallState.WAITING, *_ENDED)
    if call.state not in allowed:
        raise ConflictError(f"hooks.not_now_{call.state.value}", id=id_)
    if again:
        db.execute(
            "UPDATE calls SET state = 'waiting', claimed_by = NULL, attempts = 0, not_before = ?, ended_at = NULL,"
            " why = NULL, status = NULL WHERE id = ?",
            [to_ms(by.now), id_],
        )
    else:
        _close(db, call, CallResult(CallState.CANCELLED), by)
    draft = draft_of(db, ticket, by)
    state = call.state.value
    draft.add(e.HookDecided(id_, call.hook, again, state, call.why, call.status, call.attempts, call.ended_at))
    _save(db, draft, ticket, by)
    decided = find(db, id_)
    assert decided is not None
    return decided


def check_back(db: sqlite3.Connection, event: e.HookDecided, *, again: bool) -> None:
    """Whether what a person decided about a call can be taken back, or decided again.

    Raises:
        ConflictError: It was made meanwhile, or somebody decided otherwise.
    """
    call = find(db, event.call)
    decided = CallState.WAITING if event.again else CallState.CANCELLED
    expected = _state_before(event) if again else decided
    if call is None or call.state is not expected:
        state = CallState.DONE if call is None else call.state  # what ended well is not kept for ever
        raise ConflictError(f"hooks.not_now_{state.value}", id=event.call)


def set_back(db: sqlite3.Connection, event: e.HookDecided, *, removed: bool, now: datetime) -> None:
    """Set a call back as a person's decision found it; or, if not `removed`, as that left it."""
    left = (CallState.WAITING, None, None, 0, None) if event.again else (CallState.CANCELLED, None, None, 0, now)
    found = (_state_before(event), event.why, event.status, event.attempts, event.ended_at)
    state, why, status, attempts, ended_at = found if removed else left
    db.execute(
        "UPDATE calls SET state = ?, why = ?, status = ?, attempts = ?, ended_at = ?, not_before = ?, claimed_by = NULL"
        " WHERE id = ?",
        [state.value, why, status, attempts, ms(ended_at), to_ms(now), event.call],
    )


def _state_before(event: e.HookDecided) -> CallState:
    """What a call was before a person decided. Where the log does not say: failed, so that nothing is called."""
    return CallState.FAILED if event.was is None else CallState(event.was)


def cancel_of(db: sqlite3.Connection, numbers: Sequence[int], now: datetime) -> None:
    """Of some tickets nothing is called any more: their customer is forgotten."""
    db.execute(
        f"UPDATE calls SET state = 'cancelled', ended_at = ? WHERE state = 'waiting' AND ticket {one_of(numbers)}",
        [to_ms(now), *numbers],
    )


def forget_old(db: sqlite3.Connection, now: datetime) -> None:
    """Take away what ended well, or was dropped, long ago."""
    db.execute("DELETE FROM calls WHERE ended_at < ? AND state IN ('done', 'cancelled')", [to_ms(now - KEPT)])


def latest(db: sqlite3.Connection, limit: int) -> tuple[Call, ...]:
    """The latest calls, newest first."""
    return tuple(map(_call_of, db.execute("SELECT * FROM calls ORDER BY id DESC LIMIT ?", [limit])))


def find(db: sqlite3.Connection, id_: int) -> Call | None:
    """One call."""
    row = db.execute("SELECT * FROM calls WHERE id = ?", [id_]).fetchone()
    return None if row is None else _call_of(row)


def event_of(db: sqlite3.Connection, call: Call) -> Recorded:
    """The event because of which something is called."""
    row = db.execute("SELECT * FROM events WHERE ticket = ? AND version = ?", [call.ticket, call.version]).fetchone()
    return recorded_of(row)


def _in_states(db: sqlite3.Connection, states: Sequence[CallState]) -> tuple[Call, ...]:
    rows = db.execute(f"SELECT * FROM calls WHERE state {one_of(states)} ORDER BY id", [each.value for each in states])
    return tuple(map(_call_of, rows))


def _close(db: sqlite3.Connection, call: Call, result: CallResult, by: Settling) -> None:
    db.execute(
        "UPDATE calls SET state = ?, why = ?, status = ?, ended_at = ? WHERE id = ?",
        [result.state.value, result.why, result.status, to_ms(by.now), call.id],
    )


def _fail(db: sqlite3.Connection, call: Call, result: CallResult, by: Settling) -> None:
    """It failed or is lost: the ticket says so, and the supervisors are told. Of a chat only when it begins to fail."""
    is_known = is_chat(call.hook) and _last_failed(db, call)
    _close(db, call, result, by)
    if is_known:
        return
    ticket = tickets.find(db, call.ticket)
    assert ticket is not None  # a foreign key says so
    draft = draft_of(db, ticket, by)
    call_failed(draft, e.HookFailed(call.id, call.hook, str(result.why), result.status), by.config)
    _save(db, draft, ticket, by)


def _last_failed(db: sqlite3.Connection, call: Call) -> bool:
    """Whether the last call of the same name that ended did not end well."""
    row = db.execute(
        "SELECT state FROM calls WHERE hook = ? AND id <> ? AND ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC"
        " LIMIT 1",
        [call.hook, call.id],
    ).fetchone()
    return row is not None and row["state"] in _ENDED


def _save(db: sqlite3.Connection, draft: Draft, before: Ticket, by: Settling) -> None:
    if before.status is not Status.CLOSED:
        settle(draft, by.config)
    tickets.save(db, draft.done(), before=before, op=by.op, now=by.now, actor=by.actor)


def _call_of(row: sqlite3.Row) -> Call:
    return Call(
        id=row["id"],
        ticket=row["ticket"],
        version=row["version"],
        hook=row["hook"],
        rule=row["rule"],
        state=CallState(row["state"]),
        at=from_ms(row["at"]),
        not_before=from_ms(row["not_before"]),
        attempts=row["attempts"],
        claimed_by=row["claimed_by"],
        ended_at=when(row["ended_at"]),
        why=row["why"],
        status=row["status"],
    )
