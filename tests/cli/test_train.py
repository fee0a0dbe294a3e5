"""`igdesk train`: the list, what is kept of results, a drill looked after over HTTP, and one on a terminal."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pexpect
import pytest

from igdesk.cli import drill_text
from igdesk.cli.drills import Drill, chosen, read_drills, running, scenario_of
from igdesk.cli.past_drills import PastDrills
from igdesk.clock import SystemClock
from igdesk.config.load import load_config
from igdesk.desk.desk import Desk
from igdesk.desk.queries import TicketCard
from igdesk.desk.training import SETTLED_FOR, cards_of, for_training, handlings
from igdesk.errors import IgdeskError
from igdesk.files import Named
from igdesk.i18n import LANGUAGES, Lang, Phrase, Words
from igdesk.rules.commands import Command, Reply, SetCategory, SetStatus
from igdesk.rules.drills import DrillScore, ScoreLine, score_drill
from igdesk.rules.model import Status
from igdesk.simulator import drills, scenarios
from igdesk.simulator.playing import Play
from igdesk.simulator.simulator import Simulator
from igdesk.simulator.times import ShiftedClock
from igdesk.wiring import Parts

from ..terminal import Terminal
from .conftest import QuickClock
from .support import Igdesk


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_names_every_scenario_without_a_terminal_or_a_desk(igdesk: Igdesk, lang: Lang) -> None:
    told = igdesk("--lang", lang, "train", "--list")
    assert (told.status, told.err) == (0, "")
    assert all(drill.script.title in told.out and drill.name in told.out for drill in read_drills(lang))
    assert len(told.out.splitlines()) == 1 + len(drills.names())
    rows = igdesk("--lang", lang, "train", "--list", "--json").json
    assert [row["number"] for row in rows] == list(range(1, 13))


def test_without_a_terminal_it_says_so(igdesk: Igdesk) -> None:
    told = igdesk("train", "--scenario", "1")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("Training needs a terminal;")


def test_a_scenario_goes_by_number_or_name() -> None:
    known = read_drills("en")
    assert [each.name for each in chosen(known, "3")] == ["insults"]
    assert chosen(known, "INSULTS") == chosen(known, "03-insults") == chosen(known, "3")
    assert chosen(known, None) == known
    assert (scenario_of(known), scenario_of(known[:1])) == ("drills", "01-size")


@pytest.mark.parametrize("name", ["0", "13", "nobody", "", "²"])
def test_what_is_no_scenario_is_refused(igdesk: Igdesk, name: str) -> None:
    told = igdesk("train", "--list", "--scenario", name)
    assert (told.status, told.out) == (2, "")


def test_results_are_kept_and_shown(igdesk: Igdesk, tmp_path: Path) -> None:
    past = PastDrills(tmp_path / "igdesk-state", "mei")
    assert past.percents() == {}
    past.add([{"drill": "insults", "got": 9, "worth": 10}, {"drill": "size", "got": 1, "worth": 3}])
    past.add([{"drill": "insults", "got": 4, "worth": 8}])
    assert past.percents() == {"insults": (90, 50), "size": (33,)}
    [row] = igdesk("--as", "mei", "train", "--list", "--scenario", "3", "--json").json
    assert row["results"] == [90, 50]
    assert igdesk("--as", "mei", "train", "--list", "--scenario", "3").out.split()[-4:] == ["50", "%", "90", "%"]


def test_a_damaged_file_of_results_costs_its_lines_alone(tmp_path: Path) -> None:
    past = PastDrills(tmp_path, "mei")
    past.add([{"drill": "size", "got": 1, "worth": 2}])
    [file] = (tmp_path / "training").iterdir()
    rubbish = ['{"drill": "size"', "[]", '{"drill": 1, "got": 1, "worth": 2}', '{"drill": "a", "got": 3, "worth": 2}']
    file.write_text("\n".join([*rubbish, file.read_text("utf-8")]), encoding="utf-8")
    assert past.percents() == {"size": (50,)}


def test_results_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "training").write_text("a file")
    with pytest.raises(IgdeskError) as caught:
        PastDrills(tmp_path, "mei").add([{"drill": "size", "got": 1, "worth": 2}])
    assert caught.value.phrase.key == "train.no_record"


def test_nothing_of_a_drill_leaves_or_answers_by_itself(shared: Path, tmp_path: Path) -> None:
    config = load_config(shared / "acceptance" / "desk.toml")
    posted = replace(config.notifications, webhooks=("https://chat.example.com/secret",))
    made = for_training(replace(config, notifications=posted), tmp_path, "http://127.0.0.1:1", "17", "TOKEN")
    assert (made.notifications.webhooks, made.hooks, made.accounts, made.networks) == ((), (), (), ())
    assert made.store.path == tmp_path / "desk.db"
    assert (made.instagram.base_url, made.instagram.token_env) == ("http://127.0.0.1:1", "TOKEN")
    assert not any(rule.reply or rule.hook for rule in made.rules)
    assert (made.csat.ask, made.source) == ("never", None)
    assert (made.templates, made.agents, made.escalations) == (config.templates, config.agents, config.escalations)


WITHIN = 30.0


def said_first(drill: Drill) -> str:
    return next(step.said for step in drill.script.steps if step.answered is None)


class Agent:
    """A scripted agent at a drill, through commands, with the sync beside."""

    def __init__(self, desk: Desk, instagram: Simulator, wake: Callable[[], None]) -> None:
        self._desk, self._instagram, self._wake = desk, instagram, wake

    async def until(self, seen: Callable[[TicketCard], bool]) -> TicketCard:
        """The customer's ticket, once it is so."""
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            found = [card for card in await cards_of(self._desk) if seen(card)]
            if found:
                return found[0]
            await asyncio.sleep(0.05)
        raise AssertionError(list(await cards_of(self._desk)))

    async def do(self, *commands: Command) -> None:
        for command in commands:
            await self._desk.run(command)
        self._wake()

    async def look_after(self, drill: Drill, category: str) -> None:
        """Sort, answer, hear what the customer says to that, and settle it."""
        self._instagram.control.advance(5)
        number = (await self.until(lambda card: True)).ticket.number
        await self.do(SetCategory(number, category), Reply(number, (drill.good.answer,)))
        await self.until(lambda card: card.ticket.answered_through is not None and card.outbox is None)
        self._instagram.control.advance(15)
        await self.until(lambda card: card.preview not in (said_first(drill), drill.good.answer))
        await self.do(SetStatus(number, Status.RESOLVED))


