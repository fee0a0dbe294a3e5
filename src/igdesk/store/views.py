"""What screens and the command line are told about tickets: plain values, made by the reading units of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from igdesk.config.accounts import NOBODY, ByAccount
from igdesk.i18n import Phrase
from igdesk.rules.model import Attachment, Channel, Customer, Direction, MessageState, Status, Ticket
from igdesk.rules.ways import Way
from igdesk.values import dataclass

if TYPE_CHECKING:
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from igdesk.config.model import Config
    from igdesk.rules.incident import Incident
    from igdesk.rules.legs import SentLeg
    from igdesk.rules.log import Recorded
    from igdesk.rules.promises import GivenPromise
    from igdesk.store.outbox import OutboxRow

T = TypeVar("T")

UNFINISHED = (Status.NEW, Status.OPEN, Status.WAITING)


class Sort(StrEnum):
    """Orders of a list; the names are those of `ticket list --sort`."""

    SLA = "sla"
    """What expires first comes first; what never expires comes last."""
    NEWEST = "newest"
    OLDEST = "oldest"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets a list shows; parts that are not asked do not narrow it."""

    status: tuple[Status, ...] = ()
    channel: tuple[Channel, ...] = ()
    account: tuple[str, ...] = ()
    """By their ids at Instagram."""
    assignee: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    case: tuple[str, ...] = ()
    """In the case library as one of these: `good`, `bad`."""
    priority: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """All of these."""
    tier: tuple[str, ...] = ()
    unassigned: bool = False
    overdue: bool = False
    escalated: bool = False
    snoozed: bool | None = None
    """Only those that are set aside until a time, or only the others; None: both."""
    follow_up: bool = False
    """Only those for which the time has come to ask once more whether all is well."""
    or_follow_up: bool = False
    """Whether those stand beside the tickets of these states."""
    due: tuple[Compared[timedelta], ...] = ()
    """How far away the tightest limit that runs is."""
    window: tuple[Compared[timedelta], ...] = ()
    """How far away the end of the reply window is that is open."""
    window_closed: bool = False
    """The reply window has closed."""
    human_agent: ByAccount = NOBODY
    """Whether that window is Meta's longer one, once the ordinary one is over."""
    amount: tuple[Compared[Decimal], ...] = ()
    amount_fields: tuple[str, ...] = ()
    """Ids of the fields that hold amounts."""
    since: tuple[datetime | timedelta, ...] = ()
    """Not before these times, or no longer ago: when the ticket began; in a search, when it was written."""
    until: tuple[datetime | timedelta, ...] = ()
    """Before these times, or longer ago."""
    resolved_since: tuple[datetime | timedelta, ...] = ()
    """Resolved, and not before these times; of one that was reopened the latest time counts."""
    legs: bool = False
    """Only with something that a department is still to answer."""
    release: bool = False
    """Only with a reply that waits for a release."""
    repeated: bool = False
    """Only those that ask what several customers asked lately."""
    same: tuple[int, ...] = ()
    """Only these, by number, and those that ask the same."""
    incident: tuple[int, ...] = ()
    """Only tickets of these incidents, by number."""
    in_incident: bool = False
    """Only tickets of an incident that is not over."""
    promised: bool = False
    """Only with a promise that is still to be kept."""
    promise: tuple[Compared[timedelta | EndOfDay], ...] = ()
    """How far away it is that such a promise is to be kept."""
    called: tuple[str, ...] = ()
    """Only those in whose notes one of these colleagues was called by name; those they have not seen come first."""
    called_unread: tuple[str, ...] = ()
    """The same, and they have not seen it yet."""
    watching: tuple[str, ...] = ()
    """Only those that one of these colleagues watches."""
    customer: tuple[str, ...] = ()
    """Each must be in the customer's handle or name."""
    customers: tuple[int, ...] | None = None
    """Only these, by id."""
    words: tuple[str, ...] = ()
    """Each must be in the customer's name, the subject or the latest message; in a search, in what is found."""
    phrases: tuple[str, ...] = ()
    """The same, word for word as they stand."""
    report: tuple[str, ...] = ()
    """Only what reports count as each of these; see `store.counted`."""
    exactly: tuple[tuple[str, str | None], ...] = ()
    """Columns with their values, None where there is none; see `store.counted`."""
    began: tuple[Began, ...] = ()
    limited: Limited | None = None
    without: Filter | None = None
    """None of these."""


