"""A simulator with a clock that stands, and a client for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW, Graph


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def instagram(clock: FixedClock) -> Iterator[Simulator]:
    with Simulator(World(clock)) as running:
        yield running


@pytest.fixture
def http(instagram: Simulator) -> Iterator[httpx.Client]:
    # Plain HTTP: loading certificates would take longer than the tests.
    with httpx.Client(base_url=instagram.base_url, timeout=60, verify=False) as client:
        yield client


@pytest.fixture
def graph(instagram: Simulator, http: httpx.Client) -> Graph:
    def call(
        method: str, path: str, *, json: object = None, token: str | None = None, **params: Any
    ) -> tuple[int, Any]:
        bearer = instagram.token if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        answer = http.request(method, f"/v25.0{path}", params=params, json=json, headers=headers)
        return answer.status_code, answer.json()

    return call


@pytest.fixture
def send(instagram: Simulator, graph: Graph) -> Graph:
    def call(customer: str = "ada.bakes", text: str = "Hello", **extra: Any) -> tuple[int, Any]:
        body = {"recipient": {"id": instagram.control.person(customer).igsid}, "message": {"text": text}, **extra}
        return graph("POST", f"/{instagram.account_id}/messages", json=body)

    return call
