"""A list that cannot be read: it is said once, and what is shown stays one list."""

from __future__ import annotations

import pytest

from igdesk.screens.queue import QueueScreen
from igdesk.store.errors import StoreError
from igdesk.widgets.card_window import PAGE
from igdesk.widgets.ticket_list import TicketList
from tests.screens.conftest import TestDesk, settle


def tickets(screen: object) -> TicketList:
    assert isinstance(screen, QueueScreen)
    return screen.tickets


async def test_a_list_that_cannot_be_read_on_is_not_asked_for_again_and_again(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def broken(*_wanted: object, **_stretch: object) -> None:
        asked.append(_stretch)
        raise StoreError("store.busy", path="desk.db")

    test_desk.many(PAGE + 20)
    async with test_desk.app().run_test() as pilot:
        await settle(pilot)
        shown = tickets(pilot.app.screen)
        with monkeypatch.context() as patch:
            patch.setattr(test_desk.desk, "page", broken)
            shown.move(PAGE - 10)
            for _ in range(5):
                await pilot.pause()
            assert len(asked) == 1
        shown.move(1)
        await settle(pilot)
        assert len(shown.order) == PAGE + 20


async def test_another_list_that_could_not_be_read_leaves_the_one_that_is_shown_whole(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_wanted: object, **_stretch: object) -> None:
        raise StoreError("store.busy", path="desk.db")

    test_desk.many(PAGE + 20)
    async with test_desk.app().run_test() as pilot:
        await settle(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(test_desk.desk, "page", broken)
            await pilot.press("2")
            await settle(pilot)
        tickets(pilot.app.screen).move(PAGE - 10)
        await settle(pilot)
        assert len(tickets(pilot.app.screen).order) == PAGE + 20, "it is read on where it came from"
