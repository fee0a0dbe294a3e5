"""The learned suggestion: a category for a text, from what people decided before. It suggests, and does nothing else.

A model is a value: weights that were fitted to examples (`fitting`), in whatever order these came, and corrections on
top of them, which count at once: the model is moved just as far as it takes to agree with each (`scoring`), until the
weights are fitted anew with them among the examples. Fitted without an example, a model never saw it.

Texts are not kept, only their hashed features (`features`). They are needed to forget and to fit, not to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from igdesk.rules.features import distinct, features, pieces
from igdesk.rules.fitting import Example, Weights
from igdesk.rules.scoring import Scorer, sure
from igdesk.rules.spoke import spoke_for
from igdesk.rules.words import Text
from igdesk.values import dataclass

THRESHOLD = 0.4
"""How sure a suggestion is made, unless the desk wants otherwise."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """Words that spoke for a category."""

    words: str
    """As the customer wrote them."""
    at: int
    """Where they begin in the text."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category for a text."""

    category: str
    sure: float
    """About how likely it is right, from 0 to 1."""
    spoke: tuple[Spoke, ...]
    """The words that spoke most for it, in the order of the text."""


def example_of(text: str, category: str) -> Example | None:
    """What a person decided on a text; None where nothing can be read in it (`features`)."""
    buckets = features(text)
    return Example.of(category, buckets) if buckets else None


class Model:
    """What was learned.

    Args:
        weights: Fitted to examples.
        corrections: What people decided since. Each makes the first judgement a little slower.
    """

    def __init__(self, weights: Weights, corrections: Iterable[Example] = ()) -> None:
        self._weights = weights
        self._corrections = tuple(sorted(corrections))

    def judge(self, text: str, threshold: float = THRESHOLD) -> Suggestion | None:
        """What category the text is likely of; None where the model is not sure enough or there is no ground."""
        read = Text(text)
        found = pieces(read.clauses)
        reading = self._scorer.read(distinct(found))
        scores = reading.scores
        category = max(scores, key=lambda each: (scores[each], each), default=None)
        if category is None or scores[category] <= 0:
            return None
        likely = sure(scores, category)
        if likely < threshold:
            return None
        spans = spoke_for(read.clauses, found, self._scorer.speaks_for(category, reading))
        spoke = tuple(Spoke(words, at) for at, words in (read.written(*span) for span in spans))
        return Suggestion(category, likely, spoke)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self._weights, self._corrections)
