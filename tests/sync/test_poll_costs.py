"""What a poll costs, in calls, by the simulator's own ledger: the figures of docs/connecting.md, printed with `-s`.

They are those of a sync that runs; one that begins asks once more whose token it is.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.config.model import Config
from igdesk.sync.comments import EVERY, POSTS_EVERY
from igdesk.sync.pull import PROFILES_A_ROUND
from igdesk.sync.worker import SyncWorker
from tests.sync.harness import LOGINS, Bench, bench, rest, running

CUSTOMERS = 500
PER_SECOND = 1.5
"""Calls that the desk makes at most, below Instagram's two."""


@pytest.fixture(params=LOGINS)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, Config(), login=request.param) as made:
        yield made


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, Config()) as made:
        yield made


def ask(at: Bench, *, profiles: bool = False, comments: bool = False) -> None:
    at.config = replace(at.config, instagram=replace(at.config.instagram, profiles=profiles, comments=comments))


def write(at: Bench, customers: int) -> None:
    """So many customers write, spread over all of them."""
    for number in range(0, CUSTOMERS, CUSTOMERS // customers):
        at.simulator.control.customer_writes("Where is my parcel?", f"customer{number}")


def _messages(db: sqlite3.Connection) -> int:
    count: int = db.execute("SELECT count(*) FROM messages").fetchone()[0]
    return count


async def cost(at: Bench, worker: SyncWorker, what: str) -> Counter[str]:
    """The calls of one more poll, by kind."""
    at.simulator.ledger.clear()
    worker.wake()
    await rest(worker)
    calls = Counter(each.kind for each in at.simulator.ledger.entries())
    print(f"{at.config.instagram.login:9}  {what:24}  {calls.total():3} calls  {dict(calls)}")
    return calls


async def test_a_poll_costs_what_has_changed_and_no_more(either: Bench) -> None:
    at = either
    ask(at)
    write(at, CUSTOMERS)
    worker = at.worker()
    async with running(worker):
        await rest(worker)
        at.pass_time(timedelta(hours=1))
        assert await cost(at, worker, "nothing new") == {"conversations": 1}
        at.pass_time(timedelta(hours=1))
        write(at, 5)
        assert await cost(at, worker, "5 changed threads") == {"conversations": 2}
        at.pass_time(timedelta(hours=1))
        write(at, CUSTOMERS)
        many = await cost(at, worker, "500 changed threads")
    assert many == {"conversations": 11}
    assert many.total() / PER_SECOND < 8, "seconds until the last of 500 customers is on the desk"
    assert at.store.read(_messages).result() == CUSTOMERS * 2 + 5


async def test_where_lists_tell_words_alone_the_same_polls_cost_no_more(at: Bench) -> None:
    ask(at)
    at.simulator.control.set_quirks("expansion_refused")
    write(at, CUSTOMERS)
    worker = at.worker()
    async with running(worker):
        await rest(worker)
        at.pass_time(timedelta(hours=1))
        assert await cost(at, worker, "nothing new, refused") == {"conversations": 1}
        at.pass_time(timedelta(hours=1))
        write(at, CUSTOMERS)
        assert await cost(at, worker, "500 changed, refused") == {"conversations": 11}


async def test_profiles_come_last_and_are_bounded(at: Bench) -> None:
    ask(at, profiles=True)
    write(at, CUSTOMERS)
    worker = at.worker()
    async with running(worker):
        await rest(worker)
        at.pass_time(timedelta(minutes=1))
        assert await cost(at, worker, "nothing new, profiles") == {"conversations": 1, "profile": 1}
        at.pass_time(timedelta(minutes=1))
        write(at, CUSTOMERS)
        assert await cost(at, worker, "500 changed, profiles") == {"conversations": 11, "profile": PROFILES_A_ROUND}
        kinds = [each.kind for each in at.simulator.ledger.entries()]
    assert [kind for kind, _ in itertools.groupby(kinds)] == ["conversations", "profile"]


async def test_comments_cost_one_call_a_minute_while_nobody_comments(at: Bench) -> None:
    ask(at, comments=True)
    for number in range(20):
        post = at.simulator.control.owner_posts(f"post {number}")
        at.simulator.control.customer_comments("nice", "ada", media=post.id)
    worker = at.worker()
    async with running(worker):
        await rest(worker)
        at.pass_time(timedelta(seconds=30))
        assert await cost(at, worker, "within the minute") == {"conversations": 1}
        at.pass_time(timedelta(seconds=EVERY))
        assert await cost(at, worker, "a minute later") == {"conversations": 1, "media": 1}
        at.pass_time(POSTS_EVERY)
        assert await cost(at, worker, "every ten minutes") == {"conversations": 1, "media": 2}


@pytest.mark.parametrize("fault", ["me:500", "me:368@1", "conversations:190@1", "conversations:portal", ""])
async def test_a_report_counts_every_call_whatever_became_of_it(at: Bench, fault: str) -> None:
    at.simulator.control.set_faults(fault)
    report = await at.once()
    assert report.api_calls == at.simulator.ledger.count() > 0