async def played(drill: Drill, category: str, shared: Path, tmp_path: Path) -> DrillScore:
    """The score of the scripted agent."""
    world, play = scenarios.build(drill.file, ShiftedClock(SystemClock()), lang="zh")
    assert isinstance(play, Play)
    own = load_config(shared / "acceptance" / "desk.toml")
    own = replace(own, desk=replace(own.desk, undo_send=timedelta()))
    with Simulator(world, driver=play) as instagram:
        play.begin(instagram.control, instagram.token)
        parts = Parts(Named(None, None, "mei"), QuickClock(), {"TOKEN": instagram.token}, tmp_path / "state")
        config = parts.config = for_training(own, tmp_path, instagram.base_url, instagram.account_id, "TOKEN")
        desk, worker = parts.desk(new=True), parts.worker()
        goes_on = running([drill], desk.now())
        syncing = asyncio.create_task(worker.run())
        try:
            await Agent(desk, instagram, worker.wake).look_after(drill, category)
            done = await handlings(desk, [drill.customer])
            cards, settled = await cards_of(desk), max(desk.now(), goes_on.all_there)
            assert not goes_on.is_over(cards, desk.now())  # it was settled a moment ago
            assert goes_on.is_over(cards, settled + SETTLED_FOR)
        finally:
            syncing.cancel()
            await asyncio.wait([syncing])
            parts.close()
    return score_drill(drill.good, done[drill.customer], config, "mei")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "category"), [("size", "presale"), ("double-payment", "complaint")])
async def test_a_good_agent_gets_every_point(name: str, category: str, shared: Path, tmp_path: Path) -> None:
    [drill] = chosen(read_drills("zh"), name)
    score = await played(drill, category, shared, tmp_path)
    assert [(line.id, line.why) for line in score.lines if line.got < line.worth] == []


async def test_a_drill_is_over_when_nothing_is_left_or_time_is_up(shared: Path, tmp_path: Path) -> None:
    [drill] = chosen(read_drills("en"), "size")
    began = SystemClock().now()
    goes_on = running([drill], began)
    assert not goes_on.is_over([], began + timedelta(minutes=4))  # nobody has come
    assert goes_on.is_over([], began + drill.good.limit)
    all_of_them = running(read_drills("en"), began)
    assert all_of_them.until - began > drills.GAP * 11
    assert len(all_of_them.customers) == len(set(all_of_them.customers)) == 12


@pytest.mark.slow
def test_on_a_terminal_it_ends_with_the_score(tmp_path: Path) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    environment = os.environ | {"TMPDIR": str(scratch), "TERM": "xterm-256color"}
    with pexpect.spawn(
        sys.executable, ["-m", "igdesk", "train", "--scenario", "size"], env=environment, timeout=60,
        dimensions=(24, 80),
    ) as process:  # fmt: skip
        terminal = Terminal(process)
        terminal.until(lambda text: "Training 4:" in text and "#1" in text)
        terminal.press("\x11")
        terminal.until(lambda text: "All in all" in text)
        assert terminal.end() == 0
    [file] = (tmp_path / "igdesk-state" / "training").iterdir()
    row = json.loads(file.read_text("utf-8"))
    assert (row["drill"], row["got"] < row["worth"]) == ("size", True)
    assert list(scratch.iterdir()) == []


def test_the_score_says_what_was_right_what_was_missed_and_what_would_be_good() -> None:
    words = Words("en")
    [drill] = chosen(read_drills("en"), "size")
    missed = ScoreLine("banned", 0, 1, Phrase("train.no_banned"), Phrase("train.said_words", {"words": "bad\x1b[31m"}))
    score = DrillScore((ScoreLine("to_the_end", 1, 1, Phrase("train.to_the_end"), Phrase("train.clean")), missed))
    told = "\n".join(drill_text.score_lines([(drill, score)], {"size": (40,)}, words, 400))
    assert "1  A question about sizes: 1 of 2 points (last time 40 %)" in told
    assert "✓ 1/1  Leaves nobody without a last answer" in told
    assert "✗ 0/1" in told
    assert "\x1b[31m" not in told
    assert drill.good.advice in told
    assert drill.good.answer in told
    assert "All in all 1 of 2 points, 50 %." in told
    assert drill_text.score_json([(drill, score)], words)["customers"][0]["lines"][1]["got"] == 0
    assert list(drill_text.score_lines([], {}, words, 80)) == ["It ended before a customer came."]
