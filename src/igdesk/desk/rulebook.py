"""What the desk's past tells of its rules: how often each fired, and what other rules would have done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from igdesk.clock import Clock, to_ms
from igdesk.config.model import Config
from igdesk.desk.filters import moment_of
from igdesk.errors import UsageError
from igdesk.rules.hits import Hits, count_hits
from igdesk.rules.pilot_report import Report
from igdesk.rules.rehearsal import Changed, Past, Replay, against_rules, against_ticket
from igdesk.rules.review import Reviewed, review
from igdesk.store import past
from igdesk.store.report import responses

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much of how much is done."""

_TELL_EVERY = 200


class Rulebook:
    """The rules of a desk beside what happened on it. It only reads, on a connection of its own.

    Args:
        path: The database.
        config: The desk's configuration.
        clock: The program's time.
    """

    def __init__(self, path: Path, config: Config, clock: Clock) -> None:
        self._path = path
        self._config = config
        self._clock = clock

    def since(self, text: str) -> datetime:
        """From when on, as a person says it: a day of the desk, `2026-11-01`, or that long ago, `30d`.

        Raises:
            UsageError: It is neither.
        """
        found = moment_of(text, self._clock.now(), self._config.desk.timezone)
        if found is None:
            raise UsageError("rules_cli.no_date", got=text)
        return found

    def hits(self, since: datetime | None, progress: Progress) -> tuple[Hits, ...]:
        """How often each rule fired since then, and how often a person overrode what it set then.

        Raises:
            StoreError: The database cannot be read.
        """
        with past.reading(self._path) as db:
            total = past.count_events(db, since)
            return count_hits(_watched(past.events(db, since), total, progress), self._config)

    def review(self, since: datetime, progress: Progress) -> tuple[Reviewed, ...]:
        """How the rules fared since then, and what is to be said of each.

        Raises:
            StoreError: The database cannot be read.
        """
        with past.reading(self._path) as db:
            total = past.count_events(db, since)
            found = count_hits(_watched(past.events(db, since), total, progress), self._config)
            return review(found, responses(db, to_ms(since)))

    def replay(
        self, since: datetime | None, other: Config | None, progress: Progress, keep: Callable[[Changed], None]
    ) -> Replay:
        """Let the messages of the tickets that began since then go through the rules once more; nothing is changed.

        Args:
            since: From when on; none: all of them.
            other: Other rules, to be compared with the desk's own; none: the desk's own, beside what is on the tickets.
            progress: Told how many tickets of how many are done.
            keep: Told each ticket that would be otherwise, by number.

        Raises:
            StoreError: The database cannot be read.
        """
        found = Replay()
        with past.reading(self._path) as db:
            total = past.count_tickets(db, since)
            for each in _watched(past.tickets(db, since), total, progress):
                changed = self._compared(each, other)
                found.add(each, changed)
                if changed is not None:
                    keep(changed)
        return found

    def trial(self, since: datetime | None, progress: Progress) -> Report:
        """What rules did and would have done since then, and what people did instead.

        Args:
            since: From when on; none: all that the desk remembers.
            progress: Told how many tickets of how many are done.

        Raises:
            StoreError: The database cannot be read.
        """
        found = Report()
        with past.reading(self._path) as db:
            total = past.count_journals(db, since)
            for each in _watched(past.journals(db, since), total, progress):
                found.add(each, self._config)
        return found

    def _compared(self, each: Past, other: Config | None) -> Changed | None:
        if other is None:
            return against_ticket(each, self._config)
        return against_rules(each, self._config, other)


def _watched(things: Iterable[T], total: int, progress: Progress) -> Iterator[T]:
    for place, thing in enumerate(things):
        if place % _TELL_EVERY == 0:
            progress(place, total)
        yield thing
    progress(total, total)
