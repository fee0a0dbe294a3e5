"""A reply under its writer's hands while the ticket goes elsewhere or the customer writes: it goes to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from igdesk.desk.desk import Desk
from igdesk.rules.commands import Merge, Split
from igdesk.rules.model import MessageState, Status
from igdesk.widgets.send_dialogs import AskSendAnyway

from .test_ticket import draft, outbox, screen, shown, ticket, ticket_open
from .ticket_fixtures import (
    as_person,
    come_in,
    desk_of_three,
    inbound,
    notices,
    quiet,
    thread,
    type_keys,
    write,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of_three(tmp_path) as made:
        yield made


async def test_what_was_begun_for_one_customer_is_not_sent_to_another_in_one_key(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "Dear Tom")
        as_person(desk, "lin", Merge(2, 3))
        await screen(pilot).igdesk.live.look()
        await quiet(pilot)
        assert (shown(pilot), draft(pilot)) == (3, "Dear Tom")
        recipient = screen(pilot).composer.recipient
        assert recipient is not None
        assert recipient.known.card.customer.username == "ann"
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert "two" in [news.text for news in pilot.app.screen._news]
        await type_keys(pilot, "e")
        assert (outbox(desk, 3), draft(pilot)) == ([], "Dear Tom")
        await type_keys(pilot, "ctrl+s")  # now its writer has seen to whom
        assert outbox(desk, 3) == [("Dear Tom", MessageState.QUEUED)]


async def test_what_was_begun_and_left_before_a_merge_is_not_sent_to_another_in_one_key_either(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "Dear Tom")
        await type_keys(pilot, "escape")
        as_person(desk, "lin", Merge(2, 3))
        await screen(pilot).igdesk.live.look()
        await quiet(pilot)
        await type_keys(pilot, "r")
        assert (shown(pilot), draft(pilot)) == (3, "Dear Tom")
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert outbox(desk, 3) == []


async def test_a_reply_that_is_sent_before_the_merge_was_seen_shows_where_it_would_go(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "Dear Tom")
        as_person(desk, "lin", Merge(2, 3))
        await type_keys(pilot, "ctrl+s", "s")
        assert (shown(pilot), outbox(desk, 3)) == (3, [])
        assert "Dear Tom" in draft(pilot)


async def test_a_merge_during_the_question_takes_the_text_along(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "Dear Tom")
        come_in(desk, thread("tom", [inbound("hello?", timedelta(), "t2")]))
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        as_person(desk, "lin", Merge(2, 3))
        await screen(pilot).igdesk.live.look()
        await quiet(pilot)
        await type_keys(pilot, "s")
        recipient = screen(pilot).composer.recipient
        assert recipient is not None
        assert (recipient.number, draft(pilot), outbox(desk, 3)) == (3, "Dear Tom", [])


async def test_a_held_reply_is_stopped_although_the_customer_wrote_meanwhile(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "too late")
        await type_keys(pilot, "ctrl+s")
        come_in(desk, thread("tom", [inbound("never mind", timedelta(), "t2")]))
        await type_keys(pilot, "u")
        assert outbox(desk, 2) == [("too late", MessageState.CANCELLED)]
        assert (shown(pilot), draft(pilot)) == (2, "too late")
        assert ticket(desk, 2).status is Status.OPEN
        assert "#2" in notices(pilot)[-1]


async def test_a_split_by_a_colleague_leaves_the_text_to_its_customer(desk: Desk) -> None:
    async with ticket_open(desk, number=3) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "Dear Ann")
        detail = desk.detail(3).result()
        assert detail is not None
        as_person(desk, "lin", Split(3, (detail.messages[0].id,)))
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        await type_keys(pilot, "s")
        assert outbox(desk, 3) == [("Dear Ann", MessageState.QUEUED)]
