"""Undo, redo, merge, split and link by their keys: named, in order, on the ticket that was shown."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.desk.desk import Desk
from igdesk.desk.queries import Pending, TakenBack
from igdesk.rules.commands import Assign, SetPriority
from igdesk.rules.model import MessageState, Status
from igdesk.screens import undoing
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.store.errors import StoreError
from igdesk.widgets.dialogs import Confirm
from igdesk.widgets.joint_dialogs import PickMessages, PickTicket

from .test_ticket import draft, outbox, screen, shown, ticket, ticket_open
from .ticket_fixtures import (
    as_person,
    desk_of_three,
    notices,
    quiet,
    type_keys,
    write,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of_three(tmp_path) as made:
        yield made


async def in_queue(pilot: Pilot[Any]) -> None:
    await type_keys(pilot, "q")
    assert isinstance(pilot.app.screen, QueueScreen)


async def test_steps_are_taken_back_one_by_one_by_name_and_done_again(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "a", "a", "e")
        assert ticket(desk, 2).status is Status.RESOLVED
        await type_keys(pilot, "u")
        assert "resolve" in notices(pilot)[-1]
        assert "#2" in notices(pilot)[-1]
        assert ticket(desk, 2).status is Status.OPEN
        await type_keys(pilot, "z")
        assert "claim" in notices(pilot)[-1]
        assert (ticket(desk, 2).status, ticket(desk, 2).assignee) == (Status.NEW, None)
        await type_keys(pilot, "ctrl+r", "ctrl+r")
        assert ticket(desk, 2).status is Status.RESOLVED
        await type_keys(pilot, "ctrl+r")
        assert "nothing to do again" in notices(pilot)[-1]


async def test_what_somebody_changed_is_named_and_the_step_before_is_next(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "a", "a", "plus")
        as_person(desk, "lin", SetPriority(2, "low"))
        await type_keys(pilot, "u")
        assert "阿林" in notices(pilot)[-1]
        assert ticket(desk, 2).priority == "low"
        await type_keys(pilot, "u")
        assert ticket(desk, 2).assignee is None


async def test_a_step_is_tried_again_where_the_database_was_at_fault(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(op: str) -> Pending[TakenBack]:
        outcome: Future[TakenBack] = Future()
        outcome.set_exception(StoreError("store.busy", path=op))
        return Pending(outcome)

    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "a", "a", "e")
        with monkeypatch.context() as patch:
            patch.setattr(desk, "undo", failing)
            await type_keys(pilot, "u")
        assert ticket(desk, 2).status is Status.RESOLVED
        await type_keys(pilot, "u")
        assert (ticket(desk, 2).status, ticket(desk, 2).assignee) == (Status.OPEN, "mei")


async def test_whoever_has_gone_on_is_not_called_back_to_what_was_undone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ticket_open(desk, number=2) as pilot:

        async def slow(_app: IgdeskApp, number: int) -> int:
            screen(pilot).show_ticket(3)
            return number

        monkeypatch.setattr(undoing, "undo", slow)
        await type_keys(pilot, "u")
        assert shown(pilot) == 3
        assert not screen(pilot).composer.is_open


async def test_undo_works_in_the_queue_where_the_ticket_has_gone_from_the_list(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await in_queue(pilot)
        gone = pilot.app.screen.target().ticket.number  # type: ignore[attr-defined]  # the queue's
        await type_keys(pilot, "e", "u")
        assert ticket(desk, gone).status is not Status.RESOLVED
        await type_keys(pilot, "ctrl+r")
        assert ticket(desk, gone).status is Status.RESOLVED


async def test_a_reply_that_was_undone_restores_the_ticket_and_the_draft(desk: Desk) -> None:
    before = ticket(desk, 2)
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "too early")
        await type_keys(pilot, "ctrl+s", "u")
        assert (shown(pilot), draft(pilot)) == (2, "too early")
        assert (ticket(desk, 2).status, ticket(desk, 2).assignee) == (before.status, before.assignee)
        await type_keys(pilot, "escape", "ctrl+r")
        assert "Did again: reply (#2)" in notices(pilot)[-1]
        assert outbox(desk, 2) == [("too early", MessageState.QUEUED)]
        await type_keys(pilot, "u")
        assert (shown(pilot), draft(pilot)) == (2, "too early")
        assert outbox(desk, 2) == [("too early", MessageState.CANCELLED)]


async def test_m_merges_into_a_typed_number_and_follows_it(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "m")
        assert isinstance(pilot.app.screen, PickTicket)
        await type_keys(pilot, "3", "enter")
        assert isinstance(pilot.app.screen, Confirm)  # two customers
        await type_keys(pilot, "enter")
        await quiet(pilot)
        assert ticket(desk, 2).merged_into == 3
        assert shown(pilot) == 3
        assert "I want a refund" in screen(pilot).thread.text_in_view()
        await type_keys(pilot, "u")
        assert ticket(desk, 2).merged_into is None


async def test_tab_turns_a_merge_round(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "m", "3", "tab", "enter", "y")
        await quiet(pilot)
        assert ticket(desk, 3).merged_into == 2
        assert shown(pilot) == 2


async def test_a_draft_goes_along_with_its_ticket(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "half a sentence")
        await type_keys(pilot, "escape", "m", "3", "enter", "enter")
        await quiet(pilot)
        await type_keys(pilot, "r")
        assert (shown(pilot), draft(pilot)) == (3, "half a sentence")


async def test_a_merge_with_nothing_is_refused_in_words(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "m", "9", "9", "enter")
        assert "#99" in notices(pilot)[-1]
        await type_keys(pilot, "m", "enter")
        assert isinstance(pilot.app.screen, PickTicket)
        await type_keys(pilot, "escape")
        assert ticket(desk, 2).merged_into is None


async def test_capital_m_splits_the_chosen_messages_off(desk: Desk) -> None:
    async with ticket_open(desk, number=3) as pilot:
        await type_keys(pilot, "M")
        assert isinstance(pilot.app.screen, PickMessages)
        await type_keys(pilot, "space", "enter")
        made = ticket(desk, 4)
        assert (made.previous, made.thread) == (3, ticket(desk, 3).thread)
        await type_keys(pilot, "u")
        assert ticket(desk, 4).merged_into == 3


async def test_one_message_of_the_customer_is_nothing_to_split(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "M")
        assert "#2" in notices(pilot)[-1]
        assert not isinstance(pilot.app.screen, PickMessages)


async def test_a_typed_number_shows_whose_ticket_it_is(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "m", "3")
        named = pilot.app.screen.query_one("#named", Static)
        assert "@ann" in str(named.content)
        await type_keys(pilot, "9")
        assert "#39" in str(named.content)
        await type_keys(pilot, "backspace", "backspace")
        assert "#3" not in str(named.content)


async def test_capital_l_links_and_unlinks(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "L", "3", "enter")
        assert ticket(desk, 3).links == frozenset({2})
        await type_keys(pilot, "L", "3", "enter")
        assert ticket(desk, 3).links == frozenset()


async def test_only_this_session_is_undone(desk: Desk) -> None:
    as_person(desk, "mei", Assign(2, "lin"))
    desk._clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  # a fixed one
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "u")
        assert ticket(desk, 2).assignee == "lin"


async def test_tickets_of_two_customers_are_not_merged_by_a_slip(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "m", "3", "enter", "n")
        assert ticket(desk, 2).merged_into is None
