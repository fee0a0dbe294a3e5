"""Which items of a long conversation stand where: only what is looked at, and some around it, is ever measured."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable


class Layout:
    """A run of items with known heights, grown at either end when asked.

    Lines are counted from where the run began to be laid out, so they go below zero when it grows upwards, and a line
    once given stays where it is.

    Args:
        count: How many items there are.
        height_of: How many lines an item takes.
        start: The item whose first line is line 0.
    """

    def __init__(self, count: int, height_of: Callable[[int], int], start: int) -> None:
        self._count = count
        self._height_of = height_of
        self._first = start
        self._tops: list[int] = []
        self._bottom = 0

    @property
    def top(self) -> int:
        """The first line that is laid out."""
        return self._tops[0] if self._tops else 0

    @property
    def bottom(self) -> int:
        """The line after the last that is laid out."""
        return self._bottom

    @property
    def at_start(self) -> bool:
        """Whether the first item of all is laid out."""
        return self._first == 0

    @property
    def at_end(self) -> bool:
        """Whether the last item of all is laid out."""
        return self._first + len(self._tops) == self._count

    def ensure(self, top: int, bottom: int) -> None:
        """Lay out everything from line `top` to just before line `bottom`, as far as there are items."""
        while self._bottom < bottom and not self.at_end:
            self._tops.append(self._bottom)
            self._bottom += self._height_of(self._first + len(self._tops) - 1)
        above: list[int] = []
        line = self.top
        while line > top and self._first > 0:
            self._first -= 1
            line -= self._height_of(self._first)
            above.append(line)
        self._tops[:0] = reversed(above)

    def at(self, line: int) -> tuple[int, int] | None:
        """The item on a line, and which of its lines that is; None where nothing is laid out."""
        if not self.top <= line < self._bottom:
            return None
        place = bisect_right(self._tops, line) - 1
        return self._first + place, line - self._tops[place]
