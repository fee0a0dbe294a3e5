"""A drill on the screens: it ends in time, or when everybody was looked after."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Input, TextArea

from igdesk.desk.training import Running, cards_of

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

_LOOK_EVERY = 2.0
_WARN = timedelta(minutes=1)


class Training:
    """Watches a drill.

    Args:
        running: The drill.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self._is_warned = False

    @property
    def until(self) -> datetime:
        """When it ends at the latest."""
        return self._running.until

    def begin(self, app: IgdeskApp) -> None:
        """Watch from now on."""
        app.set_interval(_LOOK_EVERY, partial(self._look, app))

    async def _look(self, app: IgdeskApp) -> None:
        now = app.clock.now()
        if now >= self.until:
            app.exit()
        elif not self._is_warned and self.until - now <= _WARN:
            self._is_warned = True
            app.notify(app.words("train.one_minute"), severity="warning", markup=False, timeout=10)
        elif not _is_writing(app) and self._running.is_over(await cards_of(app.desk), now):
            app.exit()


def _is_writing(app: IgdeskApp) -> bool:
    return isinstance(app.focused, TextArea | Input)
