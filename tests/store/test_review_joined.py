"""What a merge must not hide, and whom it must not mix up: clocks, escalations, replies, tiers, history, drafts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from igdesk.rules import commands as c
from igdesk.rules import decision
from igdesk.rules import events as e
from igdesk.rules.model import Direction, Inbound, Status
from igdesk.store import profiles, queue, tickets, together
from igdesk.store.drafts import Draft, Kind
from igdesk.store.erase import Forgetting, Mode, forget
from igdesk.store.inbound import InboundThread
from igdesk.store.portable.archive import PortableError
from igdesk.store.spent_drafts import spent

from .test_portable import exported, taken_in
from .test_review_lasting import CONFIG, HOUR, MINUTE, Room
from .test_undo import NOW


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    opened = Room(tmp_path / "desk.db")
    yield opened
    opened.store.close()


# Clocks, and what waits


def test_who_waited_longer_is_due_earlier_where_they_were_merged(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two", minute=30)
    merged = room.do(c.Merge(one, two))
    assert room.ticket(two).due_at == NOW + HOUR
    room.undo(merged.op)
    assert (room.ticket(one).due_at, room.ticket(two).due_at) == (NOW + HOUR, NOW + HOUR + 30 * MINUTE)


def test_an_escalation_is_not_hidden_in_a_resolved_ticket(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.answered(one)
    room.do(c.Escalate(one, "Ada"))
    room.do(c.SetStatus(two, Status.RESOLVED))
    room.do(c.Merge(one, two))
    assert room.escalated() == [(two, "Ada")]


def test_open_work_is_not_hidden_in_a_resolved_ticket(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.answered(one, then=Status.OPEN)
    room.do(c.SetStatus(two, Status.RESOLVED))
    room.do(c.Merge(one, two))
    assert room.ticket(two).status is Status.OPEN


def test_a_reply_that_arrived_while_merged_has_answered_its_ticket(room: Room) -> None:
    two = room.wrote("bob", "early")
    one = room.wrote("ada", "one", minute=1)
    room.wrote("bob", "late", minute=2)
    [reply] = room.do(c.Reply(one, ("hello",))).replies
    merged = room.do(c.Merge(one, two))
    room.arrived(reply)
    room.undo(merged.op)
    assert (room.ticket(one).unanswered_since, room.ticket(one).first_responded_at) == (None, NOW + HOUR)


def test_a_reply_from_before_a_merge_has_not_answered_the_other_customer(room: Room) -> None:
    two = room.wrote("bob", "two")
    one = room.wrote("ada", "one", minute=1)
    [reply] = room.do(c.Reply(one, ("hello Ada",))).replies
    room.do(c.Merge(one, two), who="lin")
    room.arrived(reply)
    assert room.ticket(two).unanswered_since == NOW
    assert room.ticket(two).due_at is not None


def test_every_ticket_that_shows_a_merge_is_told_when_it_is_undone(room: Room) -> None:
    one, two, three = (room.wrote(who, who) for who in ("ada", "bob", "cem"))
    room.answered(one)
    room.do(c.Reply(one, ("under way",)))
    merged = room.do(c.Merge(one, two))
    room.do(c.Merge(two, three))
    rev = room.detail(three).rev
    room.undo(merged.op)
    assert three in room.store.read(queue.changed_since, rev).result()[1]
    assert "ada" not in room.messages(three)


def test_an_export_with_merges_in_a_circle_is_not_taken_in(room: Room, tmp_path: Path) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.do(c.Merge(one, two))

    def forge(db: sqlite3.Connection) -> None:
        before = tickets.find(db, two)
        assert before is not None
        draft = decision.Draft(before, "mei", NOW, "forged")
        draft.add(e.Merged(one, NOW))
        tickets.save(db, draft.done(), before=before, op="forged", now=NOW, actor="mei")

    room.store.write("forged", forge).result()
    data, _files = exported(room.store, tmp_path / "desk.db")
    (tmp_path / "new").mkdir()
    with pytest.raises(PortableError, match="circle"):
        taken_in(data, tmp_path / "new")


# Others who come in


def test_a_tier_is_the_customers_who_has_it(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.do(c.Merge(one, two))
    room.store.write(
        "profile", profiles.save_profile, "a", "c-ada", username="ada", name=None, followers=90_000, verified=None,
        config=CONFIG, op="profile", now=NOW,
    ).result()  # fmt: skip
    tiers = {room.store.read(tickets.customer_by_id, room.ticket(number).customer).result().tier for number in (one,)}
    assert tiers == {"vip"}
    assert room.store.read(tickets.customer_by_id, room.ticket(two).customer).result().tier is None


def test_history_does_not_end_a_ticket_that_lives(room: Room) -> None:
    def take(*keys: int) -> None:
        messages = tuple(
            Inbound(Direction.IN, NOW - 30 * HOUR + key * HOUR, f"old {key}", import_key=f"k{key}") for key in keys
        )
        thread = InboundThread("import", "import", "t9", None, "Ada", None, messages)
        op = room.op()
        room.store.write(op, together.take_history, [thread], config=CONFIG, op=op, now=NOW).result()

    take(1)
    old, live = 1, room.wrote("bob", "two")
    assert room.ticket(old).status is Status.RESOLVED
    room.do(c.Merge(old, live))
    before = room.ticket(live)
    take(1, 2)
    assert room.ticket(live) == before
    assert [hit.text for hit in room.detail(3).messages] == ["old 2"]
    assert room.ticket(3).status is Status.RESOLVED


def test_somebody_who_was_erased_does_not_come_back_into_a_ticket_of_others(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.do(c.Merge(one, two))
    customer = room.ticket(one).customer
    room.store.write("erase", forget, customer, Forgetting(Mode.ERASE, "mei", "erase", NOW)).result()
    new = room.wrote("ada", "hello again", minute=60)
    assert new not in (one, two)


def test_a_note_that_went_where_its_ticket_went_is_no_draft_any_more(room: Room) -> None:
    one, two = room.wrote("ada", "one"), room.wrote("bob", "two")
    room.do(c.Merge(one, two))
    draft = Draft(one, Kind.NOTE, "look", None, NOW - MINUTE)
    room.do(c.AddNote(one, "look"))
    assert room.store.read(spent, "mei", (draft,)).result() == (draft,)
