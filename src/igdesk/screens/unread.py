"""What stands on the screen of a ticket that could not be read yet: how it was, if that is remembered, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from igdesk.widgets.share_notice import ShareNotice
from igdesk.widgets.status import StatusLine

if TYPE_CHECKING:
    from igdesk.screens.ticket import TicketScreen

PATIENCE = 0.4
"""Seconds in which a ticket is read if all is well."""
_AT_ONCE = 0.01
"""The same where the drive is known to be silent."""


class Unread:
    """It.

    Args:
        screen: The ticket's.
    """

    def __init__(self, screen: TicketScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self.lasts = False
        """Whether the ticket is being waited for longer than usual: keys need not wait for it any more."""

    @property
    def patience(self) -> float | None:
        """Seconds in which something is read if all is well. This computer's own disk has all it needs."""
        if self._screen.igdesk.drive is None:
            return None
        return _AT_ONCE if self._screen.igdesk.share_watch.is_waiting else PATIENCE

    def begin(self) -> None:
        """A reading began."""
        patience = self.patience
        if patience is not None and self._timer is None and not self.lasts:
            self._timer = self._screen.set_timer(patience, self._late)

    def end(self) -> None:
        """The ticket was read."""
        self.stop()
        self._screen.query_one(ShareNotice).dismiss()
        self._screen.remove_class("-unread")

    def failed(self) -> None:
        """It could not be read; that is tried again when the drive answers."""
        if self._screen.igdesk.drive is not None and not self.lasts:
            self._late()

    def stop(self) -> None:
        """Another ticket is wanted."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.lasts = False

    def _late(self) -> None:
        self.stop()
        self.lasts = True
        screen, words = self._screen, self._screen.words
        if screen.target() is not None and not screen.has_class("-unread"):
            return  # as it stands there it can be read; the status line tells the rest
        notice, number, watch = screen.query_one(ShareNotice), screen.number, screen.igdesk.share_watch
        remembered = screen.igdesk.memory.of(number)
        screen.set_class(remembered is None, "-unread")
        if remembered is not None:
            screen.recall(remembered)
            notice.want(lambda: words("share_ui.from_memory"))
        else:
            screen.query_one(StatusLine).title = words("ticket_ui.title", number=number)
            notice.want(lambda: words("share_ui.not_read", number=number, seconds=watch.seconds))
            if screen.awaits_text:
                screen.igdesk.type_ahead.wait_for_pause()
