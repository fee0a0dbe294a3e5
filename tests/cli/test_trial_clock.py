"""A desk that lives by the simulator's clock: what is due comes when that is moved, and on this computer alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.cli.main import main
from igdesk.clock import FixedClock
from igdesk.simulator.simulator import Simulator

from .support import CONFIG, NOW, Igdesk, Result

SLA = """
[sla_warnings]
warn_at = 0.5

[[sla]]
id = "all"
first_response = "1h"
"""


@pytest.fixture
def trial(config_file: Path, instagram: Simulator, live: Igdesk) -> Igdesk:
    """The desk of `instagram`, by its clock."""
    text = config_file.read_text("utf-8").replace("[instagram]", '[instagram]\nclock = "simulator"')
    config_file.write_text(text + SLA, encoding="utf-8")
    return live


def test_moving_the_simulators_clock_makes_things_due(trial: Igdesk, instagram: Simulator) -> None:
    instagram.control.customer_writes("我要退货", customer="ada")
    told = trial("sync", "--once", "--json")
    assert (told.status, told.json["tickets"]["created"]) == (0, 1)
    assert "lives by the simulator's clock" in told.err
    assert trial("ticket", "list", "--json").json[0]["overdue"] is False
    instagram.control.advance(timedelta(hours=3).total_seconds())
    trial("sync", "--once")
    [ticket] = trial("ticket", "list", "--json").json
    assert ticket["overdue"] is True
    assert "#1 is overdue" in trial("--as", "zhou", "notices").out


def test_what_the_desk_writes_down_has_the_simulators_time(trial: Igdesk, instagram: Simulator) -> None:
    instagram.control.advance(timedelta(days=2).total_seconds())
    instagram.control.customer_writes("hello", customer="ada")
    trial("sync", "--once")
    trial("ticket", "reply", "1", "--text", "Hi!", "--wait")
    [asked, answer] = trial("ticket", "show", "1", "--json").json["messages"]
    day = instagram.world.now().strftime("%Y-%m-%d")
    assert (asked["created_at"][:10], answer["created_at"][:10]) == (day, day)


def test_without_the_simulator_there_is_no_time(trial: Igdesk, instagram: Simulator) -> None:
    trial("sync", "--once")
    instagram.stop()
    told = trial("ticket", "list")
    assert (told.status, "start `igdesk simulator`" in told.err) == (2, True)
    looked = trial("doctor", "--offline", "--json")
    assert looked.json


@pytest.mark.parametrize("address", ["https://graph.instagram.com", "https://127.0.0.1.example.org"])
def test_a_real_instagram_has_no_such_clock(address: str, config_file: Path, igdesk: Igdesk) -> None:
    text = CONFIG.replace('base_url = "https://graph.instagram.com"', f'base_url = "{address}"\nclock = "simulator"')
    config_file.write_text(text, encoding="utf-8")
    told = igdesk("config", "check")
    assert told.status == 2
    assert "instagram.clock: a real Instagram has no such clock" in told.out + told.err


def test_a_running_desk_follows(instagram: Simulator) -> None:
    from igdesk.instagram.trial_clock import TrialClock

    own = FixedClock(instagram.world.now())
    clock = TrialClock(own, f"{instagram.base_url}/graph.facebook.com")
    assert abs(clock.ahead) < timedelta(seconds=5)
    before = clock.ahead
    instagram.control.advance(7200)
    clock.look()
    assert timedelta(hours=1, minutes=59) < clock.ahead - before < timedelta(hours=2, minutes=1)
    assert (clock.monotonic(), clock.now() - own.now()) == (own.monotonic(), clock.ahead)
    instagram.stop()
    kept = clock.ahead
    clock.look()
    assert clock.ahead == kept


def test_a_scenario_file_is_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def check(*arguments: str) -> Result:
        status = main(["simulator", "--check", "--scenario", *arguments], clock=FixedClock(NOW))
        told = capsys.readouterr()
        return Result(status, told.out, told.err)

    good = check("quiet-night", "--json")
    assert (good.status, good.json["title"], good.json["steps"]) == (0, "A quiet night", 8)
    mine = tmp_path / "mine.toml"
    mine.write_text('start = "x"\n[[steps]]\nsay = "Hi"\n', encoding="utf-8")
    bad = check(str(mine))
    assert bad.status == 2
    assert [line.removeprefix(f"{mine}:").partition(":")[0] for line in bad.out.splitlines()] == ["1", "3"]
    assert "faults in it: 2" in bad.err
