"""Taking operations back, each whole: every ticket that it changed, and the rows that went with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.event import Event
from igdesk.rules.facets import Facet
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import replay
from igdesk.rules.model import MessageState
from igdesk.rules.outcome import reply_sent
from igdesk.rules.undo import Step, take_back, take_opening_back, what_was_done
from igdesk.rules.ways import Way
from igdesk.store import calls, customers, escalations, incidents, joining, legs, promises, tickets, undo_replies
from igdesk.store.create import BY_SYSTEMS
from igdesk.store.joining import By
from igdesk.store.many_steps import many_steps
from igdesk.store.operations import MANY
from igdesk.store.rows import recorded_of, when
from igdesk.store.search import index
from igdesk.store.search.documents import Kind
from igdesk.store.sql import ESCALATION_IS_OPEN, one_of
from igdesk.store.undo_checks import Part, check, in_the_end, is_split, split_from
from igdesk.values import dataclass

_LOOKED_AT = 10_000
"""How many of somebody's latest events are looked at: more steps than anybody takes back."""
_FINAL = ("erased",)
"""Kinds of events whose operation is no step that could be taken back: what was erased is nowhere any more."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person did, as it can be taken back."""

    op: str
    at: datetime
    what: Phrase
    tickets: tuple[int, ...]
    """Numbers, the one that it was about first."""
    undoes: str | None
    """The operation that it took back, if it did."""
    replies: bool
    """Whether it wrote to the customer."""
    stays: bool
    """Whether it is nobody's step: what another system asked for in somebody's name."""
    origin: str
    """The operation that did it first: ids of its rows begin with it."""

    @property
    def is_many(self) -> bool:
        """Whether it was done to many tickets, a stretch at a time, and is taken back so; see `run_many`."""
        return self.op.startswith(MANY)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was undone, or done again."""

    op: str
    """The operation that did it: undoing that one does the first again."""
    action: Action
    texts: tuple[str, ...]
    """Words of a reply that was taken back with it: they belong in the draft."""


def steps(db: sqlite3.Connection, actor: str, since: datetime | None = None) -> tuple[list[Action], list[Action]]:
    """What somebody can take back, and what they can do again: each as a stack, the next one last.

    Args:
        db: The connection.
        actor: Who.
        since: Only what they did from then on.
    """
    back, again = _stacks(db, actor, since)
    return [each for each in back if not each.stays], [each for each in again if not each.stays]


def _stacks(db: sqlite3.Connection, actor: str, since: datetime | None) -> tuple[list[Action], list[Action]]:
    back: list[Action] = []
    again: list[Action] = []
    for action in _actions(db, actor, since):
        undone = _with_op(back, action.undoes) or _with_op(again, action.undoes)
        if undone is None:
            back.append(action)
            again.clear()
            continue
        stack, other = (back, again) if undone in back else (again, back)
        left, place = _left(undone, action), stack.index(undone)
        stack[place : place + 1] = [left] if left else []
        same = {name: getattr(undone, name) for name in ("what", "replies", "origin")}
        gone = () if left is None else left.tickets
        numbers = tuple(each for each in undone.tickets if each not in gone)
        other.append(replace(action, **same, tickets=numbers))
    return back, again


def _left(undone: Action, action: Action) -> Action | None:
    """What is left of a step on many tickets: on some of them it could not be taken back."""
    taken = frozenset(action.tickets)
    left = tuple(number for number in undone.tickets if number not in taken) if undone.is_many else ()
    return replace(undone, tickets=left) if left else None


def _with_op(stack: Sequence[Action], op: str | None) -> Action | None:
    if op is None:  # most steps take none back: the stack is not gone through for them
        return None
    return next((action for action in reversed(stack) if action.op == op), None)


def _actions(db: sqlite3.Connection, actor: str, since: datetime | None) -> list[Action]:
    """What somebody did, oldest first."""
    of_many = {of.rows[0]["id"]: _action_of(of.op, of.rows, of.numbers) for of in many_steps(db, actor, since)}
    of_each = {rows[0]["id"]: _action_of(op, rows) for op, rows in _steps_by(db, actor, since).items()}
    return [action for _, action in sorted((of_many | of_each).items())]


def _steps_by(db: sqlite3.Connection, actor: str, since: datetime | None) -> dict[str, list[sqlite3.Row]]:
    """What somebody did on a ticket or two: the events of each step."""
    rows = _events_by(db, actor, since)
    found: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        found.setdefault(base_of(row["op"]), []).append(row)
    if len(rows) == _LOOKED_AT:  # the oldest may lack its beginning
        del found[base_of(rows[0]["op"])]
    return {op: rows for op, rows in found.items() if all(row["kind"] not in _FINAL for row in rows)}


def undo(db: sqlite3.Connection, op: str, *, by: By) -> TakenBack:
    """Take an operation of the actor's back; taking back one that took something back does that again.

    Args:
        db: The connection, inside a write transaction.
        op: The operation.
        by: Who does it.

    Raises:
        Refusal: It cannot be undone, with the reason.
        ConflictError: What it changed has been changed since. Nothing is undone then.
        NotAllowedError: It is no longer for the actor to change that ticket.
    """
    back, again = _stacks(db, by.actor, None)
    action = _with_op(back, op) or _with_op(again, op)
    if action is None:
        raise Refusal("refusal.undo_twice")
    return TakenBack(by.op, action, _take_back(db, op, action.tickets, by))


def take_back_on(db: sqlite3.Connection, op: str, number: int, by: By) -> None:
    """Take a step that was done to many tickets back on one of them, or do it again there.

    Raises:
        Refusal, ConflictError, NotAllowedError: It cannot be, with the reason.
    """
    rows = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number]).fetchall()
    own = {row["actor"] for row in rows if base_of(row["op"]) == op}
    events = (recorded_of(row).event for row in rows if row["kind"] == e.Undone.kind)
    if by.actor not in own or any(event.op == op for event in events if isinstance(event, e.Undone)):
        raise Refusal("refusal.undo_twice")
    _take_back(db, op, [number], by)


def _take_back(db: sqlite3.Connection, op: str, numbers: Sequence[int], by: By) -> tuple[str, ...]:
    """Take a step back on its tickets; gives the words of replies that were taken back with it."""
    parts = [_part(db, op, number) for number in numbers]
    for part in parts:
        check(db, part, by)
    _tiers_back(db, parts)
    shown_by = _shown_by(db, numbers)
    for part in reversed(parts):
        draft = by.draft(db, part.ticket)
        if part.first > 1:
            known = _known(db, part) | promises.known(db, part.ticket.number, tuple(in_the_end(db, part)))
            take_back(draft, part.step, by.config, known)
            _tell_arrived(db, draft, part, by)
        elif is_split(db, part):  # it goes back into the one that it came from
            draft.add(e.Merged(split_from(part), by.now))
        else:
            take_opening_back(draft, part.step)
        by.save(db, draft, part.ticket)
    texts = [text for part in parts for text in _rows_back(db, part, by)]
    for number in shown_by | _shown_by(db, numbers):
        tickets.refresh_preview(db, number)
    return tuple(texts)


def _tiers_back(db: sqlite3.Connection, parts: Sequence[Part]) -> None:
    """Customers have their tiers back first: limits of their tickets ask for it."""
    found: dict[int, list[tuple[e.TierSet, bool]]] = {}
    for part in parts:
        for event, again in in_the_end(db, part):
            if isinstance(event, e.TierSet):
                found.setdefault(part.ticket.customer, []).append((event, again))
    for customer, each in found.items():
        customers.tier_back(db, customer, [event for event, _again in each], again=each[0][1])


def _shown_by(db: sqlite3.Connection, numbers: Sequence[int]) -> set[int]:
    """These tickets, and those that show their messages as well."""
    found = {number: tickets.find(db, number) for number in numbers}
    return {*numbers, *(tickets.root(db, ticket).number for ticket in found.values() if ticket is not None)}


def base_of(op: str) -> str:
    """The operation that a step belongs to: steps of one are numbered after a point."""
    return op.partition(".")[0]


def _events_by(db: sqlite3.Connection, actor: str, since: datetime | None) -> list[sqlite3.Row]:
    """Somebody's latest events, oldest first, by index `events_by_people`."""
    rows = db.execute(
        "SELECT * FROM events WHERE actor = ? AND actor NOT IN ('sync', 'timer', 'import')"
        " AND actor NOT LIKE 'rule:%' AND at >= ? AND op NOT GLOB ? ORDER BY id DESC LIMIT ?",
        [actor, 0 if since is None else to_ms(since), f"{MANY}*", _LOOKED_AT],
    )
    return rows.fetchall()[::-1]


