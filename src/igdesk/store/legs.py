"""What departments are asked for on tickets, and their answers, as rows; the words are notes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.rules import events as e
from igdesk.rules.decision import Decision
from igdesk.rules.event import Event
from igdesk.rules.legs import Past, SentLeg
from igdesk.store.rows import ms, recorded_of, when
from igdesk.store.sql import ESCALATION_IS_OPEN, one_of


def write(db: sqlite3.Connection, decision: Decision, actor: str, now: datetime) -> None:
    """Write what a decision asks departments for, and what they answered."""
    for leg in decision.legs:
        db.execute(
            "INSERT INTO legs (id, ticket, department, owner, question, deliver, actor, at, due_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(leg.id, decision.ticket.number, leg.department, leg.owner, leg.question, leg.deliver),
                *(actor, to_ms(now), ms(leg.due_at)),
            ],
        )
    for recorded in decision.events:
        _follow(db, recorded.event)


def set_back(db: sqlite3.Connection, event: Event, *, removed: bool) -> None:
    """Set back the row of a leg as an event that is taken back found it; or, if not `removed`, as it left it."""
    match event:
        case e.LegSent(leg=leg):
            db.execute("UPDATE legs SET removed = ? WHERE id = ?", [int(removed), leg])
        case e.LegTaken(leg=leg, before=before) if removed:
            db.execute("UPDATE legs SET owner = ? WHERE id = ?", [before, leg])
        case e.LegDone(leg=leg) | e.LegRecalled(leg=leg) if removed:
            db.execute("UPDATE legs SET answer = NULL, done_at = NULL, done_by = NULL WHERE id = ?", [leg])
        case _:
            _follow(db, event)


def of_tickets(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[SentLeg, ...]:
    """All legs of some tickets with their words, in the order in which they were sent."""
    rows = db.execute(
        "SELECT l.*, q.text AS asked, a.text AS answered"
        " FROM legs l JOIN notes q ON q.id = l.question LEFT JOIN notes a ON a.id = l.answer"
        f" WHERE l.ticket {one_of(numbers)} AND l.removed = 0 ORDER BY l.at, l.rowid",
        numbers,
    )
    return tuple(_leg_of(row) for row in rows)


def past(db: sqlite3.Connection, number: int) -> Past:
    """What decisions on a ticket's legs have to know of what was before."""
    log = db.execute(
        "SELECT * FROM events WHERE ticket = ? AND kind IN ('leg_sent', 'leg_done', 'leg_recalled') ORDER BY version",
        [number],
    )
    reasons = db.execute(f"SELECT reason FROM escalations WHERE ticket = ? AND {ESCALATION_IS_OPEN}", [number])
    return Past(tuple(recorded_of(row) for row in log), frozenset(row["reason"] for row in reasons))


def _follow(db: sqlite3.Connection, event: Event) -> None:
    match event:
        case e.LegTaken(leg=leg, after=owner):
            db.execute("UPDATE legs SET owner = ? WHERE id = ?", [owner, leg])
        case e.LegDone(leg=leg, answer=answer, at=at, by=by):
            settled = [answer, to_ms(at), by, leg]
            db.execute("UPDATE legs SET answer = ?, done_at = ?, done_by = ? WHERE id = ?", settled)
        case e.LegRecalled(leg=leg, at=at, by=by):
            db.execute("UPDATE legs SET done_at = ?, done_by = ? WHERE id = ?", [to_ms(at), by, leg])
        case _:
            pass


def _leg_of(row: sqlite3.Row) -> SentLeg:
    return SentLeg(
        id=row["id"],
        ticket=row["ticket"],
        department=row["department"],
        owner=row["owner"],
        question=row["asked"],
        deliver=row["deliver"],
        actor=row["actor"],
        at=from_ms(row["at"]),
        due_at=when(row["due_at"]),
        answer=row["answered"],
        done_at=when(row["done_at"]),
        done_by=row["done_by"],
        is_recalled=row["done_at"] is not None and row["answer"] is None,
    )
