"""What a configuration lets happen by itself: conditions, rules, limits, escalations. Import them from `model`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from igdesk.values import dataclass

Channel = Literal["dm", "story_reply", "story_mention", "comment", "mention", "email", "form", "other"]
Status = Literal["new", "open", "waiting", "resolved", "closed"]
Role = Literal["agent", "supervisor", "admin"]
Strategy = Literal["round_robin", "least_loaded"]
HoursKind = Literal["always", "desk"]
"""Which time a limit counts: all of it, or open hours, those of the department where the work lies."""
Clock = Literal["first_response", "next_response", "resolution", "keep_informed"]
CLOCKS: tuple[Clock, ...] = get_args(Clock)
"""What limits are set for. `keep_informed`: how long a customer may go without a word from us while we are at it."""
AttachmentKind = Literal["image", "video", "audio", "file", "sticker", "share"]
"""`share` is a post or reel that somebody passes on."""
RuleTrigger = Literal["message", "timer"]
Happening = Literal["opened", "assigned", "escalated", "overdue", "resolved", "closed"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as it was written: under desk hours `1d` is one open day later, `24h` is 24 hours of open time."""

    days: int = 0
    rest: timedelta = timedelta()
    """Hours, minutes and seconds."""

    @property
    def length(self) -> timedelta:
        """How long it is by the wall clock, a day being 24 hours."""
        return timedelta(days=self.days) + self.rest


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` until just before `end`, local time, within one day.

    An `end` of 00:00 is the midnight that ends the day. In `Condition.time_of_day` alone an `end` before `start`
    reaches into the next morning.
    """

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Condition:
    """A `when` table. Each part that is asked must hold; `None` or empty asks nothing; so an empty one always holds.

    A part with several values holds when one of them does, except `text_all`, `tags` and `fields`, which ask for all.
    """

    text_any: tuple[str, ...] = ()
    text_all: tuple[str, ...] = ()
    text_none: tuple[str, ...] = ()
    """Exclusions: one of them in the text and the condition does not hold."""
    text_regex: str | None = None
    """A pattern that google-re2 accepted."""
    channel: tuple[Channel, ...] = ()
    followers_min: int | None = None
    """Inclusive."""
    followers_max: int | None = None
    """Inclusive."""
    verified: bool | None = None
    category: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: Mapping[str, bool | tuple[str, ...]] = field(default_factory=dict)
    """By field id: one of these values, or whether it is filled in at all."""
    kind: tuple[str, ...] = ()
    """The nature of a complaint."""
    department: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    language: tuple[str, ...] = ()
    """The customer's, as codes such as `zh` and `en`."""
    unassigned: bool | None = None
    first_message: bool | None = None
    """Whether this message opened the ticket."""
    attachment: bool | None = None
    attachment_kind: tuple[AttachmentKind, ...] = ()
    outside_hours: bool | None = None
    """Whether the message came while the desk was closed."""
    time_of_day: tuple[Interval, ...] = ()
    unanswered_for: timedelta | None = None
    overdue_by: timedelta | None = None
    refund_over: Decimal | None = None
    """More than this is wanted back: by the message, or by the field `refund_amount`. Exclusive."""
    currency: str | None = None
    """Only amounts in this ISO 4217 currency count for `refund_over`; without it all do."""
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    not_: tuple[Condition, ...] = ()
    """None of these may hold."""

    def parts(self) -> Iterator[Condition]:
        """This one and all that are nested in it."""
        yield self
        for nested in (*self.all, *self.any, *self.not_):
            yield from nested.parts()


@dataclass(frozen=True, slots=True)
class Effects:
    """A rule's `set` table: what it writes on the ticket (and, with `tier`, on the customer)."""

    category: str | None = None
    priority: str | None = None
    urgency: str | None = None
    tier: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    """By field id; `$1` stands for the first group of the rule's `text_regex`, `$0` for the whole match."""
    kind: str | None = None
    """The nature of a complaint: set where it is one of the `kinds` of the ticket's category."""
    department: str | None = None
    first_response: Limit | None = None
    next_response: Limit | None = None
    resolution: Limit | None = None
    keep_informed: Limit | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets the ticket: one agent by name, or one chosen among those who fit `skill`, `role` and `department`.

    A role that nobody has means the next higher one; an agent alone on a desk has every role.
    """

    agent: str | None = None
    skill: str | None = None
    role: Role | None = None
    department: str | None = None
    strategy: Strategy | None = None
    """How to choose among several. With a department and nothing else the ticket only moves there."""
    wait: bool | None = None
    """Whether the ticket waits while nobody who fits is on shift with room; None: as `[assignment]` says."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens by itself on a customer's message, or when time passes."""

    id: str
    when: Condition
    on: RuleTrigger = "message"
    set_: Effects = Effects()
    override: bool = False
    """Whether `set` may also change what a person set by hand; else that stays."""
    assign: Assignment | None = None
    notify: tuple[str, ...] = ()
    """`assignee`, a role, or the id of an agent or a department."""
    reply: str | None = None
    """Id of the template that is sent automatically."""
    suggest: str | None = None
    """Id of the template that is offered first to whoever answers."""
    escalate: str | None = None
    """Id of the escalation that this rule takes, whatever that escalation's own `when` says."""
    snooze: timedelta | None = None
    """For how long the ticket is set aside; a message of the customer that this rule does not match brings it back."""
    hook: tuple[str, ...] = ()
    """Ids of the hooks that are called, each once by this rule for as long as the customer waits."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Something outside that rules may call: a program, or an address that is named here and never written."""

    id: str
    run: tuple[str, ...] = ()
    """The program, an absolute path or a name to look for, and its arguments."""
    url_env: str | None = None
    """The environment variable that holds the address."""
    url_file: Path | None = None
    """The file that holds it."""
    timeout: timedelta = timedelta(seconds=30)
    """How long it may take."""
    on: tuple[Happening, ...] = ()
    """Events at which it is called by itself, besides the rules that name it."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a rule test expects. Only what is given is compared: tags, fields and escalations are among the result's,
    the rest is equal."""

    category: str | None = None
    not_category: str | None = None
    priority: str | None = None
    not_priority: str | None = None
    urgency: str | None = None
    not_urgency: str | None = None
    tier: str | None = None
    tags: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    department: str | None = None
    assign: str | None = None
    """The id of the agent who gets it."""
    first_response: Limit | None = None
    next_response: Limit | None = None
    resolution: Limit | None = None
    keep_informed: Limit | None = None
    reply: str | None = None
    suggest: tuple[str, ...] = ()
    hook: tuple[str, ...] = ()
    escalate: tuple[str, ...] = ()
    not_escalate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imagined:
    """A message that nobody wrote."""

    text: str
    at: datetime | None = None
    """When it comes, aware; without it at any open moment."""
    channel: str = "dm"
    username: str | None = None
    followers: int | None = None
    verified: bool | None = None
    tier: str | None = None
    """The customer's tier before."""
    first_message: bool = True
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class RuleTest(Imagined):
    """An imagined message and what the rules must make of it."""

    expect: Expectation = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Target:
    """Who an escalation goes to: exactly one of these is given. For `role` see `Assignment`."""

    role: Role | None = None
    department: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Who is asked next, and how soon they must answer."""

    to: Target
    within: Limit | None = None
    """None: as soon as whoever was asked first."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """One step of the decision tree: when a ticket must go up, to whom, and how soon they must answer."""

    id: str
    when: Condition
    to: Target
    within: Limit | None = None
    reason: str = ""
    hours: HoursKind = "always"
    then: tuple[Level, ...] = ()
    """Who is asked next where no answer comes, one after the other; empty: supervisors, then admins."""


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """A further limit on the tickets that it fits; of all that apply, the tightest holds."""

    id: str
    when: Condition = Condition()
    first_response: Limit | None = None
    next_response: Limit | None = None
    resolution: Limit | None = None
    keep_informed: Limit | None = None
    hours: HoursKind = "desk"
