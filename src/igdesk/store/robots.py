"""What an automatic answer to a customer has to know of all their tickets: what was answered there, how they stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence, Set
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.rules.model import Direction, Inbound, Ticket, rule_actor
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.store import tickets
from igdesk.store.sql import IS_UNFINISHED, one_of


def has_spoken(db: sqlite3.Connection, customer: int, rules: Set[str], since: datetime, acts: bool) -> bool:
    """Whether one of some rules has answered a customer since then; what failed, and did not arrive, is no answer.

    By index `tickets_customer`, and of each ticket its events.

    Args:
        db: The connection, inside the transaction that decides on the next answer.
        customer: Whom.
        rules: Ids of the rules.
        since: From when on.
        acts: Whether the desk answers them; else it counts that it would have.
    """
    actors = [rule_actor(rule) for rule in sorted(rules)]
    queued = (
        "e.kind = 'reply_queued' AND NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.id = json_extract(e.data, '$.reply') AND o.state = 'failed')"
    )
    would = "e.kind = 'auto_reply_held' AND json_extract(e.data, '$.why') = ?"
    found = db.execute(
        "SELECT 1 FROM tickets t JOIN events e ON e.ticket = t.number"
        f" WHERE t.customer = ? AND e.at >= ? AND e.actor {one_of(actors)}"
        f" AND ({queued} OR ({would})) LIMIT 1",
        [customer, to_ms(since), *actors, "" if acts else OUTSIDE],
    )
    return found.fetchone() is not None


def answered_until(db: sqlite3.Connection, messages: Sequence[Inbound]) -> datetime | None:
    """When one of us last wrote among some messages: what the desk said by itself, and is read back, is no answer.

    By the unique index of `outbox.remote_id`.
    """
    ours = [each for each in messages if each.direction is Direction.OUT]
    ids = [each.remote_id for each in ours if each.remote_id is not None]
    known = f"SELECT remote_id FROM outbox WHERE remote_id {one_of(ids)} AND automatic = 1"
    automatic = {row["remote_id"] for row in db.execute(known, ids)} if ids else set()
    return max((each.at for each in ours if each.remote_id not in automatic), default=None)


def own(db: sqlite3.Connection, customer: int, number: int) -> Ticket | None:
    """The ticket of a number, or the one that it was merged into; none if either is not this customer's."""
    named = tickets.find(db, number)
    if named is None or named.customer != customer:
        return None
    root = tickets.root(db, named)
    return root if root.customer == customer else None


def unfinished(db: sqlite3.Connection, customer: int) -> Ticket | None:
    """A customer's newest ticket that is not over, by index `tickets_customer`."""
    row = db.execute(
        f"SELECT max(number) FROM tickets WHERE customer = ? AND status {IS_UNFINISHED}", [customer]
    ).fetchone()
    return None if row[0] is None else tickets.find(db, row[0])
