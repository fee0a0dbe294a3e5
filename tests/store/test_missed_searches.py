"""What nobody found: counted, without numbers and addresses, few rows, and forgotten with a customer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from igdesk.store import missed_searches
from igdesk.store.missed_searches import LONGEST, MOST, Missed, drop, forget_named, listed, note

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(
            "CREATE TABLE missed_searches (id INTEGER PRIMARY KEY, asked TEXT NOT NULL, agent TEXT NOT NULL,"
            " at INTEGER NOT NULL) STRICT"
        )
        made.execute("CREATE TABLE customers (username TEXT, name TEXT)")
        made.execute("INSERT INTO customers VALUES ('mia.t', 'Mia Tanaka'), ('an', NULL), (NULL, '王小明'), ('', '')")
        yield made


def asked(db: sqlite3.Connection) -> list[str]:
    return [each.asked for each in listed(db)]


def test_each_is_counted_with_who_asked_the_most_asked_first(db: sqlite3.Connection) -> None:
    for place, (what, who) in enumerate((("开发票", "mei"), ("Wholesale ", "mei"), (" wholesale", "lin"))):
        note(db, what, who, NOW + timedelta(minutes=place))
    assert listed(db) == (
        Missed("wholesale", 2, ("lin", "mei"), NOW + timedelta(minutes=2)),
        Missed("开发票", 1, ("mei",), NOW),
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("order 88123456789", ["order ***"]),
        ("mia@example.com", []),
        ("13800138000", []),
        (" ?? ", []),
        ("Mia.T refund", ["*** refund"]),
        ("want mia tanaka invoice", ["want *** invoice"]),
        ("王小明 发票", ["*** 发票"]),
        ("退" * 200, ["退" * LONGEST]),
    ],
)
def test_what_may_be_a_customers_is_not_kept(db: sqlite3.Connection, typed: str, kept: list[str]) -> None:
    note(db, typed, "mei", NOW)
    assert asked(db) == kept


def test_there_are_never_many(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 500
    monkeypatch.setattr(missed_searches, "MOST", 3)
    for word in ("one", "two", "three", "four"):
        note(db, word, "mei", NOW)
    assert sorted(asked(db)) == ["four", "three", "two"]


def test_what_nobody_has_looked_for_lately_goes(db: sqlite3.Connection) -> None:
    for what, days in (("invoice", 0), ("wholesale", 0), ("invoice", 60), ("size", 100)):
        note(db, what, "mei", NOW + timedelta(days=days))
    assert sorted(asked(db)) == ["invoice", "size"]


def test_they_are_dropped_and_forgotten(db: sqlite3.Connection) -> None:
    for word in ("invoice", "mia.wang refund", "size"):
        note(db, word, "mei", NOW)
    assert (drop(db, " Invoice "), drop(db, "invoice")) == (True, False)
    forget_named(db, lambda text: text.replace("mia.wang", "***"))
    assert asked(db) == ["size"]
