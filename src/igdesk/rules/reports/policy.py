"""By which limit a ticket is measured: told by the configuration as it is now, as what is due always is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from igdesk.config.model import Calendar, Clock, Config
from igdesk.rules.conditions import asked_by
from igdesk.rules.model import Ticket
from igdesk.rules.sla import Applying, calendar_of, limits_of, tightest
from igdesk.values import dataclass

_ASKED: tuple[Clock, ...] = ("first_response", "resolution")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a ticket may be measured by: the same for all that are alike but for when they began."""

    clock: Clock
    limits: tuple[Applying, ...]
    """Those that may run out first."""
    calendar: Calendar

    def policy(self, began: datetime) -> str | None:
        """The one that runs out first for a ticket that began then, by its name; None: it has none.

        It is called as `Applying.name` is: `priority:ID`, `sla:ID` or `rule:ID`.
        """
        if len(self.limits) < 2:
            return self.limits[0].name if self.limits else None
        due = tightest(self.limits, self.clock, began, self.calendar)
        return None if due is None else due.limit.name


def measure_of(ticket: Ticket, tier: str | None, config: Config) -> Measure:
    """What a ticket is measured by: the limits of its first response, where it has none those of its resolution."""
    limits, calendar = limits_of(ticket, config, tier), calendar_of(ticket, config)
    for clock in _ASKED:
        of_clock = [each for each in limits if each.clock == clock]
        if of_clock:
            return Measure(clock, _shortest(of_clock), calendar)
    return Measure(_ASKED[0], (), calendar)


def deciding(config: Config) -> frozenset[str]:
    """What of a ticket decides which policies it has, besides its priority and its own limits: parts of conditions."""
    return frozenset(name for each in config.sla for name in asked_by(each.when))


def _shortest(limits: Iterable[Applying]) -> tuple[Applying, ...]:
    """Of limits that count alike only the shortest, whatever the calendar; the first named of equals."""
    found: dict[tuple[str, int], Applying] = {}
    for each in limits:
        alike = each.hours, each.limit.days
        if alike not in found or each.limit.rest < found[alike].limit.rest:
            found[alike] = each
    return tuple(each for each in limits if any(each is kept for kept in found.values()))
