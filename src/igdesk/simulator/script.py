"""A scenario file as values: people, and steps that say who does what when.

`script_reading` reads it, `playing` plays it.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from igdesk.simulator.model import Person
from igdesk.values import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens."""

    at: timedelta
    """Since the start; before it where negative."""
    verb: str
    """What is done: one of `script_reading.VERBS`."""
    said: str = ""
    """What the verb is given: words, an emoji, a spec, a name."""
    who: str = ""
    """The customer by username; for what the shop does, whom it is for, if anybody."""
    name: str = ""
    """What later steps call what this one makes."""
    target: str = ""
    """The name of what it is about; the newest that fits where empty."""
    text: str = ""
    """The new words of an edit."""
    attach: tuple[str, ...] = ()
    story: str | None = None
    unsupported: bool = False
    only_if: str = ""
    """`answered` or `unanswered`: whether the last word with that customer is the shop's."""
    answered: timedelta | None = None
    """Comes so long after the shop has answered `who`, whenever that is; None: at its time."""
    if_said: tuple[str, ...] = ()
    """Of such a step: it waits for an answer with one of these words; any answer where empty."""
    count: int = 0
    """How many a crowd is,"""
    lasting: timedelta = timedelta()
    """over how long it comes; how far a clock is moved,"""
    kind: str = ""
    """and what sort of customers."""
    account: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """When a scenario begins: the next such time of day, on a day of the week if one is named."""

    time: time
    zone: ZoneInfo
    weekday: int | None = None

    def after(self, now: datetime) -> datetime:
        """The first such moment that is not before `now`."""
        local = now.astimezone(self.zone)
        day = local.date()
        while True:
            moment = datetime.combine(day, self.time, self.zone)
            if moment >= local and self.weekday in (None, day.weekday()):
                return moment.astimezone(now.tzinfo)
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario file."""

    title: str
    steps: tuple[Step, ...]
    """By time."""
    people: tuple[Person, ...] = ()
    start: Start | None = None
    """None: it begins at once."""
    customers: int = 0
    """So many others have a past with the shop."""
    faults: str = ""
    quirks: str = ""
    account: tuple[tuple[str, bool], ...] = field(default=())

    @property
    def length(self) -> timedelta:
        """From the start until nothing happens any more."""
        return max((step.at + step.lasting for step in self.steps), default=timedelta())
