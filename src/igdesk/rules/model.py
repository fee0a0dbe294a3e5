"""The things a desk speaks of: ticket, message, customer, and the words for their states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from igdesk.config.model import RESERVED_AGENTS
from igdesk.rules.ticket_parts import Asked, Leg, Pause, Promise, RuleLimit, Told
from igdesk.values import dataclass

TIMER = "timer"
"""Who acts where time has passed."""
APP_AUTHOR = "instagram-app"
"""Author of our own messages that somebody typed in the Instagram app."""
LEARNED = "learned"
"""Who acts where what was learned from people speaks."""
SYSTEM_ACTORS = frozenset(RESERVED_AGENTS)
"""Actors that are neither a person nor a rule."""
_RULE = "rule:"


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
PUBLIC_CHANNELS = frozenset({Channel.COMMENT, Channel.MENTION})
"""Channels where everybody reads the answer, unless it is to go privately."""


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
    follows_us: bool | None = None
    tier_by: str | None = None
    """Who set the tier by hand: then rules and lists leave it alone."""

    @property
    def handle(self) -> str:
        """`@` and the user name, else the name, else the id: what lists call them."""
        return f"@{self.username}" if self.username else self.name or f"({self.id})"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that came with a message. Only its address is kept: Meta forbids storing customers' media."""

    type: str
    url: str | None = None
    name: str | None = None


