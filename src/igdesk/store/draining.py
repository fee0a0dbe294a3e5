"""Giving out the waiting line: tickets that nobody could take, to those who are on shift with room now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from igdesk.clock import from_ms
from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.line import Waiting, given_out
from igdesk.rules.model import TIMER
from igdesk.rules.pilot import is_inside
from igdesk.rules.timers import settle
from igdesk.store import tickets
from igdesk.store.loads import loads


def drain(db: sqlite3.Connection, *, config: Config, op: str, now: datetime, limit: int) -> tuple[int, ...]:
    """Give waiting tickets, oldest first, to whoever fits and has room. One look at an index where none waits.

    Args:
        db: The connection, inside a write transaction.
        config: The configuration.
        op: Id of the operation.
        now: The time.
        limit: So many at most.

    Returns:
        The numbers of the tickets that somebody has now.
    """
    found = islice(_takers(db, config, now), limit)
    given = list(found)  # all of them before anything is written: what is read are the lines as they stand
    for number, agent in given:
        _give(db, number, agent, config, op, now)
    return tuple(number for number, _agent in given)


def can_drain(db: sqlite3.Connection, config: Config, now: datetime) -> bool:
    """Whether somebody has room for a ticket that waits."""
    return next(_takers(db, config, now), None) is not None


def _takers(db: sqlite3.Connection, config: Config, now: datetime) -> Iterator[tuple[int, str]]:
    """Waiting tickets, oldest first, each with who can take it."""
    lines = {whom: _line(db, whom, config) for whom in _waited_for(db)}
    if lines and config.desk.mode != "shadow":
        yield from given_out(lines, config, loads(db, config), now)


def _give(db: sqlite3.Connection, number: int, agent: str, config: Config, op: str, now: datetime) -> None:
    ticket = tickets.find(db, number)
    assert ticket is not None  # it was read in this transaction
    draft = Draft(ticket, TIMER, now, op, tickets.customer_by_id(db, ticket.customer))
    draft.add(e.Assigned(ticket.assignee, agent, now, ticket.waits_for))
    settle(draft, config)
    tickets.save(db, draft.done(), before=ticket, op=op, now=now, actor=TIMER)


def _waited_for(db: sqlite3.Connection) -> Iterator[str]:
    """Whom tickets wait for, each once: a step in the index `tickets_in_line` for each, however many wait."""
    step = "SELECT min(waits_for) AS whom FROM tickets WHERE waits_for IS NOT NULL AND waits_for > ?"
    whom = db.execute(step, [""]).fetchone()["whom"]
    while whom is not None:
        yield whom
        whom = db.execute(step, [whom]).fetchone()["whom"]


def _line(db: sqlite3.Connection, whom: str, config: Config) -> Iterator[Waiting]:
    """Those of a line whose customers are inside the pilot."""
    rows = db.execute("SELECT number, created_at FROM tickets WHERE waits_for = ? ORDER BY created_at, number", [whom])
    for row in rows:
        if config.desk.mode == "live" or _is_inside(db, row["number"], config):
            yield Waiting(from_ms(row["created_at"]), row["number"])


def _is_inside(db: sqlite3.Connection, number: int, config: Config) -> bool:
    ticket = tickets.find(db, number)
    assert ticket is not None  # it was read in this transaction
    return is_inside(tickets.customer_by_id(db, ticket.customer), config.desk, ticket)
