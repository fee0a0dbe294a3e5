"""Models made of texts and categories, for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import starmap

from igdesk.rules.fitting import Example, fit
from igdesk.rules.learning import Model, example_of

Decided = tuple[str, str]
"""A text, and the category that a person gave it."""


def examples(decided: Iterable[Decided]) -> list[Example]:
    """Of all texts in which something can be read."""
    return [each for each in starmap(example_of, decided) if each is not None]


def train(decided: Iterable[Decided], corrections: Iterable[Decided] = ()) -> Model:
    """A model of what people decided, and corrected since."""
    return Model(fit(examples(decided)), examples(corrections))
