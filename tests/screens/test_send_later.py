"""Sending later on the screens: chosen in the composer, changed in the outbox, and back when the customer writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.desk.desk import Desk
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.commands import Reply
from igdesk.rules.model import MessageState
from igdesk.screens.app import IgdeskApp
from igdesk.screens.ticket import TicketScreen
from igdesk.store.outbox import OutboxRow
from igdesk.widgets.composer import Composer

from .ticket_fixtures import CONFIG, NOW, come_in, desk_over, inbound, notices, quiet, thread, type_keys


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    tom = thread("tom", [inbound("Where is my parcel?", timedelta(minutes=30), "t1")], "Tom Baker")
    with desk_over(tmp_path, [tom]) as made:
        yield made


def rows(desk: Desk) -> tuple[OutboxRow, ...]:
    detail = desk.detail(1).result()
    assert detail is not None
    return detail.outbox


def composer(pilot: Pilot[Any]) -> Composer:
    assert isinstance(pilot.app.screen, TicketScreen)
    return pilot.app.screen.composer


def writes(desk: Desk, text: str) -> None:
    """The customer writes, and another computer takes it in."""
    come_in(desk, thread("tom", [inbound(text, timedelta(0), "t2")], "Tom Baker"))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_key_asks_when_and_the_header_says_it_before_sending(desk: Desk, lang: Lang) -> None:
    words = Words(lang)
    async with IgdeskApp(desk, words, desk._clock).run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "enter", "r", "H", "i", "f2", "1")
        at = composer(pilot).at
        assert at == NOW + timedelta(hours=2)
        clock = f"{at.astimezone(CONFIG.desk.timezone):%H:%M}"
        line = pilot.app.screen.query_one("#composer-moment", Static)
        assert line.display
        assert clock in str(line.render())
        await type_keys(pilot, "ctrl+s")
        [row] = rows(desk)
        assert (row.text, row.send_at, row.waits) == ("Hi", at, True)
        assert any(clock in each for each in notices(pilot))
        await type_keys(pilot, "u")
        assert [row.state for row in rows(desk)] == [MessageState.CANCELLED]


async def test_it_can_be_left_typed_and_taken_off_again(desk: Desk) -> None:
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "enter", "r", "H", "i", "f2", "escape")
        assert (composer(pilot).at, composer(pilot).text) == (None, "Hi")
        await type_keys(pilot, "f2", "o", *"3d", "enter")
        assert composer(pilot).at is None
        assert "at the latest" in notices(pilot)[-1]
        await type_keys(pilot, "f2", "o", *"90m", "enter")
        assert composer(pilot).at == NOW + timedelta(minutes=90)
        await type_keys(pilot, "f2", "n")
        assert composer(pilot).at is None


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_where_the_window_is_closed_nothing_is_asked(tmp_path: Path, lang: Lang) -> None:
    late = thread("late", [inbound("Hello?", timedelta(days=9), "l1")], "Late")
    words = Words(lang)
    with desk_over(tmp_path, [late]) as desk:
        async with IgdeskApp(desk, words, desk._clock).run_test(size=(80, 24)) as pilot:
            await quiet(pilot)
            await type_keys(pilot, "enter", "r", "H", "i", "f2")
            assert (composer(pilot).at, composer(pilot).text) == (None, "Hi")
            assert notices(pilot)[-1] == words("refusal.window_closed", number=1)


async def test_in_the_outbox_it_goes_at_another_time_now_or_is_written_on(desk: Desk) -> None:
    desk.run(Reply(1, ("Good morning",), at=NOW + timedelta(hours=3))).result()
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "o", "1", "m", "1")
        assert rows(desk)[0].send_at == NOW + timedelta(hours=2)
        await type_keys(pilot, "g", "o", "1", "n")
        assert (rows(desk)[0].send_at, rows(desk)[0].waits) == (None, False)
        await type_keys(pilot, "u")
        assert rows(desk)[0].waits
        await type_keys(pilot, "g", "o", "1", "e")
        await quiet(pilot)
        assert rows(desk)[0].state is MessageState.CANCELLED
        assert composer(pilot).text == "Good morning"


async def test_when_the_customer_writes_first_its_words_are_the_beginning_of_what_is_being_written(desk: Desk) -> None:
    desk.run(Reply(1, ("Good morning",), at=NOW + timedelta(hours=3))).result()
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "enter", "r", *"new")
        writes(desk, "Never mind")
        for _ in range(3):
            await pilot.app.live.look()  # type: ignore[attr-defined]
            await quiet(pilot)
        assert composer(pilot).text == "Good morning\n\nnew"
        assert any("the customer wrote first" in each for each in notices(pilot))
        await type_keys(pilot, "escape")
        assert desk.to_return().result() == ()
        assert pilot.app.drafts.text(1) == "Good morning\n\nnew"  # type: ignore[attr-defined]


async def test_who_resolves_its_ticket_or_quits_is_told_that_it_still_goes(desk: Desk) -> None:
    at = NOW + timedelta(hours=3)
    desk.run(Reply(1, ("Good morning",), at=at)).result()
    clock = f"{at.astimezone(CONFIG.desk.timezone):%H:%M}"
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await pilot.app.live.look()  # type: ignore[attr-defined]
        await pilot.press("ctrl+q")
        await quiet(pilot)
        assert f"A reply waits until {clock}" in notices(pilot)[-1]
        assert not pilot.app._exit
        await type_keys(pilot, "e")
        assert f"A reply still goes out {clock}" in notices(pilot)[-1]
        await pilot.press("ctrl+q")
        await quiet(pilot)
        assert pilot.app._exit


async def test_quitting_tells_of_a_held_one_and_of_one_that_waits_in_one_notice(desk: Desk) -> None:
    desk.run(Reply(1, ("Good morning",), at=NOW + timedelta(hours=3))).result()
    desk.run(Reply(1, ("Hello",))).result()
    async with IgdeskApp(desk, Words("en"), desk._clock).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await pilot.app.live.look()  # type: ignore[attr-defined]
        await pilot.press("ctrl+q")
        await quiet(pilot)
        told = notices(pilot)[-1]
        assert ("A reply waits until" in told, "still held: 1." in told, told.count("Ctrl+Q")) == (True, True, 1)