class Remedy(NamedTuple):
    """A compensation of a ticket. Of each kind one amount is granted and one proposed at most."""

    kind: str
    """Id of the compensation as the configuration has it."""
    amount: Decimal
    currency: str | None
    """ISO 4217; None: the desk's usual."""
    by: str
    """Who granted or proposed it."""
    granted: bool

    @property
    def money(self) -> str:
        """The amount as people write it, `800 CNY`."""
        return money(self.amount, self.currency)


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
    account: str = ""
    """Our account that it came in by, by its id at Instagram; none: the only one there was, or it came another way."""
    subject: str | None = None
    category: str | None = None
    kind: str | None = None
    """The nature of a complaint: one of its category's `kinds`."""
    suggested: str | None = None
    """A category that what was learned speaks for, as long as nobody and no rule has decided on one."""
    urgency: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    department: str | None = None
    assignee: str | None = None
    waits_for: str | None = None
    """Who is to get it once they are on shift with room, as the rule that assigns it says; see `assign`."""
    untouched_since: datetime | None = None
    """When somebody else gave it to its owner, who has not touched it since; see `untouched`."""
    given_for: str | None = None
    """Who was meant then, as the rule says that gave it; None: a person did."""
    would_go_to: str | None = None
    """Who would have it by the rules, had its customer been in the pilot; see `pilot`."""
    would_wait_for: str | None = None
    """Who it would wait for in the same way."""
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
    last_answered_at: datetime | None = None
    """When the customer last got a person's answer."""
    next_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    keep_informed_due_at: datetime | None = None
    resolution_from: datetime | None = None
    """When the customer came back, which begins the time for resolving anew; none: it began with the ticket."""
    pauses: tuple[Pause, ...] = ()
    """When the clocks have stood still since then: waiting for the customer, snoozed, or resolved."""
    heard_late_at: datetime | None = None
    """When a message was read that had come long before; see `timer_events.long_past`."""
    snoozed_until: datetime | None = None
    """Set aside until then, or until the customer writes."""
    undisturbed_until: datetime | None = None
    """Until when it is set aside even if they do."""
    told: tuple[Told, ...] = ()
    """What has been told of its clocks, the latest of each."""
    rang: Mapping[str, datetime] = field(default_factory=dict)
    """What has had its turn, by rule, each with when the wait began that it was for; see `turns`."""
    robots: tuple[datetime, ...] = ()
    """When it was answered automatically, the latest few times."""
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    """How often the customer brought it back."""
    escalated: bool = False
    escalated_by: frozenset[str] = frozenset()
    """Ids of the configured escalations that have fired on this ticket."""
    asked: tuple[Asked, ...] = ()
    """What was asked from above by rules and is not answered yet, as far as there is a time for it; see `levels`."""
    limits: tuple[RuleLimit, ...] = ()
    compensations: tuple[Remedy, ...] = ()
    """What is granted and what is proposed, by kind."""
    promises: tuple[Promise, ...] = ()
    """Those that stand, in the order in which they were made."""
    legs: tuple[Leg, ...] = ()
    """Those that departments have not answered yet, in the order in which they were sent."""
    returns: int = 0
    """How many legs departments have answered."""
    returned_at: datetime | None = None
    """When the last of them came back, so that support could tell the customer."""
    rating: int | None = None
    """How satisfied the customer was with its latest solution, from 1 to 5."""
    rating_asked_at: datetime | None = None
    """When they were asked for it."""
    case_kind: str | None = None
    """`good` or `bad`, where the team is to learn from it; see `cases`."""
    follow_up_at: datetime | None = None
    """When somebody is to ask once more whether all is well; None: not, or it is done."""
    by_hand: frozenset[str] = frozenset()
    """Attributes that a person has set; automatic changes leave them alone."""
    merged_into: int | None = None
    """The ticket that has this one's conversation now."""
    links: frozenset[int] = frozenset()
    """Numbers of tickets that have to do with this one."""
    incident: int | None = None
    """The fault behind it that others tell of, too; see `incidents`."""
    watchers: frozenset[str] = frozenset()
    """Ids of those who want to know what becomes of it."""
    version: int = 0
    """Number of events so far: what an edit is checked against."""

    @property
    def is_running(self) -> bool:
        """Whether it is for us to act, so that its clocks run: not while waiting or snoozed, not once resolved."""
        return self.status in (Status.NEW, Status.OPEN) and self.snoozed_until is None

    @property
    def has_ended(self) -> bool:
        """Whether it is resolved or closed: time does nothing to it."""
        return self.status in (Status.RESOLVED, Status.CLOSED)

    @property
    def due_at(self) -> datetime | None:
        """The tightest limit that still runs: of its clocks, its promises, what departments are asked for; or none."""
        if self.has_ended:
            return None
        duties = (*(each.due_at for each in self.promises), *(each.due_at for each in self.legs))
        running = (*duties, *self._clocks()) if self.is_running else duties
        return min((due for due in running if due is not None), default=None)

    def _clocks(self) -> Iterator[datetime | None]:
        yield self.resolution_due_at
        yield self.keep_informed_due_at
        if self.first_responded_at is None:
            yield self.first_response_due_at
        elif self.unanswered_since is not None:
            yield self.next_response_due_at

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
    edited: bool = False
    """Its author said it anew: this is what it says now."""
    hidden: bool | None = None
    """A comment that we have hidden: its author sees it, other people do not. None: Instagram does not say."""
    reactions: str | None = None
    """Emoji that stand on it, with spaces between; None: it is not told."""
    is_about_another: bool = False
    """It only tells what became of a message that is stored, and is none itself."""


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has in hand, for sharing work."""

    open: int = 0
    last_assigned: int = 0
    """The turn at which they last got a ticket; higher is more recent. Round robin goes to the lowest."""


def money(amount: Decimal, currency: str | None) -> str:
    """An amount as people write it, `800 CNY`; alone where it is in the desk's usual currency."""
    return f"{amount:f} {currency}" if currency else f"{amount:f}"


def in_order(remedies: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """A ticket's compensations in the order that they always have."""
    return tuple(sorted(remedies, key=lambda each: (each.kind, each.granted)))


def is_person(actor: str) -> bool:
    """Whether `actor` is somebody rather than a rule, a timer or the sync."""
    return actor not in SYSTEM_ACTORS and acting_rule(actor) is None


def rule_actor(rule: str) -> str:
    """The actor that a rule is."""
    return f"{_RULE}{rule}"


def acting_rule(actor: str) -> str | None:
    """Id of the rule that `actor` is; None for anybody else."""
    return actor.removeprefix(_RULE) if actor.startswith(_RULE) else None
