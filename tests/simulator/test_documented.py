"""docs/simulator.md names everything that the simulator can do."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from igdesk.simulator import scenarios
from igdesk.simulator.characters import CHARACTERS
from igdesk.simulator.control_api import PREFIX
from igdesk.simulator.faults import TARGETS, Faults
from igdesk.simulator.model import Medium
from igdesk.simulator.quirks import Quirks
from igdesk.simulator.script_reading import read_text
from igdesk.simulator.script_steps import VERBS
from igdesk.simulator.simulator import Simulator

PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text("utf-8")
CODE = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]+)`", PAGE.replace("\n", " ")))))


@pytest.mark.parametrize(
    "names",
    [
        {each.name for each in fields(Quirks)},
        set(TARGETS),
        set(Medium),
        set(VERBS),
        set(CHARACTERS),
        set(scenarios.names()),
    ],
    ids=["quirks", "targets", "media", "verbs", "kinds", "scenarios"],
)
def test_it_is_named(names: set[str]) -> None:
    assert sorted(names - CODE) == []


def test_every_route_is_named_with_what_it_takes(instagram: Simulator) -> None:
    listed = instagram.control_listing()
    routes = {row["path"].removeprefix(PREFIX) for row in listed} - {""}
    assert sorted(routes - CODE) == []
    takes = {take.split("=")[0] for row in listed for take in row["takes"] if not take.startswith("**")}
    assert sorted(takes - CODE) == []


def test_its_faults_are_faults() -> None:
    table = PAGE.partition("| WHAT |")[2].partition("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    for what in re.findall(r"`([^`]+)`", " ".join(first_cells)):
        Faults(f"any:{what.replace('SECONDS', '1').replace('MINUTES', '7')}@1")


def test_its_scenario_can_be_played() -> None:
    block = PAGE.partition("each with\nits line.\n\n")[2].partition("\nEach step does one thing")[0]
    script = read_text("\n".join(line.removeprefix("    ") for line in block.splitlines()), "page", "en")
    assert (script.title, len(script.steps)) == ("Where is my parcel", 5)
