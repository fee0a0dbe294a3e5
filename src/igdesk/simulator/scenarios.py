"""Ready-made situations by name: a world, and how lively it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from igdesk.errors import UsageError
from igdesk.simulator.life import Life, LifeDriver, Tempo
from igdesk.simulator.seeding import bulk_world, seeded_world
from igdesk.simulator.times import MovableClock
from igdesk.simulator.world import World

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


def build(
    name: str, clock: MovableClock, *, seed: int = 0, customers: int | None = None, speed: float = 1.0
) -> tuple[World, LifeDriver | None]:
    """The world of a scenario and what drives it.

    Args:
        name: `demo` (mixed tickets, a new message every few seconds), `quiet`, `storm` or `bulk`.
        clock: The world's time.
        seed: The same seed gives the same world.
        customers: Instead of the scenario's own number.
        speed: How many times as fast customers live; the clock itself stays as it is.

    Raises:
        UsageError: There is no such scenario, or a number is out of bounds.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise UsageError("simulator.no_such_scenario", name=name, known=", ".join(SCENARIOS))
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
