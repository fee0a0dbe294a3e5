"""Cutting a long answer into messages that Instagram, or another network, takes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.graphemes import graphemes

_CLOSERS = "”’」』）】》)\\]\"'"
_SENTENCE_END = re.compile(rf"[。！？…]+[{_CLOSERS}]*|[.!?]+[{_CLOSERS}]*(?=\s)|\n")
_PAUSE = re.compile(r"\s|[，、；：]")
_FULL_ENOUGH = 4
"""A cut at a sentence must leave at least one part in so many of a message used, else it is cut at a pause."""


def split_text(text: str, limit: int = MESSAGE_BYTES, size: Callable[[str], int] | None = None) -> tuple[str, ...]:
    """`text` as messages of at most `limit` UTF-8 bytes each; only white space at the cuts is left out.

    Cuts after sentences and lines, else at spaces and commas, else between two characters, never inside one (unless a
    single character is longer than `limit`). A text that fits comes back as it is; one of white space alone that does
    not fit gives no message.

    Args:
        text: The text.
        limit: How long one message may be.
        size: What counts how long a text is, where that is not by bytes.

    Raises:
        ValueError: `limit` is too small for every code point.
    """
    if limit < 4:
        raise ValueError(f"a code point takes up to 4 bytes; {limit} is too few")
    size = size or utf8_size
    if size(text) <= limit:
        return (text,)
    return tuple(_parts(text, _Cuts(text, limit, size)))


def says(parts: Iterable[str], text: str) -> bool:
    """Whether messages are a text, however it was cut."""
    return _without_space("".join(parts)) == _without_space(text)


def _without_space(text: str) -> str:
    return "".join(text.split())


def utf8_size(text: str) -> int:
    """How many bytes Instagram counts; a lone surrogate, which cannot be sent, counts as three."""
    return len(text.encode("utf-8", "surrogatepass"))


def _parts(text: str, cuts: _Cuts) -> list[str]:
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
    """Where `text` may be cut: offsets between characters, with how long what stands before each is."""

    def __init__(self, text: str, limit: int, size: Callable[[str], int]) -> None:
        self._limit = limit
        pieces = [piece for each in graphemes(text) for piece in _bearable(each, limit, size)]
        self._offsets = [0, *accumulate(map(len, pieces))]
        self._sizes = [0, *accumulate(map(size, pieces))]
        places = set(self._offsets)
        self._sentences = [m.end() for m in _SENTENCE_END.finditer(text) if m.end() in places]
        self._pauses = [m.end() for m in _PAUSE.finditer(text) if m.end() in places]

    def after(self, start: int) -> int:
        """Where the message that begins at `start` ends."""
        first = bisect_right(self._offsets, start) - 1
        # White space with a mark on it puts `start` inside a character: then a little too much is counted.
        used = self._sizes[first]
        furthest = self._offsets[bisect_right(self._sizes, used + self._limit) - 1]
        if furthest == self._offsets[-1]:
            return furthest
        worthwhile = self._offsets[bisect_right(self._sizes, used + self._limit // _FULL_ENOUGH) - 1]
        for cuts, least in ((self._sentences, worthwhile), (self._pauses, start)):
            place = bisect_right(cuts, furthest) - 1
            if place >= 0 and cuts[place] > max(least, start):
                return cuts[place]
        return furthest


def _bearable(grapheme: str, limit: int, size: Callable[[str], int]) -> list[str]:
    """A character; one that alone is longer than a message (hundreds of marks on a letter) falls into code points."""
    return [grapheme] if size(grapheme) <= limit else list(grapheme)
