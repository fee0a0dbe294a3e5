"""The figures of the desk: read beside it, one consistent state, and not a byte is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection

from igdesk.clock import Clock, from_ms, to_ms
from igdesk.config.model import Config
from igdesk.desk.filters import moment_of
from igdesk.errors import UsageError
from igdesk.rules.reports.counting import Counting
from igdesk.rules.reports.figures import TIMES, By, Report, Row
from igdesk.rules.reports.period import Period
from igdesk.rules.reports.prevention import prevention
from igdesk.rules.reports.roster import roster
from igdesk.store import report as reading
from igdesk.store.past import reading as opened

Progress = Callable[[int, int], None]
"""Told how much of how much is done. What it raises ends the work."""

_TELL_EVERY = 500
_ACTIVE = 10
"""Customers who are named."""
_EARLIEST, _LATEST = date(1970, 1, 2), date(9999, 12, 30)
"""Days with a day on either side of them in every time zone."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted, days as people say them: `2026-11-01`, or `30d` for that long ago."""

    first: str | None = None
    """None: from the first ticket on."""
    last: str | None = None
    """None: until today."""
    by: By | None = None
    compared: bool = False
    """Whether the days before are told, too."""


class Reporter:
    """Makes reports. It only reads, on a connection of its own.

    Args:
        path: The database.
        config: The desk's configuration.
        clock: The program's time.
    """

    def __init__(self, path: Path, config: Config, clock: Clock) -> None:
        self._path = path
        self._config = config
        self._clock = clock

    def check(self, question: Question) -> None:
        """See to it that its days are days, before anything is begun.

        Raises:
            UsageError: A day is none, or the last one is before the first.
        """
        self._days(question, self._clock.now())

    def report(self, question: Question, progress: Progress) -> Report:
        """The figures.

        Raises:
            UsageError: A day is none, or the last one is before the first.
            StoreError: The database cannot be read.
        """
        now, zone = self._clock.now(), self._config.desk.timezone
        first, last = self._days(question, now)
        with opened(self._path) as db:
            if first is None:
                began = reading.first_ticket(db)
                first = last if began is None else min(from_ms(began).astimezone(zone).date(), last)
            return self._made(db, Period(first, last, zone), question, now, progress)

    def _days(self, question: Question, now: datetime) -> tuple[date | None, date]:
        today = now.astimezone(self._config.desk.timezone).date()
        first, last = (self._day(text, now) for text in (question.first, question.last))
        last = last or max(today, first or today)
        if first is not None and first > last:
            raise UsageError("reports.no_days", first=first.isoformat(), last=last.isoformat())
        return first, last

    def _made(self, db: Connection, period: Period, question: Question, now: datetime, progress: Progress) -> Report:
        counting = self._counted(db, period, question.by, now, progress)
        rows, before = counting.rows, None
        if question.compared:
            by = None if question.by in TIMES else question.by
            past = self._counted(db, counting.begun.before, by, now, progress)
            before = past.whole
            rows = rows if by is None else _beside(rows, past.rows)
        return Report(
            period=period,
            today=now.astimezone(period.zone).date(),
            at=now,
            whole=counting.whole,
            by=question.by,
            rows=rows,
            heat=counting.heat,
            backlog=reading.backlog(db, to_ms(now)),
            reasons=counting.reasons,
            asked=counting.asked,
            roster=roster(counting.heat, counting.begun),
            active=reading.most_active(db, period, _ACTIVE),
            prevention=prevention(rows, counting.tagged, self._config) if question.by == "tag" else (),
            before=before,
        )

    def _counted(self, db: Connection, period: Period, by: By | None, now: datetime, progress: Progress) -> Counting:
        counting = Counting(period, by, self._config, now)
        total = reading.count_cases(db, period)
        policies = self._config if by == "policy" else None
        for place, case in enumerate(reading.cases(db, period, policies)):
            if place % _TELL_EVERY == 0:
                progress(place, total)
            counting.add(case)
        progress(total, total)
        return counting

    def _day(self, text: str | None, now: datetime) -> date | None:
        """The day of the desk that a person names."""
        if text is None:
            return None
        found = moment_of(text, now, self._config.desk.timezone)
        if found is None:
            raise UsageError("reports.no_date", got=text)
        try:
            local = found.astimezone(self._config.desk.timezone).date()
        except OverflowError:
            local = found.astimezone(UTC).date()
        return min(max(local, _EARLIEST), _LATEST)


def _beside(rows: tuple[Row, ...], past: tuple[Row, ...]) -> tuple[Row, ...]:
    """Groups with how many tickets each had in the days before."""
    tickets = {row.group: row.figures.tickets for row in past}
    return tuple(replace(row, before=tickets.get(row.group, 0)) for row in rows)
