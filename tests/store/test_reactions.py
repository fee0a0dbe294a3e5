"""Hearts and media in a real file: which message is meant, undo, merging, what goes with an erased customer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.desk.desk import Desk
from igdesk.desk.portable import Portable
from igdesk.desk.reactable import reactable
from igdesk.rules import events as e
from igdesk.rules.commands import CancelReply, Merge, React, Reply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.media import may_be_one, media_at
from igdesk.rules.model import Attachment, Channel, Direction, Inbound, MessageState
from igdesk.rules.reactions import Reactable, has_heart, with_heart
from igdesk.rules.ways import Way
from igdesk.store import erase, outbox, reactions, settle
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONFIG = Config()
URL = "https://shop.example.com/secret-chart.png"
CHART = media_at(URL)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    made = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield made
    made.close()


@pytest.fixture
def desk(store: LocalStore) -> Desk:
    come_in(store, "m1", "m2")
    return Desk(store, CONFIG, FixedClock(NOW), "mei")


def come_in(store: LocalStore, *ids: str, who: str = "anna", ours: str | None = None) -> None:
    said = [
        Inbound(Direction.IN, NOW - timedelta(minutes=9 - n), f"words {each}", Channel.DM, remote_id=each)
        for n, each in enumerate(ids)
    ]
    if ours is not None:
        picture = (Attachment("image", "https://cdn.example.com/1"),)
        said.append(Inbound(Direction.OUT, NOW, "", Channel.DM, remote_id=ours, attachments=picture))
    thread = InboundThread("1784", "dm", f"t-{who}", who, who, None, tuple(said))
    op = f"in-{'-'.join(ids)}-{ours}"
    store.write(op, ingest, [thread], config=CONFIG, actor="sync", op=op, now=NOW).result()


def rows(store: LocalStore) -> tuple[outbox.OutboxRow, ...]:
    return store.read(outbox.of_tickets, [1, 2]).result()


def by(op: str) -> settle.Settling:
    return settle.Settling(op, NOW + timedelta(minutes=1), CONFIG)


def test_the_latest_message_gets_the_heart_unless_one_is_named(store: LocalStore, desk: Desk) -> None:
    desk.run(React(1)).result()
    desk.run(React(1, 1)).result()
    assert [(row.way, row.target, row.words) for row in rows(store)] == [
        (Way.REACT, "m2", "words m2"),
        (Way.REACT, "m1", "words m1"),
    ]
    with pytest.raises(Refusal):
        desk.run(React(1, 99)).result()


def test_the_screen_offers_the_messages_that_may_have_one(store: LocalStore, desk: Desk) -> None:
    come_in(store, "m3", ours="o1")
    come_in(store, "n1", who="bea")
    desk.run(Merge(2, 1)).result()
    detail = desk.detail(1).result()
    assert detail is not None
    may = [each.id for each in detail.messages if store.read(reactions.find, 1, each.id).result() is not None]
    assert (len(may), len(detail.messages)) == (4, 5)
    assert sorted(each.id for each in reactable(detail)) == sorted(may)


def test_undo_takes_a_heart_back_and_media_without_a_draft(store: LocalStore, desk: Desk) -> None:
    for command in (React(1), Reply(1, (), media=(CHART,))):
        step = desk.run(command).result()
        assert desk.undo(step.op).result().texts == ()
    assert {row.state for row in rows(store)} == {MessageState.CANCELLED}
    ticket = desk.card(1).result()
    assert ticket is not None
    assert ticket.ticket.unanswered_since is not None


def test_a_heart_goes_along_when_tickets_are_merged(store: LocalStore, desk: Desk) -> None:
    come_in(store, "n1", who="bea")
    desk.run(React(2)).result()
    merged = desk.run(Merge(2, 1)).result()
    [row] = rows(store)
    assert (row.ticket, row.state) == (1, MessageState.QUEUED)
    desk.undo(merged.op).result()
    assert rows(store)[0].ticket == 2


def test_our_message_of_unknown_fate_is_confirmed_by_what_instagram_shows(store: LocalStore, desk: Desk) -> None:
    desk.run(Reply(1, (), media=(CHART,))).result()
    row = store.write("claim", settle.claim_next, by("claim")).result()
    assert row is not None
    assert row.media == CHART
    come_in(store, ours="o1")
    [row] = rows(store)
    assert (row.state, row.remote_id, row.media) == (MessageState.SENT, "o1", CHART)


@pytest.mark.parametrize(
    ("sent", "shown", "is_it"),
    [
        ("image", ("image",), True),
        ("image", ("sticker",), True),
        ("image", ("video",), False),
        ("image", ("share",), False),
        ("image", ("image", "image"), False),
        ("audio", ("video",), True),
        ("audio", ("file",), True),
        ("video", ("image",), False),
        ("file", (), True),
    ],
)
def test_what_can_be_media_of_ours(sent: str, shown: tuple[str, ...], is_it: bool) -> None:
    assert may_be_one(Attachment(sent, URL), tuple(Attachment(kind) for kind in shown)) is is_it


def test_a_heart_is_one_among_other_emoji_however_it_is_written() -> None:
    assert [has_heart(each) for each in ("", "🔥", "🔥 ❤️", "❤")] == [False, False, True, True]
    assert with_heart("❤ 🔥", on=True) == "🔥 ❤️"
    assert with_heart("❤ 🔥", on=False) == "🔥"


def test_a_heart_from_the_app_can_be_taken_off(store: LocalStore, desk: Desk) -> None:
    store.write("heart", _show_heart).result()
    done = desk.run(React(1, remove=True)).result()
    row = store.write("claim", settle.claim_next, by("claim")).result()
    assert row is not None
    assert done.replies == (row.id,)
    store.write("done", settle.confirm_done, row.id, by("done")).result()
    assert store.read(reactions.find, 1).result() == Reactable(2, "m2")
    assert desk.run(React(1, remove=True)).result().replies == ()


def _show_heart(db: sqlite3.Connection) -> None:
    db.execute("UPDATE messages SET reactions = '❤️' WHERE remote_id = 'm2'")


def test_nothing_of_media_and_hearts_stays_of_an_erased_customer(store: LocalStore, desk: Desk, tmp_path: Path) -> None:
    desk.run(Reply(1, (), media=(CHART,))).result()
    desk.run(React(1)).result()
    held = desk.run(React(1, 1)).result().replies[0]
    desk.run(CancelReply(1, held)).result()
    store.write("gone", erase.forget, 1, erase.Forgetting(erase.Mode.ERASE, "mei", "gone", NOW)).result()
    assert [row.media for row in rows(store)] == [None] * 3
    detail = desk.detail(1).result()
    assert detail is not None
    assert all(not m.attachments and not m.reactions for m in detail.messages)
    assert b"secret-chart" not in (tmp_path / "desk.db").read_bytes()


def test_what_was_queued_is_told_of_in_the_log(desk: Desk) -> None:
    desk.run(React(1)).result()
    detail = desk.detail(1).result()
    assert detail is not None
    assert isinstance(detail.events[-1].event, e.ReactionQueued)


def test_a_desk_with_hearts_leaves_and_comes_in_again(store: LocalStore, desk: Desk, tmp_path: Path) -> None:
    desk.run(React(1)).result()
    desk.run(React(1, 1)).result()
    with (tmp_path / "export.zip").open("wb") as stream:
        Portable(store, tmp_path / "desk.db", CONFIG, FixedClock(NOW), "mei").write(stream, lambda done, total: None)
    other = LocalStore(tmp_path / "other.db", FixedClock(NOW), create=True)
    Portable(other, tmp_path / "other.db", CONFIG, FixedClock(NOW), "mei").take_in(tmp_path / "export.zip")
    hearts = [(row.way, row.target) for row in other.read(outbox.of_tickets, [1]).result() if row.way.reacts]
    other.close()
    assert hearts == [(Way.REACT, "m2"), (Way.REACT, "m1")]
