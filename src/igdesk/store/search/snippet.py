"""A find's text for one line: cut around what was found, with what was found marked. Pure."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from igdesk.store.search.terms import Term
from igdesk.store.search.words import fold
from igdesk.text import cells, one_line, truncate
from igdesk.values import dataclass

Span = tuple[int, int]
"""From where until before where."""

_LOOKED_AT = 10_000
"""Characters of a text in which something is marked: a row shows hardly a hundred."""
_BEFORE = 3
"""What stands before the first mark takes one in so many cells at most."""
_NARROWEST = 4


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, safe to show, and where in it is what was looked for."""

    text: str
    marks: tuple[Span, ...]


def snippet(text: str, terms: Iterable[Term], width: int | None = None) -> Snippet:
    """A text as one safe line, cut around the first thing found.

    Args:
        text: Foreign text.
        terms: What was looked for.
        width: Cells that it may take; none: all of it.
    """
    shown = one_line(text)
    marks = _marks(shown[:_LOOKED_AT], tuple(terms))
    if width is None or cells(shown) <= width:
        return Snippet(shown, marks)
    if width < _NARROWEST:
        return Snippet(truncate(shown, max(width, 0)), ())
    start = _start(shown, marks[0][0] if marks else 0, width)
    end = _end(shown, start, width)
    lead, tail = "…" if start else "", "…" if end < len(shown) else ""
    inside = ((max(a, start), min(b, end)) for a, b in marks)
    offset = len(lead) - start
    return Snippet(lead + shown[start:end] + tail, tuple((a + offset, b + offset) for a, b in inside if a < b))


def _marks(text: str, terms: Sequence[Term]) -> tuple[Span, ...]:
    """What is found in a text, in order and without overlaps."""
    folded = fold(text)
    found = sorted(span for term in terms for span in term.spans(folded))
    if not found:
        return ()
    places = _Places(text, folded)
    joined: list[Span] = []
    for start, end in (places.original(*span) for span in found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return tuple(joined)


class _Places:
    """The way back from a folded text to how it was written: folding hides, joins and spreads characters."""

    def __init__(self, text: str, folded: str) -> None:
        self._text = text
        self._is_steady = len(folded) == len(text) and (text.isascii() or all(len(fold(c)) == 1 for c in set(text)))

    def original(self, start: int, end: int) -> Span:
        if self._is_steady:
            return start, end
        # Only what was found is looked up, so counting by halves is cheaper than keeping every character's place.
        places = range(len(self._text) + 1)
        first = bisect_right(places, start, key=self._folded_until) - 1
        last = bisect_right(places, end - 1, key=self._folded_until)
        while last < len(self._text) and self._folded_until(last + 1) == self._folded_until(last):
            last += 1  # marks and joiners that belong to the last character
        return first, last

    def _folded_until(self, place: int) -> int:
        return len(fold(self._text[:place]))


def _start(text: str, first: int, width: int) -> int:
    """Where the piece begins: with the text if the first mark is near, else a little before the mark."""
    room = width // _BEFORE
    if cells(text[:first]) <= 2 * room:
        return 0
    start = first
    while start > 0 and cells(text[start - 1 : first]) <= room:
        start -= 1
    while start < first and _joins(text[start]):  # nothing is torn off what it belongs to
        start += 1
    return start


def _end(text: str, start: int, width: int) -> int:
    """Where the piece ends that fits, with an ellipsis on each side where something is left out."""
    room = width - (1 if start else 0)
    if cells(text[start : start + 2 * room]) <= room and start + 2 * room >= len(text):
        return len(text)
    end = min(start + room, len(text))
    while end > start and (cells(text[start:end]) > room - 1 or (end < len(text) and _joins(text[end]))):
        end -= 1
    return end


def _joins(char: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.combining(char) > 0 or char in "\u200d\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"
