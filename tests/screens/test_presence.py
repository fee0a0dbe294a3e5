"""Two people on one file: each sees where the other is, and a reply is not sent past what the other did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from igdesk.clock import FixedClock
from igdesk.desk.desk import Desk
from igdesk.desk.presence import SHOWN_FOR, Other, Presence
from igdesk.desk.queries import Doing
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.commands import AddNote, Claim, Merge, Reply, SetPriority, SetTags
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.screens.whereabouts import PAUSE
from igdesk.store.engine import LocalStore
from igdesk.text import cells, one_line
from igdesk.widgets.presence import presence_parts
from igdesk.widgets.send_dialogs import AskSendAnyway
from igdesk.widgets.status import Part, StatusLine, status_line

from .ticket_fixtures import (
    CONFIG,
    NOW,
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

Compare = Callable[..., bool]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of_three(tmp_path) as made:
        yield made


@pytest.fixture
def lin(desk: Desk, tmp_path: Path) -> Iterator[Presence]:
    """阿林 at another computer: a connection and a clock of her own."""
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW + timedelta(days=1)))
    yield Presence(store, FixedClock(NOW), "lin", machine="OFFICE-2")
    store.close()


def goes(who: Presence, here: tuple[int, Doing] | None) -> None:
    """Somebody goes somewhere, and the file knows it."""
    who.be(here)
    assert who._under_way is not None
    who._under_way.result()


@asynccontextmanager
async def opened(
    desk: Desk, *keys: str, size: tuple[int, int] = (80, 24), lang: Lang = "en"
) -> AsyncIterator[Pilot[Any]]:
    """The app, after some keys; on the queue without any, Enter opens the first ticket."""
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        await type_keys(pilot, *keys)
        yield pilot


def app_of(pilot: Pilot[Any]) -> IgdeskApp:
    assert isinstance(pilot.app, IgdeskApp)
    return pilot.app


async def look(pilot: Pilot[Any]) -> None:
    """What the program does once a second."""
    await app_of(pilot).live.look()
    await quiet(pilot)


def status(pilot: Pilot[Any]) -> str:
    """The first line."""
    return str(pilot.app.screen.query_one(StatusLine).render())


def row(pilot: Pilot[Any], number: int) -> str:
    """The line of a ticket in the queue."""
    queue = next(screen for screen in pilot.app.screen_stack if isinstance(screen, QueueScreen))
    lines = [queue.tickets.render_line(y).text for y in range(queue.tickets.size.height)]
    return next(line for line in lines if f"#{number} " in line)


async def is_told(pilot: Pilot[Any], *expected: tuple[int, Doing]) -> bool:
    """Whether the program says before long that its person is there."""
    for _ in range(300):
        seen = await app_of(pilot).desk.look(0)
        if [(sign.ticket, sign.doing) for sign in seen.signs if sign.agent == "mei"] == list(expected):
            return True
        await pilot.pause(PAUSE / 10)
    return False


def shown(pilot: Pilot[Any]) -> int:
    screen = pilot.app.screen
    assert isinstance(screen, TicketScreen)
    return screen._number


# What others are told


async def test_others_are_told_where_one_looks_and_writes_and_that_one_left(desk: Desk) -> None:
    async with opened(desk, "enter") as pilot:
        first = shown(pilot)
        assert await is_told(pilot, (first, Doing.VIEWS))
        await type_keys(pilot, "r")
        assert await is_told(pilot, (first, Doing.WRITES))
        await type_keys(pilot, "escape", "J")
        assert shown(pilot) != first
        assert await is_told(pilot, (shown(pilot), Doing.VIEWS))
        await type_keys(pilot, "q")
        assert await is_told(pilot)


async def test_a_note_is_written_on_its_ticket_from_the_queue_too(desk: Desk) -> None:
    async with opened(desk) as pilot:
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        card = queue.target()
        assert card is not None
        await type_keys(pilot, "c")
        assert await is_told(pilot, (card.ticket.number, Doing.WRITES))
        await type_keys(pilot, "escape")
        assert await is_told(pilot)


async def test_a_held_key_tells_of_no_ticket_that_it_passes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(desk, "enter") as pilot:
        app = app_of(pilot)
        told: list[tuple[int, Doing] | None] = []
        monkeypatch.setattr(app.presence, "be", told.append)
        for _ticket in range(5):
            app.whereabouts.moved()
            app.whereabouts.go_on()  # the second that passes meanwhile tells of none, either
        assert told == []
        while not told:
            await pilot.pause(PAUSE)
        assert told[0] == (shown(pilot), Doing.VIEWS)


async def test_who_leaves_the_program_is_gone_at_once(desk: Desk) -> None:
    async with opened(desk, "enter") as pilot:
        assert await is_told(pilot, (shown(pilot), Doing.VIEWS))
    assert (await desk.look(0)).signs == ()


# What one sees


async def test_the_ticket_says_who_looks_and_who_writes(desk: Desk, lin: Presence) -> None:
    async with opened(desk, "enter") as pilot:
        goes(lin, (shown(pilot), Doing.VIEWS))
        await look(pilot)
        assert "○ 阿林 is looking" in status(pilot)
        goes(lin, (shown(pilot), Doing.WRITES))
        await look(pilot)
        assert "● 阿林 writes here" in status(pilot)
        goes(lin, None)
        await look(pilot)
        assert "阿林" not in status(pilot)


async def test_the_queue_has_a_sign_and_says_who_it_is_under_the_cursor(desk: Desk, lin: Presence) -> None:
    async with opened(desk) as pilot:
        assert " ●#2 " not in row(pilot, 2)
        goes(lin, (2, Doing.WRITES))
        await look(pilot)
        assert "●#2 " in row(pilot, 2)
        goes(lin, (2, Doing.VIEWS))
        await look(pilot)
        assert "○#2 " in row(pilot, 2)
        while app_of(pilot).screen.target().ticket.number != 2:  # type: ignore[attr-defined]  # the queue
            assert "阿林" not in status(pilot)
            await type_keys(pilot, "j")
        assert "○ 阿林 is looking" in status(pilot)


async def test_ones_other_program_is_told_by_its_computer(desk: Desk, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "desk.db", FixedClock(NOW))
    at_home = Presence(store, FixedClock(NOW), "mei", machine="HOME[b]")
    async with opened(desk, "enter") as pilot:
        goes(at_home, (shown(pilot), Doing.WRITES))
        await look(pilot)
        assert "● you, at HOME[b], write here" in status(pilot)
    store.close()


async def test_who_dies_is_silently_no_longer_shown(desk: Desk, lin: Presence) -> None:
    async with opened(desk, "enter") as pilot:
        goes(lin, (shown(pilot), Doing.WRITES))
        await look(pilot)
        clock = app_of(pilot).clock
        assert isinstance(clock, FixedClock)
        for _second in range(int(SHOWN_FOR) + 1):
            clock.advance(timedelta(seconds=1))
            await app_of(pilot).live.look()
        await quiet(pilot)
        assert "阿林" not in status(pilot)
        assert not any("阿林" in notice for notice in notices(pilot))


async def test_whoever_is_at_a_merged_ticket_is_at_the_other(desk: Desk, lin: Presence) -> None:
    async with opened(desk, "enter") as pilot:
        other = 1 if shown(pilot) != 1 else 2
        goes(lin, (other, Doing.WRITES))
        as_person(desk, "lin", Merge(other, shown(pilot)))
        await look(pilot)
        assert "● 阿林 writes here" in status(pilot)


async def test_a_writer_is_told_that_another_begins_and_that_one_has_begun(desk: Desk, lin: Presence) -> None:
    async with opened(desk, "enter", "r") as pilot:
        goes(lin, (shown(pilot), Doing.WRITES))
        await look(pilot)
        await look(pilot)
        told = [f"阿林 has begun to write on #{shown(pilot)}, too."]
        assert notices(pilot) == told
        await type_keys(pilot, "escape", "r")
        assert notices(pilot)[-1] == f"阿林 is writing on #{shown(pilot)} already."


async def test_a_failing_sign_is_not_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk._store.stop_writing()  # every sign is refused from now on
    async with opened(desk, "enter") as pilot:
        app_of(pilot).whereabouts._tell()
        assert app_of(pilot).presence._under_way is not None
        await quiet(pilot)
        assert notices(pilot) == []
        assert await is_told(pilot)


_OTHERS = st.builds(Other, st.text(min_size=1), st.text(), st.sampled_from(Doing), is_me=st.booleans())


@given(
    st.integers(20, 240),
    st.sampled_from(LANGUAGES),
    st.lists(_OTHERS, min_size=1, max_size=4),
    st.text(max_size=60),
    st.text(max_size=200),
)
def test_the_line_says_it_beside_the_longest_error(
    width: int, lang: Lang, others: list[Other], title: str, error: str
) -> None:
    words = Words(lang)
    parts = presence_parts(others, words, CONFIG)
    shown = status_line(one_line(title), [Part(one_line(error), "", 0)], width, parts).plain
    assert cells(shown) <= width
    assert "○" in shown or "●" in shown


# What is not done over somebody's head


async def test_what_came_since_is_shown_word_for_word_and_the_last_of_it_in_view(desk: Desk) -> None:
    async with opened(desk, "enter", "r") as pilot:
        number, who = shown(pilot), customer_of(pilot)
        await write(pilot, "my answer")
        as_person(desk, "lin", AddNote(number, "Do not answer yet."), SetTags(number, ("vip",)))
        as_person(desk, "lin", Reply(number, ("Lin's answer",)))
        come_in(desk, thread(who, [inbound("line\n" * 30 + "thanks, solved", -timedelta(minutes=1), "new")]))
        await type_keys(pilot, "ctrl+s")
        dialog = pilot.app.screen
        assert isinstance(dialog, AskSendAnyway)
        told = [(news.who.partition(" · ")[0], news.text) for news in dialog._news]
        assert ("阿林, note", "Do not answer yet.") in told
        assert ("阿林, reply", "Lin's answer") in told
        assert told[-1][1].endswith("thanks, solved")
        scroll = dialog.query_one("VerticalScroll")
        assert scroll.max_scroll_y > 0
        assert scroll.scroll_y == scroll.max_scroll_y
        await type_keys(pilot, "ctrl+s", "enter", "escape")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        assert screen.composer.text == "my answer"


def customer_of(pilot: Pilot[Any]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, TicketScreen)
    card = screen.target()
    assert card is not None
    return card.customer.username or ""


async def test_what_changes_nothing_about_an_answer_is_told_and_holds_nothing(desk: Desk) -> None:
    async with opened(desk, "enter", "r") as pilot:
        number = shown(pilot)
        await write(pilot, "my answer")
        as_person(desk, "lin", SetTags(number, ("vip",)))
        await look(pilot)
        assert notices(pilot) == ["Tags: +vip — 阿林"]
        await type_keys(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, AskSendAnyway)
        detail = desk.detail(number).result()
        assert detail is not None
        assert [row.text for row in detail.outbox] == ["my answer"]


async def test_a_refused_change_says_what_the_other_did_and_shows_it(desk: Desk) -> None:
    async with opened(desk, "enter") as pilot:
        number = shown(pilot)
        as_person(desk, "lin", Claim(number), SetPriority(number, "low"))
        await type_keys(pilot, "+")
        [told] = [notice for notice in notices(pilot) if "has changed since you looked" in notice]
        assert "阿林 took the ticket" in told
        assert "Priority: " in told
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        card = screen.target()
        assert card is not None
        assert (card.ticket.assignee, card.ticket.priority) == ("lin", "low")


# What it looks like


def with_lin(lin: Presence, *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        goes(lin, (2, Doing.WRITES))
        await look(pilot)
        await type_keys(pilot, *keys)

    return prepare


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_queue_looks_like_with_somebody_else(
    desk: Desk, lin: Presence, snap_compare: Compare, lang: Lang
) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))
    assert snap_compare(app, terminal_size=(80, 24), run_before=with_lin(lin, "j"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_ticket_looks_like_with_somebody_else(
    desk: Desk, lin: Presence, snap_compare: Compare, lang: Lang
) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))

    async def prepare(pilot: Pilot[Any]) -> None:
        await with_lin(lin)(pilot)
        app.open_ticket(2, (1, 2, 3))
        await quiet(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=prepare)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_held_reply_looks_like(desk: Desk, snap_compare: Compare, lang: Lang) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))

    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        app.open_ticket(2, (1, 2, 3))
        await type_keys(pilot, "r")
        await write(pilot, "my answer")
        as_person(desk, "lin", AddNote(2, "Not yet, please: the parcel was found."), Claim(2))
        come_in(desk, thread("tom", [inbound("Thanks, it has come!", timedelta(), "t2")]))
        await look(pilot)
        app.clear_notifications()
        await type_keys(pilot, "ctrl+s")

    assert snap_compare(app, terminal_size=(80, 24), run_before=prepare)
