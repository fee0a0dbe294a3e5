"""What opening something costs, without a clock: how often the screen is drawn whole, and its parts are styled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from igdesk.screens.queue import QueueScreen
from igdesk.widgets import drawn_once
from igdesk.widgets.drawn_once import DrawnOnce

from . import stillness
from .conftest import TestDesk, settle
from .ticket_fixtures import take_notices

OPENED = {
    "enter": "TicketScreen", "s": "Pick", "a": "Pick", "b": "Pick", "S": "EscalateDialog", "slash": "SearchScreen",
    "question_mark": "HelpScreen", "T": "TriageScreen", "c": "NoteDialog",
}  # fmt: skip


class Seen:
    """What was drawn and styled.

    Attributes:
        whole: How often the whole terminal was drawn.
        styled: How often each part was styled again after it had come in.
    """

    def __init__(self) -> None:
        self.whole = 0
        self.styled: Counter[str] = Counter()

    def draw(self, app: App[Any], update: object) -> None:
        """Something was drawn."""
        if isinstance(update, LayoutUpdate):
            self.whole += 1
        elif isinstance(update, ChopsUpdate):
            self.whole += sum(end - begin for _, begin, end in update.spans) >= app.size.area

    def style(self, nodes: Iterable[DOMNode], screen: Screen[Any]) -> None:
        """Parts were styled."""
        if not isinstance(screen, QueueScreen):
            self.styled.update(type(node).__name__ for node in nodes if screen in node.ancestors)


@contextmanager
def watched(patch: pytest.MonkeyPatch, app: App[Any]) -> Iterator[Seen]:
    """Count for a while."""
    seen, display, update = Seen(), App._display, Stylesheet.update_nodes

    def _display(self: App[Any], screen: Screen[Any], renderable: Any) -> None:
        seen.draw(self, renderable)
        display(self, screen, renderable)

    def update_nodes(self: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        known = list(nodes)
        seen.style(known, app.screen)
        update(self, known, animate)

    with patch.context() as patched:
        patched.setattr(App, "_display", _display)
        patched.setattr(Stylesheet, "update_nodes", update_nodes)
        yield seen


def waits(screen: Screen[Any]) -> bool:
    """Whether something is to be drawn; when that is done is left to the program, as in a terminal."""
    wanted = (screen._layout_required, screen._scroll_required, screen._recompose_required, screen._callbacks)
    is_top = screen is screen.app.screen
    return any(wanted) or (is_top and bool(screen._repaint_required or screen._dirty_widgets))


@pytest.mark.parametrize("key", OPENED)
async def test_what_a_key_opens_is_drawn_once(busy_desk: TestDesk, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice where what lies below changes at that moment: its notices go."""
    take_notices(busy_desk.desk)
    monkeypatch.setattr(stillness, "_drew", waits)
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        with watched(monkeypatch, pilot.app) as seen:
            await pilot.press(key)
            await settle(pilot)
        assert type(pilot.app.screen).__name__ == OPENED[key]
        assert 1 <= seen.whole <= 2
        assert seen.styled.total() <= 2, "each part has its styles when it comes in; the focus alone changes them"


class Late(DrawnOnce[None]):
    """A screen whose one part comes in late."""

    def __init__(self) -> None:
        super().__init__()
        self.comes = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Static("empty")

    async def parts_there(self) -> None:
        await self.comes.wait()
        self.query_one(Static).update("whole")


class Bare(App[None]):
    """An app with nothing of the desk's."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]


def drawn_of(app: App[Any], patch: pytest.MonkeyPatch) -> list[str]:
    """The first lines of what is drawn of late screens, as it is drawn."""
    lines: list[str] = []
    display = App._display

    def _display(self: App[Any], screen: Screen[Any], renderable: Any) -> None:
        if isinstance(screen, Late) and renderable is not None:
            lines.append(screen._compositor.render_strips()[0].text.strip())
        display(self, screen, renderable)

    patch.setattr(App, "_display", _display)
    return lines


async def test_nothing_is_drawn_before_what_it_shows_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_once, "_PATIENCE", 60.0)
    app, screen = Bare(), Late()
    drawn = drawn_of(app, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(screen)
        for _ in range(20):
            await asyncio.sleep(0.002)
        assert not drawn
        screen.comes.set()
        while not drawn:
            await asyncio.sleep(0.002)
        assert drawn[0] == "whole"
        assert screen.has_class("-narrow")
        assert not screen.has_class("-wide")
        await pilot.resize_terminal(120, 30)
        while not screen.has_class("-wide"):
            await asyncio.sleep(0.002)
        await pilot.pause()
        assert screen.query_one(Static).size.width == 120


async def test_what_comes_too_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_once, "_PATIENCE", 0.001)
    app, screen = Bare(), Late()
    drawn = drawn_of(app, monkeypatch)
    async with app.run_test(size=(80, 24)):
        app.push_screen(screen)
        while not drawn:
            await asyncio.sleep(0.002)
        assert drawn[0] == "empty"
