"""Replies that wait for a moment, on a real file: what they block, what withdraws them, where their words are then."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.model import Direction, Inbound, MessageState, Status, Ticket
from igdesk.store import erase, ingest, notices, outbox, send_later, settle, sync_state, tickets
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.outbox import OutboxRow
from igdesk.store.settle import Settling

from .undo_room import CONFIG, NOW, Room

AT = NOW + timedelta(hours=5)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def timed(room: Room, number: int, *texts: str, at: datetime = AT, **how: Any) -> str:
    """Mei writes a reply that waits; gives its first part."""
    return f"{room.do(c.Reply(number, texts or ('Good morning',), at=at, **how))}-0"


def row_of(room: Room, reply: str) -> OutboxRow:
    row = room.store.read(outbox.find, reply).result()
    assert row is not None
    return row


def ticket_of(room: Room, number: int) -> Ticket:
    ticket = room.store.read(tickets.find, number).result()
    assert ticket is not None
    return ticket


def by(room: Room, now: datetime, config: Config = CONFIG) -> Settling:
    return Settling(room.op(), now, config)


def next_at(room: Room, now: datetime, config: Config = CONFIG) -> OutboxRow | None:
    """What the worker takes then, as it does: what sleeps is woken first."""
    while (due := room.store.read(outbox.next_due, now, asleep=True).result()) is not None and due.asleep:
        room.store.write(room.op(), settle.wake, due.id, by(room, now, config)).result()
    return room.store.write(room.op(), settle.claim_next, by(room, now, config)).result()


def sends_at(room: Room, now: datetime) -> str | None:
    row = next_at(room, now)
    if row is not None:
        room.store.write(room.op(), settle.confirm, row.id, f"id-{row.id}", now, by(room, now)).result()
    return None if row is None else row.id


def returns(room: Room, agent: str = "mei") -> list[str]:
    return [row.text for row in room.store.read(send_later.to_return, agent).result()]


def test_it_does_not_go_before_its_moment_and_then_it_does(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    assert next_at(room, AT - timedelta(seconds=1)) is None
    assert room.store.read(sync_state.health).result().queued == 0
    assert ticket_of(room, number).first_responded_at is None
    assert sends_at(room, AT) == reply
    after = ticket_of(room, number)
    assert (after.status, after.first_responded_at) == (Status.WAITING, AT)


def test_it_blocks_no_reply_that_is_sent_before_it_and_follows_what_is_in_doubt_then(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number, "one", "two")
    first = f"{room.do(c.Reply(number, ('at once',)))}-0"
    now = NOW + timedelta(minutes=1)
    claimed = room.store.write("x", settle.claim_next, by(room, now)).result()
    assert claimed is not None
    assert claimed.id == first
    room.store.write("y", settle.doubt, first, Phrase("outbox.interrupted"), by(room, now)).result()
    assert next_at(room, AT) is None
    room.store.write("z", settle.confirm, first, "id", now, by(room, AT)).result()
    assert [sends_at(room, AT), sends_at(room, AT), sends_at(room, AT)] == [reply, reply[:-1] + "1", None]


def test_another_reply_waits_behind_one_whose_moment_has_come(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    assert next_at(room, AT) is not None
    room.now = AT
    room.do(c.Reply(number, ("later",)))
    assert next_at(room, AT + timedelta(minutes=1)) is None
    assert row_of(room, reply).state is MessageState.SENDING


def test_the_customer_who_writes_first_withdraws_it(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number, "one", "two", then=Status.RESOLVED)
    room.do(c.SetStatus(number, Status.WAITING))
    room.now = NOW + timedelta(hours=1)
    room.write("wait, another thing", who="ada")
    assert [row_of(room, part).state for part in (reply, reply[:-1] + "1")] == [MessageState.CANCELLED] * 2
    assert ticket_of(room, number).status is Status.OPEN
    assert returns(room) == ["one", "two"]
    [notice] = room.store.read(notices.latest, "mei", 9).result()
    assert notice.recorded.event.kind == "reply_cancelled"
    assert next_at(room, AT + timedelta(days=1)) is None
    room.store.write("back", send_later.returned, [reply, reply[:-1] + "1"]).result()
    assert returns(room) == []


def test_bare_thanks_withdraw_it_too(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    room.now = NOW + timedelta(hours=1)
    room.write("thanks", who="ada")
    assert row_of(room, reply).state is MessageState.CANCELLED


def test_another_customer_and_what_was_read_before_withdraw_nothing(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    room.write("hello", who="bob")
    room.now = NOW - timedelta(hours=1)
    room.write("this was written before", who="ada")
    assert row_of(room, reply).waits


def test_one_in_the_same_second_that_was_not_read_does(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    room.write("and this", who="ada")
    assert row_of(room, reply).state is MessageState.CANCELLED


def test_what_came_while_it_was_leaving_and_did_not_leave_withdraws_it(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    assert next_at(room, AT) is not None
    room.now = AT
    room.write("one more thing", who="ada")
    assert row_of(room, reply).state is MessageState.SENDING
    until = AT + timedelta(minutes=1)
    room.store.write("p", settle.postpone, reply, until, Phrase("outbox.interrupted"), by(room, AT)).result()
    assert next_at(room, until) is None
    assert row_of(room, reply).state is MessageState.CANCELLED
    assert returns(room) == ["Good morning"]


def test_what_is_left_of_a_long_one_goes_on_though_the_customer_wrote_between(room: Room) -> None:
    number = room.write(who="ada")
    first = timed(room, number, "one", "two", then=Status.RESOLVED)
    assert sends_at(room, AT) == first
    room.now = AT
    room.write("one more thing", who="ada")
    assert row_of(room, first[:-1] + "1").state is MessageState.QUEUED
    assert sends_at(room, AT) == first[:-1] + "1"
    after = ticket_of(room, number)
    assert (after.status, after.unanswered_since, returns(room)) == (Status.OPEN, AT, [])


def test_of_a_long_one_whose_beginning_did_not_arrive_nothing_goes(room: Room) -> None:
    number = room.write(who="ada")
    first = timed(room, number, "one", "two")
    assert next_at(room, AT) is not None
    room.store.write("d", settle.doubt, first, Phrase("outbox.interrupted"), by(room, AT)).result()
    room.now = AT
    room.write("one more thing", who="ada")
    assert row_of(room, first[:-1] + "1").state is MessageState.QUEUED
    room.store.write("s", settle.send_again, first, by(room, AT)).result()
    assert returns(room) == ["one", "two"]
    assert len(room.store.read(notices.latest, "mei", 9).result()) == 1


def test_one_in_doubt_that_did_not_arrive_is_not_repeated_over_what_the_customer_wrote(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    assert next_at(room, AT) is not None
    room.store.write("d", settle.doubt, reply, Phrase("outbox.interrupted"), by(room, AT)).result()
    room.now = AT
    room.write("one more thing", who="ada")
    assert row_of(room, reply).state is MessageState.UNCONFIRMED
    room.store.write("s", settle.send_again, reply, by(room, AT)).result()
    assert row_of(room, reply).state is MessageState.CANCELLED


def test_one_that_is_repeated_by_itself_is_still_overtaken(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    assert next_at(room, AT) is not None
    room.store.write("d", settle.doubt, reply, Phrase("outbox.interrupted"), by(room, AT)).result()
    room.store.write("s", settle.send_again, reply, by(room, AT)).result()
    assert (row_of(room, reply).state, row_of(room, reply).send_at) == (MessageState.QUEUED, AT)
    room.now = AT
    room.write("one more thing", who="ada")
    assert row_of(room, reply).state is MessageState.CANCELLED
    assert returns(room) == ["Good morning"]


def test_a_person_who_sends_a_failed_one_again_knows_what_came(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    assert next_at(room, AT) is not None
    room.store.write("f", settle.fail, reply, Phrase("outbox.interrupted"), by(room, AT)).result()
    room.now = AT
    room.write("one more thing", who="ada")
    room.do(c.RetryReply(number, reply))
    assert sends_at(room, AT + timedelta(minutes=1)) == reply


def test_the_words_of_somebody_who_has_left_are_a_note(room: Room) -> None:
    number = room.write(who="ada")
    timed(room, number, "one", "two")
    gone = replace(CONFIG, agents=tuple(each for each in CONFIG.agents if each.id != "mei"))
    message = Inbound(Direction.IN, NOW + timedelta(hours=1), "hm", remote_id="new")
    thread = InboundThread("a", "dm", "dm-ada", "c-ada", "ada", None, (message,))
    op = room.op()
    room.store.write(op, ingest.ingest, [thread], config=gone, actor="sync", op=op, now=NOW).result()
    assert returns(room) == []
    notes = "SELECT author, text FROM notes"
    assert [tuple(row) for row in room.store.read(lambda db: db.execute(notes).fetchall()).result()] == [
        ("mei", "one\n\ntwo")
    ]


def test_of_somebody_who_may_not_answer_any_more_it_fails_and_a_person_decides(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number, "one", "two")
    gone = replace(CONFIG, agents=tuple(each for each in CONFIG.agents if each.id != "mei"))
    assert next_at(room, AT, gone) is None
    assert [row_of(room, part).state for part in (reply, reply[:-1] + "1")] == [MessageState.FAILED] * 2
    assert row_of(room, reply).error == Phrase("send_later.writer_gone", {"agent": "mei"})
    assert room.store.read(sync_state.health).result().failed == 2


def test_it_goes_with_its_ticket_into_another_one(room: Room) -> None:
    one, two = room.write(who="ada"), room.write(who="bob")
    reply = timed(room, one)
    room.do(c.Merge(one, two))
    assert row_of(room, reply).ticket == two
    room.now = NOW + timedelta(hours=1)
    room.write("hm", who="ada")
    assert row_of(room, reply).state is MessageState.CANCELLED
    assert [row.ticket for row in room.store.read(send_later.to_return, "mei").result()] == [two]


def test_another_customers_word_on_the_ticket_that_has_it_withdraws_it(room: Room) -> None:
    one, two = room.write(who="ada"), room.write(who="bob")
    reply = timed(room, one)
    room.do(c.Merge(one, two))
    room.now = NOW + timedelta(hours=1)
    room.write("hm", who="bob")
    assert row_of(room, reply).state is MessageState.CANCELLED


def test_a_word_that_is_read_late_where_a_merged_ticket_came_from_withdraws_it(room: Room) -> None:
    one = room.write(who="ada")
    room.now = NOW + timedelta(minutes=30)
    two = room.write(who="bob")
    room.do(c.Merge(one, two))
    reply = timed(room, two)
    room.now = NOW - timedelta(minutes=10)
    room.write("before what was read of her", who="ada")
    assert row_of(room, reply).waits
    room.now = NOW + timedelta(minutes=10)
    room.write("before what was read of bob", who="ada")
    assert row_of(room, reply).state is MessageState.CANCELLED


def test_a_word_on_its_ticket_while_it_was_leaving_withdraws_it(room: Room) -> None:
    one, two = room.write(who="ada"), room.write(who="bob")
    room.do(c.Merge(one, two))
    reply = timed(room, two)
    assert next_at(room, AT) is not None
    room.now = AT
    room.write("one more thing", who="ada")
    until = AT + timedelta(minutes=1)
    room.store.write("p", settle.postpone, reply, until, Phrase("outbox.interrupted"), by(room, AT)).result()
    assert next_at(room, until) is None
    assert row_of(room, reply).state is MessageState.CANCELLED


def test_erasing_its_customer_leaves_no_word_to_return(room: Room) -> None:
    number = room.write(who="ada")
    reply, other = timed(room, number), room.write(who="bob")
    withdrawn = timed(room, other, "secret")
    room.now = NOW + timedelta(hours=1)
    room.write("hm", who="bob")
    for each in (number, other):
        op, customer = room.op(), ticket_of(room, each).customer
        how = erase.Forgetting(erase.Mode.ERASE, "mei", op, NOW)
        room.store.write(op, erase.forget, customer, how).result()
    assert [row_of(room, each).state for each in (reply, withdrawn)] == [MessageState.CANCELLED] * 2
    assert returns(room) == []


def test_out_of_a_backup_it_does_not_go_by_itself(room: Room) -> None:
    reply = timed(room, room.write(who="ada"))
    room.store.write("r", settle.doubt_restored, by(room, NOW)).result()
    assert next_at(room, AT) is None
    assert row_of(room, reply).state is MessageState.UNCONFIRMED
    assert not row_of(room, reply).asleep


def test_one_that_goes_now_after_all_is_held_and_is_the_last(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number)
    first = f"{room.do(c.Reply(number, ('at once',)))}-0"
    room.do(c.RescheduleReply(number, reply, None))
    assert (row_of(room, reply).send_at, row_of(room, reply).waits) == (None, False)
    assert next_at(room, NOW) is None
    now = NOW + timedelta(minutes=1)
    assert [sends_at(room, now), sends_at(room, now)] == [first, reply]


def test_undone_after_its_moment_it_is_not_set_again(room: Room) -> None:
    number = room.write(who="ada")
    op = room.do(c.Reply(number, ("one",), at=NOW + timedelta(hours=1)))
    undone = room.undo(op)
    room.now = NOW + timedelta(hours=2)
    with pytest.raises(IgdeskError) as refused:
        room.undo(undone.op)
    assert refused.value.phrase.key == "send_later.past"


def test_one_whose_conversation_could_not_be_read_keeps_its_moment(room: Room) -> None:
    reply = timed(room, room.write(who="ada"))
    until = AT + timedelta(minutes=1)
    room.store.write("o", settle.put_off, reply, until, by(room, AT)).result()
    assert next_at(room, AT) is None
    assert row_of(room, reply).send_at == AT
    assert sends_at(room, until) == reply


PLANS = st.lists(st.one_of(st.none(), st.integers(1, 6)), min_size=1, max_size=6)
"""Replies of one conversation in the order of writing: how many hours later each goes; none: at once."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=PLANS)
def test_replies_go_in_the_order_of_their_moments_and_each_once(tmp_path_factory: Any, plans: list[int | None]) -> None:
    room = Room(tmp_path_factory.mktemp("order") / "desk.db")
    try:
        number = room.write(who="ada")
        expected: list[tuple[int, int, str]] = []
        for place, hours in enumerate(plans):
            at = None if hours is None else NOW + timedelta(hours=hours)
            op = room.do(c.Reply(number, (f"reply {place}",), at=at))
            expected.append((hours or 0, place, f"{op}-0"))
        sent: list[str | None] = []
        for hour in range(8):
            now = NOW + timedelta(hours=hour, minutes=1)
            while (reply := sends_at(room, now)) is not None:
                sent.append(reply)
        assert sent == [reply for _hours, _place, reply in sorted(expected)]
    finally:
        room.store.close()


