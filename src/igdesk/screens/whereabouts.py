"""Where the person is, told to the others: the ticket on the screen, and whether something is being written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from igdesk.desk.presence import Presence
from igdesk.screens.desk_screen import DeskScreen

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

PAUSE = 0.3
"""Seconds at one place before it is told: whoever steps through ten tickets with a held key was at none of them."""


class Whereabouts:
    """Tells them.

    Args:
        app: Whose screens say it.
        presence: Tells the others.
    """

    def __init__(self, app: IgdeskApp, presence: Presence) -> None:
        self._app = app
        self._presence = presence
        self._pause: Timer | None = None

    def moved(self) -> None:
        """The person went somewhere, or began or ended to write."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self._app.set_timer(PAUSE, self._tell)

    def go_on(self) -> None:
        """Called every second: give a sign of life if one is due."""
        if self._pause is None:
            self._tell()

    def end(self) -> None:
        """The program ends."""
        self._presence.leave()

    def _tell(self) -> None:
        self._pause = None
        shown = next((screen for screen in reversed(self._app.screen_stack) if isinstance(screen, DeskScreen)), None)
        self._presence.be(None if shown is None else shown.whereabouts)
