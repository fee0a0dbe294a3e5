"""The same question of many on a real file: who asked it too, who is told, and that nothing is left of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import to_ms
from igdesk.desk.filters import parse_filter
from igdesk.rules import events as e
from igdesk.rules.commands import Merge, SetStatus
from igdesk.rules.model import Channel, Direction, Inbound, Status
from igdesk.rules.repeats import MANY, WITHIN
from igdesk.store import history, queue, repeats, together
from igdesk.store.erase import Forgetting, Mode, forget
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.views import Repeats, Sort
from tests.store.desks import assert_sound, old_desk, opened
from tests.store.passing import DAY, DESK, HOUR, NOW, Working

ASKED = "我的包裹破损了，怎么办？"
TOO = "亲，我的包裹破損了怎麼辦 😡"
ELSE = "你们什么时候补货，想买两件"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path) -> Working:
    return Working(tmp_path / "desk.db")


def repeated(desk: Working, number: int) -> Repeats:
    detail = desk.store.read(history.detail, number).result()
    assert detail is not None
    return detail.repeats


def listed(desk: Working, text: str) -> list[int]:
    wanted = parse_filter(text, "mei", DESK)
    page = desk.store.read(queue.page, wanted, Sort.OLDEST, priorities=("medium",), now=NOW, limit=50).result()
    return sorted(card.ticket.number for card in page.cards)


def rows(desk: Working, sql: str) -> list[tuple[object, ...]]:
    return desk.store.read(lambda db: [tuple(row) for row in db.execute(sql)]).result()


def customers(desk: Working, *names: str) -> None:
    """Each writes the same, a minute after the one before."""
    for place, name in enumerate(names):
        desk.writes(name, NOW + place * MINUTE, ASKED if place % 2 else TOO)


def comment(desk: Working, customer: str, text: str) -> None:
    message = Inbound(Direction.IN, NOW, text, Channel.COMMENT, remote_id=f"c-{customer}")
    thread = InboundThread("a", "comment", f"c-{customer}/{customer}", customer, customer, None, (message,), post="p")
    op = desk.op()
    desk.store.write(op, ingest, (thread,), config=DESK, actor="sync", op=op, now=NOW).result()


def changes(desk: Working, customer: str, text: str, *, deleted: bool = False) -> None:
    """What a customer wrote first is edited or taken back."""
    message = Inbound(
        Direction.IN, NOW, text, Channel.DM, remote_id=f"m-{customer}-{to_ms(NOW)}", edited=not deleted, deleted=deleted
    )
    thread = InboundThread("a", "dm", f"t-{customer}", customer, customer, None, (message,))
    op = desk.op()
    desk.store.write(op, ingest, (thread,), config=DESK, actor="sync", op=op, now=NOW).result()


def test_other_customers_are_counted_and_listed(desk: Working) -> None:
    customers(desk, "anna", "bert", "cleo")
    desk.writes("dora", NOW, ELSE)
    desk.writes("bert", NOW + 2 * MINUTE, ASKED)  # again: he counts once
    assert [repeated(desk, number).others for number in (1, 2, 3, 4)] == [2, 2, 2, 0]
    assert listed(desk, "same:1") == listed(desk, "same:#3") == [1, 2, 3]
    assert listed(desk, "same:4") == [4]
    assert listed(desk, "same:1 same:4") == [1, 2, 3, 4]
    assert listed(desk, "-same:1") == [4]
    assert listed(desk, "is:repeated") == [1, 2, 3]
    assert listed(desk, "-is:repeated") == [4]
    assert listed(desk, "same:1 from:bert") == [2]
    assert listed(desk, "same:99") == []


def test_a_number_that_is_none_is_a_word(desk: Working) -> None:
    for value in ("x", "1x", "1" * 40, "-1", "1.5"):
        assert parse_filter(f"same:{value}", "mei", DESK).words == (f"same:{value}",)
    assert parse_filter("same:", "mei", DESK) == parse_filter("", "mei", DESK)


def test_the_same_person_asking_again_is_told_apart(desk: Working) -> None:
    desk.writes("anna", NOW, ASKED)
    comment(desk, "anna", TOO)
    assert repeated(desk, 1) == Repeats(0, (2,))
    assert repeated(desk, 2) == Repeats(0, (1,))
    assert listed(desk, "is:repeated") == []
    assert listed(desk, "same:1") == [1, 2]
    desk.writes("bert", NOW, ASKED)
    assert repeated(desk, 1) == Repeats(1, (2,))


def test_a_merged_ticket_asks_for_the_one_that_it_went_into(desk: Working) -> None:
    desk.writes("anna", NOW, ELSE)
    comment(desk, "anna", ASKED)
    desk.writes("bert", NOW, ASKED)
    op = desk.op()
    desk.store.write(op, together.run_commands, (Merge(2, 1),), actor="zhou", op=op, config=DESK, now=NOW).result()
    assert repeated(desk, 1) == Repeats(1)
    assert listed(desk, "same:1 -status:closed") == [1, 3]
    assert 1 in listed(desk, "same:3")


def test_resolved_tickets_are_found_too(desk: Working) -> None:
    customers(desk, "anna", "bert")
    desk.does(SetStatus(1, Status.RESOLVED), NOW, "zhou")
    assert listed(desk, "same:2 status:open") == listed(desk, "same:2 status:new is:overdue") == []
    assert listed(desk, "same:2") == [1, 2]


def told(desk: Working) -> list[tuple[int, int]]:
    """Which tickets say that many ask the same, and how many."""
    count = rows(desk, "SELECT count(*) FROM tickets")[0][0]
    assert isinstance(count, int)
    return [
        (number, each.customers)
        for number in range(1, count + 1)
        for each in desk.events(number)
        if isinstance(each, e.AskedByMany)
    ]


def test_supervisors_are_told_once_when_many_ask_the_same_within_an_hour(desk: Working) -> None:
    customers(desk, *(f"c{place}" for place in range(MANY - 1)))
    assert told(desk) == []
    customers(desk, *(f"c{place}" for place in range(MANY + 3)))
    assert told(desk) == [(MANY, MANY)]
    assert [type(each.recorded.event) for each in desk.takes("zhou", NOW)] == [e.AskedByMany]
    assert desk.takes("mei", NOW) == []
    customers(desk, *(f"d{place}" for place in range(3 * MANY)))
    assert told(desk) == [(MANY, MANY)]


@pytest.mark.parametrize("how", ["edited", "taken back", "erased"])
def test_once_stays_once_where_the_message_that_it_was_told_with_asks_it_no_more(desk: Working, how: str) -> None:
    customers(desk, "first", "second", "third", "fourth", "fifth")
    desk.writes("fifth", NOW, ASKED)  # what changes is the first that they wrote
    rows_told = rows(desk, "SELECT message FROM questions WHERE told = 1")
    assert rows_told == [(5,)]
    if how == "erased":
        op = desk.op()
        desk.store.write(op, forget, 5, Forgetting(Mode.ERASE, "zhou", op, NOW)).result()
    else:
        ident, is_gone = f"m-fifth-{to_ms(NOW + 4 * MINUTE)}", how == "taken back"
        text = "" if is_gone else ELSE
        message = Inbound(Direction.IN, NOW, text, Channel.DM, remote_id=ident, edited=not is_gone, deleted=is_gone)
        thread, op = InboundThread("a", "dm", "t-fifth", "fifth", "fifth", None, (message,)), desk.op()
        desk.store.write(op, ingest, (thread,), config=DESK, actor="sync", op=op, now=NOW + HOUR / 2).result()
    customers(desk, *(f"d{place}" for place in range(MANY)))
    assert told(desk) == [(5, MANY)]
    if how == "edited":  # and of another question they are told as of any
        for place in range(MANY - 1):
            desk.writes(f"e{place}", NOW + place * MINUTE, ELSE)
        assert len(told(desk)) == 2


def test_a_wave_is_noticed_beside_somebody_who_pastes_it_all_the_time(desk: Working) -> None:
    said = tuple(
        Inbound(Direction.IN, NOW - HOUR / 2 + timedelta(milliseconds=each), ASKED, Channel.DM, remote_id=f"x{each}")
        for each in range(600)
    )
    op = desk.op()
    thread = InboundThread("a", "dm", "t-x", "x", "x", None, said)
    desk.store.write(op, ingest, (thread,), config=DESK, actor="sync", op=op, now=NOW).result()
    customers(desk, *(f"c{place}" for place in range(MANY - 1)))
    assert [many for _, many in told(desk)] == [MANY]


def test_a_wave_may_go_on_over_the_turn_of_the_hour(desk: Working) -> None:
    for place in range(MANY):
        desk.writes(f"c{place}", NOW + HOUR - 2 * MINUTE + place * MINUTE, ASKED)
    assert told(desk) == [(MANY, MANY)]


def test_spread_over_the_day_nobody_is_told(desk: Working) -> None:
    for place in range(3 * MANY):
        desk.writes(f"c{place}", NOW + place * HOUR / 4, ASKED)
    assert told(desk) == []


def test_the_order_in_which_conversations_are_read_makes_no_difference(desk: Working) -> None:
    for place in reversed(range(MANY)):
        desk.writes(f"c{place}", NOW + place * MINUTE, ASKED, now=NOW + HOUR)
    assert told(desk) == [(MANY, MANY)]


def test_one_person_who_pastes_it_again_and_again_is_one(desk: Working) -> None:
    for place in range(3 * MANY):
        desk.writes("anna", NOW + place * MINUTE, ASKED)
    assert told(desk) == []
    assert repeated(desk, 1) == Repeats()


def test_nobody_is_told_of_what_came_long_before_it_was_read(desk: Working) -> None:
    for place in range(MANY):
        desk.writes(f"c{place}", NOW + place * MINUTE, ASKED, now=NOW + 2 * DAY)
    assert told(desk) == []
    assert repeated(desk, 1).others == MANY - 1


def test_an_edit_asks_anew_and_what_is_taken_back_asks_nothing(desk: Working) -> None:
    customers(desk, "anna", "bert")
    changes(desk, "anna", ELSE)
    assert repeated(desk, 2) == Repeats()
    changes(desk, "anna", TOO)
    assert repeated(desk, 2) == Repeats(1)
    changes(desk, "anna", "", deleted=True)
    assert repeated(desk, 2) == Repeats()
    assert rows(desk, "SELECT message FROM questions") == [(2,)]


@pytest.mark.parametrize("mode", Mode)
def test_nothing_is_left_of_what_is_erased_or_masked(desk: Working, mode: Mode) -> None:
    text = "call me on 13912345678, my parcel is broken"
    desk.writes("anna", NOW, text)
    desk.writes("bert", NOW, text)
    op = desk.op()
    desk.store.write(op, forget, 1, Forgetting(mode, "zhou", op, NOW)).result()
    assert rows(desk, "SELECT customer FROM questions") == [(2,)]
    assert repeated(desk, 2) == Repeats()


def test_what_masking_leaves_as_it_is_still_asks(desk: Working) -> None:
    customers(desk, "anna", "bert")
    op = desk.op()
    desk.store.write(op, forget, 1, Forgetting(Mode.MASK, "zhou", op, NOW)).result()
    assert repeated(desk, 2) == Repeats(1)


def test_with_what_comes_in_after_seven_days_it_is_forgotten(desk: Working) -> None:
    customers(desk, "anna", "bert")
    desk.writes("cleo", NOW + WITHIN - HOUR, ASKED)
    assert repeated(desk, 1) == Repeats(2)
    desk.writes("dora", NOW + WITHIN + HOUR, ELSE)
    assert repeated(desk, 3) == Repeats()
    assert [repeated(desk, number) for number in (1, 2, 3)] == [Repeats()] * 3


def test_history_is_not_compared(desk: Working) -> None:
    desk.writes("anna", NOW - WITHIN - HOUR, ASKED, now=NOW)
    desk.writes("bert", NOW, ASKED)
    assert repeated(desk, 2) == Repeats()


def test_an_older_desk_learns_it_of_its_last_days(tmp_path: Path) -> None:
    path = old_desk(tmp_path / "desk.db")
    with closing(sqlite3.connect(path)) as db, db:
        newest = db.execute("SELECT max(created_at) FROM messages WHERE direction = 'in'").fetchone()[0]
        db.execute("UPDATE messages SET text = ?, created_at = ? WHERE direction = 'in'", [ASKED, newest])
        count = db.execute("SELECT count(*) FROM messages WHERE direction = 'in' AND state <> 'deleted'").fetchone()[0]
    assert count > 1
    opened(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*), count(DISTINCT key) FROM questions").fetchone() == (count, 1)
    assert_sound(path)


def test_a_ticket_that_repeats_itself_is_read_in_a_step_for_each_message(desk: Working) -> None:
    """Not each with each: somebody who pastes a thousand times makes no ticket that cannot be opened."""

    def steps(count: int) -> int:
        op = desk.op()
        said = tuple(
            Inbound(Direction.IN, NOW + timedelta(milliseconds=each), ASKED, Channel.DM, remote_id=f"x{each}")
            for each in range(count)
        )
        thread = InboundThread("a", "dm", "t-x", "x", "x", None, said)
        desk.store.write(op, ingest, (thread,), config=DESK, actor="sync", op=op, now=NOW).result()

        def read(db: sqlite3.Connection) -> int:
            done = []
            db.set_progress_handler(lambda: done.append(1), 10)
            repeats.of_tickets(db, (1,), 1)
            db.set_progress_handler(None, 0)
            return len(done)

        return desk.store.read(read).result()

    assert steps(200) < steps(50) * 8


def test_each_message_costs_a_look_up_by_index(desk: Working) -> None:
    def plan(db: sqlite3.Connection) -> list[str]:
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        repeats.asked(db, 1, NOW)
        db.set_trace_callback(None)
        (sql,) = asked
        return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]

    found = [each for each in desk.store.read(plan).result() if "questions" in each]
    assert found
    assert all(each.startswith("SEARCH") and "questions_" in each for each in found), found
