"""What customers were promised, with the words: rows that go with the events of their tickets."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.rules import events as e
from igdesk.rules.decision import Decision
from igdesk.rules.event import Event
from igdesk.rules.facets import Facet
from igdesk.rules.promises import GivenPromise
from igdesk.store.rows import when
from igdesk.store.search import index
from igdesk.store.search.documents import Kind
from igdesk.store.search.index import Changes
from igdesk.store.sql import PROMISE_IS_OPEN, one_of


def of_tickets(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[GivenPromise, ...]:
    """All that were given on some tickets, open or settled, oldest first."""
    rows = db.execute(
        f"SELECT * FROM promises WHERE ticket {one_of(numbers)} AND removed = 0 ORDER BY at, due_at, id", numbers
    )
    return tuple(map(_given, rows))


def open_ones(
    db: sqlite3.Connection, *, owner: str | None = None, before: datetime | None = None
) -> tuple[GivenPromise, ...]:
    """Those that are still to be kept, the first to be kept first, by index `promises_open`.

    Args:
        db: The connection.
        owner: Only whose they are to keep.
        before: Only what is due before this.
    """
    asked: list[str] = [PROMISE_IS_OPEN]
    values: list[str | int] = []
    if owner is not None:
        asked.append("owner = ?")
        values.append(owner)
    if before is not None:
        asked.append("due_at < ?")
        values.append(to_ms(before))
    rows = db.execute(f"SELECT * FROM promises WHERE {' AND '.join(asked)} ORDER BY due_at, ticket, id", values)
    return tuple(map(_given, rows))


def write(db: sqlite3.Connection, decision: Decision, actor: str, now: datetime, found: Changes) -> None:
    """What a decision says of promises; their words find the ticket."""
    if decision.promises:
        _changes(found, decision.ticket.number)
    for new in decision.promises:
        db.execute(
            "INSERT INTO promises (id, ticket, text, owner, actor, at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [new.id, decision.ticket.number, new.text, new.owner, actor, to_ms(now), to_ms(new.due_at)],
        )
    for released in decision.released_promises:
        db.execute("UPDATE promises SET released_at = ?, why = ? WHERE id = ?", [to_ms(now), released.why, released.id])
    for recorded in decision.events:
        match recorded.event:
            case e.PromiseTakenOver(promise=promise):
                _move(db, promise, decision.ticket.number, found)
            case e.PromiseKept(promise=promise, at=at):
                db.execute("UPDATE promises SET kept_at = ? WHERE id = ?", [to_ms(at), promise])


def set_back(db: sqlite3.Connection, ticket: int, event: Event, *, removed: bool) -> None:
    """A step was taken back, or done again: the rows of promises follow.

    Args:
        db: The connection.
        ticket: The ticket that the step was done on.
        event: What it did there.
        removed: Whether it was taken back.
    """
    match event:
        case e.Promised(promise=promise):
            with index.changes(db) as found:
                _changes(found, ticket)
                db.execute("UPDATE promises SET removed = ? WHERE id = ?", [int(removed), promise])
        case e.PromiseKept(promise=promise, at=at):
            db.execute("UPDATE promises SET kept_at = ? WHERE id = ?", [None if removed else to_ms(at), promise])
        case e.PromiseReleased(promise=promise, at=at):
            db.execute("UPDATE promises SET released_at = ? WHERE id = ?", [None if removed else to_ms(at), promise])
        case e.Merged(into=into, promises=ids):
            to, there = (ticket, into) if removed else (into, ticket)
            with index.changes(db) as found:
                for each in _that_go(db, ids, there):
                    _move(db, each.id, to, found)
        case _:
            pass


def known(db: sqlite3.Connection, ticket: int, events: Sequence[tuple[Event, bool]]) -> dict[str, Facet]:
    """Which promises of a merge stand on a ticket once that is taken back, or done again.

    What was settled meanwhile stays so, and what went on with another merge stays where it is.

    Args:
        db: The connection.
        ticket: The ticket: the one that was merged, or the one that took it in.
        events: What is taken back there, each with whether it is done again.
    """
    facts: dict[str, Facet] = {}
    merged = next((event.ticket for event, _again in events if isinstance(event, e.TookIn)), ticket)
    for event, again in events:
        if isinstance(event, e.Merged):
            going = [] if again else _that_go(db, event.promises, event.into)
            facts |= {_fact(each): None for each in event.promises} | {_fact(each.id): _facet(each) for each in going}
        elif isinstance(event, e.PromiseTakenOver):
            going = _that_go(db, [event.promise], merged) if again else []
            facts |= {_fact(event.promise): None} | {_fact(each.id): _facet(each) for each in going}
    return facts


def _move(db: sqlite3.Connection, promise: str, to: int, found: Changes) -> None:
    """It is to be kept on another ticket."""
    row = db.execute("SELECT ticket FROM promises WHERE id = ?", [promise]).fetchone()
    for number in (row["ticket"], to):
        _changes(found, number)
    db.execute("UPDATE promises SET ticket = ? WHERE id = ?", [to, promise])


def _changes(found: Changes, ticket: int) -> None:
    """What finds a ticket is about to change."""
    found.forget(Kind.TICKET, ticket)
    found.put(Kind.TICKET, ticket)


def _that_go(db: sqlite3.Connection, ids: Sequence[str], ticket: int) -> list[GivenPromise]:
    """Those of some promises that are open on a ticket."""
    rows = db.execute(
        f"SELECT * FROM promises WHERE ticket = ? AND {PROMISE_IS_OPEN} AND id IN ({', '.join('?' * len(ids))})",
        [ticket, *ids],
    )
    return list(map(_given, rows))


def _fact(promise: str) -> str:
    return f"promise:{promise}"


def _facet(promise: GivenPromise) -> Facet:
    return [promise.owner, to_ms(promise.at), to_ms(promise.due_at)]


def _given(row: sqlite3.Row) -> GivenPromise:
    return GivenPromise(
        id=row["id"],
        ticket=row["ticket"],
        text=row["text"],
        owner=row["owner"],
        actor=row["actor"],
        at=from_ms(row["at"]),
        due_at=from_ms(row["due_at"]),
        kept_at=when(row["kept_at"]),
        released_at=when(row["released_at"]),
        why=row["why"],
    )
