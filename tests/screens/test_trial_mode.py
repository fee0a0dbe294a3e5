"""What a desk that is only tried out shows: its mode everywhere, that nothing is sent, what would have been done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.config.model import Assignment, Condition, Rule
from igdesk.config.settings import Mode
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.commands import Reply
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.text import cells
from igdesk.widgets.status import StatusLine

from .ticket_fixtures import CONFIG, desk_over, inbound, notices, quiet, thread, type_keys, write

ACTING = replace(
    CONFIG,
    rules=(
        Rule("share", Condition(unassigned=True), assign=Assignment(agent="lin")),
        Rule("robot", Condition(text_any=("parcel",)), reply="thanks"),
    ),
)
SIZES = [(80, 24), (200, 60)]


@asynccontextmanager
async def opened(
    path: Path, mode: Mode, lang: Lang = "en", size: tuple[int, int] = (120, 40), *, before: Mode | None = None
) -> AsyncIterator[Pilot[Any]]:
    """The app over one customer's ticket; `before`: how the desk ran when they wrote and were answered."""
    came, runs = (replace(ACTING, desk=replace(CONFIG.desk, mode=each)) for each in (before or mode, mode))
    tom = thread("tom", [inbound("Where is my parcel?", timedelta(minutes=30), "t1")], "Tom Baker")
    with desk_over(path, [tom], came) as desk:
        if before is not None:
            desk.run(Reply(1, ("On its way",))).result()
        desk.adopt(runs)
        async with IgdeskApp(desk, Words(lang), desk._clock).run_test(size=size) as pilot:
            await quiet(pilot)
            yield pilot


async def open_ticket(pilot: Pilot[Any]) -> TicketScreen:
    assert isinstance(pilot.app, IgdeskApp)
    pilot.app.open_ticket(1, (1,))
    await quiet(pilot)
    assert isinstance(pilot.app.screen, TicketScreen)
    return pilot.app.screen


def status(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one(StatusLine).render())


def text_of(pilot: Pilot[Any]) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_mode_stands_on_every_screen_unless_it_is_live(
    tmp_path: Path, lang: Lang, size: tuple[int, int]
) -> None:
    words = Words(lang)
    async with opened(tmp_path, "shadow", lang, size) as pilot:
        assert words("pilot.shadow") in status(pilot)
        assert cells(status(pilot)) <= size[0]
        await open_ticket(pilot)
        assert words("pilot.shadow") in status(pilot)


async def test_canary_says_for_how_many_and_live_says_nothing(tmp_path: Path) -> None:
    for mode, said in (("canary", True), ("live", False)):
        (tmp_path / mode).mkdir()
        async with opened(tmp_path / mode, mode) as pilot:  # type: ignore[arg-type]
            assert ("canary: 10% of customers" in status(pilot)) is said
            assert "shadow" not in status(pilot)


async def test_a_desk_that_lives_by_a_simulators_clock_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path, "shadow") as pilot:
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        assert "simulator's clock" not in status(pilot)
        config = app.desk.config
        app.reloading.taken.publish(replace(config, instagram=replace(config.instagram, clock="simulator")))
        await quiet(pilot)
        assert "simulator's clock" in status(pilot)
        assert "shadow: nothing is sent" in status(pilot)


async def test_the_status_line_follows_a_configuration_that_is_read_anew(tmp_path: Path) -> None:
    async with opened(tmp_path, "live") as pilot:
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        shadow = replace(app.desk.config, desk=replace(app.desk.config.desk, mode="shadow"))
        app.desk.adopt(shadow)
        app.reloading.taken.publish(shadow)
        await quiet(pilot)
        assert "shadow: nothing is sent" in status(pilot)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_whoever_writes_knows_before_and_loses_nothing(tmp_path: Path, lang: Lang, size: tuple[int, int]) -> None:
    words = Words(lang)
    async with opened(tmp_path, "shadow", lang, size) as pilot:
        screen = await open_ticket(pilot)
        await type_keys(pilot, "r")
        assert words("pilot.shadow") in str(screen.query_one("#composer-head", Static).content)
        assert words("ticket_ui.held_for", seconds=5) not in str(screen.query_one("#composer-head", Static).content)
        await write(pilot, "on it")
        await type_keys(pilot, "ctrl+s")
        assert notices(pilot)[-1] == words("pilot.refused")
        assert (screen.composer.is_open, screen.composer.text) == (True, "on it")
        detail = screen.desk.detail(1).result()
        assert detail is not None
        assert detail.outbox == ()


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_conversation_shows_what_would_have_been_done(tmp_path: Path, lang: Lang) -> None:
    async with opened(tmp_path, "shadow", lang, (200, 60)) as pilot:
        await open_ticket(pilot)
        words = Words(lang)
        assert words("ticket_ui.event_would_assign", to="阿林") in text_of(pilot)
        assert words("ticket_ui.event_would_reply", template="thanks") in text_of(pilot)


async def test_what_was_queued_before_says_why_it_waits(tmp_path: Path) -> None:
    async with opened(tmp_path, "shadow", size=(200, 60), before="canary") as pilot:
        await open_ticket(pilot)
        assert "shadow: nothing is sent until the mode changes" in text_of(pilot)
        assert "5s" not in text_of(pilot)
        await type_keys(pilot, "g", "o")
        assert f"{Words('en')('ui.outbox_title', count=1)} · shadow: nothing is sent" in text_of(pilot)
