"""The things a desk speaks of: ticket, message, customer, and the words for their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from igdesk.config.model import Limit

SYSTEM_ACTORS = frozenset({"sync", "timer", "import"})
"""Actors that are no person; a rule acts as `rule:ID`. No agent may have one of these ids."""


class Status(StrEnum):
    """Where a ticket stands: 新建, 处理中, 等待回复, 已解决, 已关闭."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Channel(StrEnum):
    """How a customer reached the desk."""

    DM = "dm"
    STORY_REPLY = "story_reply"
    STORY_MENTION = "story_mention"
    COMMENT = "comment"
    MENTION = "mention"
    EMAIL = "email"
    FORM = "form"
    OTHER = "other"


THREAD_CHANNELS = frozenset({Channel.DM, Channel.STORY_REPLY, Channel.STORY_MENTION})
"""Channels that arrive in a direct-message thread and are answered there, within Instagram's reply window."""


class Direction(StrEnum):
    """Who a message comes from: the customer (in) or us (out)."""

    IN = "in"
    OUT = "out"


class MessageState(StrEnum):
    """What is known of a message's way."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    DELETED = "deleted"
    CANCELLED = "cancelled"


class PrioritySource(StrEnum):
    """What a ticket's priority rests on; each outranks the ones before it."""

    DEFAULT = "default"
    CATEGORY = "category"
    RULE = "rule"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who wrote to the brand."""

    id: int
    username: str | None = None
    name: str | None = None
    remote_id: str | None = None
    """Instagram's id of this person, scoped to our account (IGSID); none for other channels and imports."""
    tier: str | None = None
    followers: int | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that came with a message. Only its address is kept: Meta forbids storing customers' media."""

    type: str
    url: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RuleLimit:
    """A response limit that a rule put on one ticket."""

    rule: str
    name: str
    """`first_response`, `next_response` or `resolution`."""
    limit: Limit


class Pause(NamedTuple):
    """A time for which a ticket's resolution clock stood still."""

    since: datetime
    until: datetime | None
    """None: it still does."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One matter of one customer, from their first message to its end.

    Replaying a ticket's events (`events.replay`) gives exactly this value.
    """

    number: int
    status: Status
    channel: Channel
    thread: int
    customer: int
    created_at: datetime
    """When the customer's first message was written, not when it was pulled."""
    updated_at: datetime
    priority: str
    priority_source: PrioritySource = PrioritySource.DEFAULT
    subject: str | None = None
    category: str | None = None
    urgency: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    department: str | None = None
    assignee: str | None = None
    language: str | None = None
    previous: int | None = None
    """The customer's earlier ticket on the same thread, when that one could not be reopened."""
    last_customer_message_at: datetime | None = None
    unanswered_since: datetime | None = None
    """When the oldest customer message that nobody has answered was written."""
    answered_through: datetime | None = None
    """Customer messages written before this have been answered, also those that come in late."""
    first_responded_at: datetime | None = None
    first_response_due_at: datetime | None = None
    next_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    resolution_from: datetime | None = None
    """When the customer came back, which begins the time for resolving anew; none: it began with the ticket."""
    pauses: tuple[Pause, ...] = ()
    """When the resolution clock has stood still since then: waiting for the customer, or resolved."""
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    """How often the customer brought it back."""
    escalated: bool = False
    escalated_by: frozenset[str] = frozenset()
    """Ids of the configured escalations that have fired on this ticket."""
    limits: tuple[RuleLimit, ...] = ()
    by_hand: frozenset[str] = frozenset()
    """Attributes that a person has set; automatic changes leave them alone."""
    merged_into: int | None = None
    """The ticket that has this one's conversation now."""
    links: frozenset[int] = frozenset()
    """Numbers of tickets that have to do with this one."""
    version: int = 0
    """Number of events so far: what an edit is checked against."""

    @property
    def due_at(self) -> datetime | None:
        """The tightest limit that still runs, or none. Clocks rest while waiting and after resolving."""
        if self.status not in (Status.NEW, Status.OPEN):
            return None
        running = [self.resolution_due_at]
        if self.first_responded_at is None:
            running.append(self.first_response_due_at)
        elif self.unanswered_since is not None:
            running.append(self.next_response_due_at)
        return min((due for due in running if due is not None), default=None)

    def overdue(self, now: datetime) -> bool:
        """Whether the tightest running limit has passed."""
        due = self.due_at
        return due is not None and due < now


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it comes in, from Instagram, an export or another system: ours (out) or a customer's (in)."""

    direction: Direction
    at: datetime
    text: str
    channel: Channel = Channel.DM
    remote_id: str | None = None
    import_key: str | None = None
    """What tells it from others where there is no remote id: messages of an export."""
    author: str | None = None
    """Who wrote it, where that is not the customer's or the app's name."""
    subject: str | None = None
    """For channels that have one, such as e-mail."""
    attachments: tuple[Attachment, ...] = ()
    story_url: str | None = None
    """The story that was mentioned or replied to."""
    unsupported: bool = False
    deleted: bool = False
    """Its author took it back: that it was there is all that is known."""


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has in hand, for sharing work."""

    open: int = 0
    last_assigned: int = 0
    """The turn at which they last got a ticket; higher is more recent. Round robin goes to the lowest."""


def is_person(actor: str) -> bool:
    """Whether `actor` is somebody rather than a rule, a timer or the sync."""
    return actor not in SYSTEM_ACTORS and not actor.startswith("rule:")
