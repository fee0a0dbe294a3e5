"""A clock a day wrong, a week without a network, a network that answers for Instagram: nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.rules.model import Direction, MessageState
from igdesk.simulator import truth
from igdesk.store.views import Filter

from .harness import Bench, bench

DAY = timedelta(days=1)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as made:
        yield made


async def stored(at: Bench) -> Counter[str | None]:
    found: Counter[str | None] = Counter()
    for card in (await at.desk.page(Filter(), limit=1000)).cards:
        detail = await at.desk.detail(card.ticket.number)
        assert detail is not None
        found.update(m.remote_id for m in detail.messages if m.remote_id is not None)
    return found


async def assert_as_on_instagram(at: Bench) -> None:
    assert await stored(at) == Counter(row["id"] for row in truth.messages(at.simulator.world))


@pytest.mark.parametrize("wrong", [-DAY, DAY], ids=["a day slow", "a day fast"])
async def test_a_clock_that_is_a_day_wrong_loses_and_doubles_nothing(at: Bench, wrong: timedelta) -> None:
    at.clock._now += wrong
    for name in ("mia", "leo", "ada"):
        at.simulator.control.customer_writes(f"from {name}", name)
    assert (await at.once()).errors == []
    assert await at.desk.count(Filter()) == 3
    if wrong < timedelta():
        await at.reply(1, "We look into it")
        await at.once()
        assert at.arrived("We look into it") == 1
    at.clock._now -= wrong  # somebody sets it right
    at.pass_time(timedelta(minutes=5))
    at.simulator.control.customer_writes("and now?", "mia")
    at.simulator.control.customer_writes("a new one", "zoe")
    assert (await at.once()).errors == []
    await at.reply(1, "It is on its way")
    await at.once()
    assert at.arrived("It is on its way") == 1
    await assert_as_on_instagram(at)
    assert (await at.desk.health()).faults == 0


@pytest.mark.parametrize("weather", ["any:drop_before", "any:portal", "any:503"])
async def test_a_week_away_and_back(at: Bench, weather: str) -> None:
    at.simulator.control.customer_writes("before the storm", "mia")
    await at.once()
    at.simulator.control.set_faults(weather)
    waiting = await at.reply(1, "We are here")
    for day in range(7):
        at.pass_time(DAY)
        for number in range(30):
            at.simulator.control.customer_writes(f"day {day}", f"customer{number}")
        report = await at.once()
        assert [error.phrase.key.partition(".")[0] for error in report.errors] == ["instagram"]
    at.simulator.control.set_faults("")
    report = await at.once()
    assert (report.errors, report.messages, report.created) == ([], 210, 30)
    await assert_as_on_instagram(at)
    [late] = await at.desk.find_replies(waiting)
    assert late.state is MessageState.FAILED, "its window is over, so a person decides"
    assert at.arrived("We are here") == 0
    assert all(row["direction"] == Direction.IN.value for row in truth.messages(at.simulator.world))
    health = await at.desk.health()
    assert health.sync is not None
    assert health.sync.error is None
    assert (await at.once()).messages == 0


async def test_what_a_throttle_stops_goes_out_once_it_is_over(at: Bench) -> None:
    at.simulator.control.customer_writes("hello")
    await at.once()
    at.simulator.control.set_faults("any:#80002@1")
    reply = await at.reply(1, "Left today")
    assert len((await at.once()).errors) == 1
    [row] = await at.desk.find_replies(reply)
    assert (row.state, row.attempts) == (MessageState.QUEUED, 0)
    at.pass_time(timedelta(hours=1))
    assert (await at.once()).errors == []
    assert at.arrived("Left today") == 1
