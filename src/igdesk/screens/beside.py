"""What goes on beside the screens, once the first list stands or could not be read: nothing of it may hold that up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from igdesk.desk.background import Background

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp


class Beside:
    """It.

    Args:
        app: Over whose desk.
        background: The sync and the care for the file, if they are this program's.

    Attributes:
        has_begun: Whether the first list stands, or could not be read.
        may_change: Whether what changes tickets has come along.
    """

    def __init__(self, app: IgdeskApp, background: Background | None) -> None:
        self._app = app
        self._background = background
        self.has_begun = self.may_change = False

    def begin(self) -> None:
        """Begin, the first time that this is called."""
        if not self.has_begun:
            self.has_begun = True
            self._app.look_now()
            self._app.run_worker(self._go_on(), name="beside", group="beside", exit_on_error=False)

    async def _go_on(self) -> None:
        await asyncio.to_thread(_come_along)
        self.may_change = True
        app, background = self._app, self._background
        app.read_drafts()
        if background is None:
            return
        app.run_worker(background.run(), name="sync", group="sync", exit_on_error=False)
        app.run_worker(background.care(app.warn), name="care", group="care", exit_on_error=False)


def _come_along() -> None:
    """Import what the first list does without and the first keys want, on a thread: no key waits for it as a whole."""
    from igdesk.desk import bulk, filters
    from igdesk.screens import bulk_verbs, ticket, triage
    from igdesk.widgets import filter_builder, selection_bar

    del bulk, filters, bulk_verbs, ticket, triage, filter_builder, selection_bar