def _action_of(op: str, rows: Sequence[sqlite3.Row], numbers: Sequence[int] = ()) -> Action:
    log = [recorded_of(row) for row in rows]
    undoes = next((r.event.op for r in log if isinstance(r.event, e.Undone)), None)
    numbers = tuple(numbers or dict.fromkeys(row["ticket"] for row in rows))
    replies = any(isinstance(each.event, e.ReplyQueued) and not each.event.automatic for each in log)
    return Action(
        op, from_ms(rows[0]["at"]), what_was_done(log), numbers, undoes, replies, op.startswith(BY_SYSTEMS), op
    )


def _part(db: sqlite3.Connection, op: str, number: int) -> Part:
    rows = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number]).fetchall()
    log = [recorded_of(row) for row in rows]
    places = [place for place, row in enumerate(rows) if base_of(row["op"]) == op]
    first, last = places[0], places[-1]
    ticket = tickets.find(db, number)
    assert ticket is not None  # its events are there
    before = replay(number, log[: max(first, 1)])
    return Part(ticket, Step(op, before, tuple(log[first : last + 1]), tuple(log[last + 1 :])), first + 1)


def _known(db: sqlite3.Connection, part: Part) -> dict[str, Facet]:
    """A ticket is escalated as long as one escalation of it stands without an answer, whichever was the first."""
    own: set[str] = set()
    back = False
    for event, again in in_the_end(db, part):
        if isinstance(event, e.Escalated):
            own.add(event.escalation)
            back |= again
        elif isinstance(event, e.EscalationAnswered):
            own |= set(event.escalations)
            back |= not again and bool(event.escalations)
        elif isinstance(event, e.Merged) and not again:  # what was answered on the other one is answered here, too
            own |= set(event.escalations)
            back |= escalations.any_open(db, event.escalations)
        elif isinstance(event, e.TookIn):
            own |= _escalations_of(db, tickets.family(db, event.ticket))
            merged = tickets.find(db, event.ticket)
            back |= again and merged is not None and merged.escalated
    if not own:
        return {}
    rows = db.execute(f"SELECT id FROM escalations WHERE ticket = ? AND {ESCALATION_IS_OPEN}", [part.ticket.number])
    return {"escalated": back or any(row["id"] not in own for row in rows)}