@dataclass(frozen=True, slots=True)
class Compared(Generic[T]):
    """Something that is more or less than a value."""

    sign: str
    """`<`, `<=`, `>`, `>=` or `=`."""
    value: T


@dataclass(frozen=True, slots=True)
class Limited:
    """By which of these limits a ticket is measured: `sla:ID`, `priority:ID`, `rule:ID`; None: by none."""

    names: tuple[str | None, ...]
    config: Config = field(compare=False)
    """Tells it; see `store.policies`."""


@dataclass(frozen=True, slots=True)
class Began:
    """When a ticket began by the desk's clock: on a weekday (Monday is 0), or within an hour of the day."""

    zone: ZoneInfo
    weekday: int | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class EndOfDay:
    """When a day ends at the desk."""

    zone: ZoneInfo
    ahead: int = 0
    """How many days after today."""


@dataclass(frozen=True, slots=True)
class PostView:
    """The post that a comment hangs on."""

    id: str
    permalink: str | None
    caption: str | None
    """Our own words; of somebody else's post, which tags us, these are the message."""
    only_tagged: bool = False
    """The ticket is that post, which tags us and does not name us: nobody can comment on it from here."""


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket with what a row, a title or a JSON object shows of it."""

    ticket: Ticket
    customer: Customer
    preview: str
    thread_customer_message_at: datetime | None
    """When the customer last wrote on the thread: opens the reply window."""
    outbox: MessageState | None
    """The most worrying state among its unsettled replies."""
    key: tuple[int | str, ...]
    """Its place in the order of the list: where the next page begins."""
    post: PostView | None = None
    """Of comments and photo tags."""


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list."""

    cards: tuple[TicketCard, ...]
    more_before: bool
    more_after: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of a thread."""

    id: int
    ticket: int | None
    remote_id: str | None
    direction: Direction
    channel: Channel
    author: str | None
    text: str
    created_at: datetime
    attachments: tuple[Attachment, ...]
    story_url: str | None
    unsupported: bool
    state: MessageState
    error: Phrase | None
    outbox: str | None
    """Id of the reply, while it can still be taken back or sent again."""
    hidden: bool = False
    """Of a comment: only we and its author see it."""
    way: Way = Way.MESSAGE
    """How a reply of ours to a comment goes: for everybody, or to its author alone."""
    edited: bool = False
    """Its author has said it anew: these are the new words."""
    reactions: str = ""
    """Emoji that stand on it."""
    gap_before: bool = False
    """Messages before it were never seen: more came at once than Instagram shows."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note of a colleague."""

    id: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EscalationView:
    """A ticket's way up: why, to whom, and until when they answer."""

    id: str
    ticket: int
    rule: str | None
    reason: str
    to: str
    actor: str
    at: datetime
    answer_due_at: datetime | None
    answered_at: datetime | None
    answered_by: str | None = None
    answer: str | None = None
    """How: see `rules.escalation_events`."""
    instruction: str | None = None
    """What is to be done, as whoever returned it says."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Who else asked lately what a ticket asks."""

    others: int = 0
    """How many other customers."""
    own: tuple[int, ...] = ()
    """Other tickets in which the same customer did."""


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """Everything about one ticket."""

    card: TicketCard
    messages: tuple[MessageView, ...]
    """Oldest first: of the ticket, or the newest of its whole thread, as was asked."""
    more_messages: bool
    """Whether the thread has older ones."""
    notes: tuple[NoteView, ...]
    events: tuple[Recorded, ...]
    escalations: tuple[EscalationView, ...]
    outbox: tuple[OutboxRow, ...]
    others: tuple[int, ...]
    """Numbers of the customer's other tickets, newest first."""
    merged: tuple[int, ...]
    """Numbers of the tickets that were merged into it; their messages, notes and replies are among its own."""
    rev: int
    """Revision of the database that this was read from."""
    last_said: Mapping[str, str] = field(default_factory=dict)
    """The newest words that anybody made from a template, by its id; of the desk's latest replies."""
    used: Mapping[str, int] = field(default_factory=dict)
    """How often each template was used in those replies on tickets of the same category."""
    promises: tuple[GivenPromise, ...] = ()
    legs: tuple[SentLeg, ...] = ()
    """What departments were asked for, in the order in which it was sent."""
    """Open and settled, oldest first."""
    repeats: Repeats = Repeats()
    incident: Incident | None = None
    """The fault behind it that others tell of, too."""
    unseen_by: frozenset[str] = frozenset()
    """Ids of those who were called by name in its notes and have not opened it since."""