@pytest.mark.parametrize("turn", range(6))
def test_at_the_same_moment_it_is_either_sent_or_withdrawn(tmp_path: Path, turn: int) -> None:
    """The worker and another computer, each with a connection of its own, at once."""
    room = Room(tmp_path / "desk.db")
    number = room.write(who="ada")
    reply = timed(room, number)
    other = LocalStore(tmp_path / "desk.db", FixedClock(AT))
    begin = threading.Barrier(2)
    taken: list[OutboxRow | None] = []

    def writes() -> None:
        message = Inbound(Direction.IN, AT, "wait!", remote_id="new")
        thread = InboundThread("a", "dm", "dm-ada", "c-ada", "ada", None, (message,))
        begin.wait()
        other.write("in", ingest.ingest, [thread], config=CONFIG, actor="sync", op="in", now=AT).result()

    def sends() -> None:
        begin.wait()
        room.store.write("w", settle.wake, reply, Settling("w", AT, CONFIG)).result()
        taken.append(room.store.write("c", settle.claim_next, Settling("c", AT, CONFIG)).result())

    both = [threading.Thread(target=each) for each in ((writes, sends) if turn % 2 else (sends, writes))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    try:
        is_taken, state = taken[0] is not None, row_of(room, reply).state
        assert state is (MessageState.SENDING if is_taken else MessageState.CANCELLED)
        assert returns(room) == ([] if is_taken else ["Good morning"])
    finally:
        other.close()
        room.store.close()


_OTHER_PROCESS = """
import sys
from datetime import datetime
from pathlib import Path
from igdesk.clock import FixedClock
from igdesk.rules.model import Direction, Inbound
from igdesk.store import ingest
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from tests.store.undo_room import CONFIG

at = datetime.fromisoformat(sys.argv[2])
store = LocalStore(Path(sys.argv[1]), FixedClock(at))
message = Inbound(Direction.IN, at, "wait!", remote_id="new")
thread = InboundThread("a", "dm", "dm-ada", "c-ada", "ada", None, (message,))
print("ready", flush=True)
sys.stdin.readline()
store.write("in", ingest.ingest, [thread], config=CONFIG, actor="sync", op="in", now=at).result()
store.close()
"""


def test_of_two_processes_one_wins(tmp_path: Path) -> None:
    room = Room(tmp_path / "desk.db")
    reply = timed(room, room.write(who="ada"))
    called = [sys.executable, "-c", _OTHER_PROCESS, str(tmp_path / "desk.db"), AT.isoformat()]
    with subprocess.Popen(called, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
        taken = next_at(room, AT)
        assert other.wait() == 0
    try:
        assert row_of(room, reply).state is (MessageState.CANCELLED if taken is None else MessageState.SENDING)
        assert returns(room) == (["Good morning"] if taken is None else [])
    finally:
        room.store.close()


def test_what_comes_with_sending_is_no_step_of_its_writers_and_the_customer_is_asked_then(room: Room) -> None:
    number = room.write(who="ada")
    reply = timed(room, number, then=Status.RESOLVED)
    before = len(room.steps()[0])
    assert sends_at(room, AT) == reply
    assert ticket_of(room, number).status is Status.RESOLVED
    assert len(room.steps()[0]) <= before
    asked = [row for row in room.store.read(outbox.of_tickets, [number]).result() if row.automatic]
    assert [row.text for row in asked] == ["How was it, 1 to 5?"]
