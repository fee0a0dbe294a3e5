"""How fast calls go: never 2 a second, slower near the limit, not at all while blocked. No test waits."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.instagram.budget import Budget
from igdesk.instagram.classify import DEFAULT_PAUSE
from igdesk.instagram.errors import RateLimited

from .support import NOW, FakeTime


def used(percent: float, minutes: int = 0) -> dict[str, str]:
    return {
        "X-Business-Use-Case-Usage": f'{{"1":[{{"type":"instagram","call_count":{percent},'
        f'"estimated_time_to_regain_access":{minutes}}}]}}'
    }


async def times_of(budget: Budget, time: FakeTime, calls: int) -> list[float]:
    times = []
    for _ in range(calls):
        await budget.acquire()
        times.append(round(time.clock.monotonic(), 6))
    return times


async def test_first_call_goes_at_once_and_the_next_ones_at_one_and_a_half_a_second() -> None:
    time = FakeTime()
    budget = Budget(time.clock, sleep=time.sleep)
    assert await times_of(budget, time, 4) == pytest.approx([0, 2 / 3, 4 / 3, 2])


async def test_a_rest_does_not_save_up_more_than_the_burst() -> None:
    time = FakeTime()
    budget = Budget(time.clock, rate=1.0, burst=3, sleep=time.sleep)
    time.clock.advance(timedelta(hours=1))
    assert await times_of(budget, time, 5) == [3600, 3600, 3600, 3601, 3602]


@given(st.lists(st.floats(0, 3), max_size=40))
def test_no_second_ever_has_more_than_two_calls(pauses: list[float]) -> None:
    time = FakeTime()
    budget = Budget(time.clock, sleep=time.sleep)
    times: list[float] = []

    async def run() -> None:
        for pause in pauses:
            time.clock.advance(timedelta(seconds=pause))
            await budget.acquire()
            times.append(time.clock.monotonic())

    asyncio.run(run())
    assert all(later - earlier >= 1 - 1e-4 for earlier, later in zip(times, times[2:], strict=False))


async def test_turns_are_given_in_the_order_of_asking() -> None:
    time = FakeTime()
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    budget = Budget(time.clock, rate=1.0, sleep=note)
    await asyncio.gather(*(budget.acquire() for _ in range(4)))
    assert waits == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(("percent", "wait"), [(0, 1.0), (79.9, 1.0), (80, 1.0), (90, 2.0), (95, 4.0), (99.9, 10.0)])
async def test_calls_slow_down_from_80_percent_on(percent: float, wait: float) -> None:
    time = FakeTime()
    budget = Budget(time.clock, rate=1.0, sleep=time.sleep)
    budget.observe(used(percent))
    assert await times_of(budget, time, 3) == pytest.approx([0, wait, 2 * wait])


async def test_usage_is_forgotten_after_an_hour() -> None:
    time = FakeTime()
    budget = Budget(time.clock, rate=1.0, sleep=time.sleep)
    budget.observe(used(95))
    assert budget.state().usage_percent == 95
    time.clock.advance(timedelta(hours=1, seconds=1))
    assert budget.state().usage_percent is None
    assert await times_of(budget, time, 2) == [3601, 3602]


async def test_answers_without_headers_change_nothing() -> None:
    budget = Budget(FakeTime().clock)
    budget.observe(used(85))
    budget.observe({"Content-Type": "application/json"})
    assert budget.state().usage_percent == 85


async def test_blocked_calls_are_refused_at_once_until_the_time_is_over() -> None:
    time = FakeTime()
    budget = Budget(time.clock, sleep=time.sleep)
    budget.block(timedelta(minutes=12))
    with pytest.raises(RateLimited) as refused:
        await budget.acquire()
    assert refused.value.retry_after == timedelta(minutes=12)
    assert time.slept == []
    assert budget.state().blocked_until == NOW + timedelta(minutes=12)
    time.clock.advance(timedelta(minutes=12))
    assert budget.state().blocked_until is None
    await budget.acquire()


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        (used(100, 7), timedelta(minutes=7)),
        (used(100), timedelta(minutes=10)),
        (used(60, 3), timedelta(minutes=3)),
        ({"X-App-Usage": '{"call_count":100}'}, timedelta(minutes=10)),
    ],
)
async def test_full_usage_blocks_for_the_announced_minutes(headers: dict[str, str], pause: timedelta) -> None:
    budget = Budget(FakeTime().clock, jitter=lambda: 0.5)
    budget.observe(headers)
    assert budget.state().blocked_until == NOW + pause


@given(st.floats(0, 1))
def test_a_throttle_without_a_time_is_waited_out_for_five_to_fifteen_minutes(jitter: float) -> None:
    budget = Budget(FakeTime().clock, jitter=lambda: jitter)
    pause = budget.throttled(RateLimited(DEFAULT_PAUSE, is_announced=False))
    assert timedelta(minutes=5) <= pause <= timedelta(minutes=15)
    assert budget.state().blocked_until == NOW + pause


def test_a_throttle_with_a_time_is_waited_out_for_just_that_time() -> None:
    assert Budget(FakeTime().clock).throttled(RateLimited(timedelta(minutes=42))) == timedelta(minutes=42)


async def test_a_shorter_block_does_not_end_a_longer_one() -> None:
    budget = Budget(FakeTime().clock)
    budget.block(timedelta(minutes=12))
    budget.block(timedelta(minutes=1))
    assert budget.state().blocked_until == NOW + timedelta(minutes=12)


async def test_whoever_waits_while_the_block_comes_is_refused_and_gives_the_turn_back() -> None:
    time = FakeTime()

    async def throttled_meanwhile(seconds: float) -> None:
        await time.sleep(seconds)
        budget.block(timedelta(minutes=1))

    budget = Budget(time.clock, rate=1.0, sleep=throttled_meanwhile)
    await budget.acquire()
    with pytest.raises(RateLimited):
        await budget.acquire()
    time.clock.advance(timedelta(minutes=1))
    await budget.acquire()
    assert time.slept == [1.0]
    assert budget.state().calls_last_minute == 1


async def test_a_cancelled_wait_gives_its_turn_back() -> None:
    time = FakeTime()
    waiting = asyncio.Event()

    async def forever(_: float) -> None:
        assert not waiting.is_set(), "the turn was not given back"
        waiting.set()
        await asyncio.Event().wait()

    budget = Budget(time.clock, rate=1.0, sleep=forever)
    await budget.acquire()
    task = asyncio.create_task(budget.acquire())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    time.clock.advance(timedelta(seconds=1))
    await budget.acquire()


async def test_state_counts_the_calls_of_the_last_minute() -> None:
    time = FakeTime()
    budget = Budget(time.clock, rate=1.0, sleep=time.sleep)
    await times_of(budget, time, 70)
    assert budget.state().calls_last_minute == 60
    time.clock.advance(timedelta(seconds=30))
    assert budget.state().calls_last_minute == 30


async def test_a_wait_that_turns_out_too_long_saves_nothing_up() -> None:
    time = FakeTime()
    budget = Budget(time.clock, sleep=time.sleep)
    budget.observe(used(99))
    time.clock.advance(timedelta(minutes=59, seconds=58))
    went = await times_of(budget, time, 5)  # while the second waits, what was told grows too old to count
    assert all(later - earlier > 0.5 for earlier, later in pairwise(went))
