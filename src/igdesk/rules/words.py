"""Finding words in what customers write: case, width, spaces and apostrophes do not count, word limits do.

A term with a character of a script that leaves no spaces between words (Chinese, Japanese, Korean, Thai) is found
anywhere, in simplified as in traditional characters. A term of other words is found as words, each with its forms
(`english`): `return it` finds "returned it", `error` does not find "terror". Anything else (`24/7`, an emoji of any
skin) is found as it stands, not inside a word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from operator import concat

from igdesk.rules.english import ways
from igdesk.rules.han import simplified

Span = tuple[int, int]
"""From where until before where, in the folded text."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_ANYWHERE = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(rf"[^\W{UNSPACED}]+(?:'[^\W{UNSPACED}]+)*")
# What nobody sees: soft hyphens, zero-width spaces and joiners, direction marks, tags. And what makes variants of one
# emoji: selectors, skins, a sign of man or woman that is joined to it, the frame of a key.
_INVISIBLE = re.compile(
    "\u200d[\u2640\u2642]|[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u20e3\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
# Characters that folding leaves one for one: printable ASCII, Han, full width, the usual punctuation and emoji.
_STEADY = re.compile(
    "[\n -~\u2014\u2018-\u201d\u3000-\u3003\u3008-\u3011\u4e00-\u9fff\uff01-\uff5e\U0001f300-\U0001faff]*"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD_SPACE = re.compile(r"\s{2,}|[^\S \n]")


def plain(text: str) -> str:
    """`text` without what nobody sees, in its plainest characters: full width becomes half width."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text)))


def fold(text: str) -> str:
    """`text` as it is compared: `plain`, simplified, without case, runs of white space as one space or one line end."""
    folded = simplified(plain(text)).casefold().replace("’", "'").replace("‘", "'")
    return _ODD_SPACE.sub(_one_space, folded)


def _one_space(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] else " "


def fold_term(term: str) -> str:
    """A term of the configuration as it is compared."""
    return " ".join(fold(term).split())


class Text:
    """A customer's text in the forms in which it is searched, and the way back to how it was written.

    Args:
        original: The text as it came.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.clauses = fold(original)
        """Folded, with its line ends."""
        self.folded = self.clauses.replace("\n", " ")

    @cached_property
    def plain(self) -> str:
        """What a pattern's groups are cut from."""
        return plain(self.original)

    @cached_property
    def simplified(self) -> str:
        """For patterns, which see case if they ask for it; as long as `plain`."""
        return simplified(self.plain)

    @cached_property
    def _steady(self) -> bool:
        return _STEADY.fullmatch(self.original) is not None

    def written(self, start: int, end: int) -> tuple[int, str]:
        """Where a span of the folded text begins in the original, and its words as the customer wrote them."""
        return self._written(start, end, fold, self.clauses)

    def written_plain(self, start: int, end: int) -> tuple[int, str]:
        """The same for a span of `plain`."""
        return self._written(start, end, plain, self.plain)

    def _written(self, start: int, end: int, form: Callable[[str], str], formed: str) -> tuple[int, str]:
        if self._steady and len(formed) == len(self.original):
            return start, self.original[start:end]
        # Folding hides, joins and spreads characters. Only what was found is looked up, so counting by halves here is
        # cheaper than keeping the place of every character of every message.
        places = range(len(self.original) + 1)
        first = bisect_right(places, start, key=lambda n: len(form(self.original[:n]))) - 1
        last = bisect_right(places, end, key=lambda n: len(form(self.original[:n]))) - 1
        return first, self.original[first:last]


class Terms:
    """An index of terms that finds all of them in one pass over a text.

    Args:
        terms: Folded terms (`fold_term`).
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._phrases: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = {}
        self._literals: dict[str, list[str]] = {}
        """By their first two characters, or their only one."""
        for term in dict.fromkeys(terms):
            words = term.split(" ")
            if all(map(_WORD.fullmatch, words)):
                for form, rest in ((form, rest) for first, *rest in ways(words) for form in first):
                    self._phrases.setdefault(form, []).append((term, tuple(rest)))
            elif term:
                self._literals.setdefault(term[:2], []).append(term)
        self._short = any(len(key) == 1 for key in self._literals)
        self._only_wide = not any(key.isascii() for key in self._literals)

    def find(self, folded: str) -> dict[str, list[Span]]:
        """Where each term stands in `folded`; terms that are not there are left out."""
        found: dict[str, list[Span]] = {}
        # The tests run over all characters or words at once, outside of Python's own loop.
        if not (self._only_wide and folded.isascii()):
            begins = self._literals.keys() & map(concat, folded, folded[1:])
            if self._short:
                begins |= self._literals.keys() & folded
            for begin in begins:
                self._find_literals(begin, folded, found)
        if not self._phrases.keys().isdisjoint(_WORD.findall(folded)):
            self._find_phrases(folded, found)
        return found

    def _find_literals(self, begin: str, folded: str, found: dict[str, list[Span]]) -> None:
        for term in self._literals[begin]:
            start = folded.find(term)
            while start >= 0:
                if _stands_alone(folded, start, term):
                    found.setdefault(term, []).append((start, start + len(term)))
                start = folded.find(term, start + 1)

    def _find_phrases(self, folded: str, found: dict[str, list[Span]]) -> None:
        words = list(_WORD.finditer(folded))
        for place, word in enumerate(words):
            for term, rest in self._phrases.get(word[0], ()):
                following = words[place : place + 1 + len(rest)]
                if rest and not _continues(folded, following, rest):
                    continue
                found.setdefault(term, []).append((word.start(), following[-1].end()))


def _continues(folded: str, words: list[re.Match[str]], rest: tuple[frozenset[str], ...]) -> bool:
    """Whether the words after the first are the rest of a phrase, with nothing but space between."""
    if len(words) != len(rest) + 1:
        return False
    pairs = zip(words, words[1:], rest, strict=False)
    return all(word[0] in forms and folded[before.end() : word.start()] == " " for before, word, forms in pairs)


def _stands_alone(folded: str, start: int, term: str) -> bool:
    """Whether a literal at `start` is no piece of a longer word."""
    if _ANYWHERE.search(term):
        return True
    end = start + len(term)
    cut_before = start > 0 and _WORD.match(term[0]) and _WORD.match(folded[start - 1])
    cut_after = end < len(folded) and _WORD.match(term[-1]) and _WORD.match(folded[end])
    return not (cut_before or cut_after)


Found = Mapping[str, list[Span]]
"""What `Terms.find` found."""
