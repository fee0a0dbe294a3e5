"""What was taken up, and how it was answered: rows that go with the events of their tickets."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.rules import events as e
from igdesk.rules.decision import Decision
from igdesk.rules.escalation_answers import Above, Raised
from igdesk.rules.event import Event
from igdesk.rules.log import Recorded
from igdesk.rules.model import rule_actor
from igdesk.rules.undo import standing
from igdesk.store import queue
from igdesk.store.rows import ms, recorded_of, when
from igdesk.store.sql import ESCALATION_IS_OPEN, IS_UNFINISHED, one_of
from igdesk.store.views import EscalationView, TicketCard

_ANSWERS = (e.EscalationAnswered, e.CompensationDropped)


def write(db: sqlite3.Connection, decision: Decision, actor: str, now: datetime) -> None:
    """What a decision takes up, and what it answers."""
    for up in decision.escalations:
        by = actor if up.rule is None else rule_actor(up.rule)  # as the log has it
        db.execute(
            "INSERT INTO escalations (id, ticket, rule, reason, target, actor, at, answer_due_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [up.id, decision.ticket.number, up.rule, up.reason, up.to, by, to_ms(now), ms(up.answer_due_at)],
        )
    for recorded in decision.events:
        if isinstance(recorded.event, e.EscalationAnswered):
            _answer(db, recorded.event, recorded.actor)


def set_back(db: sqlite3.Connection, event: Event, actor: str, *, removed: bool) -> None:
    """A step of somebody's was taken back, or done again: the rows follow."""
    match event:
        case e.Escalated(escalation=escalation):
            db.execute("UPDATE escalations SET removed = ? WHERE id = ?", [int(removed), escalation])
        case e.EscalationAnswered(escalations=ids) if removed:
            db.executemany(
                "UPDATE escalations SET answered_at = NULL, answered_by = NULL, answer = NULL, instruction = NULL"
                " WHERE id = ?",
                [(each,) for each in ids],
            )
        case e.EscalationAnswered():
            _answer(db, event, actor)
        case _:
            pass


def above(db: sqlite3.Connection, number: int, family: Sequence[int]) -> Above:
    """What a ticket waits for from above, and how that was answered last.

    Args:
        db: The connection.
        number: The ticket.
        family: It with those that were merged into it: some of what it waits for was asked there.
    """
    rows = db.execute(
        f"SELECT id, target, actor, rule FROM escalations WHERE ticket = ? AND {ESCALATION_IS_OPEN} ORDER BY at, id",
        [number],
    ).fetchall()
    money = {
        row["id"]
        for row in db.execute(
            "SELECT json_extract(u.data, '$.escalation') AS id FROM events u JOIN events p ON p.ticket = u.ticket"
            " AND p.op = u.op AND p.kind = 'compensation_proposed'"
            f" WHERE u.kind = 'escalated' AND u.ticket {one_of(family)}",
            family,
        )
    }
    raised = tuple(Raised(row["id"], row["target"], row["actor"], row["id"] in money, row["rule"]) for row in rows)
    return Above(raised, _last(db, number))


def any_open(db: sqlite3.Connection, ids: Sequence[str]) -> bool:
    """Whether some of these wait for an answer."""
    among = f"id IN ({', '.join('?' * len(ids))})"
    return db.execute(f"SELECT 1 FROM escalations WHERE {ESCALATION_IS_OPEN} AND {among}", ids).fetchone() is not None


def escalated(db: sqlite3.Connection, limit: int) -> tuple[tuple[TicketCard, EscalationView], ...]:
    """Unfinished tickets that wait for an answer from above, the first to be answered first.

    Each comes with the escalation that must be answered first; the newest one where none of its own has a limit.
    """
    rows = db.execute(
        f"""
        SELECT * FROM (
            SELECT e.*, NULL AS said, row_number() OVER (PARTITION BY e.ticket
                ORDER BY e.answer_due_at IS NULL, e.answer_due_at,
                    CASE WHEN e.answer_due_at IS NULL THEN -e.at END, e.id
            ) AS place
            FROM escalations e JOIN tickets t ON t.number = e.ticket
            WHERE e.answered_at IS NULL AND e.removed = 0 AND t.escalated = 1 AND t.status {IS_UNFINISHED}
        ) WHERE place = 1 ORDER BY answer_due_at IS NULL, coalesce(answer_due_at, at), ticket LIMIT ?
        """,
        [limit],
    ).fetchall()
    cards = queue.cards(db, [row["ticket"] for row in rows])
    return tuple((cards[row["ticket"]], _view(row)) for row in rows)


def of_tickets(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[EscalationView, ...]:
    """Everything that was taken up on some tickets, answered or not, oldest first."""
    rows = db.execute(
        "SELECT e.*, n.text AS said FROM escalations e LEFT JOIN notes n ON n.id = e.instruction"
        f" WHERE e.ticket {one_of(numbers)} AND e.removed = 0 ORDER BY e.at, e.id",
        numbers,
    )
    return tuple(map(_view, rows))


def _view(row: sqlite3.Row) -> EscalationView:
    return EscalationView(
        id=row["id"],
        ticket=row["ticket"],
        rule=row["rule"],
        reason=row["reason"],
        to=row["target"],
        actor=row["actor"],
        at=from_ms(row["at"]),
        answer_due_at=when(row["answer_due_at"]),
        answered_at=when(row["answered_at"]),
        answered_by=row["answered_by"],
        answer=row["answer"],
        instruction=row["said"],
    )


def _answer(db: sqlite3.Connection, event: e.EscalationAnswered, actor: str) -> None:
    for each in event.escalations:
        db.execute(
            "UPDATE escalations SET answered_at = ?, answered_by = ?, answer = ?, instruction = ? WHERE id = ?",
            [to_ms(event.at), actor, event.how, event.note, each],
        )


def _last(db: sqlite3.Connection, number: int) -> Recorded | None:
    """The latest answer that nobody has taken back."""
    rows = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number])
    found = standing([recorded_of(row) for row in rows], 1)
    return next((each for each in reversed(found) if isinstance(each.event, _ANSWERS)), None)
