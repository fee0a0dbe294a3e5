"""Lists of tickets, a page at a time by key: never all rows, never OFFSET."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.rules.model import MessageState
from igdesk.store.conditions import where, window_end
from igdesk.store.rows import TICKET_COLUMNS, customer_of, ticket_of, when
from igdesk.store.sql import IS_UNSETTLED, PLACE, PROMISE_IS_OPEN, one_of
from igdesk.store.views import Filter, Page, PostView, Sort, TicketCard

_NEVER = 9_000_000_000_000_000
"""Sorts tickets without a due time last; the same number as in the indexes of `schema/001_desk.sql`."""
COUNT_LIMIT = 1000
"""Counting stops here; lists say `1000+`."""
MATCH_LIMIT = 20_000
"""So many tickets can be taken together."""

_CARD = f"""
    SELECT {TICKET_COLUMNS},
        c.username, c.name, c.remote_id, c.tier, c.followers, c.verified, c.follows_us, c.tier_by,
        th.last_customer_message_at AS thread_customer_message_at,
        (SELECT state FROM outbox WHERE ticket = t.number AND state {IS_UNSETTLED}
            ORDER BY CASE state WHEN 'failed' THEN 0 WHEN 'unconfirmed' THEN 1 ELSE 2 END LIMIT 1) AS outbox_state,
        th.post, CASE WHEN th.post IS NOT NULL THEN (
            SELECT json_array(permalink, caption, json(iif(only_tagged AND th.remote_id = th.post, 'true', 'false')))
            FROM posts WHERE account = th.account AND id = th.post
        ) END AS post_told
"""
_FROM = " FROM tickets t JOIN customers c ON c.id = t.customer JOIN threads th ON th.id = t.thread "


def page(
    db: sqlite3.Connection,
    wanted: Filter,
    sort: Sort,
    *,
    priorities: Sequence[str],
    now: datetime,
    limit: int,
    after: tuple[int | str, ...] | None = None,
    before: tuple[int | str, ...] | None = None,
    start: tuple[int | str, ...] | None = None,
) -> Page:
    """A stretch of the list, in its order.

    Args:
        db: The connection.
        wanted: Which tickets.
        sort: In which order.
        priorities: Ids from the most urgent down, for that order.
        now: The time, for what is overdue.
        limit: How many at most.
        after: Key of the card just before the stretch.
        before: Key of the card just after it: the stretch ends there.
        start: Key where it begins, that card included, if it is still there.

    With no key it begins at the top.
    """
    columns, descending = _order(sort, priorities, wanted, now)
    asked, values = where(wanted, now)
    backwards = before is not None
    key = before or after or start
    if key is not None:
        forward = ">" if descending == backwards else "<"
        comparison = f"{forward}=" if start is not None else forward
        asked += f" AND ({', '.join(columns)}) {comparison} ({', '.join('?' * len(key))})"
        values.extend(key)
    direction = "DESC" if descending != backwards else "ASC"
    order = ", ".join(f"{column} {direction}" for column in columns)
    rows = db.execute(
        f"{_CARD}, {', '.join(f'{c} AS key{i}' for i, c in enumerate(columns))} {_FROM}"
        f" WHERE {asked} ORDER BY {order} LIMIT ?",
        [*values, limit + 1],
    ).fetchall()
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
        return Page(_cards(rows, len(columns)), more_before=more, more_after=True)
    return Page(_cards(rows, len(columns)), more_before=key is not None, more_after=more)


def card(db: sqlite3.Connection, number: int) -> TicketCard | None:
    """One ticket as lists show it."""
    row = db.execute(f"{_CARD} {_FROM} WHERE t.number = ?", [number]).fetchone()
    return None if row is None else _card_of(row, ())


def cards(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, TicketCard]:
    """Some tickets as lists show them, by number."""
    rows = db.execute(f"{_CARD} {_FROM} WHERE t.number {one_of(numbers)}", numbers)
    return {row["number"]: _card_of(row, ()) for row in rows}


def count(db: sqlite3.Connection, wanted: Filter, now: datetime) -> int:
    """How many tickets match, counted up to `COUNT_LIMIT`."""
    asked, values = where(wanted, now)
    found: int = db.execute(
        f"SELECT count(*) FROM (SELECT 1 {_FROM} WHERE {asked} LIMIT ?)", [*values, COUNT_LIMIT]
    ).fetchone()[0]
    return found


def matching(
    db: sqlite3.Connection, wanted: Filter, sort: Sort, *, priorities: Sequence[str], now: datetime
) -> tuple[tuple[int, int], ...]:
    """The number and version of all tickets that match, in the order of the list; `MATCH_LIMIT` of them at most."""
    columns, descending = _order(sort, priorities, wanted, now)
    asked, values = where(wanted, now)
    order = ", ".join(f"{column} {'DESC' if descending else 'ASC'}" for column in columns)
    rows = db.execute(
        f"SELECT t.number, t.version {_FROM} WHERE {asked} ORDER BY {order} LIMIT ?", [*values, MATCH_LIMIT]
    )
    return tuple((row["number"], row["version"]) for row in rows)


def changed_since(db: sqlite3.Connection, rev: int) -> tuple[int, frozenset[int]]:
    """The database's revision, and the tickets that changed after `rev`, by index `tickets_rev`."""
    current: int = db.execute("SELECT rev FROM meta").fetchone()[0]
    if current == rev:
        return current, frozenset()
    rows = db.execute("SELECT number FROM tickets WHERE rev > ?", [rev])
    return current, frozenset(row[0] for row in rows)


