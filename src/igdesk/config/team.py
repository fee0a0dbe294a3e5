"""Who works on a desk, and in which words it thinks: departments, agents, categories, scales, priorities, remedies.

Import them from `model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from igdesk.config.automation import HoursKind, Limit, Role
from igdesk.config.calendars import OwnHours, Week
from igdesk.values import dataclass

RESERVED_AGENTS = ("sync", "timer", "import", "learned")
"""Who acts in the log without being a person: no agent may have one of these ids."""
Severity = Literal["light", "medium", "serious"]
Grant = Decimal | Mapping[str, Decimal]
"""An amount in the desk's usual currency (`currencies`), or one for each currency, by ISO 4217."""


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the team. Every ticket starts in the intake department and comes back to it for the final reply."""

    id: str
    name: str
    intake: bool = False
    hours: OwnHours | None = None
    """None: it works when the desk does."""
    timezone: ZoneInfo | None = None
    """Of its hours, and of the shifts of its people; None: the desk's."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who works on tickets."""

    id: str
    name: str
    role: Role = "agent"
    departments: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int | None = None
    """Open conversations that this person handles well; none is no limit."""
    authority: Mapping[str, Grant] = field(default_factory=dict)
    """What may be granted alone, by compensation id or what it counts as; what is not named: nothing above 0."""
    shifts: Week | None = None
    """None: no fixed shifts, so always counted as on shift."""
    away: frozenset[date] = frozenset()
    """Days off, in the time zone of the shifts."""
    substitute: str | None = None
    """Who gets what is meant for them on these days."""
    trainee: bool = False
    """Whether what they write to customers waits for somebody who releases it."""
    buddy: str | None = None
    """Of a trainee: who releases it; None: whoever of the intake department is no trainee."""


@dataclass(frozen=True, slots=True)
class Sop:
    """The standard procedure of a category: who leads, who helps, what is delivered, how soon, step by step."""

    lead: str
    with_: tuple[str, ...] = ()
    deliver: str = ""
    within: Limit | None = None
    steps: tuple[str, ...] = ()
    review: date | None = None
    """The day by which the team looks at it again."""


@dataclass(frozen=True, slots=True)
class Category:
    """What a ticket is about."""

    id: str
    name: str
    priority: str | None = None
    department: str | None = None
    kinds: tuple[str, ...] = ()
    """The natures that it comes in: a complaint's."""
    kind_names: Mapping[str, str] = field(default_factory=dict)
    sop: Sop | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """An ordered scale, rising: customer tiers, urgency."""

    order: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Handles by the tier that they have at least; of customer tiers alone."""

    def listed(self, username: str | None) -> str | None:
        """The highest level that lists a handle."""
        wanted = f"@{username}".casefold()
        found = (
            level
            for level, handles in self.lists.items()
            if any(f"@{each.removeprefix('@')}".casefold() == wanted for each in handles)
        )
        return max(found, key=self.rank, default=None) if username else None

    def rank(self, level: str) -> int:
        """0 for the lowest; -1 for one that is not on the scale."""
        return self.order.index(level) if level in self.order else -1

    def name(self, level: str) -> str:
        """What people call it; its id when no name is given."""
        return self.names.get(level, level)

    def called(self, text: str) -> tuple[str, ...]:
        """The levels whose id or name has `text` in it."""
        wanted = text.casefold()
        return tuple(each for each in self.order if wanted in f"{each}\n{self.name(each)}".casefold())


@dataclass(frozen=True, slots=True)
class Priority:
    """How soon a ticket is answered and done. Listed from the most urgent down."""

    id: str
    name: str
    first_response: Limit | None = None
    next_response: Limit | None = None
    resolution: Limit | None = None
    hours: HoursKind = "desk"
    keep_informed: Limit | None = None


@dataclass(frozen=True, slots=True)
class Compensation:
    """A remedy that may be offered; `severity` says for how grave a matter, see `rules.remedies`."""

    id: str
    name: str
    severity: tuple[Severity, ...] = ()
    counts_as: str | None = None
    """The kind of authority that it uses up; without it its own id."""


def _minutes(count: int) -> Limit:
    return Limit(rest=timedelta(minutes=count))


DEFAULT_TIERS = Levels(("visitor", "member", "big", "vip", "partner"))
DEFAULT_URGENCY = Levels(("general", "urgent", "serious", "crisis"))
DEFAULT_DEPARTMENTS = (Department("support", "Support", intake=True),)
DEFAULT_PRIORITIES = (
    Priority("urgent", "Urgent", _minutes(5), _minutes(30), _minutes(60), "always"),
    Priority("high", "High", _minutes(30), _minutes(30), Limit(days=1)),
    Priority("medium", "Medium", _minutes(120), _minutes(120), Limit(days=2)),
    Priority("low", "Low", Limit(days=1), None, Limit(days=7)),
)
