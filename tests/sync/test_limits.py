"""Instagram's limits over real HTTP: a full stop, by whoever asks next, and a line that says until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.queries import Health
from igdesk.instagram.errors import RateLimited
from igdesk.rules.model import MessageState
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


async def test_from_eighty_percent_on_the_polls_are_rarer_and_the_line_knows(at: Bench) -> None:
    at.simulator.control.set_faults("any:warn")
    await at.once()
    sync = (await health(at)).sync
    assert sync is not None
    assert sync.usage_percent == 80
    assert sync.polls_every == timedelta(minutes=1)
