"""Text by cells: tables and wrapped paragraphs that line up in any script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from igdesk.text import cells, pad, truncate

GAP = "  "


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, its own line ends kept; a longer word stands alone."""
    return [line for paragraph in text.split("\n") for line in _wrapped_line(paragraph, width)]


def table(rows: Sequence[Sequence[str]], width: int | None = None, right: Sequence[int] = ()) -> list[str]:
    """Rows as aligned columns.

    Args:
        rows: The cells' texts, one line each; all rows are equally long.
        width: The last column is cut where a line would be wider.
        right: Columns that are aligned on their right side.
    """
    if not rows:
        return []
    widths = [max(cells(text) for text in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        shown = [
            " " * (size - cells(text)) + text if place in right else pad(text, size)
            for place, (text, size) in enumerate(zip(row, widths, strict=True))
        ]
        line = GAP.join(shown).rstrip()
        lines.append(line if width is None else truncate(line, width))
    return lines


def indented(text: str, by: str) -> str:
    """`text` with `by` before each of its lines."""
    return "\n".join(by + line if line else "" for line in text.split("\n"))


def _wrapped_line(text: str, width: int) -> list[str]:
    lines, current = [], ""
    for piece in _pieces().findall(text):
        if current and cells(current) + cells(piece.rstrip()) > width:
            lines.append(current.rstrip())
            current = ""
        if current or not piece.isspace():
            current += piece
    return [*lines, current.rstrip()]


@cache
def _pieces() -> re.Pattern[str]:
    """Where a line may break: at spaces, and between two characters of a script that has none; never before a stop."""
    wide = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60"
    return re.compile(rf"\s+|[（「『]*(?:[{wide}]|[^\s{wide}]+)[，。；：！？、）」』”’]*")
