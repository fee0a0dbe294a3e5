"""Drills as scenarios: what follows an answer waits for it, and twelve of them come one after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from igdesk.clock import FixedClock
from igdesk.i18n import LANGUAGES, Lang
from igdesk.simulator import drills, scenarios, truth
from igdesk.simulator.model import Origin
from igdesk.simulator.playing import Play
from igdesk.simulator.script_faults import ScriptError
from igdesk.simulator.script_reading import read_text
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW

STORY = """
title = "A refund"

[[people]]
username = "ada"

[[steps]]
at = "0s"
who = "ada"
says = "It leaks"

[[steps]]
at = "9h"
who = "ada"
says = "Hello?"
only_if = "unanswered"

[[steps]]
answered = "10s"
if_said = { zh = ["退款"], en = ["Refund"] }
who = "ada"
says = "Settled, then"

[[steps]]
answered = "10s"
who = "ada"
says = "And now?"

[[steps]]
answered = "10s"
who = "ada"
says = "Bye"

[good]
anything = true
"""


class Shop:
    """A played story, its clock, and the owner who answers."""

    def __init__(self, text: str = STORY) -> None:
        self.clock = FixedClock(NOW)
        self.world = World(self.clock)
        self._play = Play(self.world, read_text(text, "story.toml", "en"))
        self._simulator = Simulator(self.world, driver=self._play)
        self._play.begin(self._simulator.control, "")

    def stop(self) -> None:
        self._simulator.stop()

    def answer(self, text: str) -> None:
        [thread] = self.world.threads.values()
        self.world.shop_writes(thread.person, text, origin=Origin.API)

    def wait(self, seconds: float) -> list[str]:
        self.clock.advance(timedelta(seconds=seconds))
        self._play.step()
        return [row["text"] for row in truth.messages(self.world) if row["direction"] == "in"]


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.stop()


def test_what_follows_an_answer_waits_for_it_and_for_its_words(shop: Shop) -> None:
    assert shop.wait(3600) == ["It leaks"]  # and what stands behind a late step needs not be as late
    shop.answer("We look into it.")
    assert shop.wait(9) == ["It leaks"]
    assert shop.wait(1) == ["It leaks", "And now?"]
    assert shop.wait(3600) == ["It leaks", "And now?"]
    shop.answer("We will refund it.")
    assert shop.wait(10) == ["It leaks", "And now?", "Settled, then"]
    assert shop.wait(3600)[3:] == []
    shop.answer("Yes.")
    assert shop.wait(10)[3:] == ["Bye"]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ('answered = "10s"\nwho|answered = "10s"\nat = "1m"\nwho', "stands beside `answered`"),
        ('answered = "10s"\nif_said|if_said', "needs `answered`"),
        ('answered = "10s"\nwho|answered = "-10s"\nwho', "a duration"),
        ('{ zh = ["退款"], en = ["Refund"] }|[1]', "text in quotes"),
    ],
)
def test_what_is_wrong_with_such_a_step_is_said(wrong: str, complaint: str) -> None:
    before, after = wrong.split("|")
    with pytest.raises(ScriptError) as caught:
        read_text(STORY.replace(before, after, 1), "story.toml", "en")
    assert any(complaint in fault.in_("en") for fault in caught.value.faults)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_drill_is_one_customer_who_comes_after_a_moment(lang: Lang) -> None:
    assert len(drills.names()) == 12
    for name in drills.names():
        script = drills.script_of(name, lang)
        assert len(script.people) == 1, name
        first = next(step for step in script.steps if step.who and step.answered is None)
        assert (first.at, first.answered) == (timedelta(seconds=5), None), name


def test_all_of_them_come_one_after_another() -> None:
    clock = FixedClock(NOW)
    world, play = scenarios.build("drills", clock, lang="en")
    assert isinstance(play, Play)
    simulator = Simulator(world, driver=play)
    play.begin(simulator.control, simulator.token)
    clock.advance(timedelta(seconds=5))
    play.step()
    assert {row["username"] for row in truth.messages(world)} == {"drill.size"}
    clock.advance(drills.GAP * 11)
    play.step()
    wrote = {row["username"] for row in truth.messages(world)}
    assert len(wrote) == 11  # and one comment
    assert "drill.refusal" in wrote
    simulator.stop()
