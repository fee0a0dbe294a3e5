"""Finding: a filter's words by the index, newest first, the rest of the filter checked on what they find.

What is found is walked from the newest on until a page is full, so a common word costs no more than a rare one. A page
ends early where very much had to be looked at; asking on from its end goes on exactly there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from igdesk.store import queue
from igdesk.store.conditions import Value, instant
from igdesk.store.search import asking, index
from igdesk.store.search.asking import Question
from igdesk.store.search.hits import Key, SearchHit, SearchPage, hit_of_card
from igdesk.store.views import Filter, Sort

LOOKED_AT = 10_000
"""So many finds are looked at for one page at most, those that do not fit included."""
_CACHE_KIB = 16_000
"""Pages kept in memory once somebody has searched: with fewer, one in a million messages reads most of them anew."""

# The columns are those of `SearchHit`, in its order.
_WRITTEN_AT = "coalesce(m.created_at, n.at, CASE d.kind WHEN 't' THEN t.created_at ELSE c.created_at END)"
_SELECT = f"""
    SELECT w.rowid, d.kind, d.source, {_WRITTEN_AT},
        coalesce(m.text, n.text), coalesce(m.author, n.author), t.number, t.status, c.id, c.username, c.name,
        CASE d.kind WHEN 't' THEN json_array(t.subject, json(t.fields), (SELECT json_group_array(said) FROM (
            SELECT * FROM (SELECT tag AS said FROM ticket_tags WHERE ticket = t.number ORDER BY position)
            UNION ALL SELECT * FROM (SELECT text FROM promises WHERE ticket = t.number AND removed = 0 ORDER BY at)
        ))) END
"""
_FROM = """
    FROM {found} w
    CROSS JOIN search_docs d ON d.id = w.rowid
    LEFT JOIN messages m ON d.kind = 'm' AND m.id = d.source
    LEFT JOIN notes n ON d.kind = 'n' AND n.id = d.source
    LEFT JOIN tickets t ON t.number = CASE d.kind WHEN 'm' THEN m.ticket WHEN 'n' THEN n.ticket WHEN 't' THEN d.source
        ELSE (SELECT max(number) FROM tickets WHERE customer = d.source) END
    LEFT JOIN customers c ON c.id = CASE d.kind WHEN 'c' THEN d.source
        ELSE coalesce(t.customer, (SELECT customer FROM threads WHERE id = m.thread)) END
"""
_FOUND = "WHERE w.search_words MATCH ? AND w.rowid >= ? AND w.rowid < ? ORDER BY w.rowid DESC LIMIT ?"
# Nearly everything that is found is a message of a ticket: these joins are all that it needs, and cost the least.
_MESSAGES = f"""
    SELECT w.rowid, d.kind, d.source, m.created_at, m.text, m.author, t.number, t.status, c.id, c.username, c.name, NULL
    FROM search_words w
    CROSS JOIN search_docs d ON d.id = w.rowid
    LEFT JOIN messages m ON d.kind = 'm' AND m.id = d.source
    LEFT JOIN tickets t ON t.number = m.ticket
    LEFT JOIN customers c ON c.id = t.customer
    {_FOUND}
