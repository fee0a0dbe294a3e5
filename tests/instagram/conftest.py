"""A simulated Instagram over real HTTP on this computer, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from igdesk.clock import FixedClock
from igdesk.instagram.client import InstagramClient
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW, TOKEN, FakeTime, client_for


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(World(FixedClock(NOW)), token=TOKEN) as running:
        yield running


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def client(simulator: Simulator, time: FakeTime) -> InstagramClient:
    return client_for(simulator.base_url, time=time, account_id=simulator.account_id)
