"""Several tickets in one call, by real processes: two at once, and one that is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.config.load import load_config
from igdesk.rules.model import Direction, Inbound
from igdesk.store.engine import LocalStore
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.run_many import STRETCH

from .support import NOW, Igdesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]
COUNT = STRETCH * 6


@pytest.fixture(autouse=True)
def _many_tickets(config_file: Path) -> None:
    config = load_config(config_file)
    assert config.store.path is not None
    store = LocalStore(config.store.path, FixedClock(NOW), create=True)
    threads = [
        InboundThread(
            "1784",
            "dm",
            f"t{n}",
            f"igsid-{n}",
            f"user{n}",
            None,
            (Inbound(Direction.IN, NOW, "hi", remote_id=f"m{n}"),),
        )
        for n in range(COUNT)
    ]
    try:
        store.write("all", ingest, threads, config=config, actor="sync", op="all", now=NOW).result()
    finally:
        store.close()


def started(*words: str, agent: str = "mei") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "igdesk", "--as", agent, "ticket", "set", "--all-matching", "channel:dm", *words]
    return subprocess.Popen(
        [*command, "--json"], env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def tags(igdesk: Igdesk) -> list[list[str]]:
    return [sorted(each["tags"]) for each in igdesk("ticket", "list", "--json").json]


def ended(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return json.loads(out)


def test_two_at_once_lose_nothing_of_each_other(live: Igdesk) -> None:
    two = [started("--tag", "+a"), started("--tag", "+b", agent="lin")]
    assert [len(ended(each)["done"]) for each in two] == [COUNT, COUNT]
    assert tags(live) == [["a", "b"]] * COUNT
    assert live("undo").status == 0
    assert tags(live) == [["b"]] * COUNT


def test_killed_in_the_middle_it_has_done_whole_stretches_and_what_it_did_is_one_step(live: Igdesk) -> None:
    killed = started("--tag", "+a")
    while not any(tags(live)) and killed.poll() is None:
        pass
    killed.kill()
    killed.communicate(timeout=60)
    done = sum(each == ["a"] for each in tags(live))
    assert done
    assert done % STRETCH == 0
    assert len(live("undo", "--json").json["done"]) == done
    assert not any(tags(live))
