"""What opening something costs, without a clock: how often the screen is drawn whole, and its parts are styled."""

from __future__ import annotations

import asyncio
import gc
import math
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from rich.cells import cell_len
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from igdesk.screens.queue import QueueScreen
from igdesk.widgets import drawn_once
from igdesk.widgets.drawn_once import DrawnOnce

from . import stillness
from .conftest import TestDesk, settle
from .ticket_fixtures import take_notices

OPENED = {
    "enter": "TicketScreen", "s": "Pick", "a": "Pick", "b": "Pick", "S": "EscalateDialog", "slash": "SearchScreen",
    "question_mark": "HelpScreen", "T": "TriageScreen", "c": "NoteDialog", "f": "QueueScreen",
}  # fmt: skip

STYLES = {"enter": 45, "T": 45, "slash": 30}
"""How often style sheets may be applied for what is opened most."""


class Seen:
    """What was drawn and styled.

    Attributes:
        whole: How often the whole terminal was drawn, or nearly so.
        styled: How often each part was styled again after it had come in.
        applied: How often the style sheets were applied, to parts and to looks.
    """

    def __init__(self) -> None:
        self.whole = 0
        self.styled: Counter[str] = Counter()
        self.applied = 0

    def draw(self, app: App[Any], update: object) -> None:
        """Something was drawn."""
        if isinstance(update, LayoutUpdate):
            self.whole += 1
        elif isinstance(update, ChopsUpdate):
            self.whole += sum(end - begin for _, begin, end in update.spans) >= app.size.area * 0.8

    def style(self, nodes: Iterable[DOMNode], screen: Screen[Any]) -> None:
        """Parts were styled."""
        if not isinstance(screen, QueueScreen):
            self.styled.update(type(node).__name__ for node in nodes if screen in node.ancestors)


