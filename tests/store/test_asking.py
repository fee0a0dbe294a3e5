"""The question how satisfied somebody is, on its way: it does not follow a customer who came back before it left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import FixedClock
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.model import Direction, Inbound, MessageState, Status
from igdesk.store import history, ingest, outbox, settle
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.outbox import OutboxRow
from igdesk.store.run import run_command
from igdesk.store.settle import Settling

from .wanderer import CONFIG, NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    opened = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    comes(opened, "m1", "it broke")
    reply = c.Reply(1, ("here is another",), then=Status.RESOLVED)
    opened.write("r", run_command, reply, actor="mei", op="r", config=CONFIG, now=NOW).result()
    answer = claimed(opened, "c1")
    assert answer is not None
    opened.write("s1", settle.confirm, answer.id, "ours", LATER, Settling("s1", LATER, CONFIG)).result()
    yield opened
    opened.close()


def comes(store: LocalStore, key: str, text: str) -> None:
    said = Inbound(Direction.IN, NOW + timedelta(seconds=30), text, remote_id=key)
    thread = InboundThread("1784", "dm", "t", "igsid", "ada", None, (said,))
    store.write(key, ingest.ingest, [thread], config=CONFIG, actor="sync", op=key, now=LATER).result()


def claimed(store: LocalStore, op: str) -> OutboxRow | None:
    return store.write(op, settle.claim_next, Settling(op, LATER, CONFIG)).result()


def test_it_leaves_after_the_answer(store: LocalStore) -> None:
    question = claimed(store, "c2")
    assert question is not None
    assert question.template == "csat"


def test_who_comes_back_before_it_leaves_is_not_asked(store: LocalStore) -> None:
    comes(store, "m2", "and now it leaks")
    assert claimed(store, "c2") is None
    detail = store.read(history.detail, 1).result()
    assert detail is not None
    assert [row.state for row in detail.outbox] == [MessageState.SENT, MessageState.CANCELLED]
    assert [r.event.why for r in detail.events if isinstance(r.event, e.RatingNotAsked)] == ["unsent"]
    assert detail.card.ticket.status is Status.OPEN
    assert store.read(outbox.unsettled).result() == ()
