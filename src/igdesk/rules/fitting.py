"""Fitting the learned suggestion: a linear model over hashed features, in plain Python, the same for any order.

Passive-aggressive updates (Crammer et al., JMLR 7, 2006) on tf-idf vectors of length one: an example whose category
does not lead its best rival by 1 moves both just as far as that takes; the weights are the average over the later
steps. On labelled messages this was as good as a support vector machine, and cheaper. A complement naive Bayes, which
needs no fitting at all, is clearly worse (`benchmarks/bench_learning.py`).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import inf, log, sqrt
from zlib import crc32

from igdesk.values import dataclass

Progress = Callable[[float], None]
"""Told now and then which share is done, at last 1."""

UNIT = 256
"""Weights and squared idf are stored as whole numbers of 1 / UNIT."""
_MOST = 32_767
_SEEN_TWICE = 2
"""What occurred in one example alone says nothing about others, and might be somebody's name."""
_CYCLE = 3
"""Rounds: one over all examples, then two over those that were not sure in the one before."""
_WORK = 200_000
"""Examples are gone over in as many cycles as this allows; few examples more often than many."""
_FEWEST_CYCLES, _MOST_CYCLES = 2, 4
_TELL_EVERY = 512


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """What a person decided on a text, without the text."""

    category: str
    features: bytes
    """Its buckets in order, four bytes each."""

    @classmethod
    def of(cls, category: str, buckets: Iterable[int]) -> Example:
        return cls(category, array("I", buckets).tobytes())

    @property
    def buckets(self) -> array[int]:
        return array("I", self.features)


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted model. Features have places, in the order of their buckets."""

    categories: tuple[str, ...]
    buckets: array[int]
    """Sorted."""
    idf: array[int]
    """How telling each is: the square of its inverse document frequency."""
    unseen: int
    """The same for what was never seen."""
    values: tuple[array[int], ...]
    """For each category the weight of each feature, its idf counted in."""


def fit(examples: Sequence[Example], progress: Progress | None = None) -> Weights:
    """The weights that these examples lead to; their order does not matter."""
    ordered = _in_order(examples)
    counted = Counter(chain.from_iterable(example.buckets for example in ordered))
    known = sorted(bucket for bucket, count in counted.items() if count >= _SEEN_TWICE)
    idf = array("H", (_idf(len(ordered), counted[bucket]) for bucket in known))
    unseen = _idf(len(ordered), 0)
    categories = tuple(sorted({example.category for example in ordered}))
    lessons = _lessons(ordered, categories, known, idf, unseen)
    values = _Fit(len(categories), idf).run(lessons, progress)
    return Weights(categories, array("I", known), idf, unseen, values)


def _idf(examples: int, count: int) -> int:
    return min(round((1 + log((1 + examples) / (1 + count))) ** 2 * UNIT), 65_535)


def _in_order(examples: Sequence[Example]) -> list[Example]:
    """The examples as if shuffled, yet always alike; equal ones lie apart, so that each has its say."""
    copies: Counter[Example] = Counter()
    keyed = []
    for example in examples:
        copies[example] += 1
        key = crc32(f"{copies[example]} {example.category}".encode("utf-8", "surrogatepass"), crc32(example.features))
        keyed.append((key, example))
    return [example for _, example in sorted(keyed)]


@dataclass(frozen=True, slots=True)
class _Lesson:
    places: list[int]
    category: int
    length: float
    """Of its vector."""


def _lessons(
    examples: list[Example], categories: tuple[str, ...], known: list[int], idf: array[int], unseen: int
) -> list[_Lesson]:
    place_of = {bucket: place for place, bucket in enumerate(known)}
    number_of = {category: number for number, category in enumerate(categories)}
    lessons = []
    for example in examples:
        buckets = example.buckets
        places = [place_of[bucket] for bucket in buckets if bucket in place_of]
        squares = sum(map(idf.__getitem__, places)) + (len(buckets) - len(places)) * unseen
        lessons.append(_Lesson(places, number_of[example.category], sqrt(squares / UNIT)))
    return lessons


class _Fit:
    """Weights on their way: a row for each feature, a column for each category."""

    def __init__(self, categories: int, idf: array[int]) -> None:
        self._categories = categories
        self._idf = [square / UNIT for square in idf]
        self._weights = self._nothing()
        self._late = self._nothing()
        """Each update times the step it came at: what is to be taken off for the average."""
        self._step = 0

    def _nothing(self) -> list[list[float]]:
        return [[0.0] * self._categories for _ in self._idf]

    def run(self, lessons: list[_Lesson], progress: Progress | None) -> tuple[array[int], ...]:
        """Go over the lessons in rounds. The first cycle finds the way; it does not count for the average."""
        cycles = min(max(_WORK // max(len(lessons), 1), _FEWEST_CYCLES), _MOST_CYCLES)
        rounds = cycles * _CYCLE if self._categories > 1 else 0
        unsure = lessons
        for number in range(rounds):
            if number == _CYCLE:
                self._step, self._late = 0, self._nothing()
            unsure = self._go_over(unsure if number % _CYCLE else lessons, (number, rounds), progress)
        if progress is not None:
            progress(1.0)
        return self._average()

    def _go_over(self, lessons: list[_Lesson], now: tuple[int, int], progress: Progress | None) -> list[_Lesson]:
        number, rounds = now
        unsure = []
        for count, lesson in enumerate(lessons):
            self._step += 1
            if not self._learn(lesson):
                unsure.append(lesson)
            if progress is not None and count % _TELL_EVERY == 0:
                progress((number + count / len(lessons)) / rounds)
        return unsure

    def _learn(self, lesson: _Lesson) -> bool:
        """Whether the lesson was known already."""
        own = lesson.category
        rows = map(self._weights.__getitem__, lesson.places)
        scores = [sum(column) for column in zip(*rows, strict=True)] or [0.0] * self._categories
        score = scores[own]
        scores[own] = -inf
        best = max(scores)
        lack = 1 - (score - best) / lesson.length
        if lack <= 0:
            return True
        self._move(lesson.places, own, scores.index(best), lack / 2 / lesson.length)
        return False

    def _move(self, places: list[int], towards: int, away: int, by: float) -> None:
        for place in places:
            change = by * self._idf[place]
            row, late = self._weights[place], self._late[place]
            row[towards] += change
            row[away] -= change
            change *= self._step
            late[towards] += change
            late[away] -= change

    def _average(self) -> tuple[array[int], ...]:
        steps = max(self._step, 1)
        columns = tuple(array("h") for _ in range(self._categories))
        for row, late in zip(self._weights, self._late, strict=True):
            for column, weight, moved in zip(columns, row, late, strict=True):
                column.append(min(max(round((weight - moved / steps) * UNIT), -_MOST), _MOST))
        return columns
