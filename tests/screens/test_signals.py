"""A screen that was closed is let go of, though nothing is ever published."""

from __future__ import annotations

from textual.app import App
from textual.screen import Screen

from igdesk.screens.signals import Signal


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
