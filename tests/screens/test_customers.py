"""The customers by key: found as it is typed, their card, and from there their newest ticket."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from igdesk.screens.app import IgdeskApp
from igdesk.screens.customer_card import CustomerCardScreen
from igdesk.screens.customers import CustomersDialog
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.reading_card import _Text

from .conftest import HOSTILE, Says, TestDesk, settle


def rows(pilot: Pilot[None]) -> list[str]:
    options = pilot.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]


async def opened(pilot: Pilot[None]) -> CustomersDialog:
    await settle(pilot)
    await pilot.press("g", "c")
    await settle(pilot)
    assert isinstance(pilot.app.screen, CustomersDialog)
    return pilot.app.screen


def card(pilot: Pilot[None]) -> str:
    shown = pilot.app.screen
    assert isinstance(shown, CustomerCardScreen)
    return shown.query_one(_Text).render().plain


async def find(pilot: Pilot[None], text: str) -> None:
    """Type, and do not wait for the pause after it."""
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()
    await pilot.press("enter")
    await settle(pilot)


async def test_those_who_wrote_last_come_first_with_tier_tickets_and_when(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        shown = rows(pilot)
        assert [row.split()[0] for row in shown[:3]] == ["★@hurt.sam", "@family", "@evil[bold]"]
        assert "VIP" in shown[0]
        assert shown[0].split()[-2:] == ["1", "09:18"]
        headings = str(pilot.app.screen.query_one("#headings", Static).content)
        assert shown[0].index("VIP") == headings.index("Tier")
        assert shown[0].index("09:18") == headings.index("Last wrote")


async def test_enter_opens_the_card_of_whom_was_typed_even_before_they_are_listed(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await find(pilot, "tom b")
        said = card(pilot)
        assert "Tom Baker" in said
        assert said.endswith("o: open #2   Esc: leave")
        await pilot.press("escape")
        await pilot.press("enter", "o")
        await settle(pilot)
        ticket = pilot.app.screen
        assert isinstance(ticket, TicketScreen)
        assert (shown := ticket.target()) is not None
        assert shown.ticket.number == 2


async def test_a_tier_finds_those_who_have_it(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await find(pilot, "vip")
        assert "@hurt.sam" in card(pilot)


async def test_who_is_not_there_is_told_and_enter_does_nothing(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot)
        await find(pilot, "nobody of that name")
        assert pilot.app.screen is dialog
        assert rows(pilot) == []
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, CustomersDialog)


async def test_names_are_shown_as_text(test_desk: TestDesk) -> None:
    test_desk.arrive([Says("x", "hi", name=HOSTILE)])
    async with test_desk.app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        [row] = rows(pilot)
        assert "[/bold]" in row
        assert not {"\x1b", "\x07", "\u202e"} & set(row)


async def test_from_a_ticket_its_card_opens_no_other(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        await settle(pilot)
        app.open_ticket(1)
        await settle(pilot)
        await pilot.press("i", "o")
        await settle(pilot)
        assert isinstance(app.screen, CustomerCardScreen)
