"""Two computers and one desk: who may sync, and that whoever lost the lease writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.config.model import Config
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules.commands import Reply
from igdesk.rules.model import Direction, Inbound, MessageState
from igdesk.store import calls, ingest, lease, mentions, outbox, pages, posts, profiles, settle, sync_state, ticking
from igdesk.store.engine import LocalStore, Pending
from igdesk.store.errors import LeaseLost
from igdesk.store.inbound import InboundThread
from igdesk.store.lease import TTL, Fence, Sign
from igdesk.store.mentions import Mention
from igdesk.store.run import run_command
from igdesk.store.settle import Settling
from igdesk.store.sync_state import SyncStatus

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MENTION = Mention("acc", "comment", "post", NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    opened = LocalStore(tmp_path / "desk.db", FixedClock(NOW), create=True)
    yield opened
    opened.close()


def take(store: LocalStore, machine: str, *, free: bool = True, dead: Sign | None = None) -> Fence:
    return store.signal(
        lease.take, "sync", holder=f"mei@{machine}", machine=machine, machine_is_free=free, dead=dead
    ).result(5)


def sign(store: LocalStore) -> Sign:
    found = store.read(lease.look, "sync").result(5)
    assert found is not None
    return found


def take_over(store: LocalStore, machine: str) -> Fence:
    """Another computer takes a lease that it has found to stand still."""
    return take(store, machine, dead=sign(store))


def queued_reply(store: LocalStore) -> str:
    message = Inbound(Direction.IN, NOW, "hi", remote_id="m1")
    thread = InboundThread("acc", "dm", "t", "p", "ada", None, (message,))
    store.write("in", ingest.ingest, [thread], config=Config(), actor="sync", op="in", now=NOW).result(5)
    done = store.write(
        "reply", run_command, Reply(1, ("hello",)), actor="mei", op="reply", config=Config(), now=NOW
    ).result(5)
    return done.replies[0]


def _profile(store: LocalStore, op: str, fence: Fence) -> Pending[Any]:
    said: dict[str, Any] = {"username": "ada", "name": None, "followers": 9, "verified": False, "follows_us": None}
    return store.write(
        op, profiles.save_profile, "acc", "p", config=Config(), op=op, now=NOW, fence=fence, **said
    )  # fmt: skip


def by(fence: Fence, op: str, now: datetime = NOW + timedelta(minutes=1)) -> Settling:
    return Settling(op, now, Config(), fence)


def state(store: LocalStore, reply: str) -> MessageState:
    row = store.read(outbox.find, reply).result(5)
    assert row is not None
    return row.state


def test_the_lease_of_a_living_worker_is_not_taken_by_another_computer(store: LocalStore) -> None:
    first = take(store, "a")
    with pytest.raises(ConflictError, match="mei@a"):
        take(store, "b")
    seen = sign(store)
    store.signal(lease.beat, first).result(5)
    with pytest.raises(ConflictError):
        take(store, "b", dead=seen)


def test_a_lease_that_was_given_back_is_taken_at_once(store: LocalStore) -> None:
    first = take(store, "a")
    store.signal(lease.release, first).result(5)
    assert store.read(lease.holder, "sync").result(5) is None
    assert take(store, "b").token == first.token + 1


def test_the_own_computers_lease_is_taken_at_once_only_by_whoever_has_its_lock(store: LocalStore) -> None:
    first = take(store, "a")
    with pytest.raises(ConflictError):
        take(store, "a", free=False)
    assert take(store, "a").token == first.token + 1


def test_a_lease_that_stands_still_is_taken_and_fences_off_every_write_of_its_former_holder(store: LocalStore) -> None:
    reply = queued_reply(store)
    old = take(store, "a")
    new = take_over(store, "b")
    assert new.token > old.token
    thread = InboundThread("acc", "dm", "t", "p", "ada", None, ())
    writes: list[Pending[Any]] = [
        store.signal(lease.beat, old),
        store.write("w2", settle.claim_next, by(old, "w2")),
        store.write("w3", ingest.ingest, [thread], config=Config(), actor="sync", op="w3", now=NOW, fence=old),
        store.write("w4", sync_state.set_watermark, "acc", NOW, old),
        store.write("w5", sync_state.save_status, SyncStatus("acc"), old),
        store.write("w6", settle.doubt_interrupted, by(old, "w6")),
        store.write("w7", settle.postpone, reply, NOW, Phrase("store.lease_lost"), by(old, "w7")),
        store.write("w8", settle.try_again, reply, NOW, Phrase("store.lease_lost"), by(old, "w8")),
        store.write("w9", settle.send_again, reply, by(old, "w9")),
        store.write("w10", ticking.tick_due, config=Config(), op="w10", now=NOW, fence=old),
        store.write("w11", calls.claim_next, by(old, "w11")),
        store.write("w12", calls.lose_interrupted, (), by(old, "w12")),
        store.write("w13", posts.keep, "acc", (), old),
        store.write("w14", posts.looked_through, "acc", NOW, old),
        _profile(store, "w15", old),
        store.write("w16", pages.keep, "page", "acc", old),
        store.write("w17", mentions.postpone, MENTION, NOW, old),
        store.write("w18", mentions.end, MENTION, NOW, old),
    ]
    for write in writes:
        with pytest.raises(LeaseLost):
            write.result(5)
    assert state(store, reply) is MessageState.QUEUED
    store.signal(lease.release, old).result(5)
    assert store.read(lease.holder, "sync").result(5) == "mei@b"


def test_an_outcome_is_recorded_even_by_a_worker_that_lost_its_lease(store: LocalStore) -> None:
    reply = queued_reply(store)
    old = take(store, "a")
    assert store.write("c", settle.claim_next, by(old, "c")).result(5) is not None
    new = take_over(store, "b")
    assert store.write("d", settle.doubt_interrupted, by(new, "d")).result(5) == 1
    store.write("e", settle.confirm, reply, "m2", NOW + TTL, by(old, "e")).result(5)
    assert state(store, reply) is MessageState.SENT
    store.write("f", settle.send_again, reply, by(new, "f")).result(5)
    store.write("g", settle.fail, reply, Phrase("outbox.interrupted"), by(new, "g")).result(5)
    store.write("h", settle.doubt, reply, Phrase("outbox.interrupted"), by(new, "h")).result(5)
    assert state(store, reply) is MessageState.SENT


def test_a_reply_that_another_worker_sends_by_now_is_not_failed_by_a_late_refusal(store: LocalStore) -> None:
    """The late one speaks of its own attempt; the new attempt is under way and will tell for itself."""
    reply = queued_reply(store)
    old = take(store, "a")
    store.write("c", settle.claim_next, by(old, "c")).result(5)
    new = take_over(store, "b")
    store.write("d", settle.doubt_interrupted, by(new, "d")).result(5)
    store.write("f", settle.send_again, reply, by(new, "f")).result(5)
    assert store.write("g", settle.claim_next, by(new, "g", NOW + TTL * 2)).result(5) is not None
    store.write("h", settle.fail, reply, Phrase("outbox.interrupted"), by(old, "h")).result(5)
    assert state(store, reply) is MessageState.SENDING
