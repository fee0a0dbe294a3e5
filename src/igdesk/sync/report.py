"""What a sync did, counted."""

from __future__ import annotations

from dataclasses import field

from igdesk.errors import IgdeskError
from igdesk.store.inbound import IngestReport
from igdesk.values import dataclass


@dataclass(slots=True)
class SyncReport:
    """The figures of `sync --once --json`."""

    conversations: int = 0
    """Threads that had something new."""
    comments: int = 0
    """New ones, photo tags among them."""
    ingested: IngestReport = field(default_factory=IngestReport)
    delivered: int = 0
    """Replies that Instagram confirmed when they were sent."""
    failed: int = 0
    unconfirmed: int = 0
    """Replies that are still in doubt at the end."""
    api_calls: int = 0
    errors: list[IgdeskError] = field(default_factory=list)

    def add(self, other: SyncReport) -> None:
        """Count in what another account's sync did."""
        self.conversations += other.conversations
        self.comments += other.comments
        self.ingested.add(other.ingested)
        self.delivered += other.delivered
        self.failed += other.failed
        self.api_calls += other.api_calls
        self.errors += other.errors

    @property
    def sent(self) -> int:
        """Replies known to have arrived, those in doubt that were found in their conversation included."""
        return self.delivered + self.ingested.confirmed

    @property
    def messages(self) -> int:
        """New messages; comments are counted by themselves."""
        return self.ingested.messages

    @property
    def created(self) -> int:
        """New tickets."""
        return len(self.ingested.created)

    @property
    def updated(self) -> int:
        """Older tickets with something new."""
        return len(self.ingested.updated)

    @property
    def reopened(self) -> int:
        """Resolved tickets that a customer brought back."""
        return len(self.ingested.reopened)
