"""What the person is told of their tickets: a calm toast for what is new, a count in the status line, and a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.notifications import SeverityLevel

from igdesk.desk.queries import Notice, ReadOnly, ShareGone, Unsure, WentBack
from igdesk.errors import IgdeskError
from igdesk.screens.ringing import Ringing
from igdesk.screens.signals import Signal
from igdesk.text import one_line, safe_text
from igdesk.widgets.status import Part
from igdesk.widgets.times import moment_text

if TYPE_CHECKING:
    from igdesk.screens.app import IgdeskApp

LISTED = 50
"""Notices of the list."""
AT_ONCE = 500
"""Notices that are taken in one transaction."""
SHOWN_FOR = 12
"""Seconds that a toast stands."""
AGAIN_AFTER = 30.0
"""Seconds until notices are asked for again that could not be taken."""
_MARK = "●"
_OF_THE_DRIVE = (ShareGone, WentBack, ReadOnly, Unsure)
"""What whoever watches the drive tells; the list has the notices all the same."""


class Notices:
    """It.

    Args:
        app: Whose person is told.

    Attributes:
        ringing: Tells of them beside the screen.
        parts: What the status line says of them.
        last: What it said last, for screens that open later.
    """

    def __init__(self, app: IgdeskApp) -> None:
        self._app = app
        self.ringing = Ringing(app)
        self._new: set[int] = set()
        """Ids of those that came and were not looked at in the list."""
        self._taking = False
        self._not_before = 0.0
        self.last: tuple[Part, ...] = ()
        self.parts: Signal[tuple[Part, ...]] = Signal(app, "notices")

    def begin(self) -> None:
        """Follow what the desk has to tell."""
        self._app.live.untold.subscribe(self._app, self._take)

    def _take(self, _nothing: None) -> None:
        if not self._taking and self._app.clock.monotonic() >= self._not_before:
            self._taking = True
            self._app.run_worker(self._tell(), name="notices", group="notices", exit_on_error=False)

    async def _tell(self) -> None:
        """Take them, so that no other program tells them as well, then tell them."""
        from igdesk.desk.notice_words import PRESSING, all_together, kind_of

        app = self._app
        try:
            taken = await self._all()
        except IgdeskError as error:
            self._not_before = app.clock.monotonic() + AGAIN_AFTER
            if not isinstance(error, _OF_THE_DRIVE):
                raise
            return
        finally:
            self._taking = False
        if not taken:
            return
        if len(taken) >= LISTED:  # more may follow: they are told together, once this has been read
            self._not_before = app.clock.monotonic() + SHOWN_FOR
        self._new |= {notice.id for notice in taken}
        self.publish()
        severity: SeverityLevel = "warning" if any(kind_of(notice) in PRESSING for notice in taken) else "information"
        said = all_together(taken, app.desk.config, app.desk.now(), app.words)
        app.notify(safe_text(one_line(said)), severity=severity, markup=False, timeout=SHOWN_FOR)
        app.read_drafts()  # words may have come back with it
        self.ringing.ring(taken)

    async def _all(self) -> list[Notice]:
        """Whatever is to be told, so that a thousand notices are one toast; what cannot be taken yet is told later."""
        taken: list[Notice] = []
        while True:
            try:
                some = await self._app.desk.take_notices(AT_ONCE)
            except IgdeskError:
                if not taken:
                    raise
                return taken
            taken += some
            if len(some) < AT_ONCE:
                return taken

    def looked_at(self) -> None:
        """The person has seen the list."""
        self._new.clear()
        self.publish()

    def is_new(self, notice: int) -> bool:
        """Whether it came since the person looked at the list."""
        return notice in self._new

    def publish(self) -> None:
        """Say how many are new."""
        said = self._app.words("notices.unseen", count=len(self._new))
        self.last = (Part(said, "$soon", 3),) if self._new else ()
        self.parts.publish(self.last)


async def show_notices(app: IgdeskApp) -> None:
    """Show the latest, newest first; picking one opens its ticket."""
    from igdesk.desk.notice_words import notice_line
    from igdesk.widgets.dialogs import Choice, Pick

    if not app.can_ask():
        return
    try:
        found = await app.desk.notices(LISTED)
    except IgdeskError as error:
        app.show_failure(error)
        return
    if not found:
        app.notify(app.words("notices.none"), markup=False)
        return
    words, desk = app.words, app.desk
    now = desk.now()
    choices = [
        Choice(
            str(notice.id),
            f"{_MARK if notice.told_at is None or app.notices.is_new(notice.id) else ' '} "
            f"{moment_text(notice.at, now, desk.config.desk.timezone)}",
            one_line(words.of(notice_line(notice, desk.config, now))),
        )
        for notice in found
    ]
    app.notices.looked_at()
    picked = await app.push_screen_wait(Pick(words, words("notices.title", count=len(found)), choices))
    ticket = next((notice.ticket for notice in found if str(notice.id) == picked), None)
    if ticket is not None:
        app.open_ticket(ticket)