"""
_THESE = f"{_SELECT} {_FROM.format(found='(SELECT value AS rowid FROM json_each(?))')}"
_NEXT = f"(SELECT w.rowid FROM search_words w {_FOUND})"
_LAST = 1 << 62
_CUSTOMER = SearchHit._fields.index("customer")


def search(
    db: sqlite3.Connection, wanted: Filter, *, now: datetime, limit: int, after: Key | None = None
) -> SearchPage:
    """A page of what is found, newest first.

    Args:
        db: The connection.
        wanted: What is looked for. Without any words, tickets, the newest first.
        now: The time, for what is overdue and for times that are so long ago.
        limit: How many finds at most.
        after: Key of the find before the page, or `SearchPage.next`; none begins at the newest.
    """
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    question = asking.read(db, wanted)
    if question is None:
        return SearchPage((), None, ())
    if not question.terms:
        customer = wanted.customer if question.names else ()
        listed = replace(wanted, words=(), phrases=(), customer=customer, customers=question.customers)
        return _tickets(db, listed, now=now, limit=limit, after=after)
    match = asking.expression(db, question, now)
    if match is None:
        return SearchPage((), None, question.marks)
    walk = _Walk(db, question, now, match)
    first, last = walk.bounds(after)
    if not question.is_narrowed:
        found = walk.newest(first, last, limit + 1)
        fits = question.check()
        hits = found if fits is None else list(filter(fits, found))
        if len(hits) > limit or len(found) <= limit:
            return _page(hits, limit, None, question)
        last = found[-1].id
    else:
        hits = []
    hits += islice(walk.fitting(first, last), limit + 1 - len(hits))
    return _page(hits, limit, walk.end(first, last) if len(hits) <= limit else None, question)


class _Walk:
    """Going through what the index finds, from the newest on.

    Args:
        db: The connection.
        question: What is asked.
        now: The time.
        match: The question to the index.
    """

    def __init__(self, db: sqlite3.Connection, question: Question, now: datetime, match: str) -> None:
        self._db = db
        self._question = question
        self._now = now
        self._match = match

    def bounds(self, after: Key | None) -> tuple[int, int]:
        """Ids from which until before which there is something to find: see `index`."""
        first, last = 0, _LAST if after is None else after[0]
        for at in self._question.since:
            first = max(first, instant(at, self._now) // 1000)
        for at in self._question.until:
            last = min(last, index.first_free(self._db, instant(at, self._now)))
        return first, max(first, last)

    def newest(self, first: int, last: int, limit: int) -> list[SearchHit]:
        """The newest that the index finds, as they are: nothing else is asked of them."""
        rows = list(self._rows(_MESSAGES, [self._match, first, last, limit]))
        others = [row[0] for row in rows if row[_CUSTOMER] is None]
        if others:
            found = {row[0]: row for row in self._rows(_THESE, [json.dumps(others)])}
            rows = [found.get(row[0], row) for row in rows]
        return list(map(SearchHit._make, rows))

    def fitting(self, first: int, last: int) -> Iterator[SearchHit]:
        """What satisfies the rest of the question, of as many finds as are looked at for a page; read as it is used."""
        joined, values = self._joined()
        found = map(SearchHit._make, self._rows(f"{_SELECT} {joined}", [self._match, first, last, LOOKED_AT, *values]))
        fits = self._question.check()
        return found if fits is None else filter(fits, found)

    def _joined(self) -> tuple[str, list[Value]]:
        """The finds with what the database can check by itself."""
        asked, values = self._question.conditions(self._db, self._now)
        for sign, times in ((">=", self._question.since), ("<", self._question.until)):
            asked += f" AND {_WRITTEN_AT} {sign} ?" * len(times)
            values += [instant(at, self._now) for at in times]
        threads = "LEFT JOIN threads th ON th.id = t.thread" if "th." in asked else ""
        return f"{_FROM.format(found=_NEXT)} {threads} WHERE {asked}", values

    def end(self, first: int, last: int) -> Key | None:
        """The last find that is looked at for a page; none if there are no more after it."""
        values: list[Value] = [self._match, first, last, LOOKED_AT]
        [(count, reached)] = self._rows(f"SELECT count(*), min(rowid) FROM {_NEXT}", values)
        return (reached, 0) if count == LOOKED_AT else None

    def _rows(self, sql: str, values: list[Value]) -> Iterator[tuple[Any, ...]]:
        cursor = self._db.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, values)


def _page(hits: list[SearchHit], limit: int, stopped_at: Key | None, question: Question) -> SearchPage:
    is_full = len(hits) > limit
    return SearchPage(tuple(hits[:limit]), hits[limit - 1].key if is_full else stopped_at, question.marks)


def _tickets(db: sqlite3.Connection, wanted: Filter, *, now: datetime, limit: int, after: Key | None) -> SearchPage:
    """Tickets that are asked for by nothing that was written."""
    page = queue.page(db, wanted, Sort.NEWEST, priorities=(), now=now, limit=limit, after=after)
    hits = tuple(hit_of_card(card) for card in page.cards)
    return SearchPage(hits, hits[-1].key if page.more_after else None, ())
