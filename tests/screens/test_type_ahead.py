"""Keys that come faster than the screens: each one acts where a patient hand's would, and text stays in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from igdesk.desk.desk import Desk
from igdesk.i18n import Words
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState, Status
from igdesk.screens import type_ahead
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.send_dialogs import AskSendAnyway

from .ticket_fixtures import come_in, desk_over, inbound, notices, quiet, thread, type_keys

ORDER = (1, 2, 3, 4)
GREETING = "您好，消息收到了，我看一下再回复您。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Four plain tickets; the last one is due first, and its second suggestion has gaps."""
    asked = ["请问有货吗", "hello there", "在吗", "我想退款，灯坏了"]
    people = [
        thread(f"user{place}", [inbound(text, timedelta(minutes=50 - place), f"m{place}")])
        for place, text in enumerate(asked, 1)
    ]
    with desk_over(tmp_path, people) as made:
        yield made


@pytest.fixture
def app(desk: Desk) -> IgdeskApp:
    """The app over it."""
    return IgdeskApp(desk, Words("en"), desk._clock)


async def burst(pilot: Pilot[Any], *keys: str) -> None:
    """All keys at once, without a pause."""
    for key in keys:
        character = key if len(key) == 1 else {"space": " ", "enter": "\r"}.get(key)
        pilot.app.post_message(events.Key(key, character))
    await quiet(pilot)
    assert isinstance(pilot.app, IgdeskApp)
    while pilot.app.type_ahead._since is not None:  # where the machine is slow, all is quiet between two keys, too
        await quiet(pilot)


async def begin(pilot: Pilot[Any], number: int | None = 1) -> None:
    await quiet(pilot)
    if number is not None:
        assert isinstance(pilot.app, IgdeskApp)
        pilot.app.open_ticket(number, ORDER)
        await quiet(pilot)


def replies(desk: Desk, number: int) -> list[str]:
    detail = desk.detail(number).result()
    assert detail is not None
    return [row.text for row in detail.outbox if row.state is MessageState.QUEUED]


def status(desk: Desk, number: int) -> Status:
    card = desk.card(number).result()
    assert card is not None
    return card.ticket.status


async def test_two_keys_a_ticket_in_one_burst(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot)
        await burst(pilot, "1", "ctrl+s", "1", "ctrl+s", "1", "ctrl+s")
        sent = [replies(desk, number) for number in ORDER]
        assert [len(each) for each in sent] == [1, 1, 1, 0]
        assert all("1" not in text for each in sent for text in each)


async def test_an_answer_is_text_from_its_first_letter_and_in_order(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot, None)
        await burst(pilot, "j", "r", *"eE aJq", "ctrl+s", "r", *"two", "ctrl+s")
        assert (replies(desk, 1), replies(desk, 2)) == (["eE aJq"], ["two"])
        assert [status(desk, number) for number in ORDER] == [Status.WAITING, Status.WAITING, Status.NEW, Status.NEW]


async def test_what_is_pasted_behind_a_key_comes_behind_it(app: IgdeskApp) -> None:
    async with app.run_test() as pilot:
        await begin(pilot)
        pilot.app.post_message(events.Key("r", "r"))
        pilot.app.post_message(events.Paste("order 42 "))
        await burst(pilot, *"ok")
        assert app.drafts.text(1) == "order 42 ok"


async def test_a_verb_behind_j_is_for_the_next_ticket(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot)
        await burst(pilot, "J", "J", "e")
        assert [status(desk, number) for number in ORDER] == [Status.NEW, Status.NEW, Status.RESOLVED, Status.NEW]


async def test_keys_behind_another_list_are_for_that_one(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot, None)
        await burst(pilot, "a", "a", "j", "2", "e")
        assert [status(desk, number) for number in ORDER] == [Status.NEW, Status.NEW, Status.NEW, Status.RESOLVED]


async def test_u_and_more_text_goes_on_with_what_was_taken_back(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot)
        await burst(pilot, "r", *"one", "ctrl+s", "u", *" more", "ctrl+s")
        assert replies(desk, 1) == ["one more"]
        assert replies(desk, 2) == []
        assert all("goes out" not in notice or "#1" in notice for notice in notices(pilot))


async def test_u_in_the_queue_opens_the_ticket_with_the_text_in_the_composer(app: IgdeskApp, desk: Desk) -> None:
    desk.run(Reply(3, ("too early",))).result()
    async with app.run_test() as pilot:
        await begin(pilot, None)
        await burst(pilot, "u", *"!")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        assert screen.composer.is_open
        assert screen.composer.text == "too early!"
        assert replies(desk, 3) == []
        await type_keys(pilot, "escape", "q")
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_a_refusal_stops_the_burst_and_fills_no_gap(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot, 4)
        await burst(pilot, "2", "ctrl+s", "2", "ctrl+s", "3", "ctrl+s")
        assert [replies(desk, number) for number in ORDER] == [[], [], [], []]
        assert "{address}" in app.drafts.text(4)


async def test_no_question_is_answered_by_keys_that_came_before_it(app: IgdeskApp, desk: Desk) -> None:
    async with app.run_test() as pilot:
        await begin(pilot)
        await type_keys(pilot, "r", *"ok")
        come_in(desk, thread("user1", [inbound("wait!", timedelta(minutes=1), "m1b")]))
        await burst(pilot, "ctrl+s", "s", "y", "enter")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert replies(desk, 1) == []


async def test_a_screen_that_never_gets_ready_does_not_kill_the_keyboard(
    app: IgdeskApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type_ahead, "LONGEST", 0.01)
    async with app.run_test() as pilot:
        await begin(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        screen.composer.busy = True
        await pilot.pause(0.02)
        await burst(pilot, "g", "i")
        await pilot.pause(0.05)
        assert isinstance(pilot.app.screen, QueueScreen)
