"""What the rules look at, and what they say of it: plain values shared by matching, sorting and explaining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from igdesk.config.model import Assignment, Escalation
from igdesk.rules.model import Channel, Customer, PrioritySource, Remedy, Status, Ticket
from igdesk.rules.ticket_parts import RuleLimit
from igdesk.values import dataclass

T = TypeVar("T")


class Waiting(Protocol):
    """How long a ticket has been waiting, as moments at which it will have been so long; none: it does not wait."""

    def unanswered_at(self, span: timedelta) -> datetime | None:
        """When the customer will have waited so long for an answer."""

    def overdue_at(self, span: timedelta) -> datetime | None:
        """When the tightest limit will have been passed by so long."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A customer's message and the ticket that it belongs to, as the rules see them; or the ticket as time passes."""

    text: str
    channel: Channel
    at: datetime
    """When the customer wrote; where only time has passed, now."""
    language: str | None = None
    first_message: bool = True
    """Whether this message opened the ticket."""
    attachments: tuple[str, ...] = ()
    """Their types."""
    followers: int | None = None
    verified: bool | None = None
    username: str | None = None
    tier: str | None = None
    category: str | None = None
    kind: str | None = None
    priority: str | None = None
    """None: not settled yet, so the category's or the desk's default."""
    priority_source: PrioritySource = PrioritySource.DEFAULT
    urgency: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    department: str | None = None
    assignee: str | None = None
    status: Status = Status.NEW
    by_hand: frozenset[str] = frozenset()
    """What a person has set: rules leave it alone."""
    compensations: tuple[Remedy, ...] = ()
    in_hand: bool = False
    """Whether somebody has begun on the ticket, or answered it."""
    escalated: bool = False
    told_tonight: bool = False
    """Whether nothing more is to be said for the closed desk; see `nights`."""
    waits: Waiting | None = None
    """None: a message has just arrived, no time has passed."""


def ticket_facts(ticket: Ticket, tier: str | None, at: datetime, customer: Customer | None = None) -> Facts:
    """A ticket as conditions see it at some time, apart from any message.

    Args:
        ticket: The ticket.
        tier: The customer's tier; a decision in the making may have raised it.
        at: The time.
        customer: What else is known of whose it is; None: nothing.
    """
    return Facts(
        text="",
        channel=ticket.channel,
        at=at,
        first_message=False,
        language=ticket.language,
        followers=customer.followers if customer else None,
        verified=customer.verified if customer else None,
        username=customer.username if customer else None,
        tier=tier,
        category=ticket.category,
        kind=ticket.kind,
        priority=ticket.priority,
        priority_source=ticket.priority_source,
        urgency=ticket.urgency,
        tags=ticket.tags,
        fields=ticket.fields,
        department=ticket.department,
        assignee=ticket.assignee,
        status=ticket.status,
        by_hand=ticket.by_hand,
        compensations=ticket.compensations,
        in_hand=ticket.status is not Status.NEW or ticket.first_responded_at is not None,
        escalated=ticket.escalated,
    )


@dataclass(frozen=True, slots=True)
class Because:
    """One reason for (or against) a rule: which part of its condition, on what."""

    rule: str
    condition: str
    """Name of the part as the configuration writes it; `always` for a rule without conditions, `negated` for words that
    are there but denied."""
    matched: str
    """The customer's own words, or the value that was compared."""
    at: int | None = None
    """Where the words begin in the text."""
    goes_up: bool = field(default=False, compare=False)
    """Whether `rule` is an escalation: a rule may have the same id."""


@dataclass(frozen=True, slots=True)
class Fired(Generic[T]):
    """A value, and the rule that set it."""

    rule: str
    value: T
    overrides: bool = False
    """Whether it may take the place of what a person set by hand."""


@dataclass(frozen=True, slots=True)
class Held(Fired[T]):
    """A value that would have been set, and why it was not."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules make of a message. Nothing is set that the ticket has already or a person has settled.

    `priority`, `urgency` and `tier` are the highest that a rule asked for; whether that raises the ticket is for
    whoever applies them. `category` and `assign` are the first.
    """

    after: Facts
    """The facts as they are when all rules have run, the category's own priority included."""
    category: Fired[str] | None = None
    priority: Fired[str] | None = None
    urgency: Fired[str] | None = None
    tier: Fired[str] | None = None
    department: Fired[str] | None = None
    kind: Fired[str] | None = None
    """The nature of a complaint."""
    tags: tuple[Fired[str], ...] = ()
    fields: Mapping[str, Fired[str]] = field(default_factory=dict)
    limits: tuple[RuleLimit, ...] = ()
    assign: Fired[Assignment] | None = None
    escalations: tuple[Fired[Escalation], ...] = ()
    notify: tuple[Fired[str], ...] = ()
    """Whom to tell: `assignee`, a role, or the id of an agent or a department."""
    reply: Fired[str] | None = None
    """The template to answer with at once."""
    held: Held[str] | None = None
    """What would have been answered, and why the history says that it was not: the `why` of `AutoReplyHeld`."""
    suggest: tuple[Fired[str], ...] = ()
    """Templates that are offered first to whoever answers."""
    snooze: Fired[timedelta] | None = None
    """For how long to set the ticket aside."""
    hooks: tuple[Fired[str], ...] = ()
    """What to call outside."""
    because: tuple[Because, ...] = ()
    nearly: tuple[Because, ...] = ()
    """Rules that would have fired but for this exclusion or negation."""
