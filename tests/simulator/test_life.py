"""Customers with a life of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igdesk.clock import FixedClock
from igdesk.errors import UsageError
from igdesk.simulator import scenarios, truth
from igdesk.simulator.control import Driver
from igdesk.simulator.life import Life, LifeDriver, Tempo
from igdesk.simulator.model import Person
from igdesk.simulator.sentences import Sentences
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW

CALM = Tempo(None, timedelta(minutes=1), timedelta(minutes=2))


def one_customer(kind: str, seed: int = 0) -> tuple[World, LifeDriver, Person]:
    """A world with one customer who just wrote."""
    world = World(FixedClock(NOW))
    person = world.add_person(Person("", "ada", "Ada", kind=kind))
    driver = LifeDriver(world, Life(world, CALM, seed=seed))
    world.customer_writes(person, "Hello")
    return world, driver, person


def texts(world: World) -> list[str]:
    return [row["text"] for row in truth.messages(world)]


def wait(world: World, driver: Driver, **time: float) -> int:
    world.clock.advance(timedelta(**time))
    return driver.step()


def test_nobody_waits_for_ever_and_the_longer_the_angrier() -> None:
    world, driver, _ = one_customer("money")
    sentences = Sentences()
    assert wait(world, driver, minutes=3) == 0, "five minutes of patience, more or less"
    assert wait(world, driver, hours=3) == 3, "three times is enough"
    _, *asked = texts(world)
    assert asked[0] in sentences.all("nag", "en")
    assert asked[-1] in sentences.all("anger", "en")
    assert wait(world, driver, days=3) == 0


def test_the_patient_wait_longer() -> None:
    world, driver, _ = one_customer("partnership")
    assert wait(world, driver, hours=4) == 0
    assert wait(world, driver, hours=5) == 1


def test_messages_carry_the_time_at_which_they_fell_due() -> None:
    world, driver, _ = one_customer("money")
    wait(world, driver, hours=3)
    times = [message.at - NOW for _, message in world.log]
    assert times == sorted(times)
    assert timedelta(minutes=3) < times[1] < timedelta(minutes=8)
    assert times[-1] < timedelta(minutes=25)


def test_an_answer_ends_the_waiting() -> None:
    world, driver, person = one_customer("thanks")
    world.shop_writes(person, "Hello Ada")
    assert wait(world, driver, seconds=59) == 0
    wait(world, driver, days=2)
    assert not set(texts(world)) & {*Sentences().all("nag", "en"), *Sentences().all("anger", "en")}


def test_whoever_is_asked_for_the_order_number_gives_it() -> None:
    world, driver, person = one_customer("order")
    world.shop_writes(person, "Could you send me the order number?")
    assert wait(world, driver, minutes=2) == 1
    assert "2026" in texts(world)[-1]


def test_the_kind_are_content_and_the_angry_are_not() -> None:
    def reactions(kind: str) -> str:
        said = ""
        for seed in range(40):
            world, driver, person = one_customer(kind, seed)
            world.shop_writes(person, "It is done")
            wait(world, driver, minutes=2)
            said += texts(world)[-1] + "\n"
        return said

    unconvinced = Sentences().all("unconvinced", "en")
    assert not any(text in reactions("polite") for text in unconvinced)
    assert any(text in reactions("complaint") for text in unconvinced)


def test_new_things_happen_and_the_same_seed_gives_the_same_life() -> None:
    def live(seed: int) -> tuple[object, World]:
        world, driver = scenarios.build("demo", FixedClock(NOW), seed=seed)
        assert driver is not None
        people = len(world.people)
        wait(world, driver, minutes=30)
        assert len(world.people) > people + 50
        return (truth.messages(world), truth.comments(world), truth.posts(world)), world

    first, world = live(3)
    assert first == live(3)[0]
    assert first != live(4)[0]
    assert any(message.unsent for _, message in world.log)
    assert any(message.edits for _, message in world.log)
    assert all(message.at <= world.now() for _, message in world.log)


def test_steps_may_be_small_or_large() -> None:
    def live(steps: int) -> list[str]:
        world, driver = scenarios.build("demo", FixedClock(NOW), seed=5)
        assert driver is not None
        for _ in range(steps):
            wait(world, driver, seconds=600 / steps)
        return texts(world)

    assert live(1) == live(600)


def test_a_demo_writes_every_few_seconds() -> None:
    world, driver = scenarios.build("demo", FixedClock(NOW))
    assert driver is not None
    happened = wait(world, driver, minutes=10)
    assert 60 < happened < 240


def test_a_storm_is_a_storm_and_may_be_smaller() -> None:
    world, driver = scenarios.build("storm", FixedClock(NOW), customers=30)
    assert driver is not None
    assert len(world.threads) < 40
    assert wait(world, driver, seconds=30) > 50


def test_speed_is_the_customers_and_not_the_clocks() -> None:
    counts = []
    for speed in (1.0, 10.0):
        world, driver = scenarios.build("demo", FixedClock(NOW), speed=speed)
        assert driver is not None
        counts.append(wait(world, driver, minutes=2))
        assert world.now() == NOW + timedelta(minutes=2)
    assert counts[1] > 5 * counts[0]


def test_nothing_happens_by_itself_without_a_life() -> None:
    for name in ("quiet", "bulk"):
        world, driver = scenarios.build(name, FixedClock(NOW))
        assert driver is None
        before = truth.messages(world)
        with Simulator(world, driver=driver) as running:
            assert running.control.advance(86_400) == 0
        assert truth.messages(world) == before


def test_advance_lets_customers_live() -> None:
    world, driver = scenarios.build("demo", FixedClock(NOW))
    with Simulator(world, driver=driver) as running:
        assert running.control.advance(60) > 3


@pytest.mark.parametrize(
    ("options", "named"),
    [({"name": "nonsense"}, "demo, quiet, storm, bulk"), ({"speed": 0}, "speed"), ({"customers": -1}, "customers")],
)
def test_wrong_options_are_refused(options: dict[str, object], named: str) -> None:
    arguments: dict[str, object] = {"name": "demo"} | options
    with pytest.raises(UsageError, match=named):
        scenarios.build(clock=FixedClock(NOW), **arguments)  # type: ignore[arg-type] # wrong on purpose
