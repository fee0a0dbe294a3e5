"""Where the holes of a wording are, for jumping between them."""

from __future__ import annotations

from collections.abc import Iterator

from igdesk.config.holes import HOLE

Place = tuple[int, int]
"""Row and column, as a text area counts them."""


def holes_in(text: str) -> Iterator[tuple[Place, Place]]:
    """Start and end of every hole, in order."""
    for row, line in enumerate(text.split("\n")):
        for hole in HOLE.finditer(line):
            yield (row, hole.start()), (row, hole.end())


def next_hole(text: str, cursor: Place) -> tuple[Place, Place] | None:
    """The first hole that begins at or after the cursor, else the first of all."""
    found = list(holes_in(text))
    return next((hole for hole in found if hole[0] >= cursor), found[0] if found else None)


def previous_hole(text: str, cursor: Place) -> tuple[Place, Place] | None:
    """The last hole that ends before the cursor, else the last of all."""
    found = list(holes_in(text))
    return next((hole for hole in reversed(found) if hole[1] < cursor), found[-1] if found else None)
