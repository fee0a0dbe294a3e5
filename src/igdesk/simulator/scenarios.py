"""Situations by name or file: a world, and what lets its customers live."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from igdesk.errors import UsageError
from igdesk.i18n import Lang
from igdesk.simulator import drills
from igdesk.simulator.life import Life, LifeDriver, Tempo
from igdesk.simulator.playing import Play
from igdesk.simulator.script import Script
from igdesk.simulator.script_reading import read_file, read_shipped, shipped
from igdesk.simulator.seeding import bulk_world, seeded_world
from igdesk.simulator.times import MovableClock
from igdesk.simulator.world import World
from igdesk.values import dataclass

MAX_CUSTOMERS = 100_000


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation."""

    customers: int
    tempo: Tempo | None
    """None: nothing happens by itself."""
    messages_each: int | None = None
    """For a big world without a story: messages per customer."""


SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        "demo": Scenario(25, Tempo(timedelta(seconds=7), timedelta(seconds=5), timedelta(seconds=25), haste=0.2)),
        "quiet": Scenario(25, None),
        "storm": Scenario(150, Tempo(timedelta(seconds=0.4), timedelta(seconds=1), timedelta(seconds=5), haste=0.02)),
        "bulk": Scenario(200, None, messages_each=10),
    }
)


def names() -> tuple[str, ...]:
    """Every situation that has a name: those of dice, and those of scenario files."""
    return (*SCENARIOS, *shipped(), drills.ALL, *drills.names())


def is_file(name: str) -> bool:
    """Whether a scenario is named by its file."""
    return name.endswith(".toml") or "/" in name or "\\" in name


def build(
    name: str,
    clock: MovableClock,
    *,
    seed: int = 0,
    customers: int | None = None,
    speed: float = 1.0,
    lang: Lang = "en",
) -> tuple[World, LifeDriver | Play | None]:
    """The world of a scenario and what drives it.

    Args:
        name: `demo` (mixed tickets, a new message every few seconds), `quiet`, `storm` or `bulk`; the name of a
            scenario file that comes with the program; or a file.
        clock: The world's time. A scenario file may begin later than now.
        seed: The same seed gives the same world.
        customers: Instead of the scenario's own number.
        speed: How many times as fast customers live; the clock itself stays as it is.
        lang: In which of its languages a scenario file is played.

    Raises:
        UsageError: There is no such scenario, its file is wrong, or a number is out of bounds.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None:
        if customers is not None or speed != 1.0:
            raise UsageError("simulator.no_speed")
        return _played(script_of(name, lang), clock, seed)
    if not 0 < speed <= 1000:
        raise UsageError("simulator.bad_speed", speed=speed)
    count = scenario.customers if customers is None else customers
    if not 0 <= count <= MAX_CUSTOMERS:
        raise UsageError("simulator.bad_count", count=count)
    if scenario.messages_each is not None:
        return bulk_world(clock, seed=seed, customers=count, messages=count * scenario.messages_each), None
    world = seeded_world(clock, seed=seed, customers=count)
    if scenario.tempo is None:
        return world, None
    return world, LifeDriver(world, Life(world, scenario.tempo.faster(speed), seed=seed))


def script_of(name: str, lang: Lang) -> Script:
    """The scenario file of a name, or a file.

    Raises:
        UsageError: There is none, or it is wrong.
    """
    if is_file(name):
        return read_file(Path(name), lang)
    if name == drills.ALL:
        return drills.one_after_another([drills.script_of(each, lang) for each in drills.names()])
    if name in drills.names():
        return drills.script_of(name, lang)
    if name not in shipped():
        raise UsageError("simulator.no_such_scenario", name=name, known=", ".join(names()))
    return read_shipped(name, lang)


def _played(script: Script, clock: MovableClock, seed: int) -> tuple[World, Play]:
    if script.start is not None:
        now = clock.now()
        clock.advance(script.start.after(now) - now)
    world = seeded_world(clock, seed=seed, customers=script.customers) if script.customers else World(clock, seed=seed)
    return world, Play(world, script, seed=seed)