def _escalations_of(db: sqlite3.Connection, numbers: Sequence[int]) -> set[str]:
    rows = db.execute(
        "SELECT json_extract(data, '$.escalation') AS id FROM events"
        f" WHERE kind = 'escalated' AND ticket {one_of(numbers)}",
        numbers,
    )
    return {row["id"] for row in rows}


def _tell_arrived(db: sqlite3.Connection, draft: Draft, part: Part, by: By) -> None:
    """What arrived while a ticket was merged was told of the other one only; it has answered this one's customer."""
    for event, again in in_the_end(db, part):
        for reply in event.replies if isinstance(event, e.Merged) and not again else ():
            row = db.execute(
                "SELECT o.covers, o.automatic, o.way, m.created_at FROM outbox o JOIN messages m ON m.outbox = o.id"
                " WHERE o.id = ? AND o.state = 'sent' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.ticket = ?"
                " AND e.kind IN ('reply_sent', 'reply_confirmed') AND json_extract(e.data, '$.reply') = o.id)",
                [reply, part.ticket.number],
            ).fetchone()
            if row is not None:
                at = from_ms(row["created_at"])
                sent = QueuedReply(reply, MessageState.SENT, Way(row["way"]), automatic=bool(row["automatic"]))
                reply_sent(draft, sent, at, when(row["covers"]), by.config)


def _rows_back(db: sqlite3.Connection, part: Part, by: By) -> list[str]:
    """Set back the rows that an operation wrote besides the ticket; gives the words of replies that were taken back."""
    events = list(in_the_end(db, part))
    texts = [undo_replies.words(db, event) for event, again in events if not again]
    for event, again in events if any(again for _event, again in events) else reversed(events):
        _set_rows(db, part, event, by, removed=not again)
    return [text for text in texts if text is not None]


def _set_rows(db: sqlite3.Connection, part: Part, event: Event, by: By, *, removed: bool) -> None:
    promises.set_back(db, part.ticket.number, event, removed=removed)
    legs.set_back(db, event, removed=removed)
    escalations.set_back(db, event, by.actor, removed=removed)
    incidents.set_back(db, event, by.actor, removed=removed)
    match event:
        case (
            e.Noted(note=note)
            | e.LegSent(question=note)
            | e.LegDone(answer=note)
            | e.EscalationAnswered(note=str(note))
        ):
            with index.changes(db) as found:
                found.forget(Kind.NOTE, note)
                db.execute("UPDATE notes SET removed = ? WHERE id = ?", [int(removed), note])
                found.put(Kind.NOTE, note)
        case e.Merged(replies=replies, escalations=raised):
            merged = tickets.find(db, part.ticket.number)
            assert merged is not None  # its events are there
            joining.bring_home(db, merged, replies, raised)
        case e.SplitOff(into=new, messages=messages, came_from=owners):
            for message, owner in zip(messages, owners, strict=True):
                joining.move_messages(db, [message], owner if removed else new)
        case e.HookDecided():
            calls.set_back(db, event, removed=removed, now=by.now)
        case _ if isinstance(event, undo_replies.OnItsWay):
            undo_replies.set_back(db, event, by, removed=removed)
        case _:
            pass
