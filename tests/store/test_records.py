"""Tickets that another system kept: sound on this desk, silent whatever time passes, and known again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import to_ms
from igdesk.config.model import Config, Hook
from igdesk.rules import events as e
from igdesk.rules.model import Channel, Direction, Status
from igdesk.store import calls, erase, notices, records, tickets
from igdesk.store.erase import Forgetting, Mode
from igdesk.store.records import Record, Said

from .passing import DAY, DESK, HOUR, NOW, Working


def record(key: str, status: Status, at: datetime, person: str = "x:mia") -> Record:
    return Record(key, person, f"refund {key}", at, status, Channel.EMAIL, username="mia", subject="s", tags=("a", "b"))


def talk(key: str, status: Status, at: datetime) -> Record:
    """A ticket that we began, asked, noted on and answered, its customer writing last."""
    said = (
        Said(key, at, "your parcel is late", Direction.OUT, "Lin"),
        Said(f"{key}#1", at + HOUR, "where is it?"),
        Said(f"{key}#2", at + HOUR, "ask Bob", Direction.OUT, "Zoe", is_private=True),
        Said(f"{key}#3", at + 2 * HOUR, "on its way", Direction.OUT, "Lin"),
        Said(f"{key}#4", at + 3 * HOUR, "still nothing!"),
    )
    return replace(record(key, status, at), text="where is it?", said=said)


def take(desk: Working, *wanted: Record, now: datetime = NOW, config: Config = DESK) -> Sequence[int]:
    op = desk.op()
    return desk.store.write(op, records.take, wanted, config=config, op=op, now=now).result()


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
    assert take(desk, record("x:1", status, NOW - ago), talk("x:2", status, NOW - ago - 3 * HOUR)) == (0, 1)
    for hours in (0, 1, 5, 20):
        desk.ticks(NOW + hours * HOUR)
    for number in (1, 2):
        assert desk.told(number) == []
        assert not any(isinstance(each, e.Notified | e.Escalated | e.TimerRang) for each in desk.events(number))
    assert not desk.store.read(notices.has_untold, "zhou").result()


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


def test_a_conversation_is_one_ticket_with_all_that_was_said(desk: Working) -> None:
    began = NOW - 3 * DAY
    one = talk("x:1", Status.RESOLVED, began)
    assert take(desk, one, one) == (0,)
    assert take(desk, one) == take(desk, record("x:1", Status.OPEN, NOW)) == ()  # known by its id, however it is told

    def read(db: sqlite3.Connection) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        messages = db.execute("SELECT ticket, direction, author, text FROM messages ORDER BY created_at")
        notes = db.execute("SELECT ticket, author, text, at FROM notes")
        return [tuple(row) for row in messages], [tuple(row) for row in notes]

    messages, notes = desk.store.read(read).result()
    assert messages == [
        (1, "out", "Lin", "your parcel is late"), (1, "in", "mia", "where is it?"),
        (1, "out", "Lin", "on its way"), (1, "in", "mia", "still nothing!"),
    ]  # fmt: skip
    assert notes == [(1, "Zoe", "ask Bob", to_ms(began + HOUR))]
    ticket = desk.store.read(tickets.find, 1).result()
    assert ticket is not None
    assert (ticket.status, ticket.created_at) == (Status.RESOLVED, began + HOUR)
    assert (ticket.first_responded_at, ticket.resolved_at) == (began + 2 * HOUR, began + 3 * HOUR)


def test_no_hook_is_called_for_history(desk: Working) -> None:
    hook = Hook("crm", ("crm",), on=("opened", "assigned", "escalated", "overdue", "resolved", "closed"))
    taken = [talk(f"x:{place}", status, NOW - DAY) for place, status in enumerate(Status)]
    take(desk, *taken, config=replace(DESK, hooks=(hook,)))
    assert desk.store.read(calls.latest, 10).result() == ()
