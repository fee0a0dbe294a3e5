"""Legs on a real file: two at once, the rows that go with them, and the list of a department."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config, Department
from igdesk.errors import ConflictError
from igdesk.rules.commands import Claim, Command, HandBack, HandOff, SetStatus
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Status
from igdesk.store import legs, queue, tickets, undo
from igdesk.store.conditions import where
from igdesk.store.engine import LocalStore, Pending
from igdesk.store.joining import By
from igdesk.store.run import Done, run_command
from igdesk.store.sql import PLACE
from igdesk.store.views import UNFINISHED, Filter, Sort

from .busy_desk import NOW, BusyDesk, dm, open_desk, said

CONFIG = Config(
    departments=(
        Department("support", "Support", intake=True),
        Department("tech", "Tech"),
        Department("warehouse", "Warehouse"),
    ),
    agents=(
        Agent("mei", "Mei", departments=("support",)),
        Agent("ken", "Ken", departments=("tech",)),
        Agent("yue", "Yue", departments=("tech",)),
        Agent("zhou", "Zhou", role="supervisor"),
    ),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[BusyDesk]:
    made = open_desk(tmp_path)
    made.comes(dm("bob", said("b1", "it broke", ago=20)))
    yield made
    made.check()
    made.store.close()


def begin(store: LocalStore, command: Command, actor: str, op: str) -> Pending[Done]:
    return store.write(op, run_command, command, actor=actor, op=op, config=CONFIG, now=NOW)


def listed(desk: BusyDesk, department: str) -> list[int]:
    def read(db: sqlite3.Connection) -> list[int]:
        wanted = Filter(department=(department,))
        page = queue.page(db, wanted, Sort.SLA, priorities=(), now=NOW, limit=10)
        return [card.ticket.number for card in page.cards]

    return desk.store.read(read).result()


def test_two_of_a_department_hand_back_at_once_and_one_of_them_is_told_by_whom(desk: BusyDesk) -> None:
    begin(desk.store, HandOff(1, "tech", "why?"), "mei", "o1").result()
    other = LocalStore(desk.path, FixedClock(NOW))
    try:
        under_way = [
            (who, begin(store, HandBack(1, f"so says {who}"), who, f"b-{who}"))
            for who, store in (("ken", desk.store), ("yue", other))
        ]
        refused, done = [], []
        for who, pending in under_way:
            try:
                pending.result()
                done.append(who)
            except ConflictError as error:
                refused.append(error.phrase.args["agent"])
    finally:
        other.close()
    assert len(done) == 1
    assert refused == done
    assert desk.rows("SELECT count(*) FROM events WHERE kind = 'leg_done'") == [(1,)]
    assert desk.rows("SELECT count(*) FROM notes") == [(2,)]


def test_two_take_a_leg_at_once_and_one_has_it(desk: BusyDesk) -> None:
    begin(desk.store, HandOff(1, "tech", "why?"), "mei", "o1").result()
    pending = [begin(desk.store, Claim(1), who, f"c-{who}") for who in ("ken", "yue")]
    assert pending[0].result().ticket.legs[0].owner == "ken"
    with pytest.raises(ConflictError):
        pending[1].result()
    assert desk.rows("SELECT owner FROM legs") == [("ken",)]


def test_it_is_listed_for_every_department_that_is_asked(desk: BusyDesk) -> None:
    begin(desk.store, HandOff(1, "tech", "why?"), "mei", "o1").result()
    begin(desk.store, HandOff(1, "warehouse", "where?"), "mei", "o2").result()
    assert [listed(desk, each) for each in ("tech", "warehouse", "support")] == [[1], [1], []]
    begin(desk.store, HandBack(1, "so"), "ken", "b1").result()
    assert [listed(desk, each) for each in ("tech", "warehouse", "support")] == [[], [1], []]
    begin(desk.store, HandBack(1, "there"), "zhou", "b2").result()
    assert [listed(desk, each) for each in ("tech", "warehouse", "support")] == [[], [], [1]]


def test_what_came_back_stands_before_what_is_due_until_the_customer_is_told(desk: BusyDesk) -> None:
    desk.comes(dm("eve", said("e1", "hello", ago=300)))
    assert listed(desk, "support") == [2, 1]
    begin(desk.store, HandOff(1, "tech", "why?"), "mei", "o1").result()
    begin(desk.store, HandBack(1, "so"), "ken", "b1").result()
    assert listed(desk, "support") == [1, 2]
    begin(desk.store, SetStatus(1, Status.WAITING), "mei", "s1").result()
    begin(desk.store, SetStatus(2, Status.OPEN), "mei", "s2").result()
    assert listed(desk, "support") == [2, 1]


@pytest.mark.parametrize("assignee", [(), ("mei",)])
def test_lists_are_read_in_their_order_by_an_index(desk: BusyDesk, assignee: tuple[str, ...]) -> None:
    def plan(db: sqlite3.Connection) -> str:
        asked, values = where(db, Filter(status=UNFINISHED, assignee=assignee), NOW)
        sql = f"SELECT 1 FROM tickets t WHERE {asked} ORDER BY {PLACE}, t.number LIMIT 1"
        return " ".join(row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values))

    told = desk.store.read(plan).result()
    assert ("tickets_assignee" if assignee else "tickets_due") in told
    assert "TEMP B-TREE" not in told


def test_a_leg_has_its_words(desk: BusyDesk) -> None:
    begin(desk.store, HandOff(1, "tech", "why?", "ken", deliver="a cause"), "mei", "o1").result()
    begin(desk.store, HandBack(1, "a fuse"), "ken", "b1").result()
    [leg] = desk.store.read(legs.of_tickets, [1]).result()
    assert (leg.question, leg.answer, leg.deliver, leg.owner, leg.done_by) == (
        "why?",
        "a fuse",
        "a cause",
        "ken",
        "ken",
    )
    assert (leg.is_open, leg.is_recalled) == (False, False)
    found = desk.store.read(tickets.find, 1).result()
    assert found is not None
    assert found.status is Status.OPEN


def test_no_undo_leaves_a_department_asked_on_what_has_ended(desk: BusyDesk) -> None:
    begin(desk.store, HandOff(1, "tech", "why?"), "mei", "o1").result()
    begin(desk.store, HandBack(1, "so"), "ken", "b1").result()
    begin(desk.store, SetStatus(1, Status.RESOLVED), "mei", "s1").result()
    with pytest.raises(Refusal, match="has ended since"):
        desk.store.write("u1", undo.undo, "b1", by=By("ken", "u1", CONFIG, NOW)).result()
    begin(desk.store, SetStatus(1, Status.OPEN), "mei", "s2").result()
    desk.store.write("u2", undo.undo, "b1", by=By("ken", "u2", CONFIG, NOW)).result()
    found = desk.store.read(tickets.find, 1).result()
    assert found is not None
    assert [each.department for each in found.legs] == ["tech"]
