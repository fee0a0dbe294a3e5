"""Answers to comments in a real file: which comment is meant, who else is at it, what goes with an erased customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.commands import HideComment, Merge, Reply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Inbound, MessageState
from igdesk.rules.ways import Way
from igdesk.store import comments, erase, outbox, outbox_marks, settle
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONFIG = Config()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    made = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield made
    made.close()


@pytest.fixture
def desk(store: LocalStore) -> Desk:
    come_in(store, "c1", "c2")
    return Desk(store, CONFIG, FixedClock(NOW), "mei")


def come_in(store: LocalStore, *ids: str, who: str = "anna", kind: str = "comment") -> None:
    channel = Channel.COMMENT if kind == "comment" else Channel.DM
    said = tuple(
        Inbound(Direction.IN, NOW - timedelta(minutes=9 - n), f"words {each}", channel, remote_id=each)
        for n, each in enumerate(ids)
    )
    thread = InboundThread("1784", kind, f"{ids[0]}/{who}", who, who, None, said, post="p")
    store.write(ids[0], ingest, [thread], config=CONFIG, actor="sync", op=ids[0], now=NOW).result()


def rows(store: LocalStore) -> tuple[outbox.OutboxRow, ...]:
    return store.read(outbox.of_tickets, [1, 2]).result()


def by(op: str) -> settle.Settling:
    return settle.Settling(op, NOW, CONFIG)


def test_the_latest_comment_is_answered_unless_one_is_named(store: LocalStore, desk: Desk) -> None:
    desk.run(Reply(1, ("a",))).result()
    desk.run(Reply(1, ("b",), comment=1)).result()
    assert [(row.way, row.target, row.about) for row in rows(store)] == [
        (Way.COMMENT, "c2", "words c2"),
        (Way.COMMENT, "c1", "words c1"),
    ]
    with pytest.raises(Refusal):
        desk.run(Reply(1, ("c",), comment=99)).result()


def test_of_two_people_who_answer_privately_at_once_one_does(store: LocalStore, desk: Desk) -> None:
    other = Desk(store, CONFIG, FixedClock(NOW), "lin")
    desk.run(Reply(1, ("a",), private=True)).result()
    with pytest.raises(Refusal) as refused:
        other.run(Reply(1, ("b",), private=True)).result()
    assert refused.value.phrase.key == "answering.private_used"
    desk.run(Reply(1, ("c",), private=True, comment=1)).result()  # each comment has its own
    assert [row.target for row in rows(store)] == ["c2", "c1"]


def test_a_private_reply_that_failed_leaves_the_comment_its_one(store: LocalStore, desk: Desk) -> None:
    done = desk.run(Reply(1, ("a",), private=True)).result()
    store.write("fail", settle.fail, done.replies[0], Phrase("instagram.object_gone"), by("fail")).result()
    desk.run(Reply(1, ("b",), private=True)).result()
    assert [row.state for row in rows(store)] == [MessageState.FAILED, MessageState.QUEUED]


def test_two_people_who_hide_at_once_hide_once(store: LocalStore, desk: Desk) -> None:
    other = Desk(store, CONFIG, FixedClock(NOW), "lin")
    assert desk.run(HideComment(1)).result().changed
    assert other.run(HideComment(1)).result().changed is False
    with pytest.raises(Refusal):
        other.run(HideComment(1, hidden=False)).result()
    assert [(row.way, row.words, row.text) for row in rows(store)] == [(Way.HIDE, "words c2", "")]


def test_a_comment_of_a_merged_ticket_can_still_be_hidden(store: LocalStore, desk: Desk) -> None:
    come_in(store, "m1", who="anna", kind="dm")
    desk.run(HideComment(1, 1)).result()
    desk.run(Merge(1, 2)).result()
    desk.run(HideComment(2, 2)).result()
    assert [(row.target, row.ticket) for row in rows(store)] == [("c1", 2), ("c2", 2)]
    found = store.read(comments.find, 2).result()
    assert found is not None
    assert (found.remote_id, found.hiding) == ("c2", Way.HIDE)


def test_hiding_is_done_in_any_order_and_holds_no_reply_up(store: LocalStore, desk: Desk) -> None:
    first = desk.run(Reply(1, ("a",))).result().replies[0]
    store.write("claim", outbox_marks.mark_sending, first, 1).result()
    hide = desk.run(HideComment(1)).result().replies[0]
    due = store.read(outbox.next_due, NOW + timedelta(hours=1)).result()
    assert due is not None
    assert due.id == hide


def test_erasing_the_author_takes_back_what_is_on_its_way(store: LocalStore, desk: Desk) -> None:
    desk.run(HideComment(1)).result()
    desk.run(Reply(1, ("a",), private=True)).result()
    store.write("erase", erase.forget, 1, erase.Forgetting(erase.Mode.ERASE, "mei", "erase", NOW)).result()
    assert {row.state for row in rows(store)} == {MessageState.CANCELLED}
    assert all(not row.about and not row.text for row in rows(store))
    detail = desk.detail(1).result()
    assert detail is not None
    ways = [r.event.way for r in detail.events if isinstance(r.event, e.ReplyCancelled)]
    assert sorted(ways) == ["hide", "private"]
