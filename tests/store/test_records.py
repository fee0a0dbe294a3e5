"""Tickets that another system kept: sound on this desk, silent whatever time passes, and known again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.rules import events as e
from igdesk.rules.model import Channel, Status
from igdesk.store import erase, notices, records
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.records import Record

from .passing import DAY, DESK, HOUR, NOW, Working


def record(key: str, status: Status, at: datetime, person: str = "x:mia") -> Record:
    return Record(key, person, f"refund {key}", at, status, Channel.EMAIL, username="mia", subject="s", tags=("a", "b"))


def take(desk: Working, *wanted: Record, now: datetime = NOW) -> Sequence[int]:
    op = desk.op()
    return desk.store.write(op, records.take, wanted, config=DESK, op=op, now=now).result()


def texts(desk: Working) -> list[str]:
    def read(db: sqlite3.Connection) -> list[str]:
        return [row["text"] for row in db.execute("SELECT text FROM messages")]

    return desk.store.read(read).result()


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    return Working(tmp_path / "desk.db")


@pytest.mark.parametrize("ago", [timedelta(), HOUR, 5 * HOUR, 23 * HOUR, 3 * DAY, 800 * DAY])
@pytest.mark.parametrize("status", Status)
def test_nobody_is_told_of_what_was_due_elsewhere(desk: Working, status: Status, ago: timedelta) -> None:
    assert take(desk, record("x:1", status, NOW - ago)) == (0,)
    for hours in (0, 1, 5, 20):
        desk.ticks(NOW + hours * HOUR)
    assert desk.told() == []
    assert not desk.store.read(notices.has_untold, "zhou").result()
    assert not any(isinstance(each, e.Notified | e.Escalated | e.TimerRang) for each in desk.events())


def test_the_same_comes_in_once_in_one_batch_and_in_two(desk: Working) -> None:
    one, two = record("x:1", Status.OPEN, NOW - DAY), record("x:2", Status.CLOSED, NOW - DAY)
    assert take(desk, one, one, two) == (0, 2)
    assert take(desk, two, record("x:3", Status.NEW, NOW), one) == (1,)
    assert desk.store.read(records.known, ["x:1", "x:3", "x:4"]).result() == {"x:1", "x:3"}


def test_who_was_erased_does_not_come_in_again(desk: Working) -> None:
    one = record("x:1", Status.OPEN, NOW - DAY)
    take(desk, one)
    by = Forgetting(Mode.ERASE, "mei", desk.op(), NOW)
    desk.store.write(by.op, erase.forget, 1, by).result()
    assert take(desk, one) == ()
    assert desk.told() == []  # and the log is sound
    assert texts(desk) == [""]
