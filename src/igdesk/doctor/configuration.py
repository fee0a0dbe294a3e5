"""The configuration: whether it is right, and what can be relied on of one that is not."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path

from igdesk.config.check import build
from igdesk.config.effective import not_yet_effective
from igdesk.config.load import load_config, read_document
from igdesk.config.model import Config
from igdesk.config.problems import ConfigError, Problem
from igdesk.config.spot import Document
from igdesk.doctor.finding import Finding, Notes, sentences
from igdesk.i18n import Phrase
from igdesk.values import dataclass

_NAMED = 3
"""Faults and settings that are named; `igdesk config check` lists them all."""
_NAMES_OTHERS = ("me", "default_priority")
_ANYBODY = [{"id": "anybody"}]
"""A configuration without agents is a fault, too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The configuration as far as it can be read."""

    path: Path
    config: Config = field(default_factory=Config)
    """What is right of it; the rest is as if nothing had been said."""
    problems: tuple[Problem, ...] = ()
    is_there: bool = True
    is_needed: bool = True
    """False where a database was named, which can be used without."""


def read(path: Path, *, is_needed: bool = True) -> Reading:
    """The configuration at `path`, whatever its state."""
    if not path.exists():
        return Reading(path, is_there=False, is_needed=is_needed)
    try:
        return Reading(path, load_config(path))
    except ConfigError as error:
        return Reading(path, _rescued(path), error.problems)


def check(reading: Reading) -> Finding:
    """Every fault counted, the first ones named, with the place in the file."""
    notes = Notes("config")
    if not reading.is_there:
        if reading.is_needed:
            notes.fault(Phrase("doctor.config_none", {"path": reading.path}), Phrase("doctor.cure_config_none"))
        else:
            notes.note("doctor.config_not_needed", path=reading.path)
    elif reading.problems:
        faults = {"path": reading.path, "count": len(reading.problems), "first": _first(reading.problems)}
        notes.fault(Phrase("doctor.config_faulty", faults), Phrase("doctor.cure_config_faulty"))
    else:
        config = reading.config
        notes.note("doctor.config_right", path=reading.path, agents=len(config.agents), rules=len(config.rules))
        _note_idle(notes, config)
    return notes.finding()


def _note_idle(notes: Notes, config: Config) -> None:
    try:
        idle = not_yet_effective(config)
    except ConfigError:  # it was changed this very moment; the next call tells
        return
    if idle:
        keys = ", ".join(each.key for each in idle[:_NAMED]) + (", …" if len(idle) > _NAMED else "")
        notes.note("doctor.config_idle", count=len(idle), keys=keys)


def _first(problems: tuple[Problem, ...]) -> Phrase:
    """Line, key and sentence of the first problems, as one phrase."""
    told = [
        Phrase("doctor.config_problem", {"line": each.line or "-", "key": each.key or "-", "what": each.what})
        for each in problems[:_NAMED]
    ]
    return sentences(told)


def _rescued(path: Path) -> Config:
    """The tables that say where the database and Instagram are, each taken over if it is right by itself."""
    config = Config()
    try:
        document = read_document(path)
    except ConfigError:
        return config
    for name in ("desk", "store", "instagram"):
        table = document.raw.get(name, {})
        if isinstance(table, dict):  # what it names of other tables is of no use without them
            table = {key: value for key, value in table.items() if key not in _NAMES_OTHERS}
        alone = Document(document.file, {name: table, "agents": _ANYBODY}, document.text, document.folder)
        try:
            config = replace(config, **{name: getattr(build(alone, (), path), name)})
        except ConfigError:
            continue
    return config
