"""The conversation widget: it opens at the end, keeps the place, and its length costs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.app import App, ComposeResult

from igdesk.clock import FixedClock
from igdesk.i18n import Words
from igdesk.rules.model import MessageState
from igdesk.widgets import thread_lines
from igdesk.widgets.thread import Thread

from .ticket_fixtures import CONFIG, NOW, said, talk


class ThreadApp(App[None]):
    """The widget alone."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock(NOW)
        self.wanted: list[Thread.OlderWanted] = []

    def compose(self) -> ComposeResult:
        yield Thread(Words("en"), CONFIG, self.clock.now)

    def on_thread_older_wanted(self, message: Thread.OlderWanted) -> None:
        self.wanted.append(message)

    @property
    def thread(self) -> Thread:
        return self.query_one(Thread)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {}


def conversation(count: int, *, first: int = 1, **more: Any) -> Any:
    return talk(*(said(n, f"message {n}", ours=n % 3 == 0) for n in range(first, first + count)), **more)


async def test_it_opens_at_the_newest_message() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)):
        app.thread.show(conversation(50))
        assert app.thread.at_bottom
        assert app.thread.text_in_view().rstrip().endswith("message 50")


async def test_a_short_conversation_begins_at_the_top() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)):
        app.thread.show(conversation(2))
        assert "message 1" in "\n".join(app.thread.text_in_view().split("\n")[:6])


async def test_only_what_is_in_view_and_some_around_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    whole = thread_lines.Drawing.lines

    def counted(self: thread_lines.Drawing, item: Any, width: int) -> Any:
        drawn.append(item)
        return whole(self, item, width)

    monkeypatch.setattr(thread_lines.Drawing, "lines", counted)
    app = ThreadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.thread.show(conversation(20_000))
        await pilot.pause()
        assert len(drawn) < 100
        drawn.clear()
        app.thread.scroll_pages(-1)
        await pilot.pause()
        assert len(drawn) < 20
        drawn.clear()
        app.thread.go_top()
        await pilot.pause()
        assert "message 1" in app.thread.text_in_view()
        assert len(drawn) < 100


async def test_scrolling_up_reads_backwards_line_by_line_and_stops_at_the_first() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)):
        app.thread.show(conversation(40))
        before = app.thread.text_in_view().split("\n")
        app.thread.scroll_by(-1)
        assert app.thread.text_in_view().split("\n")[1:] == before[:-1]
        app.thread.scroll_by(-10_000)
        top = app.thread.text_in_view()
        app.thread.scroll_by(-1)
        assert app.thread.text_in_view() == top
        assert "message 1" in top
        app.thread.go_bottom()
        assert app.thread.at_bottom


async def test_new_messages_are_followed_at_the_end_only() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)):
        app.thread.show(conversation(40))
        app.thread.show(conversation(41))
        assert app.thread.text_in_view().rstrip().endswith("message 41")
        app.thread.scroll_by(-20)
        seen = app.thread.text_in_view().split("\n")
        app.thread.show(conversation(43))
        assert app.thread.text_in_view().split("\n")[:-1] == seen[:-1]
        assert "New message below" in app.thread.text_in_view()
        app.thread.go_bottom()
        assert not app.thread.has_news
        assert "New message below" not in app.thread.text_in_view()


async def test_our_own_reply_is_no_news() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)):
        shown = conversation(40)
        app.thread.show(shown)
        app.thread.scroll_by(-20)
        mine = said(99, "ours", ours=True, outbox="r", state=MessageState.QUEUED)
        app.thread.show(replace(shown, messages=(*shown.messages, mine)))
        assert not app.thread.has_news


async def test_the_top_asks_for_older_messages_once_and_keeps_the_place() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.thread.show(conversation(40, first=100, more=True))
        await pilot.pause()
        assert app.wanted == []
        app.thread.scroll_by(-10_000)
        app.thread.scroll_by(-1)
        await pilot.pause()
        assert [message.everything for message in app.wanted] == [False]
        seen = app.thread.text_in_view().split("\n")
        app.thread.show(conversation(80, first=60, more=True))
        now = app.thread.text_in_view().split("\n")
        written = [(y, line) for y, line in enumerate(seen) if "┃" in line]
        assert written
        assert [(y, now[y]) for y, _ in written] == written
        app.thread.scroll_by(-1)
        assert app.thread.text_in_view().split("\n")[1:] == now[:-1]


async def test_going_to_the_top_asks_for_everything() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.thread.show(conversation(40, first=100, more=True))
        app.thread.go_top()
        await pilot.pause()
        assert [message.everything for message in app.wanted] == [True]


async def test_a_new_size_keeps_the_end_or_the_place() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.thread.show(conversation(40))
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert app.thread.text_in_view().rstrip().endswith("message 40")
        app.thread.scroll_by(-30)
        first = next(line for line in app.thread.text_in_view().split("\n") if "message" in line)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert first.split()[-1] in app.thread.text_in_view()


async def test_a_held_reply_counts_down_on_the_screen_and_then_the_timer_rests() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        held = said(2, "soon", ours=True, outbox="r", state=MessageState.QUEUED)
        detail = talk(said(1), held)
        shown = {"id": "r", "state": MessageState.QUEUED, "hold_until": NOW + timedelta(seconds=5), "waits": False}
        row: Any = type("Row", (), shown | {"awaits_release": False})
        app.thread.show(replace(detail, outbox=(row,)))
        assert "goes out in 5s" in app.thread.text_in_view()
        app.clock.advance(timedelta(seconds=3))
        await pilot.pause()
        assert "goes out in 2s" in app.thread.text_in_view()
        app.clock.advance(timedelta(seconds=3))
        assert "waiting to be sent" in app.thread.text_in_view()


async def test_lines_are_drawn_anew_for_another_theme() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.thread.show(conversation(3))
        await pilot.pause()
        dark = app.export_screenshot()
        app.theme = "textual-light"
        await pilot.pause()
        assert app.export_screenshot() != dark
        assert "message 3" in app.thread.text_in_view()


async def test_another_ticket_opens_at_its_own_end() -> None:
    app = ThreadApp()
    async with app.run_test(size=(80, 24)):
        app.thread.show(conversation(40))
        app.thread.scroll_by(-20)
        app.thread.show(conversation(30, first=500, number=2))
        assert app.thread.number == 2
        assert app.thread.at_bottom
        assert not app.thread.has_news
