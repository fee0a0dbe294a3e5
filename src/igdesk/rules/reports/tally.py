"""Adds up tickets, one after the other, and gives their figures: see `figures` for what they are."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from igdesk.rules.reports.case import Case, PromiseCase
from igdesk.rules.reports.figures import Figures, Kept, Promises, Ratings, Spent, Spread
from igdesk.rules.reports.working import OpenTime

_KEPT, _MISSED, _UNDECIDED = 0, 1, 2


class Spans:
    """Lengths of time in milliseconds; eight bytes each, as the median needs all of them."""

    def __init__(self) -> None:
        self._found = array("q")

    def add(self, span: int) -> None:
        """One more; what two clocks that differ make of it is never less than nothing."""
        self._found.append(max(span, 0))

    def spread(self) -> Spread:
        """Of an even number the median lies between the middle two; nine of ten are not above `p90`."""
        found = sorted(self._found)
        count = len(found)
        if not count:
            return Spread()
        middle = (found[(count - 1) // 2] + found[count // 2]) / 2
        return Spread(count, sum(found) / count / 1000, middle / 1000, found[ceil(0.9 * count) - 1] / 1000)


class Measured(NamedTuple):
    """What is measured of a ticket, once for all groups that it counts in; in milliseconds."""

    first: int | None
    first_working: int
    resolution: int | None
    resolution_working: int
    sla_first: int
    sla_resolution: int
    promises: tuple[str, ...]
    """What became of each: names of the fields of `figures.Promises`."""


def measure(case: Case, hours: OpenTime, now: int) -> Measured:
    """Measure a ticket.

    Args:
        case: The ticket.
        hours: The working time of the department where it lies.
        now: The time in milliseconds.
    """
    began, first, resolved = case.created_at, case.first_responded_at, case.resolved_at
    return Measured(
        first=None if first is None else first - began,
        first_working=0 if first is None else hours.between(began, first),
        resolution=None if resolved is None else resolved - began,
        resolution_working=0 if resolved is None else hours.between(began, resolved),
        sla_first=_judged(first, case.first_response_due_at, case, now),
        sla_resolution=_judged(resolved, case.resolution_due_at, case, now),
        promises=tuple(_fates(case.promises, now)),
    )


class Tally:
    """What was counted of some tickets so far."""

    def __init__(self) -> None:
        self._tickets = self._open = self._imported = self._at_once = 0
        self._escalated = self._reopened = self._legs = self._returns = 0
        self._first, self._first_working = Spans(), Spans()
        self._resolution, self._resolution_working = Spans(), Spans()
        self._sla_first, self._sla_resolution = [0, 0, 0], [0, 0, 0]
        self._scores = [0] * 5
        self._promises = Counter[str]()
        self._spent: dict[tuple[str, str], tuple[Decimal, int]] = {}

    def add(self, case: Case, measured: Measured) -> None:
        """Count a ticket."""
        self._tickets += 1
        self._open += case.is_open
        self._imported += case.imported
        self._at_once += case.solved_at_once
        self._escalated += bool(case.escalations)
        self._reopened += case.reopened > 0
        self._legs += len(case.legs)
        self._returns += sum(leg.answered for leg in case.legs)
        for score in case.ratings:
            self._scores[score - 1] += 1
        self._add_times(measured)
        self._promises.update(measured.promises)
        counted = set[tuple[str, str]]()
        for each in case.remedies:
            key = (each.kind, each.currency or "")
            amount, tickets = self._spent.get(key, (Decimal(), 0))
            self._spent[key] = amount + each.amount, tickets + (key not in counted)
            counted.add(key)

    def figures(self, days: int) -> Figures:
        """What was counted, over so many days that have begun."""
        spent = (Spent(kind, currency or None, *of) for (kind, currency), of in sorted(self._spent.items()))
        one, two, three, four, five = self._scores
        return Figures(
            tickets=self._tickets,
            per_day=self._tickets / days if days else None,
            open=self._open,
            imported=self._imported,
            first_response=self._first.spread(),
            first_response_working=self._first_working.spread(),
            resolution=self._resolution.spread(),
            resolution_working=self._resolution_working.spread(),
            solved_at_once=self._at_once,
            sla_first_response=Kept(*self._sla_first[:_UNDECIDED]),
            sla_resolution=Kept(*self._sla_resolution[:_UNDECIDED]),
            csat=Ratings((one, two, three, four, five)),
            escalated=self._escalated,
            reopened=self._reopened,
            legs=self._legs,
            returns=self._returns,
            promises=Promises(**self._promises),
            spent=tuple(spent),
        )

    def _add_times(self, measured: Measured) -> None:
        if measured.first is not None:
            self._first.add(measured.first)
            self._first_working.add(measured.first_working)
        if measured.resolution is not None:
            self._resolution.add(measured.resolution)
            self._resolution_working.add(measured.resolution_working)
        self._sla_first[measured.sla_first] += 1
        self._sla_resolution[measured.sla_resolution] += 1


def _judged(done: int | None, due: int | None, case: Case, now: int) -> int:
    """Whether a limit was kept.

    What was never done is missed where the time was over before the ticket ended, or is over while it is for us to act.
    """
    if due is None:
        return _UNDECIDED
    if done is not None:
        return _KEPT if done <= due else _MISSED
    until = now if case.is_running else case.ended_at
    return _MISSED if until is not None and due < until else _UNDECIDED


def _fates(promises: Iterable[PromiseCase], now: int) -> Iterator[str]:
    for promise in promises:
        yield "given"
        if promise.kept_at is not None:
            yield "in_time" if promise.kept_at <= promise.due_at else "late"
        elif promise.released_at is not None:
            yield "released"
        elif promise.due_at < now:
            yield "overdue"
