"""What was read elsewhere, to be stored, and what came of storing it: the values that `ingest` takes and gives."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from igdesk.rules.model import Inbound
from igdesk.store.listing import Listing
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class InboundThread:
    """A thread as it was read: who with, and its messages, oldest first."""

    account: str
    kind: str
    """`dm`, `comment`, `manual` or `import`."""
    remote_id: str | None
    customer_remote_id: str | None
    username: str | None
    name: str | None
    messages: tuple[Inbound, ...]
    updated_at: datetime | None = None
    more: bool = False
    """Whether the thread has older messages than these."""
    post: str | None = None
    """Of comments: the post that they hang on."""
    is_first_pull: bool = False
    """Of comments: whether the account's are read for the first time; of messages the watermark tells."""
    listing: Listing | None = None
    """Of messages: what reading them shows to be missing; None: it proves nothing."""
    customer: int | None = None
    """Whose it is, where the desk found that out by itself."""
    answers: str | None = None
    """Of a comment of ours that came by itself: the comment below which it stands. `username` is whom it addresses."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An object of Instagram's that could not be understood: recorded, so that nobody has to guess what is missing."""

    ref: str
    reason: str
    excerpt: str


@dataclass(slots=True)
class IngestReport:
    """What a batch changed."""

    threads: int = 0
    messages: int = 0
    """New ones."""
    created: list[int] = field(default_factory=list)
    """Numbers of new tickets."""
    confirmed: int = 0
    """Replies that were in doubt and turned out to have arrived."""
    updated: set[int] = field(default_factory=set)
    reopened: set[int] = field(default_factory=set)
    gaps: int = 0
    """Conversations in which messages were never seen."""

    def add(self, other: IngestReport) -> None:
        """Count another batch in."""
        self.threads += other.threads
        self.messages += other.messages
        self.created += other.created
        self.confirmed += other.confirmed
        self.updated = (self.updated | other.updated) - set(self.created)
        self.reopened |= other.reopened
        self.gaps += other.gaps
