"""Scenario files at work: each step at its time, by a clock that is moved over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from igdesk.clock import FixedClock
from igdesk.i18n import LANGUAGES, Lang
from igdesk.simulator import scenarios, truth
from igdesk.simulator.playing import Play
from igdesk.simulator.script_reading import read_text, shipped
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.world import World

from .support import NOW

STORY = """
title = "A story"
quirks = ["me_wrapped"]
account = { human_agent = true }

[[people]]
username = "ada"
followers = 9000

[[people]]
username = "bob"

[[steps]]
at = "-2d"
who = "ada"
says = "Long ago"

[[steps]]
at = "0s"
posts = "New tea"
name = "post"

[[steps]]
at = "1m"
who = "ada"
says = "Where is it"
attach = ["image", "share"]
name = "question"

[[steps]]
after = "1m"
edits = "question"
text = "Where is it?"

[[steps]]
after = "1m"
who = "bob"
says = { zh = "看", en = "Look" }
story = "mention"
name = "story"

[[steps]]
unsends = "story"

[[steps]]
at = "10m"
who = "ada"
says = "Anybody?"
only_if = "unanswered"

[[steps]]
at = "11m"
answers = "On its way"
to = "ada"
name = "answer"

[[steps]]
at = "12m"
who = "ada"
reacts = "❤️"

[[steps]]
at = "13m"
who = "ada"
says = "Never mind"
only_if = "unanswered"

[[steps]]
at = "14m"
who = "bob"
comments = "How much?"
on = "post"
name = "asked"

[[steps]]
after = "1m"
comments = "12 €"
under = "asked"

[[steps]]
after = "1m"
who = "bob"
tags = "with @aurora.tea"

[[steps]]
after = "1m"
deletes = "asked"

[[steps]]
at = "20m"
faults = "send:500@1"

[[steps]]
at = "30m"
clock = "5h"

[[steps]]
at = "6h"
crowd = 5
lasting = "30m"
kind = "order"

