"""Incidents by key: opened on a selection, told and solved for all, a crisis that nobody can overlook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, TextArea

from igdesk.config.model import Crisis
from igdesk.desk import incidents as desk_incidents
from igdesk.i18n import Lang
from igdesk.rules.commands import EditIncident, EndIncident, OpenIncident
from igdesk.rules.events import IncidentEdited
from igdesk.rules.incident import Incident
from igdesk.rules.model import MessageState, Status
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.bulk_reply_dialogs import AskCount, AskSamples
from igdesk.widgets.crisis_banner import CrisisBanner
from igdesk.widgets.dialogs import AskText, Confirm, Pick
from tests.screens.conftest import TestDesk, settle
from tests.screens.test_selecting import at_rest, began, press, queue, ticket, told


@pytest.fixture
def desk(test_desk: TestDesk) -> TestDesk:
    """Three open tickets of customers who can be answered, and somebody who deals with a crisis."""
    test_desk.config = replace(test_desk.config, crisis=Crisis("ada", "thanks"))
    test_desk.desk = test_desk.desk_of("lin")
    test_desk.many(3)
    return test_desk


def opened(desk: TestDesk, *numbers: int, title: str = "Cups of batch 7 leak") -> Incident:
    run, key = desk_incidents.opening(desk.desk, numbers, title, ())
    run.finish()
    found = desk.desk.incident_of(key).result()
    assert found is not None
    return found


def declared(desk: TestDesk, *numbers: int) -> Incident:
    found = opened(desk, *numbers)
    desk_incidents.crisis(desk.desk, found, numbers, on=True).finish()
    return found


def banner(pilot: Pilot[Any]) -> CrisisBanner:
    return pilot.app.screen.query_one(CrisisBanner)


def shown(pilot: Pilot[Any]) -> type[object]:
    return type(pilot.app.screen)


def offered(pilot: Pilot[Any]) -> str:
    assert isinstance(pilot.app.screen, Pick)
    options = pilot.app.screen.query_one(OptionList)
    return "\n".join(str(options.get_option_at_index(place).prompt) for place in range(options.option_count))


async def opened_over(pilot: Pilot[Any]) -> None:
    """Wait for the question that sending waits for."""
    for _ in range(200):
        await pilot.pause()
        if isinstance(pilot.app.screen, Confirm):
            return
    pytest.fail("nothing was asked")


def held(desk: TestDesk) -> dict[int, str]:
    return {row.ticket: row.text for row in desk.desk.replies_in([MessageState.QUEUED]).result()}


async def test_a_selection_becomes_an_incident_that_one_key_lists_and_one_takes_back(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "space", "ampersand", "n")
        await press(pilot, *"it leaks", "enter")
        await press(pilot, *"leaks,漏水", "enter")
        [found] = desk.desk.incidents().result()
        assert (found.title, found.words, found.tickets) == ("it leaks", ("leaks", "漏水"), 2)
        await press(pilot, "g", "ampersand")
        assert [card.ticket.number for card in queue(pilot).tickets.cards] == [3, 2]
        await press(pilot, "u")
        assert desk.desk.incidents().result() == ()


async def test_a_selection_is_only_taken_out_where_one_of_it_is_of_an_incident(desk: TestDesk) -> None:
    opened(desk, 2)
    taken_out = desk.app().words("incidents.offer_leave")
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "ampersand")
        assert taken_out not in offered(pilot)
        await press(pilot, "escape", "space", "ampersand")
        assert taken_out in offered(pilot)
        await press(pilot, "o")
        assert ticket(desk, 2).incident is None


async def test_a_ticket_joins_leaves_and_lists_what_goes_on(desk: TestDesk) -> None:
    opened(desk, 3)
    async with desk.app().run_test() as pilot:
        await began(pilot, "j", "ampersand")
        assert "Cups of batch 7 leak" in offered(pilot)
        await press(pilot, "1")
        assert ticket(desk, 2).incident == 1
        await press(pilot, "ampersand", "l")
        assert [card.ticket.number for card in queue(pilot).tickets.cards] == [3, 2]
        assert queue(pilot)._filter == "incident:1"
        await press(pilot, "G", "ampersand", "o")
        assert ticket(desk, 2).incident is None
        assert "no more" in told(pilot)


async def test_its_name_and_words_are_changed_by_key_and_nobody_elses_change_is_lost(desk: TestDesk) -> None:
    found = opened(desk, 2, 1, title="it leaks")
    async with desk.app().run_test() as pilot:
        await began(pilot, "g", "ampersand", "ampersand", "w")
        await press(pilot, "end", *"!", "enter", *"leaks,漏", "enter")
        [now] = desk.desk.incidents().result()
        assert (now.title, now.words) == ("it leaks!", ("leaks", "漏"))
        logs = [desk.desk.detail(number).result() for number in (1, 2)]
        edits = [sum(isinstance(each.event, IncidentEdited) for each in log.events) for log in logs if log]
        assert edits == [0, 2], "told where it was opened, so that erasing that customer finds its words"
        await press(pilot, "ampersand", "w", "end", *"!", "enter")
        desk.desk_of("lin").run(EditIncident(1, found.id, "it drips")).result()
        await press(pilot, "enter")
        assert "“it drips”" in told(pilot)
        [now] = desk.desk.incidents().result()
        assert now.title == "it drips"


async def test_telling_all_needs_two_answers_and_what_was_left_is_there_again(desk: TestDesk) -> None:
    opened(desk, 1, 2)
    async with desk.app().run_test() as pilot:
        await began(pilot, "g", "ampersand", "enter")
        assert shown(pilot) is TicketScreen
        await press(pilot, "ampersand", "t", *"We know", "escape")
        await press(pilot, "ampersand", "t", *" of it.", "ctrl+s")
        assert shown(pilot) is AskSamples
        await press(pilot, "enter", "s")
        assert shown(pilot) is AskCount
        await press(pilot, "3", "enter", "escape")
        assert held(desk) == {}
        await press(pilot, "ampersand", "t", "ctrl+s", "s", "2", "enter")
        assert held(desk) == {1: "We know of it.", 2: "We know of it."}
        await press(pilot, "ampersand", "t")
        assert shown(pilot) is AskText
        assert pilot.app.screen.query_one(TextArea).text == ""


async def test_the_solution_resolves_all_ends_it_and_is_taken_back_as_one(desk: TestDesk) -> None:
    opened(desk, 1, 2)
    async with desk.app().run_test() as pilot:
        await began(pilot, "g", "ampersand", "ampersand", "s", *"A new one comes.", "ctrl+s", "s", "2", "enter")
        assert [ticket(desk, each).status for each in (1, 2)] == [Status.RESOLVED] * 2
        assert desk.desk.incidents().result()[0].is_over
        await press(pilot, "u")
        assert ([ticket(desk, each).status for each in (1, 2)], held(desk)) == ([Status.NEW] * 2, {})
        assert not desk.desk.incidents().result()[0].is_over


async def test_a_crisis_stands_above_every_screen_until_it_is_over(desk: TestDesk) -> None:
    opened(desk, 1, 2)
    async with desk.app().run_test() as pilot:
        await began(pilot)
        assert not pilot.app.screen.query(CrisisBanner)
        await press(pilot, "g", "ampersand", "ampersand", "c")
        await pilot.app.live.look()  # type: ignore[attr-defined]
        await at_rest(pilot)
        said = str(banner(pilot).render())
        assert all(words in said for words in ("⚠ Crisis: Cups of batch 7 leak", "Ada answers", "g &"))
        assert {ticket(desk, each).assignee for each in (1, 2)} == {"ada"}
        await press(pilot, "enter")
        assert banner(pilot).display
        desk.desk.run(EndIncident(1, 1)).result()
        await pilot.app.live.look()  # type: ignore[attr-defined]
        await settle(pilot)
        assert not banner(pilot).display


async def test_who_is_not_named_is_asked_once_more_before_answering_in_a_crisis(desk: TestDesk) -> None:
    declared(desk, 1)
    async with desk.app().run_test() as pilot:
        await began(pilot, "enter", "r")
        await pilot.press(*"hello", "ctrl+s")
        await opened_over(pilot)
        await press(pilot, "n")
        assert held(desk) == {}
        await pilot.press("ctrl+s")
        await opened_over(pilot)
        await press(pilot, "y")
        assert held(desk) == {1: "hello"}


async def test_somebody_elses_incident_is_ended_by_a_supervisor(desk: TestDesk) -> None:
    desk.desk_of("wu").run(OpenIncident(1, "it leaks", "key")).result()
    desk.desk = desk.desk_of("ada")
    async with desk.app().run_test() as pilot:
        await began(pilot, "g", "ampersand", "ampersand", "s")
        assert not isinstance(pilot.app.screen, AskText)
        assert "吴昊" in told(pilot)
        await press(pilot, "ampersand", "c")
        assert "may not declare a crisis" in told(pilot)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_crisis_looks_like_in_the_queue(desk: TestDesk, snap_compare: Any, lang: Lang) -> None:
    declared(desk, 1, 2)
    assert snap_compare(desk.app(lang), run_before=at_rest, terminal_size=(80, 24))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_ticket_of_a_crisis_looks_like_with_what_can_be_done(
    desk: TestDesk, snap_compare: Any, lang: Lang
) -> None:
    declared(desk, 1, 2)

    async def ask(pilot: Pilot[Any]) -> None:
        await began(pilot, "enter", "ampersand")

    assert snap_compare(desk.app(lang), run_before=ask, terminal_size=(120, 40))