def _card_of(row: sqlite3.Row, key: tuple[int | str, ...]) -> TicketCard:
    """The card of a row of this file's query."""
    state = row["outbox_state"]
    return TicketCard(
        ticket=ticket_of(row),
        customer=customer_of(row, "customer"),
        preview=row["preview"],
        thread_customer_message_at=when(row["thread_customer_message_at"]),
        outbox=None if state is None else MessageState(state),
        key=key,
        post=_post_of(row),
    )


def _cards(rows: list[sqlite3.Row], width: int) -> tuple[TicketCard, ...]:
    return tuple(_card_of(row, tuple(row[f"key{i}"] for i in range(width))) for row in rows)


def _order(sort: Sort, priorities: Sequence[str], wanted: Filter, now: datetime) -> tuple[list[str], bool]:
    """The columns of an order and whether it runs downwards; the number makes each key unique.

    What is set aside is due when it comes back, a follow-up at its time; where promises are asked for, the first of
    them counts, and where reply windows are, the one that closes first.
    """
    due = PLACE
    if sort is Sort.SLA and wanted.window:
        return [window_end(now, human_agent=wanted.human_agent), "t.number"], False
    if sort is Sort.SLA and wanted.promised:
        first = f"SELECT min(due_at) FROM promises WHERE ticket = t.number AND {PROMISE_IS_OPEN}"
        return [f"coalesce(({first}), {_NEVER})", "t.number"], False
    if sort is Sort.SLA:
        special = "t.snoozed_until" if wanted.snoozed else "t.follow_up_at" if wanted.follow_up else due
        return [special, "t.number"], False
    if sort is Sort.PRIORITY:
        known = " ".join(f"WHEN '{_quoted(p)}' THEN {rank}" for rank, p in enumerate(priorities))
        rank = f"CASE t.priority {known} ELSE {len(priorities)} END" if known else "0"
        return [rank, due, "t.number"], False
    return ["t.created_at", "t.number"], sort is Sort.NEWEST


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _post_of(row: sqlite3.Row) -> PostView | None:
    if row["post"] is None:
        return None
    return PostView(row["post"], *json.loads(row["post_told"] or "[null, null, false]"))
