"""The first run by key: forwards, backwards, refused, left; nothing is made before the last Enter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from igdesk.config.load import load_text
from igdesk.config.write import StarterAnswers
from igdesk.desk import first_run
from igdesk.desk.first_run import AIMS, DESKS, Aim, Ground, Owner, Plan, Told
from igdesk.errors import IgdeskError
from igdesk.i18n import Lang, Phrase
from igdesk.screens.first_run import FirstRunApp
from igdesk.secret import Secret
from igdesk.widgets.dialogs import Confirm, ErrorModal
from igdesk.widgets.first_run_dialogs import Lines, Making, Summary

Compare = Callable[..., bool]
HOME = Path("/home/mei/.config/igdesk")
GROUND = Ground(HOME / "desk.db", False, Path("/home/mei/.local/share/igdesk/backups/desk-1"), Path("/home/mei/token"))


@dataclass
class Stage:
    """Knows one token, and remembers what was to be made."""

    made: list[Plan] = field(default_factory=list)
    fails: int = 0
    told: Phrase | None = None

    def whose(self, plan: Plan, token: Secret) -> Owner:
        if token != Secret("t0ken"):
            raise IgdeskError("first_run.is_folder", path="token")
        return Owner("17841400000000001", "aurora.tea")

    def ground(self, plan: Plan) -> Ground:
        return GROUND

    def make(self, plan: Plan, tell: Told) -> Phrase | None:
        if self.fails:
            self.fails -= 1
            raise IgdeskError("first_run.cannot_make", path="/x", reason="No space left on device")
        tell(Phrase("first_run.importing", {"percent": 40}))
        self.made.append(plan)
        return self.told


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture(autouse=True)
def any_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place will do."""
    monkeypatch.setattr(first_run, "_look_at", lambda _path: ())


def app_of(stage: Stage, lang: Lang = "en", aims: tuple[Aim, ...] = AIMS) -> FirstRunApp:
    answers = StarterAnswers("My desk" if lang == "en" else "我的客服台", "mei", "mei", "Asia/Shanghai")
    return FirstRunApp(Plan(lang, HOME / "config.toml", answers), stage, aims)


def wrong(app: FirstRunApp) -> str:
    return str(app.screen.query_one("#wrong", Static).visual)


def page(app: FirstRunApp) -> str:
    return str(app.screen.query_one("#page", Static).visual)


TO_SHOP = ("enter", "4")
TO_STAGE = (*TO_SHOP, "enter", "enter", "enter", "enter")


async def until(pilot: Pilot[Any], seen: Callable[[], object]) -> None:
    """Wait for what a thread brings about."""
    for _ in range(2000):
        if seen() and pilot.app.screen.is_mounted:
            return
        await pilot.pause()
    pytest.fail(f"this stayed: {pilot.app.screen}")


