"""What is refused since somebody did something in the meantime, what is not, and what the refusal tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.load import load_text
from igdesk.desk.desk import Desk, new_op
from igdesk.errors import ConflictError
from igdesk.rules.commands import (
    AddNote,
    Assign,
    Claim,
    Command,
    Escalate,
    Merge,
    Reply,
    SetCategory,
    SetPriority,
    SetStatus,
    SetTags,
)
from igdesk.rules.model import Direction, Inbound, Status
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CONFIG = """
[desk]
timezone = "UTC"
default_priority = "high"

[[departments]]
id = "support"
name = "Support"
intake = true

[[agents]]
id = "ana"
name = "Ana"
role = "supervisor"

[[agents]]
id = "bo"
name = "Bo"
role = "supervisor"

[[categories]]
id = "returns"
name = "Returns"

[[priorities]]
id = "high"
name = "High"

[[priorities]]
id = "low"
name = "Low"
"""


class Two:
    """Ana's and Bo's desks, each with its own connection to the same file."""

    def __init__(self, path: Path) -> None:
        self.config = load_text(CONFIG)
        self.clock = FixedClock(NOW)
        self.stores = [LocalStore(path, self.clock, create=True) for _ in range(2)]
        self.ana, self.bo = (
            Desk(store, self.config, self.clock, who) for store, who in zip(self.stores, ("ana", "bo"), strict=True)
        )

    def customer_writes(self, text: str, who: str = "mia", *, from_app: bool = False) -> None:
        """A message comes in with the sync; from us, if it was written in Instagram's own app."""
        op = new_op()
        self.clock.advance(timedelta(minutes=1))
        direction = Direction.OUT if from_app else Direction.IN
        message = Inbound(direction, self.clock.now(), text, remote_id=f"m{op}")
        thread = InboundThread("acc", "dm", f"t-{who}", f"c-{who}", who, None, (message,))
        now = self.clock.now()
        self.stores[0].write(op, ingest, [thread], config=self.config, actor="sync", op=op, now=now).result()

    def version(self) -> int:
        """What somebody who looks at ticket 1 now has seen."""
        card = self.ana.card(1).result()
        assert card is not None
        return card.ticket.version


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    made = Two(tmp_path / "desk.db")
    made.customer_writes("where is my parcel?")
    made.customer_writes("hello", "tom")
    yield made
    for store in made.stores:
        store.close()


ANSWER = Reply(1, ("It is on its way.",))
HOLDS_A_REPLY: list[Command] = [
    AddNote(1, "the parcel is lost"),
    Reply(1, ("We are looking for it.",)),
    Claim(1),
    Assign(1, "ana"),
    SetStatus(1, Status.RESOLVED),
    Escalate(1, "angry"),
    Merge(2, 1),
]
STANDS_BESIDE_A_REPLY: list[Command] = [SetTags(1, ("vip",)), SetPriority(1, "low"), SetCategory(1, "returns")]


@pytest.mark.parametrize("done", HOLDS_A_REPLY, ids=lambda command: type(command).__name__)
def test_a_reply_is_held_when_somebody_did_what_its_writer_should_know(two: Two, done: Command) -> None:
    seen = two.version()
    two.bo.run(done).result()
    with pytest.raises(ConflictError, match="Bo"):
        two.ana.run(ANSWER, seen=seen).result()
    two.ana.run(ANSWER, seen=two.version()).result()  # knowing it, they may


@pytest.mark.parametrize("done", STANDS_BESIDE_A_REPLY, ids=lambda command: type(command).__name__)
def test_a_reply_is_not_held_by_what_changes_nothing_about_it(two: Two, done: Command) -> None:
    seen = two.version()
    two.bo.run(done).result()
    assert two.ana.run(ANSWER, seen=seen).result().replies


@pytest.mark.parametrize("done", STANDS_BESIDE_A_REPLY[1:], ids=lambda command: type(command).__name__)
def test_any_other_change_is_refused_by_all_that_others_did(two: Two, done: Command) -> None:
    seen = two.version()
    two.bo.run(done).result()
    with pytest.raises(ConflictError):
        two.ana.run(SetPriority(1, "high"), seen=seen).result()


@pytest.mark.parametrize("from_app", [False, True])
@pytest.mark.parametrize("command", [ANSWER, SetStatus(1, Status.RESOLVED), SetStatus(1, Status.WAITING)])
def test_a_message_that_came_holds_the_reply_and_the_end(two: Two, command: Command, *, from_app: bool) -> None:
    seen = two.version()
    two.customer_writes("never mind", from_app=from_app)
    with pytest.raises(ConflictError):
        two.ana.run(command, seen=seen).result()


def test_a_message_that_came_holds_nothing_else(two: Two) -> None:
    seen = two.version()
    two.customer_writes("never mind")
    assert two.ana.run(SetPriority(1, "low"), seen=seen).result().changed


def test_what_one_did_oneself_holds_nothing(two: Two) -> None:
    seen = two.version()
    two.ana.run(SetPriority(1, "low")).result()
    assert two.ana.run(ANSWER, seen=seen).result().replies


def test_a_reply_from_ones_other_program_holds_the_one_that_is_being_written(two: Two) -> None:
    seen = two.version()
    at_home = Desk(two.stores[1], two.config, two.clock, "ana")
    at_home.reply(ANSWER, seen).result()
    with pytest.raises(ConflictError, match=r"Reply written — Ana"):
        two.ana.reply(ANSWER, seen).result()
    here = two.version()
    two.ana.reply(ANSWER, here).result()
    two.ana.reply(ANSWER, here).result()  # what one wrote in the same program one knows


def test_the_refusal_says_who_did_what_and_when(two: Two) -> None:
    seen = two.version()
    two.clock.advance(timedelta(minutes=7))
    two.bo.run(SetPriority(1, "low")).result()
    with pytest.raises(ConflictError) as refused:
        two.ana.run(SetStatus(1, Status.RESOLVED), seen=seen).result()
    expected = "Ticket #1 has changed since you looked: 09:39 Priority: High → Low — Bo. Look again, then decide."
    assert str(refused.value) == expected
    chinese = "工单 #1 在您查看之后已变更：09:39 优先级：High → Low · Bo。请重新查看后再决定。"
    assert refused.value.phrase.in_("zh") == chinese


def test_of_many_things_the_last_two_are_told_each_operation_once_and_the_day_if_it_is_another(two: Two) -> None:
    seen = two.version()
    for done in (SetPriority(1, "low"), AddNote(1, "x"), Claim(1)):  # a claim changes the state, too
        two.bo.run(done).result()
    two.clock.advance(timedelta(days=1))
    with pytest.raises(ConflictError) as refused:
        two.ana.run(SetStatus(1, Status.RESOLVED), seen=seen).result()
    assert str(refused.value).partition("looked: ")[2] == (
        "3 changes, lastly 11-21 09:32 Note written — Bo; 11-21 09:32 Bo took the ticket. Look again, then decide."
    )


def test_the_loser_of_a_claim_is_told_who_has_it(two: Two) -> None:
    seen = two.version()
    two.bo.run(Claim(1), seen=seen).result()
    with pytest.raises(ConflictError, match="Bo took the ticket"):
        two.ana.run(Claim(1), seen=seen).result()
    with pytest.raises(ConflictError, match="bo has ticket #1 already"):
        two.ana.run(Claim(1)).result()
