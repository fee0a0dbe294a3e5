"""Breaking text into lines by terminal cells: Chinese between characters, other scripts between words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from igdesk.rules.graphemes import graphemes
from igdesk.text import cells

_HAN = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING = "（「『《【〈“‘"
_CLOSING = "。，、！？：；）」』》】〉”’…～·"
_PIECE = (
    rf"[^\S\n]+|[{_OPENING}]*(?:[{_HAN}][\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*[{_CLOSING}]*|"
    rf"(?:(?![{_OPENING}])[^\s{_HAN}])+[{_CLOSING}]*)|[{_OPENING}]+"
)
"""White space; a Chinese character with the punctuation that must not leave it; a word."""


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(_PIECE)  # takes too long for a start that wraps nothing


def wrap(text: str, width: int) -> tuple[str, ...]:
    """The lines of `text`, none wider than `width` cells; a word that is wider is cut between characters.

    Nothing but white space at the ends of lines is left out. Where `width` is 1, a wide character takes a line of its
    own and does not fit.
    """
    return tuple(line for paragraph in text.split("\n") for line in _paragraph(paragraph, max(width, 1)))


def _paragraph(text: str, width: int) -> Iterator[str]:
    if cells(text) <= width:
        yield text
        return
    line, used, blank = "", 0, ""
    for piece in _piece().findall(text):
        if piece.isspace():
            blank = piece
            continue
        size, gap = cells(piece), cells(blank)
        if line and used + gap + size > width:
            yield line
            line, used, blank, gap = "", 0, "", 0
        if gap + size <= width:
            line, used = line + blank + piece, used + gap + size
        else:
            *full, line = chop(blank + piece, width)
            yield from full
            used = cells(line)
        blank = ""
    yield line


def chop(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, cut between characters as people see them; at least one line."""
    if text.isascii():
        return [text[start : start + width] for start in range(0, len(text), width)] or [""]
    lines, line, used = [], "", 0
    for each in graphemes(text):
        size = cells(each)
        if line and used + size > width:
            lines.append(line)
            line, used = "", 0
        line, used = line + each, used + size
    return [*lines, line]
