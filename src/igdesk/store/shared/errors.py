"""What can happen to a desk on a share."""

from __future__ import annotations

from igdesk.i18n import Phrase
from igdesk.store.errors import StoreError


class ShareGone(StoreError):
    """The drive is not connected, or does not do what is asked; nothing was done."""


class WentBack(StoreError):
    """The file is older than it was: a lock that did not hold, or a stale cache. This computer must write no more."""


class ReadOnly(StoreError):
    """This computer may only read the desk: its locks are not proven, or cannot hold."""


class Unsure(StoreError):
    """Nobody can say yet whether a change was made; its operation is looked for as soon as the drive answers."""


class BrokenOff(Exception):
    """Input or output failed while the database was open. We leave it as it lies: no rolling back, no closing.

    Rolling back after an outage wrote old pages over another computer's commit. SQLite may have begun by itself before
    it tells us; whoever opens the file next, under the lock, puts the rest right from the journal.

    Attributes:
        why: What SQLite said.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = Phrase("share.broken_off", {"reason": why})
