"""Colleagues called in notes and watching tickets, as rows: who is told, what is listed, what goes, two at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.desk.filters import parse_filter
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.store import called, history, notices, queue, tickets
from igdesk.store.engine import LocalStore
from igdesk.store.erase import Forgetting, Mode, forget
from igdesk.store.run import run_command
from igdesk.store.views import Filter, Sort

from .undo_room import CONFIG, NOW, Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def listed(room: Room, wanted: Filter | str, me: str = "lin") -> list[int]:
    asked = parse_filter(wanted, me, CONFIG) if isinstance(wanted, str) else wanted
    found = room.store.read(queue.page, asked, Sort.SLA, priorities=(), now=room.now, limit=50).result()
    assert room.store.read(queue.count, asked, room.now).result() == len(found.cards)
    return [card.ticket.number for card in found.cards]


def sees(room: Room, number: int, who: str = "lin") -> bool:
    return room.store.write(room.op(), called.seen, who, number, room.now).result()


def unseen(room: Room, number: int) -> set[str]:
    found = room.store.read(history.detail, number).result()
    assert found is not None
    return set(found.unseen_by)


def told(room: Room, who: str = "lin") -> list[tuple[int, str]]:
    found = room.store.write(room.op(), notices.take, who, room.now).result()
    return [(each.ticket, each.recorded.event.kind) for each in found]


def watchers(room: Room, number: int) -> set[str]:
    found = room.store.read(tickets.find, number).result()
    assert found is not None
    return set(found.watchers)


def test_whoever_is_called_is_told_once_and_finds_the_unseen_first(room: Room) -> None:
    first, second, other = room.write(), room.write(), room.write()
    for number in (first, second):
        room.now += timedelta(minutes=1)
        room.do(c.AddNote(number, "@lin look"))
    assert told(room) == [(first, "noted"), (second, "noted")]
    assert told(room) == []
    assert listed(room, "mentions:me") == listed(room, "is:mentioned") == [second, first]
    assert (sees(room, second), sees(room, second), sees(room, other)) == (True, False, False)
    assert listed(room, "mentions:me") == [first, second]
    assert listed(room, "is:mentioned") == [first]
    assert listed(room, "mentions:Lin -is:mentioned") == [second]
    assert listed(room, "mentions:zhou") == listed(room, "is:mentioned", "zhou") == []


def test_the_ticket_tells_who_has_not_seen_it_and_a_list_that_is_open_hears_that_they_have(room: Room) -> None:
    number = room.write()
    room.do(c.AddNote(number, "@lin @tech"))
    assert unseen(room, number) == {"lin", "ken"}
    rev, _ = room.store.read(queue.changed_since, None).result()
    sees(room, number)
    assert unseen(room, number) == {"ken"}
    assert room.store.read(queue.changed_since, rev).result()[1] == {number}


def test_a_note_that_was_taken_back_calls_nobody_until_it_is_there_again(room: Room) -> None:
    number = room.write()
    op = room.do(c.AddNote(number, "@lin"))
    back = room.undo(op)
    assert (listed(room, "mentions:me"), unseen(room, number), watchers(room, number)) == ([], set(), set())
    room.undo(back.op)
    assert (listed(room, "is:mentioned"), watchers(room, number)) == ([number], {"lin"})


def test_a_note_can_be_taken_back_though_whom_it_called_watches_no_longer(room: Room) -> None:
    number = room.write()
    op = room.do(c.AddNote(number, "@lin @ken"))
    room.do(c.Watch(number, watching=False), who="lin")
    room.do(c.Watch(number), who="zhou")
    room.undo(op)
    assert watchers(room, number) == {"zhou"}


def test_what_a_merged_ticket_calls_for_is_found_where_its_conversation_is(room: Room) -> None:
    one, other = room.write(), room.write()
    room.do(c.AddNote(one, "@lin"))
    op = room.do(c.Merge(one, other))
    assert listed(room, "is:mentioned") == [other]
    assert (unseen(room, other), watchers(room, other)) == ({"lin"}, {"lin"})
    assert sees(room, other)
    assert listed(room, "is:mentioned") == []
    room.undo(op)
    assert (listed(room, "mentions:me"), watchers(room, other)) == ([one], set())


def test_watched_ones_are_listed_by_word(room: Room) -> None:
    mine, theirs = room.write(), room.write()
    room.do(c.Watch(mine), who="lin")
    room.do(c.Watch(theirs), who="zhou")
    assert listed(room, "watching:me") == listed(room, "is:watched") == listed(room, "watching:@Lin") == [mine]
    assert listed(room, "-watching:me") == [theirs]
    assert listed(room, "watching:") == listed(room, "mentions:＠") == [mine, theirs]


def test_names_are_data(room: Room) -> None:
    hostile = "x') OR 1=1 --"
    room.do(c.AddNote(room.write(), "@lin"))
    assert listed(room, Filter(called=(hostile,))) == listed(room, Filter(watching=(hostile,))) == []


def test_a_watcher_is_told_once_until_they_have_looked_however_much_the_customer_writes(room: Room) -> None:
    number = room.write("hello", who="ada")
    room.do(c.Watch(number), who="lin")
    for text in ("hello?", "still there?", "hey"):
        room.now += timedelta(seconds=5)
        assert room.write(text, who="ada") == number
    assert told(room) == [(number, "customer_wrote")]
    room.now += timedelta(minutes=5)
    room.write("well?", who="ada")
    assert told(room) == [(number, "customer_wrote")]


def test_whoever_watches_a_ticket_of_a_customer_who_is_erased_is_left_but_nothing_calls_them(room: Room) -> None:
    number = room.write(who="ada")
    room.do(c.AddNote(number, "@lin: she lives at 5 Elm"))
    card = room.store.read(queue.card, number).result()
    assert card is not None
    op = room.op()
    by = Forgetting(Mode.ERASE, "mei", op, NOW)
    room.store.write(op, forget, card.customer.id, by).result()
    assert (listed(room, "mentions:me"), unseen(room, number), watchers(room, number)) == ([], set(), {"lin"})


def test_masked_notes_still_call(room: Room) -> None:
    number = room.write(who="ada")
    room.do(c.AddNote(number, "@lin: ask @ada"))
    card = room.store.read(queue.card, number).result()
    assert card is not None
    op = room.op()
    room.store.write(op, forget, card.customer.id, Forgetting(Mode.MASK, "mei", op, NOW)).result()
    assert listed(room, "is:mentioned") == [number]
    note = room.store.read(lambda db: db.execute("SELECT text FROM notes").fetchone()[0]).result()
    assert note == "@lin: ask ***"


def test_two_programs_watch_and_call_at_once(tmp_path: Path, room: Room) -> None:
    number = room.write()
    with closing(LocalStore(tmp_path / "desk.db", FixedClock(NOW))) as other:
        pending = []
        for place in range(10):
            for store, who, whom in ((room.store, "mei", "lin"), (other, "zhou", "ken")):
                command = c.AddNote(number, f"@{whom} {place}") if place % 2 else c.Watch(number)
                op = f"{who}{place}"
                pending.append(store.write(op, run_command, command, actor=who, op=op, config=CONFIG, now=NOW))
        for each in pending:
            each.result()
        assert watchers(room, number) == {"mei", "zhou", "lin", "ken"}
        here = other.write("t1", notices.take, "lin", NOW)
        there = room.store.write("t2", notices.take, "lin", NOW)
        assert len(here.result()) + len(there.result()) == 5
        both = [store.write(f"s{n}", called.seen, "lin", number, NOW) for n, store in enumerate((other, room.store))]
        assert sorted(each.result() for each in both) == [False, True]


def test_mentions_and_watched_ones_are_read_by_their_indexes(room: Room) -> None:
    def plan(sql: str) -> str:
        rows = room.store.read(lambda db: db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()).result()
        return " ".join(row["detail"] for row in rows)

    from igdesk.store.sql import CALLED, WATCHED

    assert "called_agent" in plan(CALLED.format(only="").replace("?", "'[]'"))
    assert "called_unread" in plan(CALLED.format(only="AND k.read_at IS NULL").replace("?", "'[]'"))
    assert "tickets_watched" in plan(WATCHED.replace("?", "'[]'"))


def test_an_old_note_is_read_as_it_was_written() -> None:
    from igdesk.rules.event_data import from_data

    assert from_data("noted", {"note": "n"}) == e.Noted("n")
