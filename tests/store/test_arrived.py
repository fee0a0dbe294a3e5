"""A reply in doubt that a person sees standing on Instagram, on a real file: its rows, what turns up later, undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.model import Channel, Direction, Inbound, MessageState, Ticket
from igdesk.store import ingest, outbox, settle, tickets
from igdesk.store.inbound import InboundThread
from igdesk.store.outbox import OutboxRow
from igdesk.store.settle import Settling

from .undo_room import CONFIG, LATER, NOW, Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def doubts(room: Room) -> str:
    """Of what is next nobody knows whether it has reached Instagram."""
    reply, by = room.claims(), Settling(room.op(), LATER, CONFIG)
    room.store.write(by.op, settle.doubt, reply, Phrase("outbox.interrupted"), by).result()
    return reply


def written(room: Room, *texts: str) -> tuple[int, str]:
    """A customer is answered, and nobody knows whether it arrived."""
    number = room.write("hello?", who="ada")
    room.do(c.Reply(number, texts or ("Here it is",)))
    return number, doubts(room)


def comes(room: Room, remote_id: str, text: str, at: datetime = LATER) -> None:
    """The conversation is read, and one of us has said this there."""
    message = Inbound(Direction.OUT, at, text, Channel.DM, remote_id=remote_id)
    thread = InboundThread("a", "dm", "dm-ada", "c-ada", "ada", None, (message,))
    op = room.op()
    room.store.write(op, ingest.ingest, [thread], config=CONFIG, actor="sync", op=op, now=LATER).result()


def row_of(room: Room, reply: str) -> OutboxRow:
    row = room.store.read(outbox.find, reply).result()
    assert row is not None
    return row


def ticket_of(room: Room, number: int) -> Ticket:
    ticket = room.store.read(tickets.find, number).result()
    assert ticket is not None
    return ticket


def said(room: Room) -> list[tuple[str, str | None, int]]:
    """What we said, as it is stored: words, Instagram's id, time."""
    return room.store.read(
        lambda db: [
            tuple(row)
            for row in db.execute(
                "SELECT text, remote_id, created_at FROM messages WHERE direction = 'out' ORDER BY id"
            ).fetchall()
        ]
    ).result()


def refusal(room: Room, op: str) -> str:
    with pytest.raises(IgdeskError) as refused:
        room.undo(op)
    return refused.value.phrase.key


def test_it_is_sent_without_an_id_and_later_ones_go_on(room: Room) -> None:
    number, first = written(room, "one", "two")
    by = Settling(room.op(), LATER, CONFIG)
    assert room.store.write(by.op, settle.claim_next, by).result() is None
    room.do(c.ConfirmReply(number, first))
    row = row_of(room, first)
    assert (row.state, row.remote_id, row.error, row.attempts) == (MessageState.SENT, None, None, 1)
    assert ticket_of(room, number).unanswered_since is None
    assert room.sends() != first
    assert [text for text, _id, _at in said(room)] == ["one", "two"]


def test_it_counts_from_when_it_was_tried(room: Room) -> None:
    number, reply = written(room)
    room.now = LATER + timedelta(hours=5)
    room.do(c.ConfirmReply(number, reply))
    assert ticket_of(room, number).first_responded_at == LATER


def test_what_turns_up_later_is_that_reply(room: Room) -> None:
    number, reply = written(room)
    room.do(c.ConfirmReply(number, reply))
    before = ticket_of(room, number)
    at = NOW + timedelta(minutes=3)
    for _ in range(2):
        comes(room, "late", "Here  it is", at)
        assert [(text, found) for text, found, _at in said(room)] == [("Here it is", "late")]
    assert (row_of(room, reply).state, row_of(room, reply).remote_id) == (MessageState.SENT, "late")
    assert ticket_of(room, number) == before


def test_the_same_words_said_again_are_a_message_of_their_own(room: Room) -> None:
    number, reply = written(room)
    room.do(c.ConfirmReply(number, reply))
    comes(room, "late", "Here it is")
    comes(room, "again", "Here it is", LATER + timedelta(minutes=5))
    assert [found for _text, found, _at in said(room)] == ["late", "again"]


def test_the_same_words_in_doubt_once_more_are_found_behind_the_first(room: Room) -> None:
    number, first = written(room)
    room.do(c.ConfirmReply(number, first))
    room.do(c.Reply(number, ("Here it is",)))
    second = doubts(room)
    comes(room, "one", "Here it is")
    assert (row_of(room, first).remote_id, row_of(room, second).state) == ("one", MessageState.UNCONFIRMED)
    comes(room, "two", "Here it is")
    assert (row_of(room, second).state, row_of(room, second).remote_id) == (MessageState.SENT, "two")


