"""The list of customers: who wrote last stands first, and no more of them are read than are shown."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.store import customers
from igdesk.store.engine import LocalStore

CUSTOMERS = 40


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    """Customers of whom some wrote on several threads, some at the same time, and some never."""
    LocalStore(path, FixedClock(datetime(2026, 11, 23, tzinfo=UTC)), create=True).close()
    rolls = random.Random(3)
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.row_factory = sqlite3.Row
        for customer in range(1, CUSTOMERS + 1):
            made.execute("INSERT INTO customers (id, account, created_at) VALUES (?, 'a', 0)", [customer])
            for place in range(rolls.randrange(4)):
                heard = rolls.choice((None, rolls.randrange(15)))
                made.execute(
                    "INSERT INTO threads (account, kind, remote_id, customer, last_customer_message_at)"
                    " VALUES ('a', 'dm', ?, ?, ?)",
                    [f"{customer}.{place}", customer, heard],
                )
        yield made


@pytest.mark.parametrize("limit", [1, 7, CUSTOMERS - 5, CUSTOMERS, CUSTOMERS + 1])
def test_a_page_is_the_beginning_of_the_whole_list(db: sqlite3.Connection, limit: int) -> None:
    whole = customers.listed(db, None, None)
    assert len(whole) == CUSTOMERS
    assert customers.listed(db, "", limit) == whole[:limit]


def test_a_page_is_read_off_the_index_of_who_wrote_last(db: sqlite3.Connection) -> None:
    asked: list[tuple[str, Any]] = []

    class Spy:
        def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
            asked.append((sql, values))
            return db.execute(sql, values)

    customers.listed(Spy(), None, 5)  # type: ignore[arg-type]
    (statement,) = asked
    plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])]
    assert any("th USING INDEX threads_heard" in each for each in plan)
    assert not any(each.startswith(("SCAN c", "SCAN t ")) for each in plan)
