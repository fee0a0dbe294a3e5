"""The drills that come with the program: scenarios of one customer each, by themselves or one after another.

What a good answer to them is stands in their files too; the simulator does not know it (`config.drills` reads it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from igdesk.i18n import Lang
from igdesk.simulator.script import Script
from igdesk.simulator.script_reading import read_shipped, shipped, shipped_text

FOLDER = "training"
ALL = "drills"
"""The scenario in which they come one after another."""
GAP = timedelta(seconds=40)
"""From one customer to the next."""
_COMMON = "common"


@cache
def names() -> tuple[str, ...]:
    """All of them, in the order of their numbers: `01-size`."""
    return tuple(name for name in shipped(FOLDER) if name != _COMMON)


def text_of(name: str) -> str:
    """The TOML of one of them."""
    return shipped_text(name, FOLDER)


def common_text() -> str:
    """The TOML of what is good in the answer to several of them."""
    return shipped_text(_COMMON, FOLDER)


def script_of(name: str, lang: Lang) -> Script:
    """One of them as it is played."""
    return read_shipped(name, lang, FOLDER)


def one_after_another(scripts: Sequence[Script]) -> Script:
    """Several as one scenario, in which a customer comes `GAP` after the one before."""
    moved = [
        replace(step, at=step.at + GAP * place) for place, script in enumerate(scripts) for step in script.steps
    ]  # fmt: skip
    people = tuple(person for script in scripts for person in script.people)
    return Script(ALL, tuple(sorted(moved, key=lambda step: step.at)), people)