def test_below_a_comment_the_first_of_the_same_words_is_the_one_that_was_seen(room: Room) -> None:
    number = room.write("how much?", channel=Channel.COMMENT)
    replies = []
    for _ in range(2):
        room.do(c.Reply(number, ("10 euros",)))
        replies.append(doubts(room))
        if len(replies) == 1:
            room.do(c.ConfirmReply(number, replies[0]))
    first, second = replies
    by = Settling(room.op(), LATER, CONFIG)
    one, two = (("c1", "10 euros", LATER), ("c2", "10 euros", LATER))
    assert not room.store.write(by.op, settle.confirm_among, second, [one], by).result()
    assert (row_of(room, first).remote_id, row_of(room, second).state) == ("c1", MessageState.UNCONFIRMED)
    by = Settling(room.op(), LATER, CONFIG)
    assert room.store.write(by.op, settle.confirm_among, second, [one, two], by).result()
    assert row_of(room, second).remote_id == "c2"


def test_an_id_that_was_read_before_instagram_gave_it_goes_to_the_reply_that_it_is_for(room: Room) -> None:
    number, first = written(room)
    room.do(c.ConfirmReply(number, first))
    room.do(c.Reply(number, ("Here it is",)))
    second = room.claims()
    comes(room, f"id-{second}", "Here it is")  # the first was taken off Instagram: this is the second's
    assert row_of(room, first).remote_id == f"id-{second}"
    by = Settling(room.op(), LATER, CONFIG)
    room.store.write(by.op, settle.confirm, second, f"id-{second}", LATER, by).result()
    assert [row_of(room, each).remote_id for each in (first, second)] == [None, f"id-{second}"]
    assert [found for _text, found, _at in said(room)] == [None, f"id-{second}"]


def test_late_words_of_the_worker_change_nothing(room: Room) -> None:
    number, reply = written(room)
    room.do(c.ConfirmReply(number, reply))
    for late in (settle.doubt, settle.fail):
        by = Settling(room.op(), LATER, CONFIG)
        room.store.write(by.op, late, reply, Phrase("outbox.interrupted"), by).result()
    by = Settling(room.op(), LATER, CONFIG)
    room.store.write(by.op, settle.send_again, reply, by).result()
    assert row_of(room, reply).state is MessageState.SENT


def test_of_two_people_the_first_one_s_word_holds(room: Room) -> None:
    number, reply = written(room)
    room.do(c.ConfirmReply(number, reply))
    for command in (c.ConfirmReply, c.RetryReply):
        with pytest.raises(IgdeskError) as refused:
            room.do(command(number, reply), who="zhou")
        assert refused.value.phrase.key in ("arrived.not_in_doubt", "refusal.not_retryable")


def test_taken_back_it_is_in_doubt_with_its_reason_and_can_be_said_again(room: Room) -> None:
    number, reply = written(room)
    before, words = ticket_of(room, number), said(room)
    op = room.do(c.ConfirmReply(number, reply))
    room.undo(op)
    row = row_of(room, reply)
    assert (row.state, row.error) == (MessageState.UNCONFIRMED, Phrase("outbox.interrupted"))
    assert (ticket_of(room, number).unanswered_since, said(room)) == (before.unanswered_since, words)
    comes(room, "late", "Here it is")
    assert row_of(room, reply).remote_id == "late"


def test_what_was_found_since_or_followed_by_another_stays(room: Room) -> None:
    number, reply = written(room)
    op = room.do(c.ConfirmReply(number, reply))
    room.do(c.Reply(number, ("And this",)))
    room.sends()
    assert refusal(room, op) == "arrived.undo_followed"
    comes(room, "late", "Here it is")
    assert refusal(room, op) == "arrived.undo_found"
    assert row_of(room, reply).state is MessageState.SENT


def test_it_is_not_said_again_once_something_else_was_decided(room: Room) -> None:
    number, reply = written(room)
    undone = room.undo(room.do(c.ConfirmReply(number, reply)))
    room.do(c.RetryReply(number, reply), who="lin")
    assert refusal(room, undone.op) == "refusal.undo_reply_is"


def test_what_was_said_after_the_customer_wrote_again_is_not_what_was_seen_before(room: Room) -> None:
    """The first was seen by mistake: taken for it, the second would be missed and go out twice."""
    number, first = written(room)
    room.do(c.ConfirmReply(number, first))
    room.now = NOW + timedelta(minutes=1)
    assert room.write("And where?", who="ada") == number
    room.do(c.Reply(number, ("Here it is",)))
    second = doubts(room)
    comes(room, "one", "Here it is", NOW + timedelta(minutes=2))
    assert [row_of(room, each).remote_id for each in (first, second)] == [None, "one"]
    assert row_of(room, second).state is MessageState.SENT
    comes(room, "late", "Here it is", NOW)
    assert row_of(room, first).remote_id == "late"


def test_what_is_older_than_the_customer_s_second_message_is_what_was_seen(room: Room) -> None:
    number, first = written(room)
    room.do(c.ConfirmReply(number, first))
    room.now = NOW + timedelta(minutes=1)
    assert room.write("And where?", who="ada") == number
    room.do(c.Reply(number, ("Here it is",)))
    second = doubts(room)
    comes(room, "late", "Here it is", NOW)
    assert (row_of(room, first).remote_id, row_of(room, second).state) == ("late", MessageState.UNCONFIRMED)
