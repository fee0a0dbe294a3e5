"""Promises as rows: merges hand them on, two programs keep one once, undo takes rows back, and all of it is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from igdesk.clock import FixedClock
from igdesk.errors import ConflictError
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Direction, Inbound, Status
from igdesk.store import promises, queue, together
from igdesk.store.conditions import where
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.run import run_command
from igdesk.store.search import index, query
from igdesk.store.views import Compared, EndOfDay, Filter, Sort
from tests.store.test_undo import CONFIG, NOW, Room

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    opened.write("t1", "where is my parcel")
    opened.write("t2", "and mine?")
    opened.write("t3", "hello")
    yield opened
    opened.store.close()


def give(room: Room, number: int, text: str = "a new cup", due: datetime = TOMORROW, who: str = "mei") -> str:
    room.do(c.GivePromise(number, text, due), who)
    return room.ticket(number).promises[-1].id


def standing(room: Room) -> dict[int, list[str]]:
    """Where what is still to be kept stands: by the rows, and by the tickets."""
    rows: dict[int, list[str]] = {}
    for each in room.store.read(promises.open_ones).result():
        rows.setdefault(each.ticket, []).append(each.text)
    for number in (1, 2, 3):
        assert len(room.ticket(number).promises) == len(rows.get(number, []))
    return rows


def test_two_programs_that_keep_one_promise_at_once_keep_it_once(room: Room, tmp_path: Path) -> None:
    promise = give(room, 1)
    stores = [LocalStore(tmp_path / "desk.db", FixedClock(NOW)) for _ in range(2)]
    try:
        under_way = [
            store.write(
                f"k{place}", run_command, c.KeepPromise(1, promise), actor=who, op=f"k{place}", config=CONFIG, now=NOW
            )
            for place, (store, who) in enumerate(zip(stores, ("mei", "lin"), strict=True))
        ]
        ends = [each._future.exception() for each in under_way]
    finally:
        for store in stores:
            store.close()
    assert sorted(type(each).__name__ for each in ends) == ["ConflictError", "NoneType"], "the second is told"
    kept = [each for each in room.detail(1).events if isinstance(each.event, e.PromiseKept)]
    assert len(kept) == 1


def test_what_one_keeps_the_other_does_not_release(room: Room) -> None:
    promise = give(room, 1)
    room.do(c.KeepPromise(1, promise), "lin")
    with pytest.raises(Refusal, match="kept already"):
        room.do(c.ReleasePromise(1, "not needed", promise))


def test_a_merge_hands_open_promises_on_and_they_block_there(room: Room) -> None:
    give(room, 1)
    kept = give(room, 1, "a call", NOW + timedelta(hours=1))
    room.do(c.KeepPromise(1, kept))
    room.do(c.SetStatus(2, Status.RESOLVED))
    room.do(c.Merge(1, 2))
    assert standing(room) == {2: ["a new cup"]}
    assert room.ticket(2).status is Status.OPEN  # with an open promise nothing is solved
    assert [each.text for each in room.detail(2).promises] == ["a call", "a new cup"]
    with pytest.raises(Refusal, match="a new cup"):
        room.do(c.SetStatus(2, Status.RESOLVED))
    room.do(c.KeepPromise(2))
    room.do(c.SetStatus(2, Status.RESOLVED))


def test_taking_the_merge_back_brings_home_what_is_still_open(room: Room) -> None:
    give(room, 1)
    call = give(room, 1, "a call", NOW + timedelta(hours=1))
    merged = room.do(c.Merge(1, 2))
    room.do(c.KeepPromise(2, call), "lin")  # what was kept meanwhile stays kept
    back = room.undo(merged.op)
    assert standing(room) == {1: ["a new cup"]}
    assert [each.is_open for each in room.detail(2).promises] == [False]
    room.undo(back.op)
    assert standing(room) == {2: ["a new cup"]}


def test_what_went_on_with_another_merge_stays_there(room: Room) -> None:
    give(room, 1)
    first, second = room.do(c.Merge(1, 2)), room.do(c.Merge(2, 3))
    room.undo(first.op)
    assert standing(room) == {3: ["a new cup"]}
    room.undo(second.op)
    assert standing(room) == {2: ["a new cup"]}


def test_no_undo_leaves_a_promise_open_on_what_has_ended(room: Room) -> None:
    give(room, 1)
    kept = room.do(c.KeepPromise(1))
    room.do(c.SetStatus(1, Status.RESOLVED), "lin")
    with pytest.raises(Refusal, match="has ended since"):
        room.undo(kept.op)
    reopened = room.do(c.SetStatus(1, Status.OPEN))
    again = room.undo(room.do(c.SetStatus(1, Status.RESOLVED)).op)
    give(room, 1, "a call", who="lin")
    with pytest.raises(Refusal, match=r"lin, 11-21"):
        room.undo(again.op)
    assert reopened.ticket.status is Status.OPEN


def test_what_somebody_kept_is_no_longer_taken_back(room: Room) -> None:
    given = room.do(c.GivePromise(1, "a new cup", TOMORROW))
    room.do(c.KeepPromise(1), "lin")
    with pytest.raises(ConflictError, match=r"promise kept.*lin"):
        room.undo(given.op)


def test_a_template_s_promise_goes_back_with_its_reply(room: Room) -> None:
    reply = c.Reply(1, ("we look into it",), also=(c.GivePromise(1, "progress", TOMORROW),))
    done = room.do(reply)
    assert standing(room) == {1: ["progress"]}
    assert room.undo(done.op).texts == ("we look into it",)
    assert standing(room) == {}
    with pytest.raises(Refusal, match="not solved"):
        room.do(c.Reply(1, ("done",), then=Status.RESOLVED, also=(c.GivePromise(1, "more", TOMORROW),)))
    assert room.detail(1).outbox[-1].text != "done"


def test_history_that_comes_in_resolves_nothing_that_was_promised(room: Room) -> None:
    thread = InboundThread("import", "import", "9", None, None, "Dora", (
        Inbound(Direction.IN, NOW - timedelta(days=9), "long ago", import_key="k1"),
    ))  # fmt: skip

    def take(op: str) -> None:
        room.store.write(op, together.take_history, (thread,), config=CONFIG, op=op, now=NOW).result()

    take("h1")
    assert room.ticket(4).status is Status.RESOLVED
    room.do(c.SetStatus(4, Status.OPEN))
    room.do(c.GivePromise(4, "a call", TOMORROW))
    later = Inbound(Direction.IN, NOW - timedelta(days=8), "and more", import_key="k2")
    thread = InboundThread("import", "import", "9", None, None, "Dora", (*thread.messages, later))
    take("h2")
    assert room.ticket(4).status is not Status.RESOLVED


def test_lists_find_and_sort_by_promises(room: Room) -> None:
    give(room, 2, due=NOW + timedelta(days=3))
    give(room, 1, due=NOW + timedelta(hours=13, minutes=30))  # 23:30 in UTC, tomorrow in Shanghai
    give(room, 1, "later", due=NOW + timedelta(days=5))

    def found(wanted: Filter, now: datetime = NOW) -> list[int]:
        page = room.store.read(queue.page, wanted, Sort.SLA, priorities=("normal",), now=now, limit=9).result()
        return [each.ticket.number for each in page.cards]

    assert found(Filter(promised=True)) == [1, 2]
    assert found(Filter(promise=(Compared("<", EndOfDay(ZoneInfo("UTC"))),))) == [1]
    assert found(Filter(promise=(Compared("<", EndOfDay(ZoneInfo("Asia/Shanghai"))),))) == []
    assert found(Filter(promise=(Compared("<", EndOfDay(ZoneInfo("Asia/Shanghai"), 1)),))) == [1]
    assert found(Filter(promise=(Compared("<", timedelta()),)), NOW + timedelta(days=4)) == [1, 2]
    assert found(Filter(without=Filter(promised=True))) == [3]
    first = room.store.read(
        queue.page, Filter(promised=True), Sort.SLA, priorities=("normal",), now=NOW, limit=1
    ).result()
    rest = room.store.read(
        queue.page, Filter(promised=True), Sort.SLA, priorities=("normal",), now=NOW, limit=9, after=first.cards[-1].key
    ).result()
    assert [each.ticket.number for each in (*first.cards, *rest.cards)] == [1, 2]
    give(room, 3, due=NOW + timedelta(hours=2))
    assert found(Filter(promise=(Compared("<", timedelta(days=9)),))) == [3, 1, 2]


def test_the_index_answers_for_open_promises(room: Room) -> None:
    def plan(db: sqlite3.Connection) -> str:
        sql, values = where(db, Filter(promise=(Compared("<", timedelta(days=1)),)), NOW)
        rows = db.execute(f"EXPLAIN QUERY PLAN SELECT number FROM tickets t WHERE {sql}", values)
        return "\n".join(row["detail"] for row in rows)

    assert "promises_open" in room.store.read(plan).result()


def test_their_words_find_the_ticket_that_is_to_keep_them(room: Room) -> None:
    def found() -> list[int | None]:
        page = room.store.read(query.search, Filter(words=("teapot",)), now=NOW, limit=9).result()
        return [hit.ticket for hit in page.hits]

    room.do(c.GivePromise(1, "a new teapot", TOMORROW))
    assert found() == [1]
    merged = room.do(c.Merge(1, 2))
    assert found() == [2]
    room.undo(merged.op)
    assert found() == [1]
    room.do(c.KeepPromise(1))  # what was promised is found as long as it is known
    assert found() == [1]
    room.undo(room.do(c.GivePromise(3, "another teapot", TOMORROW)).op)
    assert found() == [1]
    assert room.store.read(index.faults, 1000).result() == 0
