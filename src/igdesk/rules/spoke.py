"""Which words of a text spoke for a category, as people read them: whole words, or runs of Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from igdesk.rules.features import Piece, tokens
from igdesk.rules.words import Span

_BEST = 3
"""As many as are told."""
_LEAST = 0.25
"""What spoke less than this share of the best is not told."""
_WARM = 0.15
"""A run of Chinese ends where a character speaks less than this share of the warmest."""


def spoke_for(folded: str, found: Iterable[Piece], weight: Mapping[int, float]) -> list[Span]:
    """The words that spoke most, in the order of the text.

    Args:
        folded: The text as it was read (`words.fold`).
        found: Its pieces (`features.pieces`).
        weight: How much each bucket speaks for the category; nothing if it is not there.
    """
    warmth = [0.0] * len(folded)
    for buckets, start, end in found:
        share = sum(weight.get(bucket, 0.0) for bucket in buckets) / (end - start)
        for place in range(start, end):
            warmth[place] += share
    warmest = max(warmth, default=0.0)
    spans = [span for token in tokens(folded) for span in _readable(*token, warmth, warmest * _WARM)]
    said = {span: sum(warmth[slice(*span)]) for span in spans}
    best = sorted(said, key=lambda span: (-said[span], span))[:_BEST]
    return sorted(span for span in best if said[span] > 0 and said[span] >= said[best[0]] * _LEAST)


def _readable(start: int, end: int, unspaced: bool, warmth: list[float], warm: float) -> Iterator[Span]:
    """A word as it is; of a run of Chinese the stretches that are warm, joined where one character parts them."""
    if not unspaced:
        yield start, end
        return
    stretches: list[list[int]] = []
    for place in range(start, end):
        if warmth[place] <= warm:
            continue
        if stretches and place - stretches[-1][1] <= 1:
            stretches[-1][1] = place + 1
        else:
            stretches.append([place, place + 1])
    for first, last in stretches:
        yield _whole(first, last, (start, end), warmth)


def _whole(first: int, last: int, run: Span, warmth: list[float]) -> Span:
    """A stretch that leaves no single character behind at the ends of its run, and is none itself."""
    first = run[0] if first == run[0] + 1 else first
    last = run[1] if last == run[1] - 1 else last
    if last - first > 1 or run[1] - run[0] == 1:
        return first, last
    if last == run[1] or (first > run[0] and warmth[first - 1] > warmth[last]):
        return first - 1, last
    return first, last + 1
