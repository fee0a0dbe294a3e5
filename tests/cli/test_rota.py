"""`igdesk team`: who works when, who is away, when nobody is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import Igdesk

TEAM = """
[desk]
timezone = "Asia/Shanghai"
[hours]
weekdays = "mon-sun 09:00-22:00"
[[agents]]
id = "mei"
name = "Mei"
shifts = "mon-sun 09:00-15:00"
away = ["2026-11-22..2026-11-30"]
substitute = "lin"
[[agents]]
id = "lin"
name = "Lin"
shifts = "mon-sun 13:00-22:00"
"""


@pytest.fixture(autouse=True)
def team(config_file: Path) -> None:
    head = config_file.read_text("utf-8")
    store = next(line for line in head.splitlines() if line.startswith("path"))
    config_file.write_text(f"[store]\n{store}\n{TEAM}", "utf-8")


def test_the_days_to_come(igdesk: Igdesk) -> None:
    told = igdesk("team", "--days", "2")
    assert told.status == 0
    assert told.out.splitlines() == [
        "At work now: Lin",
        "",
        "Sat 11-21  hours with somebody there: 13",
        "  09:00–13:00  Mei",
        "  13:00–15:00  Mei, Lin",
        "  15:00–22:00  Lin",
        "",
        "Sun 11-22  hours with somebody there: 9",
        "  13:00–22:00  Lin",
        "  09:00–13:00  nobody, though the desk is open",
        "  Mei is away; Lin stands in",
        "",
        "Under 12 hours: Sun 11-22 (9)",
    ]


def test_for_programs(igdesk: Igdesk) -> None:
    told = igdesk("team", "--days", "2", "--json").json
    assert told["on_duty"] == ["lin"]
    first, second = told["days"]
    assert (first["day"], first["covered_hours"], first["is_enough"]) == ("2026-11-21", 13.0, True)
    assert first["shifts"][0] == {"since": "2026-11-21T01:00:00Z", "until": "2026-11-21T05:00:00Z", "agents": ["mei"]}
    assert second["away"] == [{"agent": "mei", "substitute": "lin"}]
    assert second["unmanned"] == [{"since": "2026-11-22T01:00:00Z", "until": "2026-11-22T05:00:00Z"}]


def test_in_chinese(igdesk: Igdesk) -> None:
    lines = igdesk("--lang", "zh", "team", "--days", "2").out.splitlines()
    assert "周日 11-22  在岗共 9 小时" in lines
    assert "  Mei休假，由Lin代班" in lines


def test_nobody_stands_in_for_themselves(igdesk: Igdesk, config_file: Path) -> None:
    config_file.write_text(config_file.read_text("utf-8").replace('substitute = "lin"', 'substitute = "mei"'), "utf-8")
    told = igdesk("team")
    assert told.status == 2
    assert "stands in for themselves" in told.err
