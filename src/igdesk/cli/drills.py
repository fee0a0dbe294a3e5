"""The drills as a command needs them: who comes, and what a good answer is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from igdesk.config.drills import Good, read_common, read_good
from igdesk.desk.training import Running
from igdesk.errors import UsageError
from igdesk.i18n import Lang
from igdesk.simulator import drills
from igdesk.simulator.script import Script
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Drill:
    """A scripted customer."""

    number: int
    name: str
    file: str
    """What the simulator calls it."""
    script: Script
    good: Good

    @property
    def customer(self) -> str:
        """The customer's username."""
        return self.script.people[0].username


def read_drills(lang: Lang) -> tuple[Drill, ...]:
    """All that come with the program, in a language."""
    common = read_common(drills.common_text(), "common.toml", lang)
    return tuple(
        Drill(
            place,
            file.partition("-")[2],
            file,
            drills.script_of(file, lang),
            read_good(drills.text_of(file), f"{file}.toml", common, lang),
        )
        for place, file in enumerate(drills.names(), 1)
    )


def chosen(known: Sequence[Drill], wanted: str | None) -> tuple[Drill, ...]:
    """The drill of a number or name; all where none is named.

    Raises:
        UsageError: There is no such drill.
    """
    if wanted is None:
        return tuple(known)
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= len("999") else None
    found = tuple(each for each in known if number == each.number or wanted.casefold() in (each.name, each.file))
    if not found:
        raise UsageError("train.no_such", name=wanted)
    return found


def scenario_of(playing: Sequence[Drill]) -> str:
    """What the simulator plays."""
    return playing[0].file if len(playing) == 1 else drills.ALL


def running(playing: Sequence[Drill], began: datetime) -> Running:
    """How long it goes on."""
    last = drills.GAP * (len(playing) - 1)
    length = drills.one_after_another([each.script for each in playing]).length
    limit = max((each.good.limit for each in playing), default=timedelta())
    return Running(tuple(each.customer for each in playing), began + length, began + last + limit)
