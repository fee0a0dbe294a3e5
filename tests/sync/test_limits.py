"""Instagram's limits over real HTTP: a full stop, by whoever asks next, a line that says until when; reply windows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.queries import Health
from igdesk.instagram.errors import RateLimited
from igdesk.rules.model import MessageState
from igdesk.simulator import truth
from tests.sync.harness import Bench, bench


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


async def health(at: Bench) -> Health:
    return await at.desk.health()


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80002, 80006])
async def test_every_throttle_stops_all_calls_also_those_of_the_next_worker(at: Bench, code: int) -> None:
    await at.once()
    at.simulator.control.set_faults(f"conversations:{code}@1")
    report = await at.once()
    assert [type(error) for error in report.errors] == [RateLimited]
    sync = (await health(at)).sync
    assert sync is not None
    assert sync.blocked_until is not None
    assert timedelta(minutes=5) <= sync.blocked_until - at.clock.now() <= timedelta(minutes=15)

    other = await at.once()
    assert other.api_calls == 0
    assert [type(error) for error in other.errors] == [RateLimited]

    at.pass_time(timedelta(minutes=15))
    assert not (await at.once()).errors
    sync = (await health(at)).sync
    assert sync is not None
    assert sync.blocked_until is None
    assert sync.error is None


async def test_a_throttled_reply_leaves_by_the_next_worker_when_the_time_is_over(at: Bench) -> None:
    at.simulator.control.customer_writes("where is my parcel", "ada.bakes")
    await at.once()
    await at.reply(1, "It is on its way.")
    at.simulator.control.set_faults("send:80006@1")
    await at.once()
    assert at.arrived("It is on its way.") == 0
    at.pass_time(timedelta(minutes=16))
    await at.once()
    assert at.arrived("It is on its way.") == 1
    detail = await at.desk.detail(1)
    assert detail is not None
    assert [(row.state, row.attempts) for row in detail.outbox] == [(MessageState.SENT, 1)]


@pytest.mark.parametrize("fault", ["throttle:1", "613", "368"])
async def test_what_was_stopped_keeps_its_place_before_what_waits_behind_it(at: Bench, fault: str) -> None:
    for who in ("ada", "bea", "cy"):
        at.simulator.control.customer_writes("where is my parcel", who)
    await at.once()
    for number, text in ((2, "one"), (3, "two"), (1, "three")):
        await at.reply(number, text)
    at.simulator.control.set_faults(f"send:{fault}@1")
    assert len((await at.once()).errors) == 1
    at.pass_time(timedelta(seconds=20))
    at.simulator.ledger.clear()
    await at.once()
    assert at.simulator.ledger.count("send") == 0, "what stopped one of an account's stops the others"
    at.pass_time(timedelta(minutes=16))
    await at.once()
    sent = [row["text"] for row in truth.messages(at.simulator.world) if row["direction"] == "out"]
    assert sent == ["one", "two", "three"]


async def test_from_eighty_percent_on_the_polls_are_rarer_and_the_line_knows(at: Bench) -> None:
    at.simulator.control.set_faults("any:warn")
    await at.once()
    sync = (await health(at)).sync
    assert sync is not None
    assert sync.usage_percent == 80
    assert sync.polls_every == timedelta(minutes=1)


@pytest.mark.parametrize("by_itself", [False, True])
async def test_a_day_later_a_person_is_let_through_and_what_is_automatic_never(at: Bench, by_itself: bool) -> None:
    at.config = replace(at.config, instagram=replace(at.config.instagram, human_agent=True))
    at.simulator.control.set_account(human_agent=True)
    at.simulator.control.customer_writes("where is my parcel", "ada.bakes")
    await at.once()
    await at.reply(1, "We looked into it.")
    at.store.write("mark", _mark_automatic, by_itself).result()
    at.pass_time(timedelta(hours=25))
    report = await at.once()
    tagged = ["tag" in each.params for each in at.simulator.ledger.entries("send")]
    assert tagged == ([] if by_itself else [True])
    assert (report.delivered, report.failed) == ((0, 1) if by_itself else (1, 0))


def _mark_automatic(db: sqlite3.Connection, by_itself: bool) -> None:
    db.execute("UPDATE outbox SET automatic = ?", [int(by_itself)])
