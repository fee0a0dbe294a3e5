"""Search as it is typed: finds, opening one at its message, going on through them, and coming back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.desk.desk import Desk
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import AddNote
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.screens.search import MOST_PASTED, TYPING_PAUSE, SearchScreen
from igdesk.screens.ticket import TicketScreen

from .ticket_fixtures import HOSTILE, as_person, desk_over, inbound, mia, notices, quiet, thread, type_keys


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Five customers who wrote about many things."""
    long = [
        inbound(f"line {place} of a long story", timedelta(hours=9, minutes=-place), f"l{place}")
        for place in range(220)
    ]
    others = [
        thread("tom", [inbound("Where is TB-2026-00123?", timedelta(minutes=30), "t1")], "Tom Baker"),
        thread("evil[b]", [inbound(HOSTILE, timedelta(minutes=20), "e1")], HOSTILE),
        thread("long", [inbound("想退款 the needle", timedelta(hours=10), "n"), *long], "Long"),
        thread("ann", [inbound("我要退款，杯子碎了😢", timedelta(minutes=5), "a1")], "Ann"),
    ]
    with desk_over(tmp_path, [mia(), *others]) as made:
        as_person(made, "mei", AddNote(2, "退款 was promised on the phone"))
        yield made


class Session:
    """The app with the search open."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot

    @property
    def screen(self) -> SearchScreen:
        found = self.pilot.app.screen
        assert isinstance(found, SearchScreen)
        return found

    async def ask(self, text: str) -> list[tuple[int | None, str]]:
        """Type a search in one go, as a paste does; gives what is found."""
        self.screen.query_one(Input).value = text
        await self.pilot.pause(TYPING_PAUSE)
        await quiet(self.pilot)
        return [(hit.ticket, hit.text) for hit in self.screen.rows.hits]

    def line(self, y: int) -> str:
        return self.screen.rows.render_line(y).text


@asynccontextmanager
async def searching(desk: Desk, *, size: tuple[int, int] = (80, 24), lang: Lang = "en") -> AsyncIterator[Pilot[Any]]:
    """The app with the search open over the queue."""
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "slash")
        yield pilot


@pytest.mark.parametrize(
    ("text", "tickets"),
    [
        ("退款", {1, 2, 4, 5}),
        ("碎了", {5}),
        ("00123", {2}),
        ("TB-2026-00123", {2}),
        ("😢", {5}),
        ("needl", {4}),
        ("phone -needle", {2}),
        ("退款 from:@ann", {5}),
        ('"the needle"', {4}),
        ("promised -needle", {2}),
    ],
)
async def test_the_language_finds(desk: Desk, text: str, tickets: set[int]) -> None:
    async with searching(desk, size=(100, 30)) as pilot:
        found = await Session(pilot).ask(text)
        assert {number for number, _ in found} == tickets


@pytest.mark.parametrize("pasted", ["\nthe\tneedle\r\n", "the needle"])
async def test_what_is_pasted_in_several_lines_is_one_search(desk: Desk, pasted: str) -> None:
    async with searching(desk) as pilot:
        line = Session(pilot).screen.query_one(Input)
        pilot.app.post_message(Paste(pasted))
        await quiet(pilot)
        assert line.value == "the needle"
        line.select_all()
        pilot.app.post_message(Paste("x" * 5000))
        await quiet(pilot)
        assert line.value == "x" * MOST_PASTED


async def test_finds_are_newest_first_and_safe(desk: Desk) -> None:
    async with searching(desk) as pilot:
        session = Session(pilot)
        found = await session.ask("退款")
        assert next(number for number, _ in found) in (2, 5)
        assert session.line(0).startswith("▌#")
        await session.ask("evil")
        assert "\x1b" not in session.line(0)


async def test_enter_opens_the_ticket_at_the_message_and_esc_comes_back(desk: Desk) -> None:
    async with searching(desk, size=(100, 30)) as pilot:
        await Session(pilot).ask("the needle")
        await type_keys(pilot, "enter")
        await quiet(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)
        assert "the needle" in pilot.app.screen.thread.text_in_view()  # 220 messages further up
        await type_keys(pilot, "escape")
        assert Session(pilot).screen.query_one(Input).value == "the needle"
        await type_keys(pilot, "escape")
        assert [type(each) for each in pilot.app.screen_stack] == [QueueScreen]


async def test_enter_right_after_typing_waits_for_what_it_finds(desk: Desk) -> None:
    app = IgdeskApp(desk, Words("en"), desk._clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await quiet(pilot)
        await pilot.press("slash", *"needle", "enter")
        await quiet(pilot)
        await quiet(pilot)
        assert isinstance(app.screen, TicketScreen)
        assert "needle" in app.screen.thread.text_in_view()


async def test_n_goes_through_the_finds(desk: Desk) -> None:
    async with searching(desk, size=(100, 30)) as pilot:
        found = await Session(pilot).ask("退款")
        await type_keys(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        seen = []
        for _ in found:
            card = screen.target()
            assert card is not None
            seen.append(card.ticket.number)
            await type_keys(pilot, "n")
            await quiet(pilot)
        assert seen == [number for number, _ in found]
        assert "last find" in notices(pilot)[-1]
        await type_keys(pilot, "N")
        await quiet(pilot)
        card = screen.target()
        assert card is not None
        assert card.ticket.number == found[-2][0]


async def test_more_is_read_as_the_cursor_goes_down(desk: Desk) -> None:
    async with searching(desk, size=(100, 30)) as pilot:
        session = Session(pilot)
        assert len(await session.ask("story")) == 50
        for _ in range(10):
            await type_keys(pilot, "pagedown")
            await quiet(pilot)
        texts = [hit.text for hit in session.screen.rows.hits]
        assert len(texts) == len(set(texts)) == 220


async def test_every_letter_is_text(desk: Desk) -> None:
    async with searching(desk, size=(100, 30)) as pilot:
        await pilot.press(*"qeurgS?")
        await quiet(pilot)
        assert Session(pilot).screen.query_one(Input).value == "qeurgS?"


async def test_the_search_is_kept_and_typed_over(desk: Desk) -> None:
    async with searching(desk, lang="zh") as pilot:
        await Session(pilot).ask("退款")
        await type_keys(pilot, "down", "escape", "slash")
        assert Session(pilot).screen.rows.place == 1
        await pilot.press("x")
        await quiet(pilot)
        assert Session(pilot).screen.query_one(Input).value == "x"


async def test_nothing_found_says_what_to_try(desk: Desk) -> None:
    async with searching(desk) as pilot:
        assert await Session(pilot).ask("xyzzy") == []
        assert "Nothing found" in str(Session(pilot).screen.query_one("SearchNote").render())


@pytest.mark.parametrize("text", ['"', "AND OR NOT", "NEAR(", "*", "-", "from:", "((", "\\", "a" * 3000, "🏳️‍🌈"])
async def test_any_input_is_data(desk: Desk, text: str) -> None:
    async with searching(desk) as pilot:
        await Session(pilot).ask(text)
        assert notices(pilot) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text", ["", "退款"])
def test_what_a_search_looks_like(desk: Desk, snap_compare: Callable[..., bool], lang: Lang, text: str) -> None:
    async def search(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        await type_keys(pilot, "slash")
        await Session(pilot).ask(text)

    app = IgdeskApp(desk, Words(lang), desk._clock)
    assert snap_compare(app, run_before=search, terminal_size=(80, 24))
