"""The shell: leaving, undo, the sync beside it, and that every key has something that it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets._toast import Toast

from igdesk.config.actions import CONTEXTS, Context, actions_in
from igdesk.errors import RemoteError
from igdesk.i18n import Phrase, Words
from igdesk.rules.commands import Assign, Claim
from igdesk.rules.model import MessageState
from igdesk.screens.app import IgdeskApp
from igdesk.screens.desk_screen import DeskScreen
from igdesk.screens.escalation import EscalationScreen
from igdesk.screens.queue import QueueScreen
from igdesk.screens.reporting import ReportScreen
from igdesk.screens.search import SearchScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.screens.triage import TriageScreen
from igdesk.screens.writing import ReplyComposer
from igdesk.store.errors import StoreError
from igdesk.widgets.dialogs import ErrorModal, Pick
from igdesk.widgets.status import StatusLine
from tests.screens.conftest import TestDesk, settle

SCREENS: dict[Context, type] = {
    "everywhere": DeskScreen,
    "queue": QueueScreen,
    "ticket": TicketScreen,
    "triage": TriageScreen,
    "escalation": EscalationScreen,
    "search": SearchScreen,
    "report": ReportScreen,
    "composer": ReplyComposer,
}


def notices(pilot: Pilot[Any]) -> str:
    return "\n".join(str(toast.message) for toast in pilot.app._notifications)


def showing(pilot: Pilot[Any], kind: type[Screen[Any]]) -> bool:
    return isinstance(pilot.app.screen, kind)


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_action_has_its_method(context: Context) -> None:
    owner = SCREENS[context]
    missing = []
    for action in actions_in(context):
        name = action.call(action.keys[0]).partition("(")[0]
        if not (hasattr(owner, f"action_{name}") or hasattr(IgdeskApp, f"action_{name}")):
            missing.append(action.id)
    assert missing == []


async def test_help_lists_what_is_bound(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        bound = {(b.binding.key, b.binding.id) for b in pilot.app.screen.active_bindings.values()}
        known = {
            (key, action.id)
            for context in ("queue", "everywhere")
            for action in actions_in(context)
            for key in action.keys
            if " " not in key and not key.isdecimal()
        }
        assert {pair for pair in known if pair not in bound and pair[1] not in ("quit", "palette")} == set()


async def test_notices_do_not_pile_up(test_desk: TestDesk) -> None:
    async with test_desk.app().run_test(notifications=True) as pilot:
        await settle(pilot)
        pilot.app.notify("broken", severity="error")
        for text in ("one", "again", "again", "two", "again", "three"):
            pilot.app.notify(text)
            await pilot.pause()
        assert notices(pilot).split("\n") == ["broken", "again", "three"]


@pytest.mark.parametrize("length", [36, 37, 38, 55, 56, 57, 58, 97])
async def test_all_of_a_notice_stands_above_the_footer(test_desk: TestDesk, length: int) -> None:
    async with test_desk.app().run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        pilot.app.notify(("tickets " * 20)[: length - 5] + " last")
        await pilot.pause()
        await pilot.pause(0.05)
        assert pilot.app.screen.query_one(Toast).region.bottom == 23


async def test_notices_leave_the_foot_of_a_reply_readable_and_stand_once(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        for text in ("one", "two", "three"):
            pilot.app.notify(f"{text} is told at some length, so that it takes more than a line of a narrow screen")
        await settle(pilot)
        writing = pilot.app.screen
        toasts = list(writing.query(Toast))
        assert len(toasts) == 3
        composer = writing.query_one(ReplyComposer).region
        assert not any(toast.region.overlaps(composer) for toast in toasts)
        await pilot.app.push_screen(Pick(Words("en"), "A question", []))
        await settle(pilot)
        assert len([toast for screen in pilot.app.screen_stack for toast in screen.query(Toast) if toast.visible]) == 3


async def test_leaving_with_nothing_held_just_leaves(test_desk: TestDesk) -> None:
    app = test_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running or app._exit


async def test_leaving_with_held_replies_says_that_they_are_safe(busy_desk: TestDesk) -> None:
    app = busy_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert "Replies still held: 1" in notices(pilot)
        assert not app._exit
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app._exit


async def test_esc_never_leaves_the_program(test_desk: TestDesk) -> None:
    app = test_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("escape", "escape", "escape")
        assert not app._exit


async def test_u_takes_back_the_newest_held_reply_and_keeps_its_text(busy_desk: TestDesk) -> None:
    busy_desk.clock.advance(timedelta(seconds=1))  # what was done before is no step of this session
    app = busy_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert busy_desk.desk.replies_in([MessageState.QUEUED]).result() == ()
        assert app.drafts.text(6) == "We do! Shipping takes 5 days."


async def test_what_becomes_of_a_change_that_was_left_is_told_with_names(test_desk: TestDesk) -> None:
    test_desk.many(2)
    await test_desk.desk_of("ada").run(Claim(1))
    app = test_desk.app()
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        for command in (Claim(1), Assign(2, "ada")):
            app.changes.begin(partial(app.desk.run, command), command).is_left = True
        await settle(pilot)
        told = sorted(str(toast.message) for toast in app._notifications)
        assert [("Ada" in each, "ada" in each) for each in told] == [(True, False)] * 2, told


async def test_the_outbox_opens_the_ticket_of_a_reply(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("g", "o")
        await settle(pilot)
        assert showing(pilot, Pick)
        await pilot.press("1")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        card = screen.target()
        assert card is not None
        assert card.ticket.number == 6


class Sync:
    """A sync that fails when told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.woken = 0
        self.started = False
        self._error = error

    async def run(self) -> None:
        self.started = True
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()

    async def care(self, tell: Callable[[Phrase], None]) -> None:
        await asyncio.Event().wait()

    def wake(self) -> None:
        self.woken += 1


