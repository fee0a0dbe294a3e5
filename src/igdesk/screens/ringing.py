"""Telling the person beside the screen: the terminal's bell, and notices of the computer while they are elsewhere.

Never more often than every few seconds: what comes meanwhile is told together. A customer's words leave the terminal
only if the person chose that.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from igdesk.desk.beside import beside
from igdesk.screens.osc import TMUX_ASKED, Way, notice, title_of, way_of, way_through_tmux

if TYPE_CHECKING:
    from igdesk.desk.queries import Notice
    from igdesk.screens.app import IgdeskApp

EVERY = 15.0
"""Seconds between two rings at least."""
_TMUX_WITHIN = 1.0
"""Seconds that tmux has for an answer."""


class Ringing:
    """It.

    Args:
        app: Whose person is told.
        environ: What tells which terminal it is.
    """

    def __init__(self, app: IgdeskApp, environ: Mapping[str, str] = os.environ) -> None:
        self._app = app
        self._environ = environ
        self._held: list[Notice] = []
        self._last: float | None = None
        self._title = ""

    def count(self, overdue: int) -> None:
        """Say in the window's title how many tickets are overdue, where the terminal has its own title back later."""
        words = self._app.words
        title = words("ui.window_title", count=overdue) if overdue else words("ui.window_title_calm")
        if title != self._title and getattr(self._app._driver, "keeps_title", False):
            self._title = title
            write_beside(self._app, title_of(title))

    def ring(self, news: Sequence[Notice]) -> None:
        """Tell of these, at once or with what follows."""
        now = self._app.clock.monotonic()
        waiting = 0.0 if self._last is None else self._last + EVERY - now
        is_first = not self._held
        self._held += news
        if waiting <= 0:
            self._ring()
        elif is_first:
            self._app.set_timer(waiting, self._ring)

    def _ring(self) -> None:
        app, held = self._app, tuple(self._held)
        self._held.clear()
        if not held:
            return
        self._last = app.clock.monotonic()
        if app.desk.config.notifications.terminal_bell:
            app.bell()
        if app.settings.in_force.desktop != "off" and not app.app_focus:
            app.run_worker(self._tell_outside(held), name="outside", group="outside", exit_on_error=False)

    async def _tell_outside(self, held: tuple[Notice, ...]) -> None:
        from igdesk.desk.notice_words import all_together, numbers_only

        app = self._app
        way = await self.way()
        if way is None or app.app_focus:
            return
        say = all_together if app.settings.in_force.desktop == "words" else numbers_only
        said = say(held, app.desk.config, app.desk.now(), app.words)
        write_beside(app, notice(way, "igdesk", said, in_tmux=self._in_tmux))

    @property
    def _in_tmux(self) -> bool:
        return bool(self._environ.get("TMUX"))

    async def way(self) -> Way | None:
        """How the terminal shows notices of the computer, as it is now; None: it does not, or nobody knows."""
        if not self._in_tmux or self._environ.get("STY") or self._environ.get("ZELLIJ"):
            return way_of(self._environ)
        return way_through_tmux(await beside(lambda _: _ask_tmux(self._environ.get("TMUX_PANE", ""))))


def write_beside(app: IgdeskApp, text: str) -> None:
    """Write something that draws nothing; between two pictures, since both are written whole and in their turn."""
    driver = app._driver
    if driver is not None and not driver.is_headless:
        driver.write(text)
        driver.flush()


def _ask_tmux(pane: str) -> str:
    """What tmux says of the terminal that it runs in."""
    asked = ["tmux", "display-message", "-p", *(["-t", pane] if pane else []), TMUX_ASKED]
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(asked, capture_output=True, timeout=_TMUX_WITHIN, check=False, stdin=subprocess.DEVNULL)
        return done.stdout.decode("utf-8", "replace")
    return ""
