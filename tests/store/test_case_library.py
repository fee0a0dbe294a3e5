"""The case library: what is in it, since when, why, and what undoing does to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Config
from igdesk.desk.filters import parse_filter
from igdesk.rules import commands as c
from igdesk.rules.case_events import CASES
from igdesk.store import case_library, queue
from igdesk.store.views import Sort

from .undo_room import NOW, Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def listed(
    room: Room, since: datetime | None = None, until: datetime | None = None
) -> list[tuple[int, str | None, str, str]]:
    rows = room.store.read(case_library.listed, CASES, since, until).result()
    return [(each.ticket.number, each.ticket.case_kind, each.by, each.why) for each in rows]


def test_the_latest_comes_first_and_months_are_told_apart(room: Room) -> None:
    one, two, three = room.write(), room.write(), room.write()
    room.do(c.FlagCase(one, "good", "a photo first"))
    room.now = NOW + timedelta(days=20)
    room.do(c.FlagCase(two, "bad", "three days"), who="lin")
    room.do(c.Merge(three, two))
    assert listed(room) == [(two, "bad", "lin", "three days"), (one, "good", "mei", "a photo first")]
    assert [row[0] for row in listed(room, until=NOW + timedelta(days=1))] == [one]
    assert [row[0] for row in listed(room, since=NOW + timedelta(days=1))] == [two]


def test_undoing_brings_the_earlier_one_back_with_its_reason(room: Room) -> None:
    number = room.write()
    room.do(c.FlagCase(number, "good", "well said"))
    second = room.do(c.FlagCase(number, "bad", "too late"), who="zhou")
    room.undo(second, who="zhou")
    assert listed(room) == [(number, "good", "mei", "well said")]
    room.do(c.FlagCase(number, None))
    assert listed(room) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("case:good", [1]), ("case:反面案例", [2]), ("case:any", [2, 1]), ("-case:any", [3]), ("case:x", [])],
)
def test_it_is_searched_by(room: Room, typed: str, found: list[int]) -> None:
    for _ in range(3):
        room.write()
        room.now += timedelta(minutes=1)
    room.do(c.FlagCase(1, "good", "x"), c.FlagCase(2, "bad", "y"))
    wanted = parse_filter(typed, "mei", Config())
    page = room.store.read(queue.page, wanted, Sort.NEWEST, priorities=(), now=NOW, limit=9).result()
    assert [card.ticket.number for card in page.cards] == found
