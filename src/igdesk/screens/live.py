"""The one place that watches the database for changes by others, and tells the screens which tickets changed."""

from __future__ import annotations

from textual.app import App
from textual.signal import Signal

from igdesk.desk.desk import Desk
from igdesk.desk.queries import Health
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase

LOOK_EVERY = 1.0
"""Seconds between two looks; each is one tiny read."""
HEALTH_EVERY = 5
"""Looks after which the health is read even though no ticket changed: the sync's state moves without the tickets."""


class Live:
    """Looks for changes and publishes them.

    Attributes:
        changed: Numbers of the tickets that changed since the last look, never empty.
        health: How the sync and the outbox fare, when that may have changed.
        fault: Why the database cannot be read, or None again once it can.
    """

    def __init__(self, app: App[None], desk: Desk) -> None:
        self._desk = desk
        self._rev: int | None = None
        self._looks = 0
        self._faulty = False
        self.changed: Signal[frozenset[int]] = Signal(app, "tickets-changed")
        self.health: Signal[Health] = Signal(app, "health")
        self.fault: Signal[Phrase | None] = Signal(app, "store-fault")

    async def look(self) -> None:
        """Look once: one tiny read, and the health when something changed or some time has passed."""
        try:
            await self._look()
        except IgdeskError as error:
            self._faulty = True
            self.fault.publish(error.phrase)
        else:
            if self._faulty:
                self._faulty = False
                self.fault.publish(None)

    async def _look(self) -> None:
        first = self._rev is None
        before = self._rev or 0
        rev, numbers = await self._desk.changed_since(before)
        self._rev = rev
        if numbers and not first:
            self.changed.publish(numbers)
        if rev != before or self._looks % HEALTH_EVERY == 0:
            self.health.publish(await self._desk.health())
        self._looks += 1
