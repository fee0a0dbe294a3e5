"""Workers of two computers at one desk: who waits, who is refused, who takes over."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.store import lease
from igdesk.store.engine import Work
from igdesk.store.errors import LeaseLost
from igdesk.store.lease import ACT_WITHIN, BEAT_EVERY, LONGEST_GAP, TTL, Sign, Watch
from igdesk.store.outbox import OutboxRow
from igdesk.store.settle import Settling
from igdesk.sync.machine import holder_name
from tests.sync.harness import PATIENCE, Bench, bench, running

HELD = Sign(3, 7, "lin@there", "there")
_TTL = TTL.total_seconds()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


async def elsewhere(at: Bench) -> SyncDesk:
    """A worker of another computer that has the lease."""
    desk = SyncDesk(at.store, at.config, at.clock)
    await desk.take_lease("lin@there", "there", machine_is_free=True)
    return desk


# --- one who is waited for ---
async def test_a_sync_of_another_computer_that_lives_is_left_alone(at: Bench) -> None:
    other, waited, told = await elsewhere(at), 0.0, list[Phrase]()

    async def sleep(seconds: float) -> None:
        nonlocal waited
        waited += seconds
        await at.sleep(seconds)
        if waited >= BEAT_EVERY.total_seconds():
            await other.beat()

    worker = at.worker()
    worker._lease._sleep = sleep
    with pytest.raises(ConflictError, match="lin@there"):
        await worker.once(told.append)
    assert waited <= 2 * BEAT_EVERY.total_seconds()
    assert [(phrase.key, phrase.args["holder"]) for phrase in told] == [("lease.watching", "lin@there")]
    assert worker._lease._lock.acquire(), "this computer's lock was given back"
    worker._lease._lock.release()
    await other.beat()


@pytest.mark.parametrize("jump", [timedelta(0), timedelta(days=-400), timedelta(days=3)])
async def test_a_holder_who_vanished_is_succeeded_by_a_single_sync(at: Bench, jump: timedelta) -> None:
    gone = await elsewhere(at)
    at.clock._now += jump  # the time of day alone
    at.simulator.control.customer_writes("anybody?")
    before, worker = at.clock.monotonic(), at.worker()
    report = await worker.once()
    assert report.messages == 1
    assert _TTL <= at.clock.monotonic() - before <= _TTL + 30
    with pytest.raises(LeaseLost):
        await gone.beat()


async def test_a_lease_that_was_given_back_is_not_watched(at: Bench) -> None:
    await (await elsewhere(at)).release()
    before = at.clock.monotonic()
    await at.once()
    assert at.clock.monotonic() - before < BEAT_EVERY.total_seconds()


# --- one who goes on and on ---
async def test_a_worker_in_the_background_takes_over_from_a_holder_who_vanished(at: Bench) -> None:
    await elsewhere(at)
    worker = at.worker()
    async with running(worker), asyncio.timeout(PATIENCE):
        while await at.store.read(_holder) != holder_name("mei"):
            await asyncio.sleep(0.001)
    assert at.clock.monotonic() >= _TTL


def _holder(db: sqlite3.Connection) -> str | None:

    return lease.holder(db, "sync")


async def test_a_worker_whose_beat_finds_the_lease_gone_begins_no_further_round(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igdesk.sync.lease_keeper.BEAT_EVERY", timedelta(0))
    monkeypatch.setattr("igdesk.sync.account.TICK", 0.001)
    worker = at.worker()

    async def robbed() -> None:
        async with asyncio.timeout(PATIENCE), worker._leased():
            await at.store.signal(_steal)
            await worker._work_on()

    with pytest.raises(LeaseLost):
        await robbed()


def _look(db: sqlite3.Connection) -> Sign | None:
    return lease.look(db, "sync")


def _steal(db: sqlite3.Connection) -> None:
    """Another computer has watched the lease, and takes it."""
    lease.take(db, "sync", holder="kai@far", machine="far", machine_is_free=True, dead=lease.look(db, "sync"))


# --- a watch ---
def test_only_what_lies_between_two_looks_counts() -> None:
    watch, now = Watch(), 0.0
    while watch.dead is None:
        watch.saw(HELD, now, now + 60)  # each look hangs for a minute
        now += 70
    assert now / 70 >= _TTL / 10


def test_a_gap_however_long_is_no_proof() -> None:
    watch = Watch()
    watch.saw(HELD, 0, 0)
    watch.saw(HELD, 8 * 3600, 8 * 3600)
    assert watch.dead is None
    for n in range(1, round(_TTL)):
        watch.saw(HELD, 8 * 3600 + n, 8 * 3600 + n)
        assert (watch.dead is None) == (n + LONGEST_GAP.total_seconds() < _TTL)


@pytest.mark.parametrize("change", [replace(HELD, beat=8), replace(HELD, token=4, beat=0)])
def test_any_sign_of_life_begins_the_watch_anew(change: Sign) -> None:
    watch = Watch()
    for n in range(round(_TTL)):
        watch.saw(HELD, n, n)
    watch.saw(change, _TTL, _TTL)
    assert (watch.dead, watch.holder_lives) == (None, True)
    watch.saw(change, _TTL + 1, _TTL + 1)
    assert (watch.dead, watch.holder_lives) == (None, False)


def test_a_lease_that_nobody_has_is_nobodys_to_lose() -> None:
    for nobodys in (None, Sign(3, 7, None, None)):
        watch = Watch()
        for n in range(round(_TTL) * 2):
            watch.saw(nobodys, n, n)
        assert watch.dead is None


# --- before a reply is sent ---
@pytest.mark.parametrize("taken", [False, True])
async def test_a_claim_that_was_answered_late_is_confirmed_before_anything_is_sent(
    at: Bench, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.simulator.control.customer_writes("hello?")
    await at.once()
    await at.reply(1, "Here I am")
    desk = await elsewhere(at)
    write = at.store.write

    async def slow(op: str, work: Work[[Settling], OutboxRow | None], by: Settling) -> OutboxRow | None:
        value = await write(op, work, by)
        at.clock.advance(ACT_WITHIN + timedelta(seconds=1))
        if taken:
            await at.store.signal(_steal)
        return value

    monkeypatch.setattr(at.store, "write", slow)
    if taken:
        with pytest.raises(LeaseLost):
            await desk.claim_next()
    else:
        before = await at.store.read(_look)
        assert await desk.claim_next() is not None
        after = await at.store.read(_look)
        assert before is not None
        assert after is not None
        assert after.beat == before.beat + 2  # the claim is one
