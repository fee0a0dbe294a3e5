"""The filter builder behind `f`: choices write search text, text shows as choices, letters stay text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.desk.queries import Filter, Sort
from igdesk.i18n import LANGUAGES, Lang
from igdesk.screens.queue import QueueScreen
from igdesk.widgets.filter_builder import FilterBuilder, PartOptions
from tests.screens.conftest import TestDesk, settle
from tests.screens.ticket_fixtures import quiet, type_keys


def queue(pilot: Pilot[Any]) -> QueueScreen:
    assert isinstance(pilot.app.screen, QueueScreen)
    return pilot.app.screen


def line(pilot: Pilot[Any]) -> Input:
    return queue(pilot).query_one("#filter", Input)


def owners(pilot: Pilot[Any]) -> tuple[str, ...]:
    (found,) = [each for each in queue(pilot).query(PartOptions) if each.part.id == "owner"]
    return found.chosen


async def test_choices_write_search_text_and_narrow_the_list_at_once(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await type_keys(pilot, "f", "tab", "1")
        assert line(pilot).value == "channel:dm"
        assert {card.ticket.channel.value for card in queue(pilot).tickets.cards} == {"dm"}
        await type_keys(pilot, "4", "1")
        assert line(pilot).value == "channel:comment"
        await type_keys(pilot, "right", "left", "space")
        await type_keys(pilot, "enter")
        await settle(pilot)
        assert queue(pilot).tickets.has_focus
        assert not queue(pilot).query(FilterBuilder)
        assert line(pilot).display


async def test_what_is_typed_shows_as_chosen(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await type_keys(pilot, "f", *"owner", "colon", *"me")
        assert owners(pilot) == ("me",)
        await type_keys(pilot, "backspace")
        assert owners(pilot) == ()


async def test_no_letter_is_a_command_while_a_filter_is_built(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        before = [(c.ticket.number, c.ticket.version) for c in await cards(busy_desk)]
        await type_keys(pilot, "f", "tab", "e", "S")
        assert line(pilot).value == "eS"
        assert line(pilot).has_focus
        await type_keys(pilot, "tab", "g", "tab", "ctrl+r", "full_stop")
        assert line(pilot).value == "eSg."
        assert [(c.ticket.number, c.ticket.version) for c in await cards(busy_desk)] == before


async def test_keys_that_come_at_once_are_each_for_what_the_one_before_has_left(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("f", "tab", "1", "enter", "F", *"dms", "enter", "t")
        await settle(pilot)
        (view,) = await busy_desk.desk.saved_views().all()
        assert (view.name, view.filter) == ("dms", "channel:dm")
        await pilot.press("1", "f", "tab", *"tag:refund", "enter", "j", "1", "f", *"x", "enter", "F", "y", "enter", "m")
        await settle(pilot)
        assert {each.name: each.filter for each in await busy_desk.desk.saved_views().all()}["y"] == "x"


async def cards(desk: TestDesk) -> tuple[Any, ...]:
    return (await desk.desk.page(Filter(), Sort.NEWEST, limit=50)).cards


async def test_esc_gives_the_whole_list_back(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        whole = queue(pilot).order()
        await type_keys(pilot, "f", "tab", "4", "escape")
        await quiet(pilot)
        assert queue(pilot).order() == whole
        assert (line(pilot).value, line(pilot).display) == ("", False)
        assert not queue(pilot).query(FilterBuilder)


async def test_what_was_built_is_saved(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await type_keys(pilot, "f", "tab", "1", "enter", "F", *"dms", "enter", "t")
        await settle(pilot)
        (view,) = await busy_desk.desk.saved_views().all()
        assert (view.name, view.filter, view.owner) == ("dms", "channel:dm", None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_the_builder_looks_like(
    busy_desk: TestDesk, snap_compare: Callable[..., bool], lang: Lang, size: tuple[int, int]
) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await type_keys(pilot, "f", "tab", "1", "tab")
        queue(pilot)._read_preview()
        queue(pilot)._count()
        await settle(pilot)

    assert snap_compare(busy_desk.app(lang), terminal_size=size, run_before=prepare)
