"""What the rules look at, and what they say of it: plain values shared by matching, sorting and explaining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from igdesk.config.model import Assignment, Escalation
from igdesk.rules.model import Channel, PrioritySource, RuleLimit, Status

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Facts:
    """A customer's message and the ticket that it belongs to, as the rules see them."""

    text: str
    channel: Channel
    at: datetime
    """When the customer wrote."""
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


@dataclass(frozen=True, slots=True)
class Fired(Generic[T]):
    """A value, and the rule that set it."""

    rule: str
    value: T


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
    because: tuple[Because, ...] = ()
    nearly: tuple[Because, ...] = ()
    """Rules that would have fired but for this exclusion or negation."""
