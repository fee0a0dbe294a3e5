"""The figures of the desk: read beside it, one consistent state, and not a byte is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection

from igdesk.clock import Clock, from_ms, to_ms
from igdesk.config.model import Config
from igdesk.desk.counting_beside import Progress as Progress
from igdesk.desk.filters import moment_of
from igdesk.errors import UsageError
from igdesk.rules.reports.counting import Counting
from igdesk.rules.reports.figures import TIMES, By, Report, Row
from igdesk.rules.reports.period import Period
from igdesk.rules.reports.prevention import prevention
from igdesk.rules.reports.roster import roster
from igdesk.store import report as reading
from igdesk.store.past import reading as opened
from igdesk.values import dataclass

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

    def check(self, question: Question) -> tuple[date | None, date]:
        """The first and the last of its days, before anything is begun; the first is None where it is that of the desk.

        Raises:
            UsageError: A day is none, or the last one is before the first.
        """
        return self._days(question, self._clock.now())

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
        begun = period.until(now.astimezone(period.zone).date())
        total = sum(reading.count_cases(db, each) for each in (period, *([begun.before] * question.compared)))
        done = _Done(progress, total)
        counting = self._counted(db, period, question.by, now, done)
        rows, before, resolved_before = counting.rows, None, 0
        if question.compared:
            by = None if question.by in TIMES else question.by
            past = self._counted(db, counting.begun.before, by, now, done)
            before, resolved_before = past.whole, reading.count_resolved(db, counting.begun.before)
            rows = rows if by is None else _beside(rows, past.rows)
        if question.by == "incident":
            rows = _called(rows, reading.incident_titles(db))
        done.all()
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
            resolved=reading.count_resolved(db, period),
            resolved_before=resolved_before,
            before=before,
        )

    def _counted(self, db: Connection, period: Period, by: By | None, now: datetime, done: _Done) -> Counting:
        counting = Counting(period, by, self._config, now)
        policies = self._config if by == "policy" else None
        for case in reading.cases(db, period, policies):
            done.one_more()
            counting.add(case)
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


class _Done:
    """Tells now and then how many tickets of how many were counted."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def one_more(self) -> None:
        if self._done % _TELL_EVERY == 0:
            self._progress(self._done, self._total)
        self._done += 1

    def all(self) -> None:
        self._progress(self._total, self._total)


def _beside(rows: tuple[Row, ...], past: tuple[Row, ...]) -> tuple[Row, ...]:
    """Groups with how many tickets each had in the days before."""
    tickets = {row.group: row.figures.tickets for row in past}
    return tuple(replace(row, before=tickets.get(row.group, 0)) for row in rows)


def _called(rows: tuple[Row, ...], titles: Mapping[int, str]) -> tuple[Row, ...]:
    """Groups with what they are called, where the desk knows that and not the configuration."""
    return tuple(replace(row, name=titles.get(row.group) if isinstance(row.group, int) else None) for row in rows)