async def on(pilot: Pilot[Any], kind: type[Screen[Any]]) -> None:
    """Wait until such a question is asked."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))


async def over(pilot: Pilot[Any]) -> None:
    """Wait for the end."""
    await until(pilot, lambda: pilot.app._exit)


async def typed(pilot: Pilot[Any], text: str) -> None:
    await pilot.press(*("space" if each == " " else each for each in text))


async def test_the_shortest_way_is_an_empty_desk_in_ten_keys(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_STAGE, "enter", "enter", "enter")
        await on(pilot, Summary)
        assert (stage.made, app.outcome) == ([], None)
        await pilot.press("enter")
        await over(pilot)
    [plan] = stage.made
    assert app.outcome == plan
    config = load_text(plan.text)
    assert (config.desk.name, config.desk.language, config.agents[0].name) == ("My desk", "en", "mei")
    assert (config.instagram.account_id, plan.token) == (None, None)


async def test_a_real_account_and_a_team(stage: Stage) -> None:
    app = app_of(stage, aims=DESKS)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "1")
        await typed(pilot, "Aurora")
        await pilot.press("enter", "enter", "enter", "3", "2", "3")
        await typed(pilot, "Astrid")
        await pilot.press("enter", "backspace", "ctrl+s", "1")
        await typed(pilot, "bad")
        await pilot.press("enter")
        await until(pilot, lambda: "token 是文件夹" in wrong(app))
        await pilot.press("ctrl+u")
        await typed(pilot, "t0ken")
        await pilot.press("enter", "2", "enter", "enter")
        await over(pilot)
    [plan] = stage.made
    config = load_text(plan.text)
    assert config.desk.language == "zh"
    assert config.desk.name == "Aurora"
    assert [each.name for each in config.agents] == ["mei", "Astrid"]
    assert (config.instagram.account_id, config.instagram.token_keyring) == ("17841400000000001", "igdesk")
    assert plan.token == Secret("t0ken")
    assert "t0ken" not in plan.text


async def test_esc_is_one_step_back_with_the_answers_kept_and_at_the_first_the_end(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_SHOP)
        await typed(pilot, "Tea")
        await pilot.press("enter", "enter", "enter", "escape")
        assert app.screen.query(Input).first().value == "Tea"
        await pilot.press("escape", "escape", "escape")
    assert (stage.made, app.outcome) == ([], None)


async def test_the_demo_makes_nothing(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "1")
    assert app.outcome is not None
    assert (app.outcome.aim, app.outcome.lang, stage.made) == ("demo", "en", [])


async def test_ctrl_c_leaves_with_nothing_made(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_STAGE, "ctrl+c")
        await over(pilot)
    assert (stage.made, app.outcome) == ([], None)


async def test_keys_that_come_at_once_find_their_questions(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "4", *"Tea", "enter", *"Lin", "enter", *"UTC", "enter", "2", "1", "4", "enter", "enter")
        await over(pilot)
    config = load_text(stage.made[0].text)
    assert (config.desk.name, config.agents[0].name, config.desk.timezone.key) == ("Tea", "Lin", "UTC")
    assert config.hours.weekdays[6] == config.hours.weekdays[0]
    assert config.preset == ("000", "software")


async def test_a_wrong_zone_is_told_and_the_right_one_stands_there(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_SHOP, "enter", "enter")
        await typed(pilot, "shanghai")
        await pilot.press("enter")
        await until(pilot, lambda: "Asia/Shanghai" in wrong(app))
        await pilot.press("enter", "1", "1")
        await until(pilot, lambda: app.plan.answers.profile == "solo" and app.plan.answers.timezone != "UTC")
        assert app.plan.answers.timezone == "Asia/Shanghai"


async def test_a_name_that_cannot_be_is_told_where_it_stands(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_SHOP, "backspace", "ctrl+s")
        await until(pilot, lambda: wrong(app).strip() not in ("", "One moment …"))
        assert app.focused is app.screen.query(Input).first()


async def test_a_network_drive_is_asked_about(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_run, "_look_at", lambda _path: (Phrase("first_run.on_network"),))
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_STAGE, "enter", "enter", "enter")
        await on(pilot, Confirm)
        await pilot.press("n")
        await on(pilot, Lines)
        await pilot.press("enter", "y")
        await on(pilot, Summary)


async def test_what_cannot_be_made_is_told_and_can_be_tried_again(stage: Stage) -> None:
    stage.fails = 1
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_STAGE, "enter", "enter", "enter", "enter")
        await on(pilot, ErrorModal)
        await pilot.press("escape")
        await on(pilot, Summary)
        await pilot.press("enter")
        await over(pilot)
    assert len(stage.made) == 1
    assert app.outcome == stage.made[0]


async def test_what_came_of_an_export_stands_until_enter(stage: Stage) -> None:
    stage.told = Phrase("first_run.importing", {"percent": 100})
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_STAGE, "enter", "enter", "enter", "enter")
        await on(pilot, Making)
        await until(pilot, lambda: "100 %" in page(app))
        await pilot.press("x", "enter")
        await over(pilot)
    assert app.outcome is not None


async def test_f2_shows_the_configuration_as_it_will_be_written(stage: Stage) -> None:
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*TO_STAGE, "enter", "enter", "enter", "f2")
        await until(pilot, lambda: isinstance(app.screen, Summary) and 'timezone = "Asia/Shanghai"' in page(app))
        await pilot.press("f2", "escape")
        await on(pilot, Lines)
    assert stage.made == []


STEPS: dict[str, list[str]] = {
    "language": [],
    "aim": ["enter"],
    "shop": ["enter", "2"],
    "trade": ["enter", "2", "enter", "enter", "enter"],
    "team": ["enter", "2", "enter", "enter", "enter", "1", "3", "enter"],
    "token": ["enter", "2", "enter", "enter", "enter", "1", "1", "enter", "1"],
    "summary": [
        *("enter", "2", "enter", "enter", "enter", "1", "2", "enter", "ctrl+s", "1"),
        *"t0ken",
        *("enter", "1", "enter"),
    ],
}


def settled(asked: Screen[Any]) -> bool:
    return not (isinstance(asked, Lines) and asked.is_checking)


def going(step: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Goes to a step and waits until it is asked."""

    async def go(pilot: Pilot[Any]) -> None:
        for key in STEPS[step]:
            asked = pilot.app.screen
            await pilot.press(key)
            await until(pilot, partial(settled, asked))
        if step == "summary":
            await on(pilot, Summary)

    return go


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("step", STEPS)
def test_what_it_looks_like(stage: Stage, snap_compare: Compare, step: str, lang: Lang) -> None:
    assert snap_compare(app_of(stage, lang), terminal_size=(80, 24), run_before=going(step))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_it_looks_like_on_a_large_terminal(stage: Stage, snap_compare: Compare, lang: Lang) -> None:
    assert snap_compare(app_of(stage, lang), terminal_size=(120, 40), run_before=going("summary"))
