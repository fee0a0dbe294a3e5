"""One key writes down what is in the way, from the list, from a ticket and while writing; with where it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from igdesk.desk.desk import Desk
from igdesk.desk.snags import LONGEST, all_of_them, snags_file
from igdesk.widgets.dialogs import Ask

from .test_fields import WITH_FIELDS, desk_with
from .test_templating import screen, ticket_open
from .ticket_fixtures import notices, type_keys, write


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_with(tmp_path, WITH_FIELDS) as made:
        yield made


async def test_it_is_kept_with_screen_and_ticket_and_no_word_of_a_customer(desk: Desk) -> None:
    async with ticket_open(desk, 2) as pilot:
        await type_keys(pilot, "!")
        assert isinstance(pilot.app.screen, Ask)
        await type_keys(pilot, *"slow", "enter")
        assert "igdesk snags" in notices(pilot)[-1]
        [snag] = all_of_them()
        assert (snag.words, snag.screen, snag.ticket, snag.by) == ("slow", "ticket", 2, desk.me)
        assert snag.size.count("x") == 1
        assert "请问" not in snags_file().read_text(encoding="utf-8")


async def test_esc_and_an_empty_line_keep_nothing(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "!", *"slow", "escape", "!", "space", "enter")
        assert all_of_them() == ()


async def test_in_the_list_its_view_is_told(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "q", "!", *"x", "enter")
        [snag] = all_of_them()
        assert (snag.screen, snag.view) == ("queue", "open")


async def test_while_writing_a_function_key_does_it_and_nothing_is_lost(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "好的!")
        await type_keys(pilot, "f12", *"hm", "enter")
        assert [each.words for each in all_of_them()] == ["hm"]
        assert screen(pilot).composer.text == "好的!"


async def test_a_whole_paste_is_cut_and_a_full_disk_is_said(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "!")
        pilot.app.screen.query_one(Input).value = "x" * 9_999
        await type_keys(pilot, "enter")
        assert [len(each.words) for each in all_of_them()] == [LONGEST]
        snags_file().unlink()
        snags_file().mkdir()
        await type_keys(pilot, "!", *"slow", "enter")
        assert str(snags_file().name) in notices(pilot)[-1]
