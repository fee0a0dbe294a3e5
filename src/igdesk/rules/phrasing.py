"""Words to be careful with in an answer: what is not said to customers here, and what promises too much.

It warns and forbids nothing. What is denied promises nothing (无法保证, "we can't guarantee"), nor does what is only an
effort (一定会尽快) or a property (100%纯棉): `[phrasing] fine` lists such turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import product

from igdesk.config.model import Phrasing
from igdesk.config.problems import dotted
from igdesk.config.spot import Document
from igdesk.rules.words import Span, Terms, Text, fold_term
from igdesk.toml_lines import KeyPath
from igdesk.values import dataclass

_DENIED = re.compile(
    r"(?:[不没未无别](?:能|敢|可|会|法|可能|办法|了)?|难以|没有?办法"
    r"|\b(?:not|never|cannot|no|without|can't|\w+n't)(?: \w+){0,2} )$"
)
_REACH = 30


class Doubt(StrEnum):
    """What may be wrong with words."""

    BANNED = "banned"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Words to be careful with, as they stand in the text."""

    doubt: Doubt
    words: str
    at: int
    """Where they begin."""


@dataclass(frozen=True, slots=True)
class InTemplate:
    """The same in a template of a file."""

    file: str
    line: int | None
    key: str
    found: Doubtful


def doubtful(text: str, phrasing: Phrasing) -> tuple[Doubtful, ...]:
    """What in `text` is to be looked at once more before it is sent, in order, each place once."""
    index = _index(phrasing)
    read = Text(text)
    found = index.terms.find(read.folded)
    fine = [span for term in index.fine for span in found.get(term, ())]
    spans = {
        span: doubt
        for doubt, terms in ((Doubt.PROMISE, index.promises), (Doubt.BANNED, index.banned))
        for term in terms
        for span in found.get(term, ())
        if not (doubt is Doubt.PROMISE and _is_denied(read.folded, span))
    }
    told: list[Span] = []
    for span in sorted(spans, key=lambda each: (each[0], -each[1])):
        if not any(_lies_in(span, other) for other in fine) and not any(_lies_in(span, other) for other in told):
            told.append(span)
    return tuple(_told(read, span, spans[span]) for span in told)


def in_templates(documents: Sequence[Document], phrasing: Phrasing) -> Iterator[InTemplate]:
    """The same in the templates and the FAQ of some files, from top to bottom."""
    for document, (table, key) in product(documents, (("templates", "text"), ("faq", "answer"))):
        rows = document.raw.get(table)
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            text = row.get(key) if isinstance(row, dict) else None
            path: KeyPath = (table, place, key)
            for found in doubtful(text, phrasing) if isinstance(text, str) else ():
                yield InTemplate(document.file, document.line(path), dotted(path, document.raw), found)


@dataclass(frozen=True, slots=True)
class _Index:
    terms: Terms
    banned: tuple[str, ...]
    promises: tuple[str, ...]
    fine: tuple[str, ...]


@lru_cache(maxsize=4)
def _index(phrasing: Phrasing) -> _Index:
    lists = [tuple(map(fold_term, terms)) for terms in (phrasing.banned, phrasing.promises, phrasing.fine)]
    return _Index(Terms(term for terms in lists for term in terms), *lists)


def _is_denied(folded: str, span: Span) -> bool:
    return _DENIED.search(folded[max(span[0] - _REACH, 0) : span[0]]) is not None


def _lies_in(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _told(read: Text, span: Span, doubt: Doubt) -> Doubtful:
    at, words = read.written(*span)
    return Doubtful(doubt, words, at)
