"""Every list in every order: its pages are the list, and each is read off the index that is there for it."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock, to_ms
from igdesk.desk.views import views
from igdesk.store import queue
from igdesk.store.engine import LocalStore
from igdesk.store.views import Filter, Page, Sort

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
NOW_MS, HOUR = to_ms(NOW), 3_600_000
PRIORITIES = ("urgent", "high", "low")
"""As configured; tickets have another one, too."""
TICKETS = 60
PAGE = 7
VIEWS = {view.id: view.filter for view in views("me")}
LISTS = [(view, sort) for view in VIEWS for sort in Sort]
OF_FEW = {
    "mine": "tickets_assignee",
    "escalated": "tickets_escalated",
    "snoozed": "tickets_snoozed",
    "follow_ups": "tickets_follow_up",
    "expiring": "tickets_thread",
    "soon": "tickets_due_at",
    "incidents": "tickets_incident",
}
"""Indexes that have the few of which all are read, whatever the order."""
BY_NUMBER = ("legs", "mentions", "promises", "promised_today")
"""Found by number: what is open of these tells which."""
BY_PLACE = {"waiting": "tickets_waiting", "resolved": "tickets_resolved", "all": "tickets_due_all"}
CREATED = {"resolved": "tickets_created", "all": "tickets_created"}


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    """A desk with tickets of all kinds, straight in its tables."""
    LocalStore(path, FixedClock(NOW), create=True).close()
    rolls = random.Random(7)
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.row_factory = sqlite3.Row
        made.execute("INSERT INTO customers (id, account, created_at) VALUES (1, 'a', 0)")
        for number in range(1, TICKETS + 1):
            heard = NOW_MS - rolls.randrange(30) * HOUR
            made.execute("INSERT INTO threads VALUES (?, 'a', 'dm', ?, 1, NULL, ?, NULL)", [number, number, heard])
            values = ticket_values(number, rolls)
            made.execute(
                f"INSERT INTO tickets ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", [*values.values()]
            )
        yield made


def ticket_values(number: int, rolls: random.Random) -> dict[str, Any]:
    some_time = NOW_MS + rolls.randrange(-9, 9) * HOUR
    return {
        "number": number, "thread": number, "customer": 1, "channel": "dm", "version": 1, "rev": 1, "updated_at": 0,
        "status": rolls.choice(("new", "open", "waiting", "resolved", "closed")), "priority_source": "default",
        "priority": rolls.choice((*PRIORITIES, "odd")), "assignee": rolls.choice(("me", "you", None)),
        "escalated": rolls.randrange(2), "due_at": rolls.choice((some_time, None)), "created_at": some_time,
        "snoozed_until": rolls.choice((None, None, some_time)), "follow_up_at": rolls.choice((None, None, some_time)),
    }  # fmt: skip


def page(db: Any, view: str, sort: Sort, limit: int = PAGE, **keys: Any) -> Page:
    return queue.page(db, VIEWS[view], sort, priorities=PRIORITIES, now=NOW, limit=limit, **keys)


def numbers(found: Page) -> list[int]:
    return [card.ticket.number for card in found.cards]


@pytest.mark.parametrize(("view", "sort"), LISTS)
def test_pages_from_either_end_make_the_whole_list(db: sqlite3.Connection, view: str, sort: Sort) -> None:
    whole = numbers(page(db, view, sort, limit=TICKETS))
    matching = queue.matching(db, VIEWS[view], sort, priorities=PRIORITIES, now=NOW)
    assert [number for number, _ in matching] == whole
    forward, backward = (
        page(db, view, sort),
        page(
            db, view, sort, before=(-(2**62) if sort is Sort.NEWEST else 2**62,) * (3 if sort is Sort.PRIORITY else 2)
        ),
    )
    downwards, upwards = numbers(forward), numbers(backward)
    while forward.more_after:
        forward = page(db, view, sort, after=forward.cards[-1].key)
        downwards += numbers(forward)
    while backward.more_before:
        backward = page(db, view, sort, before=backward.cards[0].key)
        upwards = numbers(backward) + upwards
    assert downwards == upwards == whole
    assert len(whole) == queue.count(db, VIEWS[view], NOW)
    if backward.cards:
        last = page(db, view, sort, limit=TICKETS).cards[-1].key
        above = queue.count_before(db, VIEWS[view], sort, last, priorities=PRIORITIES, now=NOW)
        assert above == len(whole) - 1


def test_by_priority_the_most_urgent_come_first_and_unknown_ones_last(db: sqlite3.Connection) -> None:
    cards = page(db, "all", Sort.PRIORITY, limit=TICKETS).cards
    ranks = [(*PRIORITIES, "odd").index(card.ticket.priority) for card in cards]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2, 3}


@pytest.mark.parametrize(("view", "sort"), LISTS)
def test_a_page_is_read_off_an_index_in_its_order(db: sqlite3.Connection, view: str, sort: Sort) -> None:
    if view in BY_NUMBER:
        return
    used = indexes(db, lambda spy: page(spy, view, sort))
    created = "tickets_assignee_created" if view == "unowned" else CREATED.get(view, "tickets_open_created")
    place = "tickets_assignee" if view == "unowned" else BY_PLACE.get(view, "tickets_due")
    if view in OF_FEW:
        assert any(OF_FEW[view] in name for name in used)
    elif sort is Sort.PRIORITY:
        assert used == {"tickets_resolved_priority" if view == "resolved" else "tickets_priority"}
    else:
        assert used == {place if sort is Sort.SLA else created}


@pytest.mark.parametrize(("view", "sort"), LISTS)
def test_an_index_is_entered_at_the_key_and_not_at_its_end(db: sqlite3.Connection, view: str, sort: Sort) -> None:
    """Else the last page of a long list costs all of it, and so does the place of a ticket that stands high in it."""
    if view in (*OF_FEW, *BY_NUMBER):
        return
    key = page(db, view, sort, limit=3).cards[-1].key
    wanted: dict[str, Any] = {"priorities": PRIORITIES, "now": NOW}
    for ask in (
        lambda spy: queue.count_before(spy, VIEWS[view], sort, key, **wanted),
        lambda spy: page(spy, view, sort, after=key),
        lambda spy: page(spy, view, sort, before=key),
    ):
        [entered, *_] = [line for line in plans(db, ask) if " t USING" in line]
        assert "<" in entered.replace("<expr>", "") or ">" in entered.replace("<expr>", ""), entered
        assert indexes(db, ask) == indexes(db, lambda spy: page(spy, view, sort))


@pytest.mark.parametrize("view", VIEWS)
def test_counting_a_view_reads_no_whole_table(db: sqlite3.Connection, view: str) -> None:
    used = indexes(db, lambda spy: queue.count(spy, VIEWS[view], NOW))
    assert used or VIEWS[view] == Filter() or view in ("resolved", *BY_NUMBER)
    assert view != "soon" or used == {"tickets_due_at"}, "what is not due soon is not read"


class Spy:
    """Remembers what is asked of a connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.asked: list[tuple[str, Any]] = []

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self.asked.append((sql, values))
        return self._db.execute(sql, values)


def indexes(db: sqlite3.Connection, ask: Callable[[Any], object]) -> set[str]:
    """By which the tickets of a list are found, in what `ask` asks for."""
    return set(re.findall(r"\bt USING (?:COVERING )?INDEX (\w+)", "\n".join(plans(db, ask))))


def plans(db: sqlite3.Connection, ask: Callable[[Any], object]) -> list[str]:
    """How the database does what `ask` asks for, line by line."""
    spy = Spy(db)
    ask(spy)
    return [row["detail"] for sql, values in spy.asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