[[steps]]
at = "7h"
token = "expires"
"""


@pytest.fixture
def played(clock: FixedClock) -> Iterator[Simulator]:
    world = World(clock)
    play = Play(world, read_text(STORY, "story.toml", "en"))
    with Simulator(world, driver=play) as running:
        play.begin(running.control, running.token)
        yield running


@pytest.fixture
def control(played: Simulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=played.control_url, timeout=60, verify=False) as client:
        yield client


def moved(control: httpx.Client, **how: Any) -> Any:
    answer = control.post("clock", json=how)
    assert answer.status_code == 200, answer.text
    return answer.json()


def texts(control: httpx.Client) -> list[str]:
    return [row["text"] for row in control.get("messages").json() if not row["unsent"]]


def test_what_was_before_the_start_is_there_with_its_time(control: httpx.Client) -> None:
    (past,) = control.get("messages").json()
    assert (past["text"], past["at"]) == ("Long ago", "2026-11-19T09:00:00Z")
    assert control.get("status").json()["quirks"] == ["me_wrapped"]
    assert [post["caption"] for post in control.get("posts").json()] == ["New tea"]
    assert control.get("customers").json()[0]["followers"] == 9000


def test_everything_happens_at_its_own_time_however_far_the_clock_is_moved(control: httpx.Client) -> None:
    assert moved(control, forward="13m") == {"now": "2026-11-21T09:13:00+00:00", "happened": 8}
    rows = control.get("messages").json()
    assert [(row["at"][11:16], row["username"], row["text"]) for row in rows] == [
        ("09:00", "ada", "Long ago"),
        ("09:01", "ada", "Where is it?"),
        ("09:03", "bob", "Look"),
        ("09:10", "ada", "Anybody?"),
        ("09:11", "ada", "On its way"),
    ]
    assert [row["attachments"] for row in rows[:2]] == [[], ["image", "share"]]
    assert (rows[2]["story"], rows[2]["unsent"]) == ("mention", True)
    assert (rows[4]["origin"], list(rows[4]["reactions"].values())) == ("app", ["❤️"])


def test_a_condition_asks_whose_the_last_word_is(played: Simulator, control: httpx.Client) -> None:
    moved(control, forward="9m")
    played.control.owner_writes("Already on its way", "ada")
    moved(control, forward="10m")
    assert "Anybody?" not in texts(control)
    assert "Never mind" not in texts(control)
    assert control.get("scenario").json()["skipped"] == 2


def test_comments_tags_and_deleting(control: httpx.Client) -> None:
    moved(control, forward="16m")
    comments = control.get("comments").json()
    assert [(row["author"], row["text"], row["deleted"]) for row in comments] == [
        ("bob", "How much?", False),
        (None, "12 €", False),
    ]
    assert comments[1]["parent"] == comments[0]["id"]
    assert control.get("posts").json()[1]["author"] == "bob"
    moved(control, forward="1m")
    assert [row["deleted"] for row in control.get("comments").json()] == [True, True]


def test_faults_come_on_and_the_clock_jumps(control: httpx.Client) -> None:
    moved(control, forward="20m")
    assert control.get("faults").json() == ["send:500@1"]
    assert moved(control, forward="10m")["now"] == "2026-11-21T14:30:00+00:00"
    assert control.get("clock").json() == {"now": "2026-11-21T14:30:00+00:00"}


def test_a_crowd_comes_over_time_and_the_token_dies(played: Simulator, control: httpx.Client) -> None:
    moved(control, to="2026-11-21T15:00:00Z")
    before = len(texts(control))
    moved(control, to="2026-11-21T15:15:00Z")
    assert 0 < len(texts(control)) - before < 5
    moved(control, to="2026-11-21T15:30:00Z")
    assert len(texts(control)) - before == 5
    me = {"access_token": played.token}
    assert httpx.get(f"{played.base_url}/v25.0/me", params=me).status_code == 200
    moved(control, forward="30m")
    assert httpx.get(f"{played.base_url}/v25.0/me", params=me).status_code == 401
    assert control.get("scenario").json()["next_at"] is None


def test_a_trainer_goes_from_step_to_step(control: httpx.Client) -> None:
    assert control.get("scenario").json() == {
        "title": "A story", "steps": 22, "done": 2, "skipped": 0, "next_at": "2026-11-21T09:01:00Z",
    }  # fmt: skip
    assert control.post("next_step").json() == {"now": "2026-11-21T09:01:00+00:00", "happened": 1}
    assert texts(control)[-1] == "Where is it"
    for _ in range(19):
        control.post("next_step")
    assert control.get("scenario").json()["done"] == 22
    told = control.post("next_step")
    assert (told.status_code, "No step is left" in told.json()["error"]) == (400, True)


def test_the_root_lists_every_route(control: httpx.Client) -> None:
    listed = {(row["method"], row["path"]): row for row in control.get("").json()}
    assert listed["POST", "/_simulator/customer_writes"]["takes"][:2] == ["text=''", "customer='ada.bakes'"]
    assert all(row["about"].endswith(".") for row in listed.values())
    for method, path in listed:
        answer = control.request(method, path.removeprefix("/_simulator/"), json={"nonsense": 1})
        assert answer.status_code == (200 if method == "GET" else 400), path


def test_nothing_is_played_without_a_scenario_file(http: httpx.Client) -> None:
    assert http.get("/_simulator/scenario").json() is None
    assert http.get("/_simulator").json() == http.get("/_simulator/").json()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", shipped())
def test_the_scenarios_that_come_along_play_to_their_end(name: str, lang: Lang) -> None:
    clock = FixedClock(NOW)
    world, play = scenarios.build(name, clock, lang=lang)
    assert isinstance(play, Play)
    simulator = Simulator(world, driver=play)
    play.begin(simulator.control, simulator.token)
    simulator.control.advance(timedelta(hours=14).total_seconds())
    progress = play.progress()
    assert (progress.done, progress.next_at) == (progress.steps, None)
    said = "".join(row["text"] for row in truth.messages(world) if row["username"] in {"ada.bakes", "tomw_home"})
    assert (any("\u4e00" <= letter <= "\u9fff" for letter in said)) is (lang == "zh" and bool(said))
    simulator.stop()


def test_a_night_begins_at_night() -> None:
    world, _ = scenarios.build("quiet-night", FixedClock(NOW))
    assert world.now().isoformat() == "2026-11-21T14:30:00+00:00"
