"""What two typed marks open in a reply, and Enter where it sends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.events import Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot

from igdesk.desk.desk import Desk
from igdesk.rules.calling_names import called_in
from igdesk.screens.note_dialog import NoteDialog
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.dialogs import Pick
from igdesk.widgets.reply_area import ReplyArea
from igdesk.widgets.template_picker import TemplatePicker

from .test_templating import SURE, sent, ticket_open
from .test_templating import desk as desk
from .test_templating import screen as screen
from .ticket_fixtures import quiet, type_keys


def text(pilot: Pilot[Any]) -> str:
    assert isinstance(pilot.app.screen, TicketScreen)
    return pilot.app.screen.composer.text


async def by_hand(pilot: Pilot[Any], typed: str) -> None:
    """Type signs as a terminal sends them: a pilot knows no full-width ones."""
    for char in typed:
        pilot.app.post_message(events.Key(_character_to_key(char), char))
    await quiet(pilot)


@pytest.mark.parametrize("marks", ["::", "：："])
async def test_two_colons_open_the_templates_and_go(desk: Desk, marks: str) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"您好")
        await by_hand(pilot, f"，{marks}")
        assert isinstance(pilot.app.screen, TemplatePicker)
        await type_keys(pilot, *"sure", "enter")
        assert text(pilot) == f"您好，{SURE.text}"
        await type_keys(pilot, *"!")
        assert text(pilot).endswith("!")


@pytest.mark.parametrize("marks", ["@@", "＠＠"])
async def test_two_ats_open_the_colleagues(desk: Desk, marks: str) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"问问")
        await by_hand(pilot, marks)
        assert isinstance(pilot.app.screen, Pick)
        await type_keys(pilot, "2")
        assert text(pilot) == "问问阿林"


@pytest.mark.parametrize("marks", ["@@", "＠＠"])
async def test_in_a_note_they_call_somebody(desk: Desk, marks: str) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "c", *"问问")
        await by_hand(pilot, marks)
        assert isinstance(pilot.app.screen, Pick)
        await type_keys(pilot, *"lin", "enter", *"? ::")
        assert isinstance(pilot.app.screen, NoteDialog)
        assert pilot.app.screen.query_one(ReplyArea).text == "问问@阿林 ? ::"
        await type_keys(pilot, "ctrl+s")
    found = desk.detail(1).result()
    assert found is not None
    assert called_in(found.notes[-1].text, desk.config).agents == ("lin",)


async def test_marks_stay_where_nothing_is_chosen(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"a::", "escape", *"b")
        assert text(pilot) == "a::b"
        await type_keys(pilot, "ctrl+t", *"sure", "enter")
        assert text(pilot) == f"a::b\n\n{SURE.text}"


async def test_two_templates_one_after_the_other_stand_apart_however_they_were_asked_for(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        for asked in (("r", "ctrl+t"), ("ctrl+t",), tuple("::")):
            await type_keys(pilot, *asked, *"sure", "enter")
        assert text(pilot) == "\n\n".join([SURE.text] * 3)
        await type_keys(pilot, "enter", *"::", *"sure", "enter")
        assert text(pilot).endswith(f"{SURE.text}\n{SURE.text}")


async def test_marks_that_are_pasted_or_apart_open_nothing(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *": :@ @")
        assert text(pilot) == ": :@ @"
        pilot.app.post_message(Paste("std::"))
        await quiet(pilot)
        assert text(pilot) == ": :@ @std::"


async def test_a_template_by_marks_alone_is_all_of_the_text(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"::", *"ack", "enter")
        assert screen(pilot).composer.untouched is not None


async def test_enter_sends_where_that_is_wanted(desk: Desk) -> None:
    desk.adopt(replace(desk.config, desk=replace(desk.config.desk, enter_sends=True)))
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"one", "ctrl+j", *"two", "enter")
        assert sent(desk) == ["one\ntwo"]


async def test_ctrl_enter_sends_where_a_terminal_has_it(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"one", "ctrl+enter")
        assert sent(desk) == ["one"]


async def test_enter_is_a_new_line_elsewhere(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", *"one", "enter", *"two")
        assert text(pilot) == "one\ntwo"
        assert sent(desk) == []
