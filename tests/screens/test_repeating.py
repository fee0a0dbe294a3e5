"""`.`: the last verb once more; never words, never what goes to a customer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igdesk.desk.desk import Desk
from igdesk.rules.commands import SetTags
from igdesk.rules.model import Status
from igdesk.screens.ticket import TicketScreen

from .test_ticket import outbox, ticket, ticket_open
from .ticket_fixtures import as_person, desk_of_three, notices, quiet, type_keys, write


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of_three(tmp_path) as made:
        yield made


async def test_it_does_the_same_on_the_ticket_at_hand(desk: Desk) -> None:
    async with ticket_open(desk, number=1) as pilot:
        await type_keys(pilot, "l", *"vip", "enter", "J", "full_stop")
        shown = pilot.app.screen
        assert isinstance(shown, TicketScreen)
        assert shown.number != 1
        assert "vip" in ticket(desk, shown.number).tags
        assert "tags, again" in notices(pilot)[-1]
        await type_keys(pilot, "u")
        assert "vip" not in ticket(desk, shown.number).tags


async def test_it_resolves_waits_and_sets_aside(desk: Desk) -> None:
    async with ticket_open(desk, number=1) as pilot:
        await type_keys(pilot, "e", "J", "full_stop")
        shown = pilot.app.screen
        assert isinstance(shown, TicketScreen)
        assert ticket(desk, shown.number).status is Status.RESOLVED
        await type_keys(pilot, "E", "b", "1", "J", "full_stop")
        assert ticket(desk, shown.number).snoozed_until is not None


async def test_a_step_up_is_a_step_up_again(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        before = desk.config.priority_rank(ticket(desk, 2).priority)
        await type_keys(pilot, "minus", "full_stop")
        now = desk.config.priority_rank(ticket(desk, 2).priority)
        assert now == min(before + 2, len(desk.config.priorities) - 1)


async def test_with_nothing_done_it_says_so(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        before = ticket(desk, 2).version
        await type_keys(pilot, "full_stop")
        assert "Nothing was done yet" in notices(pilot)[-1]
        assert ticket(desk, 2).version == before


async def test_a_reply_is_never_repeated(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "l", *"vip", "enter", "r")
        await write(pilot, "It is on its way.")
        await type_keys(pilot, "ctrl+s")
        assert len(outbox(desk, 2)) == 1
        await type_keys(pilot, "full_stop", "full_stop")
        assert "“reply” is not repeated" in notices(pilot)[-1]
        assert [len(outbox(desk, number)) for number in (1, 2, 3)] == [0, 1, 0]


async def test_a_note_is_not_repeated_and_nothing_else_in_its_place(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "e", "c", *"seen", "ctrl+s", "J")
        shown = pilot.app.screen
        assert isinstance(shown, TicketScreen)
        before = ticket(desk, shown.number).version
        await type_keys(pilot, "full_stop")
        assert "“note” is not repeated" in notices(pilot)[-1]
        assert ticket(desk, shown.number).version == before


async def test_what_somebody_else_does_is_not_what_is_repeated(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "plus")
        as_person(desk, "lin", SetTags(2, ("theirs",)))
        await quiet(pilot)
        await type_keys(pilot, "J", "full_stop")
        shown = pilot.app.screen
        assert isinstance(shown, TicketScreen)
        assert "theirs" not in ticket(desk, shown.number).tags
        assert "priority, again" in notices(pilot)[-1]


async def test_a_dot_in_a_reply_is_a_dot(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "plus", "r", "full_stop")
        shown = pilot.app.screen
        assert isinstance(shown, TicketScreen)
        assert shown.composer.text == "."
