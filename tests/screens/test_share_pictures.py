"""What the screens look like when the network drive is not well, and when a program left something undone."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.i18n import Lang
from igdesk.rules.commands import AddNote, Claim, Reply, SetStatus
from igdesk.rules.model import Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.share_watch import ShareWatch
from igdesk.screens.ticket import TicketScreen
from igdesk.store.shared import supervisor
from igdesk.widgets.share_notice import ShareNotice
from igdesk.widgets.ticket_list import TicketList
from igdesk.widgets.views_bar import ViewsBar

from .share_fixtures import LONGEST, SharedDesk, loaded, quick, shared_desk, silent, until
from .test_share_left import asking, left_by_the_last_program

__all__ = ["quick", "shared_desk"]
Compare = Callable[..., bool]
Size = tuple[int, int]
SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (200, 60)
LOOKS = 10
"""How often in a row a screen must look the same: for half a second, longer than anything here takes to be noticed."""
SIZES: list[tuple[Size, Lang]] = [(SMALL, "zh"), (MIDDLE, "en")]
LONG = (
    "您好，您的订单昨天已经发出，快递单号 SF1234567890，预计两天内送达。给您添麻烦了，非常抱歉！"
    "如果到时还没有收到，请直接回复这条消息，我会马上联系快递公司核实；需要退款的话，也可以随时告诉我。"
) * 3


@pytest.fixture
def desk(shared_desk: SharedDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedDesk]:
    """The desk; the silence of its drive always lasts as long, and how fast it is, which differs, is not known."""
    monkeypatch.setattr(ShareWatch, "seconds", 12)
    monkeypatch.setattr(supervisor, "_most", lambda times: 0.0)
    yield shared_desk
    if hasattr(shared_desk, "_stopped"):
        shared_desk.go_on()


def app_of(pilot: Pilot[Any]) -> IgdeskApp:
    assert isinstance(pilot.app, IgdeskApp)
    return pilot.app


async def complete(pilot: Pilot[Any]) -> None:
    """Wait until all that is read at the start is there."""
    await until(pilot, lambda: pilot.app.screen.query(TicketList))  # who takes pictures begins before it is composed
    await loaded(pilot)
    bar = pilot.app.screen.query_one(ViewsBar)
    await until(pilot, lambda: bar.counts and app_of(pilot).live.last is not None)


async def opened(pilot: Pilot[Any], number: int) -> TicketScreen:
    """A ticket on the screen."""
    app_of(pilot).open_ticket(number, (3, 2, 7))
    await until(pilot, lambda: isinstance(pilot.app.screen, TicketScreen) and pilot.app.screen.target())
    screen = pilot.app.screen
    assert isinstance(screen, TicketScreen)
    return screen


async def hung(pilot: Pilot[Any], desk: SharedDesk) -> None:
    """From now on the drive is silent, and that was told."""
    desk.hang()
    await silent(pilot)


def is_noticed(pilot: Pilot[Any]) -> bool:
    """Whether the screen says why something is not there."""
    return any(notice.is_wanted for notice in pilot.app.screen.query(ShareNotice))


async def calm(pilot: Pilot[Any]) -> None:
    """Without the notices, which come and go, and once nothing changes any more.

    How a drive does is noticed by looking again and again, and no queue tells whether the next look will find more.
    """
    deadline = time.monotonic() + LONGEST
    pictures: list[str] = []
    while len(pictures) < LOOKS or len(set(pictures[-LOOKS:])) > 1:
        assert time.monotonic() < deadline, "the screen does not come to rest"
        app_of(pilot).clear_notifications()  # each time: some come late
        await pilot.pause(0.06)
        pictures.append(pilot.app.export_screenshot(simplify=True))


@pytest.mark.parametrize(("size", "lang"), [*SIZES, (LARGE, "en")])
def test_the_queue_of_a_silent_drive(desk: SharedDesk, snap_compare: Compare, size: Size, lang: Lang) -> None:
    """A change waits, and another list is wanted than the one that stands there."""

    async def prepare(pilot: Pilot[Any]) -> None:
        await complete(pilot)
        app = app_of(pilot)
        pilot.app.screen.tickets.go_to(3)  # type: ignore[attr-defined]  # the queue
        await hung(pilot, desk)
        await pilot.press("a", "a")
        await until(pilot, lambda: app.changes.waits(3))
        await pilot.press("2")
        await until(pilot, lambda: pilot.app.screen.tickets.note)  # type: ignore[attr-defined]
        await until(pilot, lambda: len(app.share_watch.last) == 2)
        await until(pilot, lambda: size == SMALL or "as soon as it does" in preview(pilot))
        await calm(pilot)

    assert snap_compare(desk.app(lang), terminal_size=size, run_before=prepare)


def preview(pilot: Pilot[Any]) -> str:
    """What stands beside the list."""
    return "".join(str(each.render()) for each in pilot.app.screen.query("Preview Static"))


@pytest.mark.parametrize(("size", "lang"), SIZES)
def test_a_ticket_that_is_not_loaded(desk: SharedDesk, snap_compare: Compare, size: Size, lang: Lang) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await complete(pilot)
        await hung(pilot, desk)
        app_of(pilot).open_ticket(7)
        await until(pilot, lambda: is_noticed(pilot))
        await calm(pilot)

    assert snap_compare(desk.app(lang), terminal_size=size, run_before=prepare)


@pytest.mark.parametrize(("size", "lang"), SIZES)
def test_a_list_that_is_not_loaded(desk: SharedDesk, snap_compare: Compare, size: Size, lang: Lang) -> None:
    """It does not say that there is nothing, which is not known."""

    async def prepare(pilot: Pilot[Any]) -> None:
        await complete(pilot)
        await hung(pilot, desk)
        await pilot.press("g", "e")
        await until(pilot, lambda: is_noticed(pilot))
        await calm(pilot)

    assert snap_compare(desk.app(lang), terminal_size=size, run_before=prepare)


@pytest.mark.parametrize("keys", [("a", "a"), ("r", *"Soon.", "ctrl+s")], ids=["claim", "reply"])
@pytest.mark.parametrize(("size", "lang"), SIZES)
def test_a_ticket_from_memory_with_a_change_that_waits(
    desk: SharedDesk, snap_compare: Compare, size: Size, lang: Lang, keys: tuple[str, ...]
) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await complete(pilot)
        screen, app = await opened(pilot, 2), app_of(pilot)
        await hung(pilot, desk)
        await pilot.press("J")
        await until(pilot, lambda: is_noticed(pilot))
        await pilot.press("K")
        await until(pilot, lambda: screen.target() and is_noticed(pilot))
        await pilot.press(*keys)
        await until(pilot, lambda: app.changes.waits(2) and (screen.composer.waits or not screen.composer.is_open))
        await until(pilot, lambda: len(app.share_watch.last) == 2)
        await calm(pilot)

    assert snap_compare(desk.app(lang), terminal_size=size, run_before=prepare)


def left(desk: SharedDesk, count: int, size: Size) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """The question about what the last program left; so many more notes than the first four."""
    for command in (Reply(1, (LONG,)), Claim(3), AddNote(2, "asked the warehouse"), SetStatus(2, Status.RESOLVED)):
        left_by_the_last_program(desk, command)
    for place in range(count):
        left_by_the_last_program(desk, AddNote(2, f"note {place}"))

    async def prepare(pilot: Pilot[Any]) -> None:
        app = app_of(pilot)
        await until(pilot, lambda: asking(app))
        queue = app.screen_stack[0]
        await until(pilot, lambda: app.live.last is not None and queue.query_one(ViewsBar).counts)
        await until(pilot, lambda: size == SMALL or any("#8" in str(each.render()) for each in queue.query(Static)))
        await calm(pilot)

    return prepare


@pytest.mark.parametrize(("size", "lang"), [*SIZES, (LARGE, "en")])
def test_what_was_left_is_offered(desk: SharedDesk, snap_compare: Compare, size: Size, lang: Lang) -> None:
    """One line for each, all of the words that would be sent, and the keys, however many there are."""
    assert snap_compare(desk.app(lang), terminal_size=size, run_before=left(desk, 10, size))


@pytest.mark.parametrize(("size", "lang"), SIZES)
def test_a_computer_that_may_only_read(desk: SharedDesk, snap_compare: Compare, size: Size, lang: Lang) -> None:
    class Stranger(SharedDesk):
        machine = "machine-of-a-stranger"

    stranger = Stranger(desk.path)

    async def prepare(pilot: Pilot[Any]) -> None:
        await complete(pilot)
        await until(pilot, lambda: app_of(pilot).share_watch.last)
        await until(pilot, lambda: size == SMALL or "#8" in preview(pilot))
        await until(pilot, lambda: pilot.app.screen.query_one(ViewsBar).counts)
        await calm(pilot)

    assert snap_compare(stranger.app(lang), terminal_size=size, run_before=prepare)
    stranger.close()


async def test_what_is_not_loaded_is_said_until_the_drive_is_back(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test(size=MIDDLE) as pilot:
        await complete(pilot)
        tickets = pilot.app.screen.query_one(TicketList)
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("j")
            await until(pilot, lambda: "as soon as it does" in preview(pilot), "another ticket's messages")
            await pilot.press("2")
            await until(pilot, lambda: "Below is the old list" in tickets.note)
            await pilot.press("g", "e")
            await until(pilot, lambda: is_noticed(pilot))
            shown = "".join(str(each.render()) for each in pilot.app.screen.query("Static, Paragraph"))
            assert "Nothing is escalated" not in shown, "nobody knows that"
            await pilot.press("escape")
        await until(pilot, lambda: not tickets.note and preview(pilot).startswith("#"))


async def test_a_change_that_waits_is_said_below_its_ticket(shared_desk: SharedDesk) -> None:
    async with shared_desk.app().run_test() as pilot:
        await complete(pilot)
        screen = await opened(pilot, 2)
        with shared_desk.hanging():
            await silent(pilot)
            await pilot.press("a", "a")
            hint = screen.query_one("#ticket-hint", Static)
            await until(pilot, lambda: "A change waits" in str(hint.render()))
        await until(pilot, lambda: "A change waits" not in str(hint.render()))
