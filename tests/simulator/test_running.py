"""The simulator by itself: as a process that is started, read from, and stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

import httpx
import pytest

from igdesk.errors import UsageError
from igdesk.simulator.running import SimulatorOptions, run

SCRIPT = """
import json, sys
from igdesk.simulator.running import SimulatorOptions, run
sys.exit(run(SimulatorOptions(**json.loads(sys.argv[1]))))
"""

Start = Callable[[SimulatorOptions], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def begin(options: SimulatorOptions) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, json.dumps(asdict(options))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={"PYTHONUTF8": "1"},
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_line_of_json_says_where_it_is(start: Start, number: signal.Signals) -> None:
    process = start(SimulatorOptions(scenario="quiet", as_json=True))
    assert process.stdout is not None
    place = json.loads(process.stdout.readline())
    assert set(place) == {"base_url", "token", "account_id", "facebook_url", "control"}
    answer = httpx.get(f"{place['base_url']}/v25.0/me", headers={"Authorization": f"Bearer {place['token']}"})
    assert answer.status_code == 200
    assert httpx.get(place["control"] + "status").json()["account_id"] == place["account_id"]
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_words_for_people_in_their_language(start: Start) -> None:
    process = start(SimulatorOptions(scenario="quiet", lang="zh"))
    assert process.stdout is not None
    assert "模拟器" in process.stdout.readline()
    for _ in range(4):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "0 次调用" in out
    assert err == ""


def test_it_ends_with_whoever_started_it(start: Start) -> None:
    process = start(SimulatorOptions(as_json=True, until_input_ends=True))
    assert process.stdout is not None
    process.stdout.readline()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_taken_port_is_said(start: Start) -> None:
    process = start(SimulatorOptions(scenario="quiet", as_json=True))
    assert process.stdout is not None
    port = int(json.loads(process.stdout.readline())["base_url"].rsplit(":", 1)[1])
    with pytest.raises(UsageError, match=f"Port {port}"):
        run(SimulatorOptions(port=port, scenario="quiet"))


@pytest.mark.parametrize(
    "options",
    [
        SimulatorOptions(scenario="nonsense"),
        SimulatorOptions(faults="nonsense"),
        SimulatorOptions(quirks="nonsense"),
        SimulatorOptions(speed=-1),
        SimulatorOptions(port=70_000),
    ],
)
def test_wrong_options_are_usage_errors_before_anything_starts(options: SimulatorOptions) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(UsageError):
        run(options)
    assert signal.getsignal(signal.SIGTERM) is before
