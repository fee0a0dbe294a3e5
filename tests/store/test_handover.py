"""What whoever takes over is told: what happened, what the next shift brings, and no more than they may see."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.desk.desk import Desk
from igdesk.desk.handover import digest_json, sections
from igdesk.i18n import Words
from igdesk.rules import commands as c
from igdesk.rules.model import Channel, MessageState, Status
from igdesk.store import handover
from igdesk.store.handover import Asked, Digest

from .undo_room import CONFIG, Room

HOUR = timedelta(hours=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def digest(room: Room, who: str = "mei", since: timedelta = HOUR, ahead: timedelta = 8 * HOUR) -> Digest:
    asked = Asked(who, room.now - since, room.now, room.now + ahead, CONFIG)
    return room.store.read(handover.digest, asked).result()


def test_what_happened_in_the_shift_and_is_so_yet(room: Room) -> None:
    before = room.write()
    room.now += 1.5 * HOUR
    new, answered, resolved, reopened, up, back = (room.write() for _ in range(6))
    room.answered(answered)
    for number in (resolved, reopened):
        room.answered(number)
        room.do(c.SetStatus(number, Status.RESOLVED, rating=False))
    room.do(c.SetStatus(reopened, Status.OPEN))
    room.do(c.Escalate(up, "loud"))
    room.do(c.HandOff(back, "tech", "why?"))
    room.do(c.HandBack(back, "so"), who="ken")
    found = digest(room)
    assert before not in found.new
    assert found.new == (new, answered, resolved, reopened, up, back)
    assert found.answered == (answered, resolved, reopened)
    assert found.resolved == (resolved,)
    assert found.escalated == (up,)
    assert found.returned == (back,)


def test_what_is_taken_back_did_not_happen(room: Room) -> None:
    number = room.write()
    room.undo(room.do(c.Escalate(number, "loud")))
    op = room.do(c.SetStatus(number, Status.RESOLVED, (("order_no", "TB-1"),)))
    room.undo(op)
    found = digest(room)
    assert (found.escalated, found.resolved) == ((), ())


def test_what_the_next_shift_brings(room: Room) -> None:
    soon, later, aside, long_aside, dropped = (room.write() for _ in range(5))
    room.do(c.GivePromise(soon, "a call", room.now + 3 * HOUR))
    room.do(c.GivePromise(later, "a parcel", room.now + 30 * HOUR))
    room.do(c.Snooze(aside, room.now + 3 * HOUR))
    room.do(c.Snooze(long_aside, room.now + 30 * HOUR))
    room.do(c.Reply(dropped, ("never arrives",)))
    room.fails()
    room.do(c.Claim(soon))
    found = digest(room)
    assert [each.text for each in found.promises] == ["a call"]
    assert soon in found.due
    assert later not in found.due
    assert found.wakes == (aside,)
    assert [(row.ticket, row.state) for row in found.replies] == [(dropped, MessageState.FAILED)]
    assert set(found.mine) == {soon, dropped}
    assert {soon, aside, dropped} <= set(found.cards)
    assert digest(room, ahead=40 * HOUR).wakes == (aside, long_aside)


def test_a_long_list_names_some_and_says_how_many_there_are(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "LIMIT", 2)
    soon = [room.write() for _ in range(5)]
    for number in soon:
        room.do(c.GivePromise(number, "a call", room.now + 3 * HOUR))
        room.do(c.Claim(number))
        room.do(c.Snooze(number, room.now + (30 if number == soon[0] else 3) * HOUR))
    found = digest(room)
    assert (found.new, found.more) == (tuple(soon[-2:]), {"new": 3, "wakes": 2, "mine": 3})
    assert (found.count("new"), found.count("wakes"), found.count("mine"), len(found.promises)) == (5, 4, 5, 5)
    assert set(found.cards) == set(soon)  # promises name them all
    desk = Desk(room.store, CONFIG, FixedClock(room.now), "mei")
    told = {each.title: each.lines for each in sections(found, (), desk, Words("en"))}
    assert told["New in the shift (5)"] == ("#4  #5", "… and 3 others")
    assert len(told["Your open tickets, which need somebody (5)"]) == 3
    assert digest_json(found, (), desk)["more"] == found.more


def test_windows_that_close_are_those_of_customers_who_wait(room: Room) -> None:
    waits, answered = room.write(), room.write()
    room.answered(answered)
    assert digest(room, ahead=24 * HOUR + timedelta(minutes=1)).windows == (waits,)
    assert digest(room, ahead=23 * HOUR).windows == ()


def test_a_member_of_a_department_is_told_of_its_tickets_alone(room: Room) -> None:
    ours, theirs = room.write(), room.write()
    for number in (ours, theirs):
        room.do(c.GivePromise(number, "a call", room.now + HOUR))
        room.do(c.Escalate(number, "loud"))
    room.do(c.HandOff(theirs, "tech", "why?"))
    found = digest(room, "ken")
    assert found.new == found.escalated == (theirs,)
    assert [each.ticket for each in found.promises] == [theirs]
    assert set(found.cards) == {theirs}
    assert digest(room).new == (ours, theirs)


def test_it_goes_through_the_pipe_of_a_desk_on_a_network_drive(room: Room) -> None:
    room.do(c.Claim(room.write()))
    found = digest(room)
    assert pickle.loads(pickle.dumps(found)) == found


def test_it_is_read_by_the_log_s_own_index(room: Room) -> None:
    room.write(channel=Channel.COMMENT)
    plan = room.store.read(lambda db: db.execute(f"EXPLAIN QUERY PLAN {handover._HAPPENED}", [0]).fetchall()).result()
    assert any("events_of_shift" in row["detail"] for row in plan)