async def test_the_sync_runs_beside_and_can_be_woken(test_desk: TestDesk) -> None:
    sync = Sync()
    app = IgdeskApp(test_desk.desk, Words("en"), test_desk.clock, sync)
    async with app.run_test() as pilot:
        while not sync.started:  # once the first list stands; never is a failure by time
            await pilot.pause(0.01)
        await pilot.press("R")
        await pilot.pause()
        assert sync.woken == 1


async def test_the_sync_begins_though_the_list_cannot_be_read(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def page(*_args: object, **_more: object) -> None:
        raise StoreError("store.busy", path="desk.db")

    monkeypatch.setattr(test_desk.desk, "page", page)
    sync = Sync()
    async with IgdeskApp(test_desk.desk, Words("en"), test_desk.clock, sync).run_test() as pilot:
        while not sync.started:
            await pilot.pause(0.01)


async def test_without_a_sync_of_its_own_it_says_who_does_it(test_desk: TestDesk) -> None:
    async with test_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("R")
        await pilot.pause()
        assert "igdesk sync" in notices(pilot)


async def test_a_sync_that_ends_with_a_failure_says_the_cure(test_desk: TestDesk) -> None:
    app = IgdeskApp(test_desk.desk, Words("en"), test_desk.clock, Sync(RemoteError("instagram.auth_failed")))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        assert Words("en")("instagram.auth_failed") in notices(pilot)
        assert not app._exit


async def test_a_bug_in_the_sync_is_shown_and_logged_and_the_desk_stays_open(
    test_desk: TestDesk, caplog: pytest.LogCaptureFixture
) -> None:
    app = IgdeskApp(test_desk.desk, Words("en"), test_desk.clock, Sync(ZeroDivisionError("x [/b]")))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
        assert showing(pilot, ErrorModal)
        assert "screen_crashed" in caplog.messages
        await pilot.press("escape")
        await pilot.pause()
        assert showing(pilot, QueueScreen)


async def test_a_database_that_cannot_be_read_is_said_until_it_can(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_rev: int) -> None:
        raise StoreError("store.busy", path="desk.db")

    app = test_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        line = pilot.app.screen.query_one(StatusLine)
        with monkeypatch.context() as patch:
            patch.setattr(test_desk.desk, "look", broken)
            await app.live.look()
            await pilot.pause()
            assert line.fault == Phrase("store.busy", {"path": "desk.db"})
        await app.live.look()
        await pilot.pause()
        assert line.fault is None


async def test_what_others_change_is_published_once(busy_desk: TestDesk) -> None:
    app = busy_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        seen: list[frozenset[int]] = []
        app.live.changed.subscribe(app, seen.append)
        await app.live.look()
        busy_desk.clock.advance(timedelta(seconds=1))
        busy_desk.arrive([])
        await app.live.look()
        await pilot.pause()
        assert seen == []  # nothing changed for any ticket
        busy_desk.many(2)
        await app.live.look()
        await app.live.look()
        await pilot.pause()
        assert seen == [frozenset({9, 10})]


@pytest.mark.parametrize("theme", ["igdesk-light", "textual-dark", "ansi-light"])
async def test_other_themes_have_our_colours_too(busy_desk: TestDesk, theme: str) -> None:
    app = busy_desk.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        app.theme = theme
        await settle(pilot)
        assert app.get_css_variables()["late"]
