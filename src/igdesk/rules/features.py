"""What the learned suggestion sees in a text: hashed words, pairs and pieces of words, and the concepts they name.

Nothing here can be turned back into words without trying them out: a feature is a bucket, one of 2^20 (`_bucket`). The
same text gives the same buckets on every computer and in every run; whoever changes what is seen raises `READING`, so
that a model that was trained otherwise is trained anew instead of judging blindly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from igdesk.rules.concepts import CONCEPTS
from igdesk.rules.words import UNSPACED, Terms, fold, fold_term

READING = 2
"""Counts the ways of reading a text; part of every stored model."""

Piece = tuple[tuple[int, ...], int, int]
"""Buckets, and the words that they stand for: from where until before where in the folded text."""

_LONGEST = 2000
"""Characters of a text that are read; a message on Instagram has 1,000 bytes."""
_LONGEST_WORD = 30
_GRAM = 4
"""Letters of a piece of a word: enough to know a word by its stem or in spite of a typo."""
_TOKEN = re.compile(rf"([{UNSPACED}]+)|([^\W{UNSPACED}]+(?:'[^\W{UNSPACED}]+)*)|[?!]")
_DIGIT = re.compile(r"\d")
_STRETCHED = re.compile(r"(.)\1{2,}")
"""Sooooo good."""


def features(text: str) -> tuple[int, ...]:
    """The buckets of a text, each once, in order; none where nothing can be judged: no letter, only digits or emoji."""
    return distinct(pieces(fold(text)))


def distinct(found: list[Piece]) -> tuple[int, ...]:
    """The buckets of pieces, each once, in order."""
    return tuple(sorted({bucket for buckets, _, _ in found for bucket in buckets}))


def pieces(folded: str) -> list[Piece]:
    """The same with the places, for whoever wants to say which words spoke. Takes folded text (`words.fold`)."""
    found: list[Piece] = []
    readable = False
    before, began = "", 0
    for token in _TOKEN.finditer(folded, 0, _LONGEST):
        start, end = token.span()
        if token[1]:
            readable, before = True, ""
            found += _unspaced(token[1], start)
        elif token[2]:
            word = _shape(token[2])
            found.append((_word(word), start, end))
            if before:
                found.append(((_bucket(f"{before} {word}"),), began, end))
            readable = readable or not word.isdecimal()
            before, began = word, start
        else:
            found.append(((_bucket(token[0]),), start, end))
            before = ""
    return found if readable else []


def tokens(folded: str) -> Iterator[tuple[int, int, bool]]:
    """Where words and runs without spaces begin and end, and whether it is such a run."""
    for token in _TOKEN.finditer(folded, 0, _LONGEST):
        if token[1] or token[2]:
            yield *token.span(), bool(token[1])


def _unspaced(run: str, start: int) -> Iterator[Piece]:
    """Characters, pairs and concepts in a run of a script without spaces."""
    for place, char in enumerate(run):
        yield (_short(char),), start + place, start + place + 1
    for place in range(len(run) - 1):
        yield (_short(run[place : place + 2]),), start + place, start + place + 2
    known, concepts = _concepts()
    for term, spans in known.find(run).items():
        for first, last in spans:
            yield concepts[term], start + first, start + last


@lru_cache(maxsize=32_768)
def _shape(word: str) -> str:
    """A word as it is known again: digits by their number alone, stretched letters as two."""
    if word.isdecimal():
        return "0"
    return _STRETCHED.sub(r"\1\1", _DIGIT.sub("0", word))[:_LONGEST_WORD]


@lru_cache(maxsize=32_768)
def _word(word: str) -> tuple[int, ...]:
    """The buckets of one word: itself, its pieces, and the concepts it names."""
    seen = [f"={word}"]
    if word.isalpha():
        edged = f"<{word}>"
        seen += [edged[place : place + _GRAM] for place in range(len(edged) - _GRAM + 1)]
    known, concepts = _concepts()
    named = [bucket for term in known.find(word) for bucket in concepts[term]]
    return (*map(_bucket, seen), *named)


@lru_cache(maxsize=65_536)
def _short(piece: str) -> int:
    return _bucket(f"~{piece}")


@lru_cache(maxsize=1)
def _concepts() -> tuple[Terms, dict[str, tuple[int, ...]]]:
    """An index of all words of the concepts, and the buckets of the concepts that each names."""
    named: dict[str, tuple[int, ...]] = {}
    for concept, words in CONCEPTS.items():
        for word in " ".join(words).split():
            term = fold_term(word)
            named[term] = (*named.get(term, ()), _bucket(f"@{concept}"))
    return Terms(named), named


def _bucket(feature: str) -> int:
    """Stable over runs and computers, unlike `hash`."""
    return crc32(feature.encode("utf-8", "surrogatepass")) & 0xFFFFF
