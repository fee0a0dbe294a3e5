"""`igdesk sync` as a server runs it, killed without warning again and again: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.clock import SystemClock
from igdesk.rules.model import Direction
from igdesk.simulator import truth
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.simulator.world import World

from .support import CONFIG, Igdesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]

KILLS = 8
CUSTOMERS = 12


@pytest.fixture
def instagram() -> Iterator[Simulator]:
    with Simulator(World(ShiftedClock(SystemClock()))) as simulator:
        yield simulator


def test_a_sync_that_is_killed_at_random_moments_loses_and_doubles_nothing(
    instagram: Simulator, config_file: Path, live: Igdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.write_text(CONFIG.replace("https://graph.instagram.com", instagram.base_url), encoding="utf-8")
    monkeypatch.setenv("IGDESK_TOKEN", instagram.token)
    chance = random.Random(11)
    for n in range(CUSTOMERS):
        instagram.control.customer_writes(f"first of {n}", customer=f"customer{n}")
    assert live("sync", "--once").status == 0
    for kill in range(KILLS):
        for n in range(kill % 3, CUSTOMERS, 3):
            instagram.control.customer_writes(f"word {kill} of {n}", customer=f"customer{n}")
        number = str(kill + 1)
        assert live("ticket", "reply", number, "--text", f"answer {kill}").status == 0
        _run_and_kill(instagram, chance.uniform(0.1, 1.2))

    instagram.control.advance(timedelta(seconds=30).total_seconds())
    for _ in range(3):
        assert live("sync", "--once").status == 0
    assert live("outbox", "--json").json == []
    stored = [
        message
        for ticket in live("ticket", "list", "--json").json
        for message in live("ticket", "show", str(ticket["number"]), "--json").json["messages"]
    ]
    real = truth.messages(instagram.world)
    assert Counter(m["remote_id"] for m in stored) == Counter(row["id"] for row in real)
    sent = Counter(row["text"] for row in real if row["direction"] == Direction.OUT.value)
    assert sent == {f"answer {kill}": 1 for kill in range(KILLS)}


def _run_and_kill(instagram: Simulator, seconds: float) -> None:
    """Start a sync, let it speak to Instagram for so long, kill it."""
    calls = len(instagram.ledger.entries())
    command = [sys.executable, "-m", "igdesk", "sync"]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sync:
        deadline = time.monotonic() + 60
        while len(instagram.ledger.entries()) == calls and time.monotonic() < deadline and sync.poll() is None:
            time.sleep(0.01)
        try:
            sync.wait(seconds)
        except subprocess.TimeoutExpired:
            sync.kill()
        assert sync.wait() == -signal.SIGKILL
