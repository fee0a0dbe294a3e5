"""The token beside the sync: called dead and confirmed once, nothing dropped, going on by itself, renewed in time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.sync_desk import SyncDesk
from igdesk.errors import UsageError
from igdesk.instagram.budget import Budget
from igdesk.instagram.client import InstagramClient
from igdesk.instagram.errors import AuthFailed, Transient
from igdesk.instagram.keeper import TokenKeeper
from igdesk.instagram.places import Places, into_file
from igdesk.rules.commands import Reply
from igdesk.store.sync_state import SyncStatus
from igdesk.sync.account import Access
from igdesk.sync.machine import MachineLock
from igdesk.sync.token_care import TokenCare
from igdesk.sync.worker import SyncWorker

from .harness import Bench, bench, rest, running

DAY = timedelta(days=1)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        into_file(made.simulator.token, token_file(made))
        yield made


def token_file(at: Bench) -> Path:
    return at.folder / "token"


def in_use(at: Bench) -> str:
    return token_file(at).read_text().strip()


def cared_for(at: Bench, **environ: str) -> SyncWorker:
    """A worker whose token lies in a file, as a process of its own would have it."""
    budget = Budget(at.clock, rate=1000, burst=1000, sleep=at.sleep)
    desk = SyncDesk(at.store, at.config, at.clock)
    places = Places("IGDESK_TOKEN", token_file(at), None, environ)
    keeper = TokenKeeper(at.simulator.base_url, places, at.folder / "state", at.clock)

    async def connect() -> InstagramClient:
        found = keeper.found()
        if found is None:
            raise UsageError("sync.no_token", variable="IGDESK_TOKEN")
        return InstagramClient(
            at.simulator.base_url, found.token, None, budget, timeout=at.timeouts, sleep=at.sleep, jitter=lambda: 0.0
        )

    lock = MachineLock(at.folder, at.folder / "desk.db")
    care = TokenCare(keeper, desk, jitter=lambda: 0.0)
    return SyncWorker(desk, [Access(connect, budget, care)], lock, "mei", sleep=at.sleep)


async def status(at: Bench) -> SyncStatus:
    health = await at.desk.health()
    assert health.sync is not None
    return health.sync


async def until(at: Bench, worker: SyncWorker, holds: Callable[[], Awaitable[bool]]) -> None:
    """Let time pass until it is so, a round of the worker at a stretch; nobody wakes it."""
    for _ in range(400):
        if await holds():
            return
        at.pass_time(timedelta(seconds=5))
        await rest(worker)
    raise AssertionError("it never came to be so")


def kinds(at: Bench, kind: str) -> int:
    return len([call for call in at.simulator.ledger.entries() if call.kind == kind])


async def test_a_dead_token_is_confirmed_once_and_stops_everything_but_drops_nothing(at: Bench) -> None:
    at.simulator.control.customer_writes("hello?")
    assert (await cared_for(at).once()).errors == []
    await at.reply(1, "Hello")
    at.simulator.control.set_faults("send:190/460")
    worker = cared_for(at)
    at.simulator.control.revoke_token(in_use(at))
    before = kinds(at, "me")
    (error,) = (await worker.once()).errors
    assert isinstance(error, AuthFailed)
    assert kinds(at, "me") == before + 1
    told = await status(at)
    assert (told.is_locked_out, told.error) == (True, error.phrase)
    assert (await at.desk.health()).queued == 1
    at.simulator.control.set_faults("")
    into_file(at.simulator.control.issue_token().value, token_file(at))
    at.pass_time(timedelta(seconds=20))
    assert (await cared_for(at).once()).errors == []
    assert at.arrived("Hello") == 1
    assert not (await status(at)).is_locked_out


@pytest.mark.parametrize("code", ["190/463", "102"])
async def test_one_call_that_calls_a_good_token_dead_ends_nothing(at: Bench, code: str) -> None:
    at.simulator.control.customer_writes("hello?")
    await cared_for(at).once()
    await at.reply(1, "Hello")
    at.simulator.control.set_faults(f"send:{code}@1")
    before = kinds(at, "me")
    (error,) = (await cared_for(at).once()).errors
    assert isinstance(error, Transient)
    assert kinds(at, "me") == before + 2  # at the beginning, and to confirm
    assert not (await status(at)).is_locked_out
    at.pass_time(timedelta(seconds=20))
    assert (await cared_for(at).once()).errors == []
    assert at.arrived("Hello") == 1


async def test_it_goes_on_by_itself_once_another_token_lies_there(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.sync.account.TICK", 0.005)
    worker = cared_for(at)
    at.simulator.control.customer_writes("hello?")

    async def is_synced() -> bool:
        health = await at.desk.health()
        return health.sync is not None and health.sync.last_ok_at is not None

    async def is_locked_out() -> bool:
        return (await status(at)).is_locked_out

    async def is_back() -> bool:
        return (await status(at)).error is None and at.arrived("Hello") == 1

    async with running(worker):
        await until(at, worker, is_synced)
        at.simulator.control.revoke_token(in_use(at))
        await until(at, worker, is_locked_out)
        await at.desk.run(Reply(1, ("Hello",)))
        tried = kinds(at, "me")
        at.pass_time(timedelta(seconds=60))
        await rest(worker)
        await rest(worker)
        assert kinds(at, "me") == tried  # the dead one is not tried on and on
        into_file(at.simulator.control.issue_token().value, token_file(at))
        began = at.clock.now()
        await until(at, worker, is_back)
        assert at.clock.now() - began < timedelta(minutes=5)


async def test_it_begins_by_itself_once_there_is_a_token(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.sync.account.TICK", 0.005)
    token = in_use(at)
    token_file(at).unlink()
    worker = cared_for(at)

    async def is_told() -> bool:
        sync = (await at.desk.health()).sync
        return sync is not None and sync.error is not None and sync.error.key == "sync.no_token"

    async def is_synced() -> bool:
        return (await status(at)).last_ok_at is not None

    async with running(worker):
        await until(at, worker, is_told)
        into_file(token, token_file(at))
        began = at.clock.now()
        await until(at, worker, is_synced)
        assert at.clock.now() - began <= timedelta(minutes=1)


async def test_the_token_is_renewed_30_days_before_its_end_and_its_end_is_told(at: Bench) -> None:
    old = in_use(at)
    await cared_for(at).once()
    told = (await status(at)).token
    assert told is not None
    assert (told.is_known, told.can_renew) == (False, True)
    at.pass_time(DAY)  # pasted: renewing it tells when it ends
    await cared_for(at).once()
    first = in_use(at)
    assert first != old
    for days in (10, 19):
        at.pass_time(DAY * days)
        await cared_for(at).once()
        assert in_use(at) == first
    at.pass_time(DAY)
    await cared_for(at).once()
    assert in_use(at) != first
    await cared_for(at).once()
    told = (await status(at)).token
    assert told is not None
    assert told.is_known
    assert told.by - at.clock.now() > 59 * DAY
    assert kinds(at, "token") == 2


async def test_renewing_that_fails_is_tried_again_on_the_next_day_and_ends_no_sync(at: Bench) -> None:
    old = in_use(at)
    await cared_for(at).once()
    at.simulator.control.set_faults("token:2")
    at.pass_time(DAY)
    for _ in range(3):
        assert (await cared_for(at).once()).errors == []
    assert (in_use(at), kinds(at, "token")) == (old, 1)
    at.simulator.control.set_faults("")
    at.pass_time(DAY)
    await cared_for(at).once()
    assert in_use(at) != old


async def test_a_token_of_the_environment_is_not_renewed(at: Bench) -> None:
    for _ in range(3):
        await cared_for(at, IGDESK_TOKEN=at.simulator.token).once()
        at.pass_time(DAY)
    told = (await status(at)).token
    assert told is not None
    assert not told.can_renew
    assert kinds(at, "token") == 0


async def test_the_token_is_not_in_the_database(at: Bench) -> None:
    await cared_for(at).once()
    at.pass_time(DAY)
    await cared_for(at).once()
    for file in at.folder.glob("desk.db*"):
        content = file.read_bytes()
        assert in_use(at).encode() not in content
        assert at.simulator.token.encode() not in content