@contextmanager
def watched(patch: pytest.MonkeyPatch, app: App[Any]) -> Iterator[Seen]:
    """Count for a while."""
    seen, display, update, apply = Seen(), App._display, Stylesheet.update_nodes, Stylesheet.apply

    def _display(self: App[Any], screen: Screen[Any], renderable: Any) -> None:
        seen.draw(self, renderable)
        display(self, screen, renderable)

    def update_nodes(self: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        known = list(nodes)
        seen.style(known, app.screen)
        update(self, known, animate)

    def apply_one(self: Stylesheet, node: DOMNode, **how: Any) -> None:
        seen.applied += 1
        apply(self, node, **how)

    with patch.context() as patched:
        patched.setattr(App, "_display", _display)
        patched.setattr(Stylesheet, "update_nodes", update_nodes)
        patched.setattr(Stylesheet, "apply", apply_one)
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
        assert seen.applied <= STYLES.get(key, math.inf), "what is not shown has no styles: other looks, the composer"


async def test_the_first_list_is_made_of_what_it_shows_and_drawn_again_once(
    busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Again, because the line of what is due comes in above it."""
    take_notices(busy_desk.desk)
    monkeypatch.setattr(stillness, "_drew", waits)
    app = busy_desk.app()
    with watched(monkeypatch, app) as seen:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            assert {type(each).__name__ for each in app.screen.children if each.display} == {
                "StatusLine", "DueLine", "ViewsBar", "SideBySide", "KeyFooter",
            }  # fmt: skip
            assert not app.screen.query("FilterLine, SelectionBar, CrisisBanner")
            assert seen.whole <= 2
            assert seen.applied <= 20


async def test_parts_that_only_others_stand_on_are_drawn_as_one_line(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for part in (pilot.app.screen, *pilot.app.screen.query("SideBySide, Preview")):
            whole = Region(0, 0, part.size.width, 5)
            by_line = [Widget.render_lines(part, Region(0, y, part.size.width, 1))[0] for y in range(5)]
            assert part.render_lines(whole) == by_line


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


class Halves(DrawnOnce[None]):
    """Two halves side by side."""

    CSS = """Horizontal * { width: 1fr; height: 1fr; } ToastRack { scrollbar-size-vertical: 0; }
        Toast { width: auto; max-width: 60; padding: 0 1; }"""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("left")
            yield Static("right")


async def test_a_toast_is_whole_wherever_the_parts_below_it_begin() -> None:
    text = "找不到地址请检查网络和设置没有发出任何内容"
    async with Bare().run_test(size=(60, 10), notifications=True) as pilot:
        await pilot.app.push_screen(Halves())
        for more in ("", "!"):  # with one of the two a character stands across the middle of the screen
            pilot.app.notify(text + more)
        await pilot.pause()
        lines = [strip.text for strip in pilot.app.screen._compositor.render_strips()]
        assert [text in line for line in lines].count(True) == 2, lines
        assert all(cell_len(line) == 60 for line in lines)
        drawn = pilot.app.screen._compositor
        for end in range(1, 60):  # whatever changes below them
            drawn._dirty_regions.add(Region(0, 0, end, 10))
            update = drawn.render_partial_update()
            assert update is not None
            words = update.render_segments(pilot.app.console)
            assert words.count(text) == words.count(text[0]), end
        assert words.count(text) == 2


async def test_what_is_come_back_to_is_drawn_whole_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it moves when what lay over it goes: that alone would draw nothing, and leave the dialog there."""
    below, over = Halves(), Late()
    over.comes.set()
    async with Bare().run_test(size=(60, 10)) as pilot:
        for screen in (below, over):
            await pilot.app.push_screen(screen)
            while not screen._is_drawn:
                await asyncio.sleep(0.002)
        await pilot.pause()
        with watched(monkeypatch, pilot.app) as seen:
            pilot.app.pop_screen()
            while below._is_held or not below._is_drawn:
                await asyncio.sleep(0.002)
            await pilot.pause()
        assert seen.whole == 1


async def test_what_comes_too_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_once, "_PATIENCE", 0.001)
    app, screen = Bare(), Late()
    drawn = drawn_of(app, monkeypatch)
    async with app.run_test(size=(80, 24)):
        app.push_screen(screen)
        while not drawn:
            await asyncio.sleep(0.002)
        assert drawn[0] == "empty"


class SlowToMount(Bare):
    """An app that draws nothing for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.first = Late()

    def get_default_screen(self) -> Screen[None]:
        return self.first

    async def on_mount(self) -> None:
        while self.first._is_held:
            await asyncio.sleep(0.002)


async def test_what_could_not_be_drawn_yet_is_drawn_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_once, "_PATIENCE", 0.001)
    app = SlowToMount()
    drawn = drawn_of(app, monkeypatch)
    async with app.run_test(size=(80, 24)):
        while not drawn:
            await asyncio.sleep(0.002)
        assert drawn[0] == "empty"


async def test_one_that_is_closed_or_resized_before_its_parts_came_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawn_once, "_PATIENCE", 0.02)
    app, gone = Bare(), []
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(3):
            app.push_screen(screen := Late())
            app.pop_screen()
            gone.append(weakref.ref(screen))
        await pilot.pause(0.05)
        app.push_screen(screen := Late())
        await pilot.resize_terminal(120, 30)
        await pilot.pause(0.05)
        assert screen.is_current
        assert screen.has_class("-wide")
        assert {strip.cell_length for strip in screen._compositor.render_strips()} == {120}
        del screen
        gc.collect()
        assert [each() for each in gone] == [None] * 3
        app.push_screen(Late())
        app.exit()  # while it waits
    assert app._exception is None


async def test_a_ticket_that_is_left_before_it_was_read_leaves_nothing(busy_desk: TestDesk) -> None:
    app, gone = busy_desk.app(), []
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = app.screen
        for number in (1, 2):
            app.open_ticket(number, (1, 2))
            gone.append(weakref.ref(app.screen))
            app.pop_screen()
        await settle(pilot)
        assert app.screen is before
        await pilot.press("enter")  # whoever comes next sees those who are gone off; see `screens.signals`
        await settle(pilot)
        async with asyncio.timeout(5):  # a cancelled timer keeps its context, and with it the screen, until its time
            while gc.collect() >= 0 and [each() for each in gone] != [None, None]:
                await asyncio.sleep(drawn_once._PATIENCE)


async def test_what_was_to_follow_a_frame_is_not_asked_of_who_has_left() -> None:
    app, screen = Bare(), Late()
    called: list[object] = []
    screen.comes.set()
    async with app.run_test(size=(80, 24)):
        await app.push_screen(screen)
        left = Static()
        screen._callbacks[:] = [(partial(called.append, pump), pump) for pump in (left, app)]
        left._pruning = True
        await screen._invoke_and_clear_callbacks()
        assert called == [app]
