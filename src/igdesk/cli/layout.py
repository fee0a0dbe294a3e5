"""Text by cells: tables and wrapped paragraphs that line up in any script; or plain lines, which are read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from igdesk.cli import output
from igdesk.text import cells, pad, truncate

GAP = "  "
_NOTHING = ("", "-")


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, its own line ends kept; a longer word stands alone."""
    return [line for paragraph in text.split("\n") for line in _wrapped_line(paragraph, width)]


def table(
    rows: Sequence[Sequence[str]], width: int | None = None, right: Sequence[int] = (), *, headed: bool = False
) -> list[str]:
    """Rows as aligned columns; in plain text every row's cells on lines of their own, each after its heading.

    Args:
        rows: The cells' texts, one line each; all rows are equally long.
        width: The last column is cut where a line would be wider.
        right: Columns that are aligned on their right side.
        headed: Whether the first row is the headings.
    """
    if not rows:
        return []
    if output.is_plain():
        return _records(rows) if headed else [_sentence(row) for row in rows]
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


def titled(title: str, heading: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    """A table of figures under its title; nothing where there are no rows."""
    shown = list(rows)
    if shown:
        yield from ("", title)
        yield from table([heading, *shown], width, right=range(1, len(heading)), headed=True)


def fact(name: str, value: str) -> str:
    """What something is, on a line of its own."""
    return f"{name}: {value}"


def beside(head: str, text: str) -> str:
    """`text` beside what it belongs to."""
    return f"{head}, {text}" if output.is_plain() else f"{head}{GAP}{text}"


def joined(parts: Sequence[str]) -> str:
    """Parts of one line."""
    return (", " if output.is_plain() else " · ").join(parts)


def marked(sign: str, text: str) -> str:
    """`text` after a sign for the eye."""
    return text if output.is_plain() else f"{sign} {text}"


def short(text: str, width: int) -> str:
    """`text` cut to a column's width, where there are columns."""
    return text if output.is_plain() else truncate(text, width)


def _records(rows: Sequence[Sequence[str]]) -> list[str]:
    """An empty line for the headings, then for each row its facts; what there is nothing of is left out."""
    heads, *others = rows
    told = (
        [fact(head, cell.strip()) for head, cell in zip(heads, row, strict=True) if cell.strip() not in _NOTHING]
        for row in others
    )
    records = ["\n".join(facts) for facts in told]
    return ["", *(f"{record}\n" for record in records[:-1]), *records[-1:]]


def _sentence(row: Sequence[str]) -> str:
    """A row without headings: of two cells the first one is the name of the other."""
    head, *others = row
    if len(others) == 1 and head:
        return fact(head, others[0])
    return ", ".join(cell.strip() for cell in row if cell.strip() not in _NOTHING)


def indented(text: str, by: str) -> str:
    """`text` with `by` before each of its lines; one space is enough to tell them from lines of ours."""
    by = by[:1] if output.is_plain() else by
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
