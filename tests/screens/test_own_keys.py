"""Keys that somebody chose, on the screens: what they do, what is shown of them, and that text stays text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, Static

from igdesk.config.keys import Keys, actions_with
from igdesk.desk.queries import Filter, Sort
from igdesk.i18n import Words
from igdesk.screens.help import HelpScreen, help_text
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.footer import KeyFooter, following_lines, footer_line
from tests.screens.conftest import TestDesk, settle
from tests.screens.test_reloading import file as file
from tests.screens.test_reloading import looks, opened
from tests.screens.ticket_fixtures import quiet

EN = Words("en")


def with_keys(desk: TestDesk, **chosen: tuple[str, ...]) -> TestDesk:
    desk.desk.adopt(replace(desk.desk.config, keys=Keys(chosen=tuple(chosen.items()))))
    return desk


def ticket_on(pilot: Pilot[Any]) -> TicketScreen:
    assert isinstance(pilot.app.screen, TicketScreen)
    return pilot.app.screen


async def test_another_key_does_it_and_the_old_one_does_not(busy_desk: TestDesk) -> None:
    desk = with_keys(busy_desk, open=("Z",), down=("full_stop",), go_queue=("Q i",))
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        first = queue.order()[0]
        await pilot.press("j", "enter")
        await quiet(pilot)
        assert pilot.app.screen is queue
        await pilot.press("full_stop", "Z")
        await settle(pilot)
        assert ticket_on(pilot).number != first
        await pilot.press("Q")
        assert ticket_on(pilot).prefix == "Q"
        await pilot.press("i")
        await settle(pilot)
        assert pilot.app.screen is queue


async def test_keys_change_places(busy_desk: TestDesk) -> None:
    desk = with_keys(busy_desk, down=("k",), up=("j",))
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        await pilot.press("k", "k", "j")
        await quiet(pilot)
        card = queue.target()
        assert card is not None
        assert card.ticket.number == queue.order()[1]


async def test_a_sequence_becomes_a_key_and_a_key_a_sequence(busy_desk: TestDesk) -> None:
    desk = with_keys(busy_desk, go_escalated=("Z",), help=("g z",))
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("g", "z")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, QueueScreen)
        await pilot.press("question_mark")
        await quiet(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
        await pilot.press("Z")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, QueueScreen)


async def test_no_verb_with_ctrl_or_a_function_key_acts_while_somebody_writes(busy_desk: TestDesk) -> None:
    desk = with_keys(busy_desk, open=("f2", "enter"), resolve=("ctrl+t", "f3"))
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        queue = pilot.app.screen
        await pilot.press("f")
        assert isinstance(pilot.app.focused, Input)
        before = [each.ticket.status for each in (await desk.desk.page(Filter(), Sort.NEWEST, limit=50)).cards]
        await pilot.press("f2", "ctrl+t", "f3")
        await quiet(pilot)
        assert pilot.app.screen is queue
        assert [each.ticket.status for each in (await desk.desk.page(Filter(), Sort.NEWEST, limit=50)).cards] == before
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CommandPalette)


def test_help_footer_and_what_follows_name_the_keys_that_are_there() -> None:
    keys = Keys(
        chosen=(
            ("down", ("n",)),
            ("next_match", ("j",)),
            ("go_queue", ("Q i",)),
            ("help", ("h",)),
            ("timeline", ("X",)),
        )
    )
    actions = actions_with(keys)
    footer = footer_line("queue", EN, 200, actions).plain
    assert footer.startswith("n k ")
    assert footer.endswith("h more")
    listed = help_text("ticket", EN, 100, actions).plain.splitlines()
    assert any(line.startswith("Q i") for line in listed)
    assert not any(line.startswith(("g i", "?")) for line in listed)
    assert [line.plain.split("  ")[1] for line in following_lines("Q", EN, 200, actions)] == [
        f"i {EN('keys.go_queue')}"
    ]


async def test_changed_keys_are_in_force_at_once(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        file.write_text(file.read_text("utf-8") + '\n[keys]\nback = "Q"\nhelp = "q"\n', "utf-8")
        await looks(pilot)
        footer = pilot.app.screen.query_one(KeyFooter)
        assert footer.render().plain.endswith("q more")
        await pilot.press("q")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "Q")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
        assert pilot.app.screen.query_one(KeyFooter).render().plain.endswith("q more")


async def test_a_clash_in_a_changed_file_changes_nothing(busy_desk: TestDesk, file: Path) -> None:
    async with opened(busy_desk, file) as pilot:
        file.write_text(file.read_text("utf-8") + '\n[keys]\nback = "r"\n', "utf-8")
        await looks(pilot)
        assert busy_desk.desk.config.keys == Keys()


@pytest.mark.parametrize("preset", ["vim", "plain"])
async def test_a_preset_works(busy_desk: TestDesk, preset: str) -> None:
    busy_desk.desk.adopt(replace(busy_desk.desk.config, keys=Keys(preset)))  # type: ignore[arg-type]  # a name of a preset
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        await pilot.press("down" if preset == "plain" else "j")
        await quiet(pilot)
        card = queue.target()
        assert card is not None
        assert card.ticket.number == queue.order()[1]


async def test_what_ctrl_and_function_keys_do_to_text_they_still_do(busy_desk: TestDesk) -> None:
    desk = with_keys(busy_desk, redo=("ctrl+a",), sync_now=("ctrl+w",))
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("f", *"one", "space", *"two", "ctrl+w")
        await quiet(pilot)
        line = pilot.app.focused
        assert isinstance(line, Input)
        assert line.value == "one "
        await pilot.press("ctrl+a")
        await quiet(pilot)
        assert line.cursor_position == 0 or line.selected_text == "one "


async def test_nothing_is_done_again_from_the_search_line(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        await pilot.press("ctrl+r")
        await quiet(pilot)
        assert [notice.message for notice in pilot.app._notifications] == []


async def test_words_name_the_keys_that_are_there_now(busy_desk: TestDesk) -> None:
    desk = with_keys(busy_desk, undo=("Q",), note=("Z",), after_send=("f10",))
    async with desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("plus", "r")
        await settle(pilot)
        foot = ticket_on(pilot).query_one("#composer-foot", Static)
        assert "(F10)" in str(foot.content)
        config = desk.desk.config
        desk.desk.adopt(replace(config, keys=Keys(chosen=(("after_send", ("f11",)),))))
        pilot.app.reloading.taken.publish(desk.desk.config)  # type: ignore[attr-defined]  # of the desk's app
        await settle(pilot)
        assert "(F11)" in str(foot.content)
        assert pilot.app.words("snooze.done", number=1, at="").endswith("u takes it back.")  # type: ignore[attr-defined]
