"""Promises by key: given, kept and released from the list and from the ticket; and the list of those to keep."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from igdesk.desk.queries import TicketDetail
from igdesk.rules.commands import GivePromise, SetStatus
from igdesk.rules.model import Status
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.facts import FactsHeader
from igdesk.widgets.promise_dialog import AskPromise
from igdesk.widgets.views_bar import ViewsBar

from .conftest import NOW, TestDesk, settle
from .test_queue import at_a_ticket, press, queue, ticket, tickets
from .ticket_fixtures import notices


def give(desk: TestDesk, number: int, text: str, due: datetime) -> None:
    desk.desk.run(GivePromise(number, text, due)).result()


def detail(desk: TestDesk, number: int) -> TicketDetail:
    found = desk.desk.detail(number).result()
    assert found is not None
    return found


async def fill(pilot: Pilot[Any], *lines: str) -> None:
    """What a person types into the lines of the dialog, one after the other."""
    for text in lines:
        focused = pilot.app.screen.focused
        assert isinstance(focused, Input)
        focused.value = text
        await press(pilot, "enter")


async def test_a_promise_is_given_from_the_list_and_taken_back(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "P")
        assert isinstance(pilot.app.screen, AskPromise)
        await fill(pilot, "word on the parcel", "48h", busy_desk.desk.me)
        [given] = detail(busy_desk, number).promises
        assert (given.text, given.owner, given.due_at) == (
            "word on the parcel",
            busy_desk.desk.me,
            NOW + timedelta(hours=48),
        )
        assert "promised" in notices(pilot)[-1]
        await press(pilot, "u")
        assert detail(busy_desk, number).promises == ()


async def test_what_is_wrong_is_said_and_can_be_mended(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "P")
        dialog = pilot.app.screen
        assert isinstance(dialog, AskPromise)
        await fill(pilot, "a call", "whenever", "")
        assert pilot.app.screen is dialog
        assert "whenever" in str(dialog.query_one("#wrong").render())
        assert isinstance(dialog, AskPromise)
        assert dialog.focused is dialog.lines["when"]
        await fill(pilot, "today 01:00", "")
        assert "has passed" in str(dialog.query_one("#wrong").render())
        await fill(pilot, "2h", "nobody at all")
        assert "nobody at all" in str(dialog.query_one("#wrong").render())
        await press(pilot, "escape")
        assert ticket(busy_desk, number).promises == ()


async def test_an_open_promise_holds_the_ticket_until_it_is_kept(busy_desk: TestDesk) -> None:
    give(busy_desk, 1, "a new cup", NOW + timedelta(hours=1))
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "g", "p")
        assert tickets(pilot).order == (1,)
        assert queue(pilot).query_one(ViewsBar).current == "promises"
        await press(pilot, "enter", "e")
        assert isinstance(pilot.app.screen, TicketScreen)
        assert ticket(busy_desk, 1).status is not Status.RESOLVED
        assert "“a new cup”" in notices(pilot)[-1]
        assert "Promised" in str(pilot.app.screen.query_one(FactsHeader).render())
        await press(pilot, "P")
        assert pilot.app.screen.query(OptionList)
        await press(pilot, "1", "k")
        assert ticket(busy_desk, 1).promises == ()
        await press(pilot, "e")
        assert ticket(busy_desk, 1).status is Status.RESOLVED


async def test_one_of_several_is_released_with_a_reason(busy_desk: TestDesk) -> None:
    give(busy_desk, 1, "a new cup", NOW + timedelta(hours=2))
    give(busy_desk, 1, "a call", NOW + timedelta(hours=1))
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "g", "p", "P", "1", "r")
        await fill(pilot, "they hung up")
        left, gone = sorted(detail(busy_desk, 1).promises, key=lambda each: not each.is_open)
        assert (left.text, gone.text, gone.why) == ("a new cup", "a call", "they hung up")
        await press(pilot, "P", "n")
        assert isinstance(pilot.app.screen, AskPromise)
        await press(pilot, "escape")
        await press(pilot, "P", "1", "r", "escape")
        assert len(ticket(busy_desk, 1).promises) == 1


async def test_the_first_promise_stands_first_and_a_filter_narrows_the_list(busy_desk: TestDesk) -> None:
    give(busy_desk, 1, "later", NOW + timedelta(days=3))
    give(busy_desk, 3, "soon", NOW + timedelta(hours=1))
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "O", "g", "p")  # whatever the order of the list before
        assert tickets(pilot).order == (3, 1)
        assert ["p " in tickets(pilot).render_line(row).text for row in (1, 2)] == [True, True]
        await press(pilot, "f")
        pilot.app.screen.query_one(Input).value = "promise:today"
        await press(pilot, "enter")
        assert tickets(pilot).order == (3,)


async def test_a_quiet_view_is_named_once_something_is_in_it(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(200, 30)) as pilot:
        await settle(pilot)
        bar = queue(pilot).query_one(ViewsBar)
        assert "Promises" not in str(bar.render())
        give(busy_desk, 1, "a call", NOW + timedelta(hours=1))
        await press(pilot, "g", "p", "g", "i")
        await settle(pilot)
        bar.counts = dict(bar.counts) | {"promises": 1}
        assert "Promises 1" in str(bar.render())
        await press(pilot, "g", "p")
        assert "[Promises 1]" in str(bar.render())
        await press(pilot, "g", "i")
        bar.counts = {"promises": 1}
        await press(pilot, "left_square_bracket")
        assert bar.current == "promises"


async def test_a_promise_on_what_is_resolved_meanwhile_is_refused(busy_desk: TestDesk) -> None:
    async with at_a_ticket(busy_desk) as (pilot, number):
        await press(pilot, "P")
        busy_desk.desk.run(SetStatus(number, Status.RESOLVED)).result()
        await fill(pilot, "a call", "2h", "")
        assert "not solved" in notices(pilot)[-1]
