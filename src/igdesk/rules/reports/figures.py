"""The figures of a report as values: text, JSON, exports and the screen show these and reckon nothing themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from igdesk.rules.reports.period import Period
from igdesk.values import dataclass

By = Literal[
    "day", "weekday", "hour", "category", "channel", "agent", "department", "tag", "tier", "priority", "policy",
    "incident",
]  # fmt: skip
GROUPINGS: tuple[By, ...] = (
    "day", "weekday", "hour", "category", "channel", "agent", "department", "tag", "tier", "priority", "policy",
    "incident",
)  # fmt: skip
"""What tickets can be put together by."""
TIMES: tuple[By, ...] = ("day", "weekday", "hour")
"""Those that are times: all of them are told, in their order."""
Group = str | int | None
"""A day as ISO 8601, a weekday as `mon`, an hour of the day as its number, else an id; None: it has none."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds. All but the count are None where nothing was measured."""

    count: int = 0
    mean: float | None = None
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How many limits were kept and missed; those that still run within their time are neither."""

    kept: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """The share that was kept; None where nothing is decided."""
        return share(self.kept, self.kept + self.missed)


@dataclass(frozen=True, slots=True)
class Ratings:
    """How satisfied customers were, from 1 to 5."""

    scores: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    """How often 1, 2, 3, 4 and 5 was given."""

    @property
    def answers(self) -> int:
        """How many customers said so."""
        return sum(self.scores)

    @property
    def mean(self) -> float | None:
        """The average; None without an answer."""
        return share(sum(score * count for score, count in enumerate(self.scores, 1)), self.answers)


@dataclass(frozen=True, slots=True)
class Promises:
    """What became of what customers were promised."""

    given: int = 0
    in_time: int = 0
    """Kept by the time that was named."""
    late: int = 0
    """Kept after it."""
    overdue: int = 0
    """Not kept, and that time is over."""
    released: int = 0

    @property
    def open(self) -> int:
        """Neither kept nor released, whether there is time left or not."""
        return self.given - self.in_time - self.late - self.released

    @property
    def share(self) -> float | None:
        """The share that was kept in time of all that are decided and were not released."""
        return share(self.in_time, self.in_time + self.late + self.overdue)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was granted of one kind in one currency."""

    kind: str
    currency: str | None
    """None: the desk's usual."""
    amount: Decimal
    tickets: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of some tickets, all of them or those of a group."""

    tickets: int
    per_day: float | None
    open: int
    imported: int
    first_response: Spread
    first_response_working: Spread
    resolution: Spread
    resolution_working: Spread
    solved_at_once: int
    sla_first_response: Kept
    sla_resolution: Kept
    csat: Ratings
    escalated: int
    reopened: int
    legs: int
    returns: int
    promises: Promises
    spent: tuple[Spent, ...]

    @property
    def first_contact_resolution(self) -> float | None:
        """Share of all tickets that were resolved with one human answer and not reopened."""
        return share(self.solved_at_once, self.tickets)

    @property
    def escalation_rate(self) -> float | None:
        """Share of all tickets on which something was taken up."""
        return share(self.escalated, self.tickets)

    @property
    def reopen_rate(self) -> float | None:
        """Share of all tickets that their customer brought back."""
        return share(self.reopened, self.tickets)


@dataclass(frozen=True, slots=True)
class Row:
    """A group with its figures."""

    group: Group
    figures: Figures
    name: str | None = None
    """What it is called, where the configuration does not say that."""
    before: int | None = None
    """How many tickets it had in the days before; None where nobody asked, or where groups are times."""


@dataclass(frozen=True, slots=True)
class Reason:
    """How often something was taken up because of one rule."""

    rule: str | None
    """None: people did it by hand."""
    count: int
    tickets: int
    """On how many tickets: one may have gone up several times."""
    answer: Spread
    """How long it took until somebody above answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a department answers what it is asked for on tickets."""

    department: str
    asked: int
    tickets: int
    """On how many tickets."""
    answered: int
    answer: Spread
    late: Kept
    """By the time by which it was to answer."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be done at the moment, whenever it came."""

    tickets: int
    median_seconds: float | None
    """How old half of it is at least."""
    oldest_seconds: float | None
    ages: tuple[int, int, int, int]
    """How many are younger than a day, three days, a week; and the rest."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many people a weekday needs, as its tickets have been."""

    weekday: str
    per_day: float | None
    people: int | None
    """So many that everybody has a good day's work."""


@dataclass(frozen=True, slots=True)
class Active:
    """A customer who wrote often."""

    customer: int
    username: str | None
    tickets: int


@dataclass(frozen=True, slots=True)
class Prevention:
    """A tag that came often, and who can do something about it."""

    tag: str
    tickets: int
    before: int | None
    """How many there were in the days before."""
    category: str | None
    """Which most of its tickets have."""
    department: str
    """The one that leads in that category."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told of a period."""

    period: Period
    """As it was asked for."""
    today: date
    at: datetime
    """When it was made."""
    whole: Figures
    by: By | None
    rows: tuple[Row, ...]
    heat: Mapping[str, tuple[int, ...]]
    """Tickets by weekday, each with its 24 hours."""
    backlog: Backlog
    reasons: tuple[Reason, ...]
    asked: tuple[Asked, ...]
    roster: tuple[Staffing, ...]
    active: tuple[Active, ...]
    prevention: tuple[Prevention, ...] = ()
    """Told where tickets are put together by tag."""
    resolved: int = 0
    """How many tickets were resolved in these days, whenever they began."""
    resolved_before: int = 0
    """Of the days before, where they are told."""
    before: Figures | None = None
    """Of the same number of days just before; None where nobody asked."""


def share(part: float, whole: int) -> float | None:
    """A part of a whole; None where there is nothing to be a part of."""
    return part / whole if whole else None
