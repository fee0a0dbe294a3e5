"""Learning from people: what they decided on this desk or labelled in files becomes a model, or is forgotten.

Fitting takes seconds, so it happens between two short units of work: what it was made of is read on a connection of its
own, and the outcome is kept only if nobody decided otherwise and no customer was erased meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from igdesk.config.model import Config
from igdesk.desk.desk import new_op
from igdesk.desk.labelled_score import meant
from igdesk.errors import ConflictError, UsageError
from igdesk.importing.labelled import Labelled
from igdesk.rules.fitting import Example, fit
from igdesk.rules.learned_bytes import LearnedError, pack_examples, pack_weights, unpack_examples
from igdesk.rules.learning import Model, example_of
from igdesk.rules.score import Judge as LabelledJudge
from igdesk.rules.suggesting import Judge
from igdesk.store import learned, past
from igdesk.store.engine import Store
from igdesk.store.errors import NewerDatabaseError, NoDatabaseError, StoreError
from igdesk.values import dataclass

Progress = Callable[[float], None]
"""Told which share is done."""

_READING = 0.4
"""The share of reading texts; the rest is fitting."""
_ATTEMPTS = 3
_TELL_EVERY = 256
_FEWEST_CATEGORIES = 2


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a model was made of."""

    own: int
    """Tickets of this desk that people decided on."""
    labelled: int
    """Messages of labelled files, those of earlier times included."""
    by_category: Mapping[str, int]
    """How many of both."""
    left_out: int
    """Messages of the files whose labels stand for no category."""
    lost: bool
    """Whether another version had stored what earlier files taught, so that they must be given again."""


class Learning:
    """What a desk learns.

    Args:
        store: Opens the database.
        path: Where it is.
        config: The desk's configuration.
    """

    def __init__(self, store: Callable[[], Store], path: Path, config: Config) -> None:
        self._store = store
        self._path = path
        self._config = config

    def learn(self, files: Sequence[Path], meaning: Mapping[str, str], progress: Progress) -> Learnt:
        """Make a model of what people decided on this desk, of files they labelled now, and of files of earlier times.

        Args:
            files: Labelled messages; one that was learned before adds nothing.
            meaning: The category that each label stands for; empty: labels are categories.
            progress: Told the share that is done.

        Raises:
            UsageError: A file is not right, or there is too little to learn from.
            ConflictError: People went on deciding while it learned.
            StoreError: The database cannot be read or written.
        """
        store = self._store()
        read = [meant(path, meaning, self._config) for path in files]
        rows = [row for labelled, _ in read for row in labelled]
        left_out = sum(count for _, count in read)
        new = list(_examples(rows, lambda share: progress(share * _READING / 2)))
        for _ in range(_ATTEMPTS):
            taught, learnt = self._taught(new, left_out, progress)
            if store.write(new_op(), learned.keep, taught).result():
                return learnt
        raise ConflictError("learning.moved_on")

    def learn_again(self) -> bool:
        """Fit anew what remains after a customer was erased, if anything of theirs had been learned.

        Returns:
            Whether there was need to.
        """
        store = self._store()
        if not store.read(learned.needs_fitting).result():
            return False
        try:
            self.learn((), {}, lambda _share: None)
        except UsageError:  # too little remains
            store.write(new_op(), learned.forget).result()
        return True

    def forget(self) -> bool:
        """Forget everything; whether there was anything."""
        return self._store().write(new_op(), learned.forget).result()

    def judge(self) -> Judge | None:
        """What was learned, as it would suggest; None where nothing was, or it is to be silent.

        Raises:
            LearnedError: Another version stored it, or it is damaged.
        """
        if not self._config.learning.suggest:
            return None
        try:
            found = self._model()
        except (NoDatabaseError, NewerDatabaseError, StoreError):
            return None  # there is no desk yet, or none that can be read here: it taught nothing
        if found is None:
            return None
        threshold = self._config.learning.threshold
        return lambda text: found.judge(text, threshold)

    def judge_labelled(self) -> LabelledJudge[Labelled]:
        """What was learned, for measuring it by itself.

        Raises:
            UsageError: Nothing was learned.
            LearnedError: Another version stored it, or it is damaged.
            StoreError: The database cannot be read.
        """
        found = self._model()
        if found is None:
            raise UsageError("learning.nothing")
        threshold = self._config.learning.threshold

        def judge(message: Labelled) -> str | None:
            suggestion = found.judge(message.text, threshold)
            return None if suggestion is None else suggestion.category

        return judge

    def _model(self) -> Model | None:
        with past.reading(self._path) as db:
            return learned.model(db)

    def _taught(self, new: Sequence[Example], left_out: int, progress: Progress) -> tuple[learned.Taught, Learnt]:
        with past.reading(self._path) as db:
            seen, packed = learned.state(db), learned.labelled(db)
            own = tuple(self._own(db, lambda share: progress((1 + share) * _READING / 2)))
        known, lost = _unpacked(packed)
        labelled = _together(known, new)
        examples = [*(example for _, example in own), *labelled]
        by_category = Counter(example.category for example in examples)
        if len(by_category) < _FEWEST_CATEGORIES:
            raise UsageError("learning.too_little")
        weights = fit(examples, lambda share: progress(_READING + share * (1 - _READING)))
        taught = learned.Taught(seen, pack_weights(weights), pack_examples(labelled), own)
        return taught, Learnt(len(own), len(labelled), by_category, left_out, lost)

    def _own(self, db: sqlite3.Connection, progress: Progress) -> Iterator[tuple[int, Example]]:
        total = learned.count_decided(db)
        categories = frozenset(category.id for category in self._config.categories)
        for place, each in enumerate(learned.decided(db, categories)):
            if place % _TELL_EVERY == 0:
                progress(place / total)
            example = None if each is None else example_of(each.text, each.category)
            if each is not None and example is not None:
                yield each.message, example


def _examples(rows: Sequence[tuple[Labelled, str]], progress: Progress) -> Iterator[Example]:
    for place, (message, category) in enumerate(rows):
        if place % _TELL_EVERY == 0:
            progress(place / len(rows))
        example = example_of(message.text, category)
        if example is not None:
            yield example


def _unpacked(packed: bytes | None) -> tuple[list[Example], bool]:
    """What earlier files taught; and whether that is lost."""
    if packed is None:
        return [], False
    try:
        return unpack_examples(packed), False
    except LearnedError:
        return [], True


def _together(known: Iterable[Example], new: Iterable[Example]) -> list[Example]:
    """All of both; what both have counts as often as in the one that has it more often: no file counts twice."""
    return list((Counter(known) | Counter(new)).elements())
