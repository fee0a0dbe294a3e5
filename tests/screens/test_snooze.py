"""Setting tickets aside by key, in the list and in the ticket; and the list of those that are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.rules.commands import Snooze
from igdesk.rules.model import Status
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.dialogs import Ask, Pick
from igdesk.widgets.facts import FactsHeader
from igdesk.widgets.views_bar import ViewsBar

from .conftest import NOW, TestDesk, settle
from .test_queue import at_a_ticket, at_cursor, press, queue, ticket, tickets
from .ticket_fixtures import notices


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """What a person types into the line that is open."""
    pilot.app.screen.query_one(Input).value = text
    await press(pilot, "enter")


async def test_two_keys_set_a_ticket_aside_for_two_days(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "b", "2")
        assert ticket(busy_desk, number).snoozed_until == NOW + timedelta(days=2)
        assert "11-23 09:30" in notices(pilot)[-1]
        assert number not in tickets(pilot).order
        assert at_cursor(pilot) != number
        await press(pilot, "g", "s")
        assert tickets(pilot).order == (number,)
        assert queue(pilot).query_one(ViewsBar).current == "snoozed"


async def test_it_is_taken_up_again_from_its_list_and_set_aside_again_by_undo(busy_desk: TestDesk) -> None:
    busy_desk.desk.run(Snooze(3, NOW + timedelta(days=1))).result()
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        assert 3 not in tickets(pilot).order
        await press(pilot, "g", "s", "b", "w")
        assert ticket(busy_desk, 3).snoozed_until is None
        await press(pilot, "u")
        assert ticket(busy_desk, 3).snoozed_until == NOW + timedelta(days=1)
        assert "take up again" in notices(pilot)[-1]


async def test_any_time_can_be_typed_and_what_is_none_can_be_mended(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "o")
        await type_text(pilot, "whenever")
        assert isinstance(pilot.app.screen, Ask)
        assert "whenever" in notices(pilot)[-1]
        assert pilot.app.screen.query_one(Input).value == "whenever"
        await type_text(pilot, "周一 9:00")
        assert ticket(busy_desk, number).snoozed_until == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_a_ticket_is_set_aside_even_if_the_customer_writes(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "b", "e", "2")
        found = ticket(busy_desk, number)
        assert found.snoozed_until == found.undisturbed_until == NOW + timedelta(days=2)
        assert "even if" in notices(pilot)[-1]
        await press(pilot, "u")
        assert ticket(busy_desk, number).undisturbed_until is None


async def test_until_the_customer_writes_is_to_wait_for_them(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "b", "c")
        found = ticket(busy_desk, number)
        assert (found.status, found.snoozed_until) == (Status.WAITING, None)


async def test_leaving_the_question_changes_nothing(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "b", "escape", "b", "o", "escape")
        assert ticket(busy_desk, number).snoozed_until is None
        assert at_cursor(pilot) == number


async def test_the_ticket_says_until_when(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "b", "1")
        assert isinstance(pilot.app.screen, TicketScreen)
        header = str(pilot.app.screen.query_one(FactsHeader).render())
        assert "Snoozed until 11:30 (in 2h00)" in header


async def test_a_filter_finds_them_in_any_list(busy_desk: TestDesk) -> None:
    busy_desk.desk.run(Snooze(3, NOW + timedelta(days=1))).result()
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "f")
        await type_text(pilot, "is:snoozed")
        assert tickets(pilot).order == (3,)


async def test_what_comes_back_first_stands_first(busy_desk: TestDesk) -> None:
    for number, days in ((1, 3), (3, 1), (7, 2)):
        busy_desk.desk.run(Snooze(number, NOW + timedelta(days=days))).result()
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "g", "s")
        assert tickets(pilot).order == (3, 7, 1)
