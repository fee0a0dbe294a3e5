"""The one place that watches the database: what changed, who is where, what is to be told, how the sync fares."""

from __future__ import annotations

from textual.app import App

from igdesk.desk.desk import Desk
from igdesk.desk.presence import Presence
from igdesk.desk.queries import ShareGone, Watch, WentBack
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.model import MessageState
from igdesk.rules.pilot import sends
from igdesk.screens.signals import Signal
from igdesk.widgets.status import Pulse

LOOK_EVERY = 1.0
"""Seconds between two looks; each is one tiny read."""
HEALTH_EVERY = 5
"""Looks after which the health is read even though no ticket changed: the sync's state moves without the tickets."""


class Live:
    """Looks for changes and publishes them.

    Attributes:
        changed: Numbers of the tickets that changed since the last look, never empty.
        moved: Somebody else came to a ticket, began to write on it, or left it; by the presence that is handed on.
        pulse: How the sync and the outbox fare, when that may have changed.
        untold: There are notices for the person that no program has shown yet; again with every look until one has.
        fault: Why the database cannot be read, or None again once it can.
        looking: Whether a look is under way.
        queued: How many replies were held or on their way at the last look.
        last: The pulse that was last published, for screens that open later.
    """

    def __init__(self, app: App[None], desk: Desk, presence: Presence) -> None:
        self._desk = desk
        self._presence = presence
        self._sync = Watch()
        self._rev: int | None = None
        self._looks = 0
        self._faulty = False
        self.looking = False
        self.queued = 0
        self.last: Pulse | None = None
        self.changed: Signal[frozenset[int]] = Signal(app, "tickets-changed")
        self.moved: Signal[Presence] = Signal(app, "others-moved")
        self.pulse: Signal[Pulse] = Signal(app, "pulse")
        self.untold: Signal[None] = Signal(app, "untold")
        self.fault: Signal[Phrase | None] = Signal(app, "store-fault")

    async def look(self) -> None:
        """Look once: one tiny read, and the health when something changed or some time has passed."""
        self.looking = True
        try:
            await self._look()
        except (ShareGone, WentBack):  # whoever watches the drive tells that
            return
        except IgdeskError as error:
            self._faulty = True
            self.fault.publish(error.phrase)
        else:
            if self._faulty:
                self._faulty = False
                self.fault.publish(None)
        finally:
            self.looking = False

    async def _look(self) -> None:
        before = self._rev
        seen = await self._desk.look(before)
        self._rev = seen.rev
        if self._presence.saw(seen.signs):
            self.moved.publish(self._presence)
        if seen.changed:
            self.changed.publish(seen.changed)
        if seen.has_notices:
            self.untold.publish(None)
        if seen.rev != before or self._looks % HEALTH_EVERY == 0:
            await self._publish_pulse()
        self._looks += 1

    async def _publish_pulse(self) -> None:
        asked = self._desk.elapsed()
        health = await self._desk.health()
        self._sync.saw(health.lease, asked, self._desk.elapsed())
        self.queued = health.queued if sends(self._desk.config.desk) else 0  # in shadow none is on its way
        replies = await self._desk.replies_in([MessageState.QUEUED]) if self.queued else ()
        hold_until = max((reply.hold_until for reply in replies if not reply.waits), default=None)
        self.last = Pulse(health, hold_until, is_sync_silent=self._sync.dead is not None)
        self.pulse.publish(self.last)
