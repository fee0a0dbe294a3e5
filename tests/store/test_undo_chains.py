"""Merges of merges, taken back and done again: what is under way stays with whoever has the conversation."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock, to_ms
from igdesk.errors import ConflictError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Direction, Inbound, MessageState
from igdesk.store import history, ingest, settle, undo
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.joining import By
from igdesk.store.run import Done, run_command
from igdesk.store.undo import TakenBack

from .hands import CONFIG, NOW, PEOPLE, Attempt, Hands, Told, perform
from .truths import check_desk, check_journals, look

STEPS = 50
MENU = (
    *("merge", "undo") * 5,
    *("message",) * 3,
    *("reply", "split", "escalate", "promise") * 2,
    *("keep", "let_go"),
    *("link", "status", "claim", "release", "tag", "field", "note"),
)


class Room:
    """Three customers have written, and one person has answered the first of them."""

    def __init__(self, path: Path) -> None:
        self.store = LocalStore(path, FixedClock(NOW), create=True)
        self._count = 0
        for n in (1, 2, 3):
            self.write(n, minutes=n)

    def op(self) -> str:
        self._count += 1
        return f"{self._count:04d}"

    def write(self, customer: int, *, minutes: int) -> None:
        op, at = self.op(), NOW + timedelta(minutes=minutes)
        message = Inbound(Direction.IN, at, f"hello {op}", remote_id=op)
        thread = InboundThread("a", "dm", f"t{customer}", f"c{customer}", f"c{customer}", None, (message,))
        self.store.write(op, ingest.ingest, [thread], config=CONFIG, actor="sync", op=op, now=at).result()

    def do(self, command: c.Command, who: str = PEOPLE[0]) -> Done:
        op = self.op()
        return self.store.write(op, run_command, command, actor=who, op=op, config=CONFIG, now=NOW).result()

    def undo(self, done: Done | TakenBack) -> TakenBack:
        op = self.op()
        return self.store.write(op, undo.undo, done.op, by=By(PEOPLE[0], op, CONFIG, NOW)).result()

    def answered(self, number: int) -> None:
        """A reply has arrived."""
        [reply] = self.do(c.Reply(number, (f"answer to {number}",))).replies
        by = settle.Settling(self.op(), NOW + timedelta(hours=1), CONFIG)
        self.store.write(by.op, settle.claim_next, by).result()
        by = replace(by, op=self.op())
        self.store.write(by.op, settle.confirm, reply, f"sent {reply}", by.now, by).result()

    def under_way(self, number: int) -> list[str]:
        """What a ticket looks after: texts of its replies that have not left."""
        detail = self.store.read(history.detail, number).result()
        assert detail is not None
        return [row.text for row in detail.outbox if row.ticket == number and row.state is MessageState.QUEUED]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


def test_a_merge_that_is_taken_back_below_another_takes_what_is_under_way_along(room: Room) -> None:
    lower, upper = merged_twice(room)
    room.undo(lower)
    assert room.under_way(1) == ["hello"]
    room.undo(upper)
    assert (room.under_way(1), room.under_way(2)) == (["hello"], [])


def test_a_merge_that_is_done_again_below_another_gives_what_is_under_way_to_the_last(room: Room) -> None:
    lower, upper = merged_twice(room)
    again = room.undo(lower)
    room.undo(again)
    assert room.under_way(3) == ["hello"]
    room.undo(upper)
    assert room.under_way(2) == ["hello"]


def test_a_merge_that_messages_followed_to_another_ticket_is_not_undone(room: Room) -> None:
    lower, _ = merged_twice(room)
    room.write(1, minutes=9)
    with pytest.raises(ConflictError, match="#3"):
        room.undo(lower)


def test_an_escalation_is_not_done_again_where_nobody_looks(room: Room) -> None:
    taken_back = room.undo(room.do(c.Escalate(1, "help")))
    room.do(c.Merge(1, 2), who=PEOPLE[1])
    with pytest.raises(Refusal, match="#2"):
        room.undo(taken_back)


def merged_twice(room: Room) -> tuple[Done, Done]:
    """The first ticket, whose customer waits for nothing, into the second, and that into the third."""
    room.answered(1)
    room.do(c.Reply(1, ("hello",)))
    merges = room.do(c.Merge(1, 2)), room.do(c.Merge(2, 3))
    assert room.under_way(3) == ["hello"]
    return merges


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_and_taken_back_every_table_says_what_the_logs_say(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    attempts: list[Attempt] = []
    answers: list[Told] = []

    def tried(attempt: Attempt) -> None:
        attempts.append(attempt)
        answers.append(perform(store, attempt))

    try:
        for n in range(4):
            op = f"beginn{n:04d}"
            tried(Attempt(op, "sync", to_ms(NOW) + n, "message", words=(f"customer{n}", f"{op} m0")))
        hands = [Hands(store, f"w{who}", who, random.Random(f"{seed} {who}"), MENU) for who in PEOPLE[:2]]
        for _ in range(STEPS):
            attempt = chance.choice(hands).next()
            if attempt is not None:
                tried(attempt)
                check_desk(store.read(look).result())
        check_journals(store.read(look).result(), attempts, answers)
    finally:
        store.close()
