"""A screen that was closed is let go of with all its parts, though nothing is ever published."""

from __future__ import annotations

import asyncio
import gc
import heapq
from collections import Counter

import pytest
from textual._styles_cache import StylesCache
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

from igdesk.screens.signals import Signal
from igdesk.widgets.drawn_once import DrawnOnce

from .conftest import TestDesk, settle


class Listening(Screen[None]):
    """One that hears."""

    def on_mount(self) -> None:
        app = self.app
        assert isinstance(app, Telling)
        app.signal.subscribe(self, self.heard)

    def heard(self, word: str) -> None:
        """What was told."""
        assert isinstance(self.app, Telling)
        self.app.heard.append(word)


class Telling(App[None]):
    """One with something to tell."""

    def on_mount(self) -> None:
        self.signal: Signal[str] = Signal(self, "word")
        self.heard: list[str] = []


async def test_a_closed_screen_goes_when_the_next_one_listens_and_that_one_hears() -> None:
    app = Telling()
    async with app.run_test() as pilot:
        for _ in range(3):
            await app.push_screen(Listening())
            await app.pop_screen()
        await app.push_screen(Listening())
        await pilot.pause()
        assert list(app.signal._subscriptions) == [app.screen]
        app.signal.publish("once")
        await pilot.pause()
        assert app.heard == ["once"]


def forget_called_off() -> None:
    """Take from the loop the sleeps that were called off: it keeps them, and what began them, until they are over."""
    sleeps: list[asyncio.TimerHandle] = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
    sleeps[:] = [each for each in sleeps if not each.cancelled()]
    heapq.heapify(sleeps)


@pytest.mark.parametrize("key", ["enter", "T", "c", "slash"])
async def test_of_what_was_opened_and_closed_the_last_alone_may_linger(busy_desk: TestDesk, key: str) -> None:
    before = {id(each) for each in closed()}
    async with busy_desk.app().run_test() as pilot:
        for _ in range(3):
            await settle(pilot)
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(pilot.app.screen, DrawnOnce)
            await pilot.press("escape")
        await settle(pilot)
        forget_called_off()
        gc.collect()
        kept = Counter(type(each).__name__ for each in closed() if id(each) not in before)
        assert all(kept[name] <= 1 for name in kept.keys() - BY_TIMERS), kept
        found = gc.get_objects()
        owned = {id(each._styles_cache) for each in found if isinstance(each, Widget)}
        assert all(id(each) in owned for each in found if isinstance(each, StylesCache)), "lines of what is no more"


BY_TIMERS = {"TriageHeader", "FactsHeader", "_Everything", "StatusLine"}
"""Parts that look at the clocks: a timer that was stopped is forgotten within half a minute, and its part with it."""


def closed() -> list[Widget]:
    """Widgets that nothing shows any more and something still keeps."""
    return [each for each in gc.get_objects() if isinstance(each, Widget) and not each.is_running]
