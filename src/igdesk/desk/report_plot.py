"""A course over time as bars of characters: eighths of a row high, an axis of round numbers, dates below.

Drawn by itself: the plotting packages for terminals bring colours of their own, take a Chinese character for one cell,
and mark whole numbers at fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from igdesk.text import cells, pad

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_STEPS = (1.0, 2.0, 4.0, 6.0, 8.0, 10.0)
_GAP = 2
Point = tuple[str, float | None]
"""What stands below it, and how high it is; None: nothing was measured."""


def plot(points: Sequence[Point], height: int, width: int, told: Callable[[float], str]) -> Iterator[str]:
    """The rows, from the top: the axis with what is highest, the bars, and what stands below them.

    Args:
        points: What is drawn; as many as there is room for, see `room`.
        height: Rows of the bars.
        width: Cells of all of it.
        told: A value of the axis in words.
    """
    top = round_above(max((value for _, value in points if value is not None), default=0.0))
    marks = {0: told(top), height - 1: told(0.0)} | ({height // 2: told(top / 2)} if height > 4 and top > 1 else {})
    left = max(map(cells, marks.values()))
    each = _cells_of(len(points), width, left)
    for row in range(height):
        bars = "".join(_piece(value, top, height, row) * max(each - 1, 1) + " " * (each > 1) for _, value in points)
        yield f"{' ' * (left - cells(marks.get(row, '')))}{marks.get(row, '')} {'┤' if row in marks else '│'}{bars}"
    yield f"{' ' * left} └{'─' * (each * len(points))}"
    yield " " * (left + _GAP) + _dates([name for name, _ in points], each)


def room(width: int, axis: int) -> int:
    """How many points there is room for, beside an axis of so many cells."""
    return max(width - axis - _GAP, 1)


def gathered(points: Sequence[tuple[str, float, float]], most: int) -> tuple[int, list[Point]]:
    """Points put together until there are no more than `most`: how many in each, and they.

    Args:
        points: Name, sum and count of each: a point is as high as its sum by its count, nothing where that is none.
        most: How many there may be.
    """
    of_each = max(-(-len(points) // most), 1)
    found: list[Point] = []
    for begin in range(0, len(points), of_each):
        some = points[begin : begin + of_each]
        count = sum(each[2] for each in some)
        found.append((some[0][0], sum(each[1] for each in some) / count if count else None))
    return of_each, found


def round_above(value: float) -> float:
    """The next round number that is not below it: 1, 2, 4, 6, 8, 10, 20, …"""
    unit = 1.0
    while True:
        for step in _STEPS:
            if value <= step * unit:
                return step * unit
        unit *= 10


def _cells_of(count: int, width: int, left: int) -> int:
    return max((width - left - _GAP) // max(count, 1), 1)


def _piece(value: float | None, top: float, height: int, row: int) -> str:
    """What stands in a row of a bar; a value that is more than nothing is seen."""
    if value is None:
        return " "
    eighths = round(value / top * height * 8) if value <= 0 else max(round(value / top * height * 8), 1)
    return _EIGHTHS[min(max(eighths - (height - 1 - row) * 8, 0), 8)]


def _dates(names: Sequence[str], each: int) -> str:
    """As many names as fit, each below its bar."""
    line = ""
    for place, name in enumerate(names):
        if place * each >= cells(line) and (cells(line) == 0 or place * each > cells(line)):
            line = pad(line, place * each) + name
    return line if cells(line) <= each * len(names) else line[: -len(names[-1])].rstrip() or line
