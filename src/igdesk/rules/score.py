"""How well labelled messages are sorted: accuracy, and for each category precision, recall and F1. Arithmetic alone.

Who sorts is a function from a message to a category: the written rules, or whatever else is to be measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from igdesk.values import dataclass

M = TypeVar("M")
Judge = Callable[[M], str | None]
"""Gives a message's category, or none where it decides nothing."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How one category fares."""

    labelled: int
    """Messages that are of it."""
    decided: int
    """Messages that were put into it."""
    right: int
    """Messages of it that were put into it."""

    @property
    def precision(self) -> float:
        """Of what was put into it, the share that belongs there; 0 where nothing was."""
        return self.right / self.decided if self.decided else 0.0

    @property
    def recall(self) -> float:
        """Of what belongs there, the share that was put into it; 0 where nothing does."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.labelled + self.decided
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss(Generic[M]):
    """A message that was sorted otherwise than its label says."""

    message: M
    label: str
    got: str | None


@dataclass(frozen=True, slots=True)
class Score(Generic[M]):
    """How well messages were sorted."""

    n: int
    right: int
    by_category: Mapping[str, Quality]
    """Of those that are measured and are some message's label, in their order."""
    confusion: Mapping[str, Mapping[str | None, int]]
    """How many messages of a category were put where; None: nowhere."""
    misses: tuple[Miss[M], ...]

    @property
    def accuracy(self) -> float:
        """The share of messages that were sorted rightly."""
        return self.right / self.n if self.n else 0.0

    @property
    def macro_f1(self) -> float:
        """The mean of the categories' F1: a rare one counts as much as a frequent one."""
        qualities = self.by_category.values()
        return sum(quality.f1 for quality in qualities) / len(qualities) if qualities else 0.0


def score(labelled: Iterable[tuple[M, str]], judge: Judge[M], categories: Iterable[str]) -> Score[M]:
    """Sort messages and compare with their labels. No decision is a miss; so is any category that is not measured.

    Args:
        labelled: Messages with the category that each is of.
        judge: Who sorts.
        categories: Those that are measured, in the order of the result.
    """
    confusion: dict[str, Counter[str | None]] = {}
    misses = []
    for message, label in labelled:
        got = judge(message)
        confusion.setdefault(label, Counter())[got] += 1
        if got != label:
            misses.append(Miss(message, label, got))
    n = sum(counts.total() for counts in confusion.values())
    measured = [category for category in dict.fromkeys(categories) if category in confusion]
    by_category = {category: _quality(category, confusion) for category in measured}
    return Score(n, n - len(misses), by_category, {each: confusion[each] for each in measured}, tuple(misses))


def _quality(category: str, confusion: Mapping[str, Counter[str | None]]) -> Quality:
    decided = sum(counts[category] for counts in confusion.values())
    return Quality(confusion[category].total(), decided, confusion[category][category])
