"""Time passing on the desk: the tickets for which something is due by now, found by an index, each looked at once.

When nobody was running, whatever came due meanwhile is done by the first program that is.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.rules.decision import Decision
from igdesk.rules.model import TIMER
from igdesk.rules.timers import digest, tick
from igdesk.store import calls, draining, notices, tickets
from igdesk.store.lease import Fence, check_fence
from igdesk.store.loads import KnownLoads
from igdesk.store.rows import ms
from igdesk.store.sql import IS_UNFINISHED

AT_ONCE = 25
"""Tickets looked at in one transaction: others want to write, too."""


def is_due(db: sqlite3.Connection, config: Config, now: datetime) -> bool:
    """Whether there is something to do by now: a few look-ups, however many tickets there are."""
    [(known,)] = db.execute("SELECT timers FROM meta")
    due = db.execute("SELECT 1 FROM tickets WHERE wake_at <= ? LIMIT 1", [to_ms(now)])
    return known != digest(config) or due.fetchone() is not None or draining.can_drain(db, config, now)


def tick_due(
    db: sqlite3.Connection, *, config: Config, op: str, now: datetime, fence: Fence | None = None
) -> tuple[int, ...]:
    """Do what is due on the next few tickets, and give out what waits in line.

    Returns:
        Numbers of the tickets that were looked at; if they are `AT_ONCE` or more, others may be due, too.

    Raises:
        LeaseLost: Another worker does this now; nothing was written.
    """
    check_fence(db, fence)
    _follow_configuration(db, config)
    rows = db.execute(
        "SELECT number FROM tickets WHERE wake_at <= ? ORDER BY wake_at, number LIMIT ?", [to_ms(now), AT_ONCE]
    ).fetchall()
    loads = KnownLoads(db, config)
    for row in rows:
        ticket = tickets.find(db, row["number"])
        assert ticket is not None
        customer = tickets.customer_by_id(db, ticket.customer)
        decision = tick(ticket, customer, config, loads.of(customer, ticket), op=f"{op}.{ticket.number}", now=now)
        tickets.save(db, decision, before=ticket, op=op, now=now, actor=TIMER)
        if decision.is_empty:  # nothing that anybody would see: only when it is next looked at
            _look_again(db, decision)
        loads.follow(decision)
    given = draining.drain(db, config=config, op=op, now=now, limit=AT_ONCE)
    notices.forget_old(db, now)
    calls.forget_old(db, now)
    return (*(row["number"] for row in rows), *given)


def _look_again(db: sqlite3.Connection, decision: Decision) -> None:
    """Put down when a ticket on which nothing happened is next looked at; its place in lists may be another one."""
    number, window_at = decision.ticket.number, ms(decision.window_at)
    db.execute("UPDATE tickets SET wake_at = ? WHERE number = ?", [ms(decision.wake_at), number])
    db.execute(
        "UPDATE tickets SET window_at = ?, rev = (SELECT rev FROM meta) WHERE number = ? AND window_at IS NOT ?",
        [window_at, number, window_at],
    )


def _follow_configuration(db: sqlite3.Connection, config: Config) -> None:
    """Where clocks or timers are configured otherwise than when all this was reckoned, all of it is reckoned anew."""
    changed = db.execute("UPDATE meta SET timers = ? WHERE timers IS NOT ?", [digest(config), digest(config)])
    if changed.rowcount:
        db.execute(f"UPDATE tickets SET wake_at = 0 WHERE status {IS_UNFINISHED}")
        if config.desk.closes_after is not None:
            db.execute("UPDATE tickets SET wake_at = 0 WHERE status = 'resolved'")
