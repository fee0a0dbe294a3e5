"""The orders of a list as SQL: each page is read off an index, whatever is asked and however many tickets there are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from igdesk.store.conditions import Condition, window_end
from igdesk.store.sql import PLACE, PROMISE_IS_OPEN, called_last, one_of
from igdesk.store.views import Filter, Sort

Key = tuple[int | str, ...]
"""A ticket's place in an order."""
Stretch = tuple[tuple[int, ...], Condition, Key]
"""The beginning that its keys have in common, which tickets lie in it, and where in it a page begins or ends; empty: at
its own end."""
_NEVER = 9_000_000_000_000_000
"""Sorts tickets without a due time last; the same number as in `PLACE`."""
_JOINED = {"c": "JOIN customers c ON c.id = t.customer", "th": "JOIN threads th ON th.id = t.thread"}
_NAMED = re.compile(r"\b(c|th)\.")


def columns_of(sort: Sort, wanted: Filter, now: datetime) -> tuple[list[str], bool]:
    """The columns of an order within a stretch, and whether it runs downwards; the number makes each key unique.

    What is set aside is due when it comes back, a follow-up at its time; where promises are asked for, the first of
    them counts, and where reply windows are, the one that closes first; where colleagues were called, the latest call.

    Of what few tickets are, the index of these few is read and sorted: a column behind `+` is no reason for another.
    """
    few = "+" if _are_few(wanted) else ""
    if sort is Sort.SLA and wanted.window:
        return [window_end(now, human_agent=wanted.human_agent), "t.number"], False
    if sort is Sort.SLA and (wanted.promised or wanted.promise):
        first = f"SELECT min(due_at) FROM promises WHERE ticket = t.number AND {PROMISE_IS_OPEN}"
        return [f"coalesce(({first}), {_NEVER})", "t.number"], False
    if sort is Sort.SLA and (agents := wanted.called or wanted.called_unread):
        return [called_last(agents), "t.number"], False
    if sort is Sort.SLA and (wanted.snoozed or wanted.follow_up):
        return ["t.snoozed_until" if wanted.snoozed else "t.follow_up_at", "t.number"], False
    if sort in (Sort.SLA, Sort.PRIORITY):
        return [f"{few}{PLACE}", "t.number"], False
    return [f"{few}t.created_at", "t.number"], sort is Sort.NEWEST


def _are_few(wanted: Filter) -> bool:
    """Whether an index of its own has those that are wanted, which need not be many at once."""
    by_times = wanted.snoozed or wanted.follow_up or wanted.or_follow_up or wanted.window or len(wanted.due) > 1
    by_people = wanted.called or wanted.called_unread or wanted.watching or wanted.legs
    by_rows = wanted.promised or wanted.promise or wanted.incident or wanted.in_incident or wanted.escalated
    return bool(by_times or by_people or by_rows)


def stretches(
    db: sqlite3.Connection,
    sort: Sort,
    priorities: Sequence[str],
    wanted: Filter,
    key: Key | None = None,
    *,
    backwards: bool = False,
) -> Iterator[Stretch]:
    """What a list is read in, one after the other: by priority one for each, in every other order a single one.

    Args:
        db: The connection.
        sort: The order.
        priorities: Ids from the most urgent down.
        wanted: Which tickets.
        key: Where a page begins, or backwards where it ends.
        backwards: Whether it is read from its end.
    """
    if sort is not Sort.PRIORITY:
        yield (), ("1", []), key or ()
        return
    column = f"{'+' if _are_few(wanted) else ''}t.priority"
    asked: list[Condition] = [(f"{column} = ?", [priority]) for priority in priorities]
    others = [each for each in _stored_priorities(db) if each not in priorities]
    if others or not asked:
        asked.append((f"{column} {one_of(others)}", [*others]))
    last = len(asked) - 1
    begin = (last if backwards else 0) if key is None else min(int(key[0]), last)
    for rank in range(begin, -1, -1) if backwards else range(begin, last + 1):
        yield (rank,), asked[rank], key[1:] if key is not None and rank == begin else ()


def beyond(columns: Sequence[str], comparison: str, cut: Key) -> Condition:
    """What lies on one side of a place in a stretch; of its end, all.

    An index on an expression is entered by that expression alone, and not by it together with the number.
    """
    if not cut:
        return "1", []
    return f"{columns[0]} {comparison[0]}= ? AND ({', '.join(columns)}) {comparison} (?, ?)", [cut[0], *cut]


def _stored_priorities(db: sqlite3.Connection) -> Iterator[str]:
    """Those that tickets have, each found by a step in the index `tickets_priority`."""
    found = db.execute("SELECT min(priority) FROM tickets").fetchone()[0]
    while found is not None:
        yield found
        found = db.execute("SELECT min(priority) FROM tickets WHERE priority > ?", [found]).fetchone()[0]


def source(*asked: str) -> str:
    """The tables that pieces of SQL about a ticket `t` name; each ticket has its customer and its thread."""
    named = {name for sql in asked for name in _NAMED.findall(sql)}
    return " ".join(["FROM tickets t", *(join for name, join in _JOINED.items() if name in named)])
