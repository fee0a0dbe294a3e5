"""The one place that watches the drive: tells the person when it falls silent and when it is back, once each.

It asks nobody: how the drive is doing is known without touching it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.screens.signals import Signal
from igdesk.widgets.status import Part

if TYPE_CHECKING:
    from igdesk.desk.drive import Drive
    from igdesk.screens.app import IgdeskApp

TELL_AFTER = 3.0
"""Seconds of silence after which it is told; the status line shows it sooner."""
ASK_AGAIN = 60
"""Looks after which a computer that may only read, or got no answer, asks whether it may write now."""
_WENT_BACK = "share.went_back"


class ShareWatch:
    """Watches the drive.

    Args:
        app: Where it is told.
        drive: The network drive; none: the desk is on this computer's own disk.

    Attributes:
        parts: Pieces of the status line, when they may have changed.
        back: The drive answers again: what could not be read can be.
        last: The pieces as they were last published, for screens that open later.
        read_only: Why this computer may only read the desk, if so.
    """

    def __init__(self, app: IgdeskApp, drive: Drive | None) -> None:
        self._app = app
        self._drive = drive
        self._since: float | None = None
        self._is_told = self._was_stopped = False
        self._asks_in = 0
        """Looks until it is asked whether this computer may write, as long as that is not known."""
        self._may_write = False
        self.read_only: Phrase | None = None
        self.last: tuple[Part, ...] = ()
        self.parts: Signal[tuple[Part, ...]] = Signal(app, "share-parts")
        self.back: Signal[None] = Signal(app, "share-back")

    @property
    def is_waiting(self) -> bool:
        """Whether what is asked of the desk now waits for the drive."""
        condition = self._app.desk.condition
        return bool(condition.silent or condition.holder)

    @property
    def went_back(self) -> bool:
        """Whether the file is whole but older than it was: that is told here, and not as damage."""
        stopped = self._app.desk.condition.stopped
        return stopped is not None and stopped.key == _WENT_BACK

    @property
    def seconds(self) -> int:
        """For how long the drive has not been well."""
        silent = self._app.desk.condition.silent
        return int(max(silent, 0.0 if self._since is None else _now() - self._since))

    def look(self) -> None:
        """Called every second."""
        if self._drive is None:
            return
        condition = self._app.desk.condition
        if self.is_waiting:
            self._since = self._since if self._since is not None else _now() - condition.silent
            if not self._is_told and condition.silent >= TELL_AFTER:
                self._is_told = True
                self._notify("share_ui.begins", "warning", 10)
        elif self._since is not None:
            if self._is_told:
                self._notify("share_ui.ends", "information", 6)
            self._since, self._is_told = None, False
            self.back.publish(None)
        self._show_stop()
        self._publish()
        self._asks_in -= 1
        if self._asks_in < 0 and not self._may_write and not self.is_waiting:
            self._asks_in = ASK_AGAIN - 1
            # Not its coroutine: of a worker that never runs nobody would await it. Textual's type is too narrow for it.
            ask: Any = self._ask_leave
            self._app.run_worker(ask, group="share", exclusive=True, exit_on_error=False)

    def _publish(self) -> None:
        from igdesk.widgets.share_notice import share_parts

        app = self._app
        parts = share_parts(app.desk.condition, self.seconds, app.changes.waiting, self.read_only, app.words)
        if parts != self.last:
            self.last = parts
            self.parts.publish(parts)

    def _show_stop(self) -> None:
        """What went back is told here; whoever cares for the file tells of damage, with the way to a backup."""
        stopped = self._app.desk.condition.stopped
        if stopped is not None and not self._was_stopped:
            self._was_stopped = True
            if self.went_back:
                self._app.show_stopped(stopped)

    async def _ask_leave(self) -> None:
        assert self._drive is not None
        try:
            why = await self._drive.why_read_only()
        except IgdeskError:  # asked again after a while
            return
        before, self.read_only, self._may_write = self.read_only, why, why is None
        if why is not None and before is None:
            self._app.notify(self._app.words.of(why), severity="warning", markup=False, timeout=15)
        elif why is None and before is not None:
            self._notify("share_ui.may_write", "information", 6)
        self._publish()

    def _notify(self, key: str, severity: Literal["information", "warning"], seconds: float) -> None:
        self._app.notify(self._app.words(key), severity=severity, markup=False, timeout=seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
