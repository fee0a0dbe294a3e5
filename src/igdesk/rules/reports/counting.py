"""Counts the tickets of a period: all of them, each group, by weekday and hour, and what goes with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime

from igdesk.clock import to_ms
from igdesk.config.model import Config
from igdesk.rules.reports.case import Case
from igdesk.rules.reports.figures import TIMES, Asked, By, Figures, Group, Kept, Reason, Row
from igdesk.rules.reports.period import HOURS, WEEKDAYS, LocalTime, LocalTimes, Period
from igdesk.rules.reports.prevention import Tagged
from igdesk.rules.reports.tally import Spans, Tally, measure
from igdesk.rules.reports.working import OpenTime

_DAYS_SHOWN = 3660
"""Of more days only those with tickets are told."""


class Counting:
    """What was counted so far. Tickets are added in the order in which they began.

    Args:
        period: The days in question; tickets of other days are not to be added.
        by: What the tickets are put together by.
        config: Whose hours count.
        now: The time.
    """

    def __init__(self, period: Period, by: By | None, config: Config, now: datetime) -> None:
        self.begun = period.until(now.astimezone(period.zone).date())
        self._by = by
        self._config = config
        self._now = to_ms(now)
        self._local = LocalTimes(period.zone)
        self._whole = Tally()
        self._groups: dict[Group, Tally] = {group: Tally() for group in _known(by, self.begun)}
        self._heat = Counter[tuple[str, int]]()
        self._hours: dict[str | None, OpenTime] = {}
        self._began: int | None = None
        """When the first ticket did: those that follow began later."""
        self._reasons: dict[str | None, _ReasonTally] = {}
        self._asked: dict[str, _AskedTally] = {}
        self.tagged: defaultdict[str, Counter[Tagged]] = defaultdict(Counter)
        """Of each tag the categories and departments of its tickets, where they are put together by tag."""

    def add(self, case: Case) -> None:
        """Count a ticket."""
        at = self._local.at(case.created_at)
        self._began = case.created_at if self._began is None else self._began
        self._heat[at.weekday, at.hour] += 1
        measured = measure(case, self._hours_of(case.department), self._now)
        self._whole.add(case, measured)
        for group in self._groups_of(case, at):
            tally = self._groups.get(group)
            if tally is None:
                tally = self._groups[group] = Tally()
            tally.add(case, measured)
        self._add_reasons(case)
        self._add_asked(case)

    def _add_reasons(self, case: Case) -> None:
        for each in case.escalations:
            reason = self._reasons.setdefault(each.rule, _ReasonTally())
            reason.count += 1
            if each.answered_at is not None:
                reason.spans.add(each.answered_at - each.at)
        for rule in {each.rule for each in case.escalations}:
            self._reasons[rule].tickets += 1

    def _add_asked(self, case: Case) -> None:
        for leg in case.legs:
            asked = self._asked.setdefault(leg.department, _AskedTally())
            asked.asked += 1
            if leg.done_at is not None and leg.answered:
                asked.spans.add(leg.done_at - leg.at)
                asked.judge(leg.done_at, leg.due_at)
            elif leg.done_at is None and leg.due_at is not None and leg.due_at < self._now:
                asked.missed += 1
        for department in {leg.department for leg in case.legs}:
            self._asked[department].tickets += 1

    @property
    def whole(self) -> Figures:
        """Of all tickets."""
        return self._whole.figures(self.begun.days)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Of each group: times in their order, all else by how many tickets there are, the nameless last."""
        weekdays = self.begun.weekdays()
        rows = [Row(group, tally.figures(self._days_of(group, weekdays))) for group, tally in self._groups.items()]
        if self._by in TIMES:
            return tuple(rows)
        return tuple(sorted(rows, key=lambda row: (row.group is None, -row.figures.tickets, str(row.group))))

    @property
    def heat(self) -> dict[str, tuple[int, ...]]:
        """Tickets by weekday and hour."""
        return {weekday: tuple(self._heat[weekday, hour] for hour in HOURS) for weekday in WEEKDAYS}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why things were taken up, the most frequent first."""
        found = [Reason(rule, of.count, of.tickets, of.spans.spread()) for rule, of in self._reasons.items()]
        return tuple(sorted(found, key=lambda each: (-each.count, each.rule or "")))

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What departments were asked for, the one asked most first."""
        found = [each.told(department) for department, each in self._asked.items()]
        return tuple(sorted(found, key=lambda each: (-each.asked, each.department)))

    def _days_of(self, group: Group, weekdays: Counter[str]) -> int:
        if self._by == "day":
            return 1
        return weekdays[str(group)] if self._by == "weekday" else self.begun.days

    def _hours_of(self, department: str | None) -> OpenTime:
        found = self._hours.get(department)
        if found is None:
            calendar = self._config.calendar(department)
            found = self._hours[department] = OpenTime(calendar, self._began or 0, self._now)
        return found

    def _groups_of(self, case: Case, at: LocalTime) -> tuple[Group, ...]:
        match self._by:
            case None:
                return ()
            case "day":
                return (at.day.isoformat(),)
            case "weekday":
                return (at.weekday,)
            case "hour":
                return (at.hour,)
            case "tag":
                for tag in case.tags:
                    self.tagged[tag][case.category, case.department] += 1
                return case.tags or (None,)
            case "agent":
                return (case.assignee,)
            case name:
                group: str | None = getattr(case, name)
                return (group,)


class _ReasonTally:
    """What was counted of one reason."""

    def __init__(self) -> None:
        self.count = self.tickets = 0
        self.spans = Spans()


class _AskedTally:
    """What was counted of one department's answers."""

    def __init__(self) -> None:
        self.asked = self.tickets = self.kept = self.missed = self.answered = 0
        self.spans = Spans()

    def judge(self, done: int, due: int | None) -> None:
        """An answer came."""
        self.answered += 1
        if due is not None:
            self.kept += done <= due
            self.missed += done > due

    def told(self, department: str) -> Asked:
        """All of it."""
        kept = Kept(self.kept, self.missed)
        return Asked(department, self.asked, self.tickets, self.answered, self.spans.spread(), kept)


def _known(by: By | None, begun: Period) -> list[Group]:
    """Groups that are there without a ticket, too: a quiet day is a day."""
    if by == "day" and begun.days <= _DAYS_SHOWN:
        return [date.isoformat(day) for day in begun.each_day()]
    if by == "weekday":
        return list(WEEKDAYS)
    return list(HOURS) if by == "hour" else []
