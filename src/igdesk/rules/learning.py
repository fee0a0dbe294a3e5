"""The learned suggestion: a category for a text, from what people decided before. It suggests, and does nothing else.

A model is a value that is made from examples (`train`) and never changes; corrections, forgetting and settling give a
new one. What it was trained on decides the weights alone, in any order. Corrections lie on top of them and count at
once: the model is moved just as far as it takes to agree with each (`scoring`), until `settled` makes them examples
like the others. Forgetting an example leaves a model that never saw it: a correction is dropped, for anything else the
weights are fitted anew.

Texts are not kept, only their hashed features (`features`). They are needed to forget and to settle, not to judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from igdesk.rules.features import distinct, features, pieces
from igdesk.rules.fitting import Example, Progress, Weights, fit
from igdesk.rules.learned_bytes import pack_examples, pack_weights, unpack_examples, unpack_weights
from igdesk.rules.scoring import Scorer, sure
from igdesk.rules.spoke import spoke_for
from igdesk.rules.words import Text

THRESHOLD = 0.4
"""How sure a suggestion is made, unless the desk wants otherwise."""
_READING_SHARE = 0.4
"""Of the time of training."""
_TELL_EVERY = 512

Decided = tuple[str, str]
"""A text, and the category that a person gave it."""


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


class Parts(NamedTuple):
    """A model to be stored. A correction changes the second part alone; judging needs no third."""

    weights: bytes
    corrections: bytes
    examples: bytes


def train(decided: Sequence[Decided], progress: Progress | None = None) -> Model:
    """A model of what people decided. Texts in which nothing can be read (`features`) are left out."""
    examples = []
    for count, (text, category) in enumerate(decided):
        examples += _examples(text, category)
        if progress is not None and count % _TELL_EVERY == 0:
            progress(count / len(decided) * _READING_SHARE)
    return _fitted(examples, (), _after_reading(progress))


class Model:
    """What was learned. Models are equal when they are the same bytes.

    Args:
        weights: Fitted to the examples.
        corrections: What people decided since.
        packed: Gives the examples as bytes (`learned_bytes`); asked when they are needed.
    """

    def __init__(self, weights: Weights, corrections: Iterable[Example], packed: Callable[[], bytes]) -> None:
        self._weights = weights
        self._corrections = tuple(sorted(corrections))
        self._packed = packed

    @classmethod
    def load(cls, weights: bytes, corrections: bytes, examples: Callable[[], bytes]) -> Model:
        """A stored model; its examples are read when it forgets or settles.

        Raises:
            LearnedError: Another version stored it, or it is damaged.
        """
        return cls(unpack_weights(weights), unpack_examples(corrections), examples)

    def parts(self) -> Parts:
        """What is to be stored."""
        return Parts(pack_weights(self._weights), pack_examples(self._corrections), self._packed())

    def __eq__(self, other: object) -> bool:
        return self.parts() == other.parts() if isinstance(other, Model) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.parts())

    @property
    def corrections(self) -> int:
        """How many are not settled yet. Each makes loading a little slower: a few hundred are worth settling."""
        return len(self._corrections)

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

    def corrected(self, text: str, category: str) -> Model:
        """The model with one more decision, which counts at once. Two that contradict each other cancel out:
        whoever changes their mind has the first one forgotten (`without`)."""
        return Model(self._weights, (*self._corrections, *_examples(text, category)), self._packed)

    def without(self, decided: Iterable[Decided], progress: Progress | None = None) -> Model:
        """The model as if it had never seen these decisions, each of them once; what it never saw changes nothing."""
        gone = Counter(example for text, category in decided for example in _examples(text, category))
        corrections = _less(self._corrections, gone)
        if not gone.total():
            return Model(self._weights, corrections, self._packed)
        examples = unpack_examples(self._packed())
        kept = _less(examples, gone)
        if len(kept) == len(examples):
            return Model(self._weights, corrections, self._packed)
        return _fitted(kept, corrections, progress)

    def settled(self, progress: Progress | None = None) -> Model:
        """The model that is trained on its examples and corrections together."""
        return _fitted([*unpack_examples(self._packed()), *self._corrections], (), progress)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self._weights, self._corrections)


def _examples(text: str, category: str) -> list[Example]:
    """One, or none where nothing can be read."""
    buckets = features(text)
    return [Example.of(category, buckets)] if buckets else []


def _fitted(examples: Sequence[Example], corrections: Iterable[Example], progress: Progress | None) -> Model:
    weights, packed = fit(examples, progress), pack_examples(examples)
    return Model(weights, corrections, lambda: packed)


def _less(examples: Iterable[Example], gone: Counter[Example]) -> list[Example]:
    """The examples but for those that are to go, which are crossed off."""
    kept = []
    for example in examples:
        if gone[example] > 0:
            gone[example] -= 1
        else:
            kept.append(example)
    return kept


def _after_reading(progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress(_READING_SHARE + share * (1 - _READING_SHARE))
