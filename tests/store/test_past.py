"""The past is read without changing a byte of it, whatever state the file is in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from subprocess import run
from sys import executable
from typing import Any

import pytest

from igdesk.desk.rulebook import Rulebook
from igdesk.errors import UsageError
from igdesk.rules.events import EVENTS
from igdesk.rules.hits import COUNTED
from igdesk.rules.model import Direction
from igdesk.store import past
from igdesk.store.errors import NoDatabaseError, StoreError

from .busy_desk import CONFIG, NOW, BusyDesk, ada, dm, open_desk, said

_DIE = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("INSERT INTO ops (op, at) VALUES ('from a crash', 1)")
os._exit(0)
"""


def nothing(*_told: Any) -> None:
    pass


def contents(desk: BusyDesk) -> dict[str, bytes]:
    """The bytes of the database, and of its log where there is something in it."""
    files = {path.name: path.read_bytes() for path in desk.path.parent.glob("desk.db*") if path.suffix != ".db-shm"}
    return {name: read for name, read in files.items() if read}


@pytest.fixture
def rulebook(desk: BusyDesk) -> Rulebook:
    return Rulebook(desk.path, CONFIG, desk.clock)


@pytest.mark.parametrize("state", ["open", "closed", "crashed"])
def test_no_byte_changes(desk: BusyDesk, rulebook: Rulebook, state: str) -> None:
    if state != "open":
        desk.store.close()
    if state == "crashed":
        run([executable, "-c", _DIE, str(desk.path)], check=True)
        assert desk.path.with_name("desk.db-wal").stat().st_size > 0
    before = contents(desk)
    other = replace(CONFIG, rules=())
    kept: list[Any] = []
    assert rulebook.hits(None, nothing)[0].fired == 1
    assert rulebook.replay(None, None, nothing, kept.append).tickets == 7
    assert rulebook.replay(NOW - timedelta(hours=5), other, nothing, kept.append).messages > 0
    assert kept
    assert contents(desk) == before


def test_nothing_is_written_even_if_asked(desk: BusyDesk) -> None:
    with past.reading(desk.path) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("UPDATE meta SET rev = 0")


def test_it_sees_one_state_while_others_write(desk: BusyDesk) -> None:
    with past.reading(desk.path) as db:
        before = past.count_tickets(db, None)
        desk.comes(dm("late", said("l1", "hello")))
        assert past.count_tickets(db, None) == before


def test_all_tickets_come_once_with_their_messages_over_several_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "_PAGE", 2)
    desk = open_desk(tmp_path)
    for number in range(5):
        desk.comes(dm(f"c{number}", said(f"x{number}", f"text {number}"), said(f"y{number}", "ours", ago=5, out=True)))
    with past.reading(desk.path) as db:
        found = list(past.tickets(db, None))
    desk.store.close()
    assert [each.ticket.number for each in found] == [1, 2, 3, 4, 5]
    assert [[m.text for m in each.messages] for each in found] == [[f"text {n}", "ours"] for n in range(5)]
    assert {message.direction for message in found[0].messages} == {Direction.IN, Direction.OUT}


def test_only_tickets_that_began_since_then_are_played(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.comes(dm("old", said("o", "long ago", ago=600)), dm("new", said("n", "just now", ago=1)))
    with past.reading(desk.path) as db:
        since = NOW - timedelta(hours=1)
        assert [each.ticket.number for each in past.tickets(db, since)] == [2]
        assert past.count_tickets(db, since) == 1
    desk.store.close()


def test_the_log_comes_ticket_by_ticket_in_order_with_what_is_counted(desk: BusyDesk) -> None:
    desk.comes(ada(said("a9", "zyxfury1 again", ago=1)))
    with past.reading(desk.path) as db:
        log = list(past.events(db, None))
        assert len(log) == past.count_events(db, None)
        assert past.count_events(db, desk.clock.now() + timedelta(days=1)) == 0
    assert {type(each.recorded.event) for each in log} <= set(COUNTED) <= set(EVENTS.values())
    tickets = [number for number, _ in groupby(each.ticket for each in log)]
    assert tickets == sorted(set(tickets))
    for _, lines in groupby(log, key=lambda each: each.ticket):
        versions = [each.version for each in lines]
        assert versions == sorted(versions)


def test_messages_that_never_left_or_are_gone_are_not_played(desk: BusyDesk) -> None:
    played = desk.rows(
        "SELECT count(*) FROM messages m LEFT JOIN outbox o ON o.id = m.outbox"
        " WHERE m.state <> 'deleted' AND (o.id IS NULL OR o.state = 'sent') AND m.ticket IS NOT NULL"
    )
    with past.reading(desk.path) as db:
        assert [(sum(len(each.messages) for each in past.tickets(db, None)),)] == played


def test_a_desk_of_an_older_version_is_left_as_it_is(desk: BusyDesk, rulebook: Rulebook) -> None:
    desk.store.close()
    with closing(sqlite3.connect(desk.path)) as db:
        db.execute("PRAGMA user_version = 3")
    before = contents(desk)
    with pytest.raises(StoreError) as caught:
        rulebook.hits(None, nothing)
    assert caught.value.phrase.key == "rules_cli.older"
    assert contents(desk) == before


def test_another_programs_file_is_no_desk(tmp_path: Path, desk: BusyDesk) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE a (x)")
    with pytest.raises(StoreError) as caught:
        Rulebook(path, CONFIG, desk.clock).hits(None, nothing)
    assert caught.value.phrase.key == "store.not_a_desk"


def test_no_desk_is_made(tmp_path: Path, desk: BusyDesk) -> None:
    with pytest.raises(NoDatabaseError):
        Rulebook(tmp_path / "none.db", CONFIG, desk.clock).hits(None, nothing)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "30", "2026-11-01T10:00", "9" * 30 + "d"])
def test_what_is_no_date_is_told(rulebook: Rulebook, text: str) -> None:
    with pytest.raises(UsageError):
        rulebook.since(text)


def test_a_day_is_the_desks_and_a_span_goes_back_from_now(rulebook: Rulebook, desk: BusyDesk) -> None:
    assert rulebook.since("2026-11-01").isoformat() == "2026-11-01T00:00:00+00:00"
    assert rulebook.since("2d12h") == desk.clock.now() - timedelta(days=2, hours=12)
