"""Tickets that are set aside, on a real file: found by an index, brought back by time, told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.desk.views import views
from igdesk.errors import ConflictError
from igdesk.rules import events as e
from igdesk.rules.coming_back import came_back
from igdesk.rules.commands import Claim, Merge, SetStatus, Snooze
from igdesk.rules.model import Status, Ticket
from igdesk.store import presence, queue, run, tickets, undo
from igdesk.store.conditions import where
from igdesk.store.joining import By
from igdesk.store.views import UNFINISHED, Filter, Sort

from .passing import NOW, Working

HOUR = timedelta(hours=1)
OPEN = next(each.filter for each in views("mei") if each.id == "open")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Working]:
    made = Working(tmp_path / "desk.db")
    yield made
    made.store.close()


def test_time_brings_it_back_and_its_person_is_told_once(desk: Working) -> None:
    desk.writes("anna")
    desk.does(Claim(1), NOW)
    desk.does(Snooze(1, NOW + HOUR), NOW)
    desk.ticks(NOW)
    assert [desk.ticks(NOW + HOUR + late) for late in (-timedelta(seconds=1), timedelta(), timedelta())] == [0, 1, 0]
    assert e.Snoozed(None, NOW + HOUR, back=True) in desk.events()
    assert [notice.recorded.event for notice in desk.takes("mei", NOW + HOUR)] == [
        e.Snoozed(None, NOW + HOUR, back=True)
    ]
    assert desk.takes("mei", NOW + HOUR) == []


def test_it_comes_back_before_all_others_even_if_it_waited_for_the_customer(desk: Working) -> None:
    for who in ("anna", "bob", "cleo"):
        desk.writes(who)
    desk.does(SetStatus(2, Status.WAITING), NOW)
    for number in (2, 3):
        desk.does(Snooze(number, NOW + number * HOUR), NOW)
    desk.ticks(NOW + 3 * HOUR)

    def top() -> list[Ticket]:
        at = NOW + 3 * HOUR
        page = desk.store.read(queue.page, OPEN, Sort.SLA, priorities=("normal",), now=at, limit=9).result()
        return [card.ticket for card in page.cards]

    assert [each.number for each in top()] == [2, 3, 1]
    assert [came_back(each) for each in top()] == [NOW + 2 * HOUR, NOW + 3 * HOUR, None]
    assert {each.status for each in top()[:2]} == {Status.OPEN}
    desk.does(SetStatus(2, Status.WAITING), NOW + 3 * HOUR)
    assert [each.number for each in top() if came_back(each)] == [3]
    desk.does(Snooze(3, NOW + 9 * HOUR), NOW + 3 * HOUR)
    assert [each.number for each in top() if came_back(each)] == []


def test_a_customer_who_writes_brings_it_back(desk: Working) -> None:
    desk.writes("anna")
    desk.does(Claim(1), NOW)
    desk.does(Snooze(1, NOW + 24 * HOUR), NOW)
    desk.writes("anna", NOW + HOUR, "Any news?")
    assert e.Snoozed(None, NOW + HOUR) in desk.events()
    assert [notice.ticket for notice in desk.takes("mei", NOW + HOUR)] == [1]


def test_what_was_merged_is_set_aside_no_longer_until_that_is_undone(desk: Working) -> None:
    for who in ("anna", "bob"):
        desk.writes(who)
    desk.does(Snooze(1, NOW + HOUR), NOW)
    desk.does(Merge(1, 2), NOW)
    merged = desk.store.read(tickets.find, 1).result()
    assert merged is not None
    assert merged.snoozed_until is None
    desk.store.write("back", undo.undo, "op4", by=By("mei", "back", desk.config, NOW)).result()
    desk.ticks(NOW)
    assert desk.ticks(NOW + HOUR) == 1
    assert e.Snoozed(None, NOW + HOUR, back=True) in desk.events()


def test_a_look_says_whether_there_is_something_to_tell(desk: Working) -> None:
    desk.writes("anna")
    desk.does(Claim(1), NOW)
    desk.does(Snooze(1, NOW + HOUR), NOW)

    def has_notices(agent: str | None) -> bool:
        return desk.store.read(presence.look, 0, agent).result().has_notices

    assert not has_notices("mei")
    desk.ticks(NOW + HOUR)
    assert (has_notices("mei"), has_notices("zhou"), has_notices(None)) == (True, False, False)
    desk.takes("mei", NOW + HOUR)
    assert not has_notices("mei")


def test_lists_of_work_leave_it_out_and_its_own_list_has_it(desk: Working) -> None:
    for who in ("anna", "bob", "cleo"):
        desk.writes(who)
    desk.does(Snooze(1, NOW + 2 * HOUR), NOW)
    desk.does(Snooze(2, NOW + HOUR), NOW)

    def numbers(wanted: Filter) -> list[int]:
        page = desk.store.read(queue.page, wanted, Sort.SLA, priorities=("medium",), now=NOW, limit=9).result()
        return [card.ticket.number for card in page.cards]

    found = {view.id: numbers(view.filter) for view in views("mei")}
    assert (found["open"], found["unowned"], found["snoozed"]) == ([3], [3], [2, 1])
    assert sorted(found["all"]) == [1, 2, 3]


def test_their_list_is_an_index_look_up(desk: Working) -> None:
    def plan(db: sqlite3.Connection) -> str:
        asked, values = where(db, Filter(status=UNFINISHED, snoozed=True), NOW)
        rows = db.execute(
            f"EXPLAIN QUERY PLAN SELECT 1 FROM tickets t WHERE {asked} ORDER BY t.snoozed_until, t.number", values
        )
        return " ".join(row["detail"] for row in rows)

    assert "tickets_snoozed" in desk.store.read(plan).result()


def test_nobody_sets_aside_what_the_customer_wrote_meanwhile(desk: Working) -> None:
    desk.writes("anna")
    card = desk.store.read(queue.card, 1).result()
    assert card is not None
    seen = card.ticket.version
    desk.writes("anna", NOW + HOUR, "It is urgent!")

    def snooze(until: datetime | None) -> None:
        op, now = desk.op(), NOW + HOUR
        desk.store.write(
            op, run.run_command, Snooze(1, until), actor="mei", op=op, config=desk.config, now=now, seen=seen
        ).result()

    with pytest.raises(ConflictError):
        snooze(NOW + 24 * HOUR)
    snooze(None)
