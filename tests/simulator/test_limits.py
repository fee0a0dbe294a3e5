"""Rate limits by a clock that stands."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.simulator.graph import Refusal
from igdesk.simulator.limits import Limiter, RateLimit
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW, Graph, failure

LIMIT = RateLimit(reads_per_second=2, sends_per_second=3, tolerance=2, block_seconds=10)


@pytest.fixture
def limiter(clock: FixedClock) -> Limiter:
    return Limiter(LIMIT, clock, "17841")


def percent(limiter: Limiter, kind: str) -> int:
    headers = limiter.usage(kind)
    usage: int = json.loads(headers["X-App-Usage"])["call_count"] if headers else 0
    return usage


def test_two_calls_a_second_go_on_for_ever(limiter: Limiter, clock: FixedClock) -> None:
    for _ in range(100):
        limiter.check("conversations")
        limiter.check("profile")
        clock.advance(timedelta(seconds=1))


def test_more_is_refused_after_the_tolerance(limiter: Limiter) -> None:
    for kind in ("conversations", "messages", "profile", "messages"):
        limiter.check(kind)
    with pytest.raises(Refusal) as refused:
        limiter.check("conversations")
    assert refused.value.code == 613
    limiter.check("send")
    limiter.check("me")


def test_calls_while_blocked_extend_the_block(limiter: Limiter, clock: FixedClock) -> None:
    for _ in range(4):
        limiter.check("messages")
    for _ in range(3):
        with pytest.raises(Refusal):
            limiter.check("messages")
        clock.advance(timedelta(seconds=9))
    with pytest.raises(Refusal):
        limiter.check("messages")
    clock.advance(timedelta(seconds=10))
    limiter.check("messages")


def test_usage_is_told_before_it_is_too_late(limiter: Limiter, clock: FixedClock) -> None:
    assert percent(limiter, "messages") == 0
    for _ in range(3):
        limiter.check("messages")
    assert percent(limiter, "messages") == 75
    limiter.check("messages")
    assert percent(limiter, "messages") == 99
    with pytest.raises(Refusal):
        limiter.check("messages")
    assert percent(limiter, "messages") == 100
    (business,) = json.loads(limiter.usage("messages")["X-Business-Use-Case-Usage"])["17841"]
    assert (business["type"], business["estimated_time_to_regain_access"]) == ("instagram", 1)


def test_sends_have_their_own_limit(limiter: Limiter) -> None:
    for _ in range(6):
        limiter.check("send")
    with pytest.raises(Refusal):
        limiter.check("send")


def test_without_a_limit_everything_goes(clock: FixedClock) -> None:
    limiter = Limiter(None, clock, "17841")
    assert [limiter.check("messages") for _ in range(1000)] == [{}] * 1000


def test_over_http_a_breach_is_a_graph_error_and_reads_stop_working(graph: Graph, instagram: Simulator) -> None:
    instagram.control.set_rate_limit(reads_per_second=0.001, tolerance=2000, block_seconds=60, code=4)
    assert [graph("GET", "/me/conversations")[0] for _ in range(2)] == [200, 200]
    assert failure(graph("GET", "/me/conversations")) == (400, 4, None)
    assert graph("GET", "/me")[0] == 200
    instagram.control.set_rate_limit(off=True)
    assert graph("GET", "/me/conversations")[0] == 200


def test_the_limit_goes_by_its_own_clock() -> None:
    wire = FixedClock(NOW)
    with Simulator(World(FixedClock(NOW)), rate_limit=LIMIT, limit_clock=wire) as running:

        def status() -> int:
            url = f"{running.base_url}/me/conversations"
            return httpx.get(url, params={"access_token": running.token}).status_code

        assert [status() for _ in range(5)] == [200, 200, 200, 200, 400]
        running.control.advance(3600)
        assert status() == 400
        wire.advance(timedelta(seconds=10))
        assert status() == 200
