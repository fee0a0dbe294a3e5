"""Open time between two instants, for very many of them: a calendar is laid out once, then it is a look-up each."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from igdesk.clock import from_ms, to_ms
from igdesk.config.model import Calendar
from igdesk.rules.hours import openings


class OpenTime:
    """The open time of a calendar over a stretch of time; `rules.hours.open_between` gives the same.

    Args:
        calendar: The calendar.
        first: From when on, in milliseconds.
        last: Until when.
    """

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        spans = [(to_ms(start), to_ms(end)) for start, end in openings(from_ms(first), from_ms(last), calendar)]
        self._opens = [start for start, _ in spans]
        self._lengths = [end - start for start, end in spans]
        self._before = [0, *accumulate(self._lengths)]

    def between(self, start: int, end: int) -> int:
        """How much of the time between two instants of that stretch is open, all in milliseconds."""
        return max(self._until(end) - self._until(start), 0)

    def _until(self, at: int) -> int:
        place = bisect_right(self._opens, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at - self._opens[place], self._lengths[place])
