"""What a ticket carries besides plain values: limits, pauses, and what is promised, asked for or told of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from igdesk.config.model import Limit
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class RuleLimit:
    """A response limit that a rule put on one ticket."""

    rule: str
    name: str
    """Which clock: `first_response`, say."""
    limit: Limit


class Pause(NamedTuple):
    """A time for which a ticket's clocks stood still."""

    since: datetime
    until: datetime | None
    """None: they still do."""


class Told(NamedTuple):
    """What has been told of one clock of a ticket, so that it is told once."""

    clock: str
    since: datetime
    """When the clock began: the next time it runs is another matter."""
    due: datetime
    """The limit as it was then."""
    times: int
    """0: the warning; from 1 on the alerts at and after the limit."""


class Promise(NamedTuple):
    """Something that the customer was told they would get by a time, and that is neither kept nor released yet."""

    id: str
    owner: str
    """Who is to keep it."""
    since: datetime
    due_at: datetime


class Leg(NamedTuple):
    """What a department is asked for on a ticket, and has not answered yet."""

    id: str
    department: str
    owner: str | None
    """Who has it there; None: whoever of the department takes it."""
    since: datetime
    due_at: datetime | None


class Asked(NamedTuple):
    """What went up and somebody must answer by a time; of a rule the latest, which goes to the highest."""

    id: str
    """Of the escalation."""
    to: str
    """`agent:ID`, `role:ID` or `department:ID`."""
    rule: str
    """Empty where somebody took it up themselves."""
    since: datetime
    due_at: datetime
