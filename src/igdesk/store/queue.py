"""Lists of tickets, a page at a time by key: never all rows, never OFFSET."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from igdesk.rules.model import MessageState
from igdesk.store.conditions import where
from igdesk.store.order import Key, beyond, columns_of, source, stretches
from igdesk.store.rows import TICKET_COLUMNS, customer_of, ticket_of, when
from igdesk.store.sql import IS_UNSETTLED, one_of
from igdesk.store.views import Filter, Page, PostView, Sort, TicketCard, TicketDetail

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
_JOINS = "JOIN customers c ON c.id = t.customer JOIN threads th ON th.id = t.thread"


def page(
    db: sqlite3.Connection,
    wanted: Filter,
    sort: Sort,
    *,
    priorities: Sequence[str],
    now: datetime,
    limit: int,
    after: Key | None = None,
    before: Key | None = None,
    start: Key | None = None,
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
    columns, descending = columns_of(sort, wanted, now)
    asked, values = where(db, wanted, now)
    backwards = before is not None
    key = before or after or start
    comparison = (">" if descending == backwards else "<") + ("=" if start is not None else "")
    direction = "DESC" if descending != backwards else "ASC"
    found: list[TicketCard] = []
    for rank, (within, limits), cut in stretches(db, sort, priorities, wanted, key, backwards=backwards):
        side, bounds = beyond(columns, comparison, cut)
        sql = _page_sql(columns, f"{asked} AND {within} AND {side}", direction)
        rows = db.execute(sql, [*values, *limits, *bounds, limit + 1 - len(found)])
        found += (_card_of(row, (*rank, row["key0"], row["key1"])) for row in rows)
        if len(found) > limit:
            break
    more, cards = len(found) > limit, tuple(found[:limit])
    if backwards:
        return Page(cards[::-1], more_before=more, more_after=True)
    return Page(cards, more_before=key is not None, more_after=more)


def _page_sql(columns: Sequence[str], asked: str, direction: str) -> str:
    """A page's cards with their keys: which tickets these are is found and sorted without all that a card shows."""
    first, second = columns
    return f"""
        {_CARD}, key0, key1 FROM (
            SELECT t.number AS found, {first} AS key0, {second} AS key1 {source(asked, first)} WHERE {asked}
            ORDER BY {first} {direction}, {second} {direction} LIMIT ?
        ) CROSS JOIN tickets t ON t.number = found {_JOINS} ORDER BY key0 {direction}, key1 {direction}
    """


def card(db: sqlite3.Connection, number: int) -> TicketCard | None:
    """One ticket as lists show it."""
    row = db.execute(f"{_CARD} FROM tickets t {_JOINS} WHERE t.number = ?", [number]).fetchone()
    return None if row is None else _card_of(row, ())


def cards(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, TicketCard]:
    """Some tickets as lists show them, by number."""
    rows = db.execute(f"{_CARD} FROM tickets t {_JOINS} WHERE t.number {one_of(numbers)}", numbers)
    return {row["number"]: _card_of(row, ()) for row in rows}


def detail(
    db: sqlite3.Connection, number: int, *, whole_thread: bool = False, limit: int | None = None
) -> TicketDetail | None:
    """One ticket with everything about it, as `store.history.detail`: imported on the thread that reads."""
    from igdesk.store import history

    return history.detail(db, number, whole_thread=whole_thread, limit=limit)


def count(db: sqlite3.Connection, wanted: Filter, now: datetime) -> int:
    """How many tickets match, counted up to `COUNT_LIMIT`."""
    asked, values = where(db, wanted, now)
    found: int = db.execute(
        f"SELECT count(*) FROM (SELECT 1 {source(asked)} WHERE {asked} LIMIT ?)", [*values, COUNT_LIMIT]
    ).fetchone()[0]
    return found


def count_before(
    db: sqlite3.Connection, wanted: Filter, sort: Sort, key: Key, *, priorities: Sequence[str], now: datetime
) -> int:
    """How many tickets stand before a key in the order of the list, counted up to `COUNT_LIMIT`.

    They are read from the key upwards, off the index that pages are read off, and not a row further.
    """
    columns, descending = columns_of(sort, wanted, now)
    asked, values = where(db, wanted, now)
    direction, found = "ASC" if descending else "DESC", 0
    for _, (within, limits), cut in stretches(db, sort, priorities, wanted, key, backwards=True):
        side, bounds = beyond(columns, ">" if descending else "<", cut)
        order = ", ".join(f"{column} {direction}" for column in columns)
        sql = f"{source(asked, *columns)} WHERE {asked} AND {within} AND {side} ORDER BY {order}"
        counted = f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT ?)"
        found += db.execute(counted, [*values, *limits, *bounds, COUNT_LIMIT - found]).fetchone()[0]
    return found


def matching(
    db: sqlite3.Connection, wanted: Filter, sort: Sort, *, priorities: Sequence[str], now: datetime
) -> tuple[tuple[int, int], ...]:
    """The number and version of all tickets that match, in the order of the list; `MATCH_LIMIT` of them at most."""
    columns, descending = columns_of(sort, wanted, now)
    asked, values = where(db, wanted, now)
    order = ", ".join(f"{column} {'DESC' if descending else 'ASC'}" for column in columns)
    found: list[tuple[int, int]] = []
    for _, (within, limits), _ in stretches(db, sort, priorities, wanted):
        tables = source(asked, *columns)
        sql = f"SELECT t.number, t.version {tables} WHERE {asked} AND {within} ORDER BY {order} LIMIT ?"
        rows = db.execute(sql, [*values, *limits, MATCH_LIMIT - len(found)])
        found += ((row["number"], row["version"]) for row in rows)
    return tuple(found)


def changed_since(db: sqlite3.Connection, rev: int | None) -> tuple[int, frozenset[int]]:
    """The database's revision, and the tickets that changed after `rev`, by index `tickets_rev`.

    After None, where nothing was looked at yet, none did: all that is shown is read after this.
    """
    current: int = db.execute("SELECT rev FROM meta").fetchone()[0]
    if rev is None or rev == current:
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


def _post_of(row: sqlite3.Row) -> PostView | None:
    if row["post"] is None:
        return None
    return PostView(row["post"], *json.loads(row["post_told"] or "[null, null, false]"))
