"""How much a text speaks for each category: the fitted weights, and on top of them what people corrected since."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, sqrt

from igdesk.rules.fitting import UNIT, Example, Weights
from igdesk.values import dataclass

_HEAT = 0.15
"""Of the softmax that makes a likelihood of scores; fits unseen messages best in English and in Chinese alike."""
_ROUNDS = 10
"""Corrections are gone over until the model agrees with all of them."""
_ENOUGH = 0.01
"""A lead that lacks less than this is none to move for."""


def sure(scores: dict[str, float], category: str) -> float:
    """How likely it is the right one, from 0 to 1. That none is, for which 0 speaks, is one possibility, too."""
    best = max(scores.values())
    rivals = sum(exp((score - best) / _HEAT) for score in (0.0, *scores.values()))
    return exp((scores[category] - best) / _HEAT) / rivals


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of a text."""

    scores: dict[str, float]
    """How much speaks for each category; the right one leads by about 1 where the case is clear."""
    buckets: Sequence[int]
    places: list[int]
    """Of the buckets that the fitted model knows."""


def _agreed(corrections: Iterable[Example]) -> list[Example]:
    """One for each text: what most people said of it. Nothing is agreed where as many said something else."""
    said: dict[bytes, Counter[str]] = {}
    for each in corrections:
        said.setdefault(each.features, Counter())[each.category] += 1
    agreed = []
    for seen, categories in said.items():
        (category, most), *others = categories.most_common(2)
        if not others or most > others[0][1]:
            agreed.append(Example(category, seen))
    return sorted(agreed)


class Scorer:
    """A fitted model that agrees with corrections.

    Args:
        weights: The model.
        corrections: What people decided since, in any order.
    """

    def __init__(self, weights: Weights, corrections: Sequence[Example]) -> None:
        self._weights = weights
        self.categories = tuple(sorted({*weights.categories, *(each.category for each in corrections)}))
        self._extra: dict[str, dict[int, float]] = {category: {} for category in self.categories}
        """What the corrections add to a category's weights, by bucket."""
        lessons = [self._lesson(each) for each in _agreed(corrections)]
        for _ in range(_ROUNDS):
            if sum(map(self._learn, lessons)) == 0:
                break

    def read(self, buckets: Sequence[int]) -> Reading:
        """A text, by its buckets in order."""
        places = self._places(buckets)
        length = self._length(places, len(buckets))
        scores = self._fitted(places, length)
        if any(self._extra.values()):
            scores = self._with_extra(scores, buckets, length)
        return Reading(scores, buckets, places)

    def speaks_for(self, category: str, reading: Reading) -> dict[int, float]:
        """How much each bucket of a text speaks for a category; those that are known."""
        weights, extra = self._weights, self._extra[category]
        speaks = {bucket: extra[bucket] for bucket in reading.buckets if bucket in extra}
        if category in weights.categories:
            values = weights.values[weights.categories.index(category)]
            for place in reading.places:
                bucket = weights.buckets[place]
                speaks[bucket] = speaks.get(bucket, 0.0) + values[place] / UNIT
        return speaks

    def _fitted(self, places: list[int], length: float) -> dict[str, float]:
        scores = dict.fromkeys(self.categories, 0.0)
        if places:
            for category, values in zip(self._weights.categories, self._weights.values, strict=True):
                scores[category] = sum(map(values.__getitem__, places)) / UNIT / length
        return scores

    def _with_extra(self, scores: dict[str, float], buckets: Iterable[int], length: float) -> dict[str, float]:
        added = {
            category: sum(extra[bucket] for bucket in buckets if bucket in extra) / length
            for category, extra in self._extra.items()
            if extra
        }
        return {category: score + added.get(category, 0.0) for category, score in scores.items()}

    def _places(self, buckets: Iterable[int]) -> list[int]:
        """Where the features of these buckets are, as far as they are known; the buckets come in order."""
        known, place, places = self._weights.buckets, 0, []
        for bucket in buckets:
            place = bisect_left(known, bucket, place)
            if place == len(known):
                break
            if known[place] == bucket:
                places.append(place)
        return places

    def _length(self, places: list[int], buckets: int) -> float:
        """Of a text's vector; what was never seen makes it longer, so that the rest weighs less."""
        squares = sum(map(self._weights.idf.__getitem__, places)) + (buckets - len(places)) * self._weights.unseen
        return sqrt(squares / UNIT) or 1.0

    def _lesson(self, correction: Example) -> _Lesson:
        buckets = correction.buckets
        places = self._places(buckets)
        length = self._length(places, len(buckets))
        return _Lesson(correction.category, buckets, length, self._fitted(places, length), self._squares(buckets))

    def _squares(self, buckets: Sequence[int]) -> list[float]:
        known = {self._weights.buckets[place]: self._weights.idf[place] for place in self._places(buckets)}
        return [known.get(bucket, self._weights.unseen) / UNIT for bucket in buckets]

    def _learn(self, lesson: _Lesson) -> bool:
        """Whether the model had to be moved to agree: `fitting`'s step."""
        scores = self._with_extra(lesson.fitted, lesson.buckets, lesson.length)
        own = scores.pop(lesson.category)
        rival = max(scores, key=lambda each: (scores[each], each), default=None)
        lack = 0.0 if rival is None else 1 - (own - scores[rival])
        if rival is None or lack < _ENOUGH:
            return False
        by = lack / 2 / lesson.length
        towards, away = self._extra[lesson.category], self._extra[rival]
        for bucket, square in zip(lesson.buckets, lesson.squares, strict=True):
            towards[bucket] = towards.get(bucket, 0.0) + by * square
            away[bucket] = away.get(bucket, 0.0) - by * square
        return True


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A correction, and what does not change while the model is moved."""

    category: str
    buckets: array[int]
    length: float
    fitted: dict[str, float]
    squares: list[float]
