"""The mouse: nothing needs it, and whoever takes it gets what the keys would do."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from igdesk.config.actions import ACTIONS
from igdesk.i18n import Words
from igdesk.rules.model import Status
from igdesk.screens.help import HelpScreen
from igdesk.screens.note_dialog import NoteDialog
from igdesk.screens.palette import Palette
from igdesk.screens.triage import TriageScreen
from igdesk.widgets.dialogs import Pick
from igdesk.widgets.views_bar import ViewsBar

from .conftest import TestDesk, settle
from .test_queue import at_a_ticket, at_cursor, press, queue, ticket

WIDE = (200, 30)


async def click(pilot: Pilot[Any], text: str) -> None:
    """Click where a text begins: the lowest one on the screen."""
    strips = list(pilot.app.screen._compositor.render_strips())
    y = max(y for y, strip in enumerate(strips) if text in strip.text)
    await pilot.click(offset=(cell_len(strips[y].text.partition(text)[0]), y))
    await settle(pilot)


@pytest.mark.parametrize(
    ("hint", "shows"), [("? more", HelpScreen), ("Ctrl+P", Palette), ("c note", NoteDialog), ("T triage", TriageScreen)]
)
async def test_a_click_on_a_hint_presses_its_key(busy_desk: TestDesk, hint: str, shows: type[Any]) -> None:
    async with busy_desk.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await click(pilot, hint)
        assert isinstance(pilot.app.screen, shows)


async def test_hints_of_wide_letters_are_found_by_their_cells(busy_desk: TestDesk) -> None:
    async with busy_desk.app("zh").run_test(size=WIDE) as pilot:
        await settle(pilot)
        await click(pilot, "c 备注")
        assert isinstance(pilot.app.screen, NoteDialog)


async def test_a_click_presses_a_whole_sequence(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        number = at_cursor(pilot)
        assert number is not None
        await click(pilot, "a a")
        assert ticket(busy_desk, number).assignee == busy_desk.desk.me


async def test_what_can_follow_a_key_can_be_clicked(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        label = Words("en")(next(each for each in ACTIONS if each.id == "go_overdue").label)
        await press(pilot, "g")
        await click(pilot, f"y {label}")
        assert queue(pilot).query_one(ViewsBar).current == "overdue"


async def test_a_click_between_hints_does_nothing(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        for text in ("  e resolve", "j k"):
            await click(pilot, text)
            assert pilot.app.screen is screen
        assert Status.RESOLVED not in {ticket(busy_desk, number).status for number in queue(pilot).order()}


async def test_a_click_beside_a_dialog_leaves_it_and_one_inside_does_not(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "c", *"hm")
        await click(pilot, "Ctrl+S")
        assert isinstance(pilot.app.screen, NoteDialog)
        await pilot.click(offset=(1, 20))
        await settle(pilot)
        assert queue(pilot).igdesk.drafts.has(number)
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, Pick)
        await pilot.click(offset=(1, 1))
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert ticket(busy_desk, number).snoozed_until is None
