"""Cutting a long answer into messages that Instagram takes."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.graphemes import graphemes

_CLOSERS = "”’」』）】》)\\]\"'"
_SENTENCE_END = re.compile(rf"[。！？…]+[{_CLOSERS}]*|[.!?]+[{_CLOSERS}]*(?=\s)|\n")
_PAUSE = re.compile(r"\s|[，、；：]")
_FULL_ENOUGH = 4
"""A cut at a sentence must leave at least one part in so many of a message used, else it is cut at a pause."""


def split_text(text: str, limit: int = MESSAGE_BYTES) -> tuple[str, ...]:
    """`text` as messages of at most `limit` UTF-8 bytes each; only white space at the cuts is left out.

    Cuts after sentences and lines, else at spaces and commas, else between two characters, never inside one (unless a
    single character is longer than `limit`). A text that fits comes back as it is; one of white space alone that does
    not fit gives no message.

    Raises:
        ValueError: `limit` is too small for every code point.
    """
    if limit < 4:
        raise ValueError(f"a code point takes up to 4 bytes; {limit} is too few")
    if utf8_size(text) <= limit:
        return (text,)
    return tuple(_parts(text, _Cuts(text, limit), limit))


def utf8_size(text: str) -> int:
    """How many bytes Instagram counts; a lone surrogate, which cannot be sent, counts as three."""
    return len(text.encode("utf-8", "surrogatepass"))


def _parts(text: str, cuts: _Cuts, limit: int) -> list[str]:
    parts: list[str] = []
    start = _skip_space(text, 0)
    while start < len(text):
        end = cuts.after(start)
        parts.append(text[start:end].rstrip())
        start = _skip_space(text, end)
    return parts


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


class _Cuts:
    """Where `text` may be cut: offsets between characters, with the bytes before each."""

    def __init__(self, text: str, limit: int) -> None:
        self._limit = limit
        pieces = [piece for each in graphemes(text) for piece in _bearable(each, limit)]
        self._offsets = [0, *accumulate(map(len, pieces))]
        self._bytes = [0, *accumulate(map(utf8_size, pieces))]
        places = set(self._offsets)
        self._sentences = [m.end() for m in _SENTENCE_END.finditer(text) if m.end() in places]
        self._pauses = [m.end() for m in _PAUSE.finditer(text) if m.end() in places]

    def after(self, start: int) -> int:
        """Where the message that begins at `start` ends."""
        first = bisect_right(self._offsets, start) - 1
        # White space with a mark on it puts `start` inside a character: then a few bytes too many are counted.
        used = self._bytes[first]
        furthest = self._offsets[bisect_right(self._bytes, used + self._limit) - 1]
        if furthest == self._offsets[-1]:
            return furthest
        worthwhile = self._offsets[bisect_right(self._bytes, used + self._limit // _FULL_ENOUGH) - 1]
        for cuts, least in ((self._sentences, worthwhile), (self._pauses, start)):
            place = bisect_right(cuts, furthest) - 1
            if place >= 0 and cuts[place] > max(least, start):
                return cuts[place]
        return furthest


def _bearable(grapheme: str, limit: int) -> list[str]:
    """A character; one that alone is longer than a message (hundreds of marks on a letter) falls into code points."""
    return [grapheme] if utf8_size(grapheme) <= limit else list(grapheme)
