"""Text as the index sees it: words without case, width and accents, simplified, cut the same way wherever it stands.

Scripts with spaces give their words as they stand. In those without (Chinese, Japanese, Korean, Thai, …) a run becomes
its overlapping pairs of characters and its last character alone: `退款吗` is `退款 款吗 吗`. So each piece of two
characters is one word, a longer piece a phrase, and a single character the beginning of a word. Each emoji is a word.
Everything else separates.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from operator import add

from igdesk.rules.han import simplified

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0edf\u0f00\u0f18-\u0fbc\u1000-\u1049\u1050-\u109f\u1100-\u11ff"
    "\u1780-\u17d3\u17d7\u17dc-\u17e9\u2e80-\u2fdf\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and the like of the scripts of India and of Thaana: parts of words, though no letters.
_SIGNS = "\u07a6-\u07b0\u0900-\u0963\u0966-\u0dff"
_EMOJI = "\u00a9\u00ae\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
# Accents, points and strokes over and under letters; soft hyphens, joiners, direction marks, variation selectors.
_DROPPED = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u20e3"
    "\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff"
)
_ACCENTED = "\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u0622-\u0626\u06c0-\u06d3\u1e00-\u1fff"
_ASCII_PIECE = re.compile("[a-z0-9]+")
# Characters for private use, which are no part of a text's words.
_NAME, _NUMBER, _CUSTOMERS, _BASE = "\ue001", "\ue002", 0xF0000, 0x8000
LONGEST = 64
"""Characters of a word; what is longer (a key, a picture as text) is cut in several."""


def fold(text: str) -> str:
    """`text` without what does not count: case, width, accents, traditional characters and what nobody sees."""
    if text.isascii():
        return text.lower()
    folded = simplified(unicodedata.normalize("NFKC", text)).casefold()
    if _may_shed().search(folded) is None:
        return folded
    apart = unicodedata.normalize("NFD", folded)
    return unicodedata.normalize("NFC", _dropped().sub("", apart))


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    words: list[str] = []
    for piece in pieces(fold(text)):
        if is_unspaced(piece):
            words += pairs(piece)
            words.append(piece[-1])
        elif len(piece) > LONGEST:
            words += parts(piece)
        else:
            words.append(piece)
    return words


def pieces(folded: str) -> list[str]:
    """The runs that a folded text consists of: words of spaced scripts, whole runs of unspaced ones, emoji."""
    return _pattern_for(folded).findall(folded)


def pieces_with_places(folded: str) -> list[tuple[int, str]]:
    """The same, each with where it begins."""
    return [(match.start(), match[0]) for match in _pattern_for(folded).finditer(folded)]


def _pattern_for(folded: str) -> re.Pattern[str]:
    return _ASCII_PIECE if folded.isascii() else _piece()


def is_unspaced(piece: str) -> bool:
    """Whether a piece is a run of a script without spaces."""
    return "\u4e00" <= piece[0] <= "\u9fff" or (not piece.isascii() and _in_run().match(piece) is not None)


def pairs(run: str) -> list[str]:
    """The overlapping pairs of characters of a run."""
    return list(map(add, run, run[1:]))


def parts(word: str) -> list[str]:
    """A word cut where it is too long."""
    return [word[start : start + LONGEST] for start in range(0, len(word), LONGEST)]


def numbers_in(text: str) -> list[str]:
    """Words for the tickets that a text names: `see #412`. They are apart from the number as it stands there."""
    return [number_word(int(number)) for number in _numbered().findall(text)] if "#" in text or "＃" in text else []


def number_word(number: int) -> str:
    """The word of a ticket's number."""
    return f"{_NUMBER}{number}"


def name_word(word: str) -> str:
    """A word of a customer's name or handle: apart from the words of texts."""
    return _NAME + word


def customer_word(customer: int) -> str:
    """The word that everything of one customer carries: two characters that no text has."""
    return chr(_CUSTOMERS + customer // _BASE % _BASE) + chr(_CUSTOMERS + customer % _BASE)


# Compiling these takes longer than many a command does altogether: only who needs them pays.


@cache
def _piece() -> re.Pattern[str]:
    letter = rf"[^\W_{_UNSPACED}]"
    return re.compile(rf"[{_UNSPACED}]+|{letter}+(?:[{_SIGNS}]+{letter}*)*|{_FLAG}|[{_EMOJI}]")


@cache
def _in_run() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


@cache
def _dropped() -> re.Pattern[str]:
    return re.compile(f"[{_DROPPED}]")


@cache
def _may_shed() -> re.Pattern[str]:
    return re.compile(f"[{_ACCENTED}{_DROPPED}]")


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(r"(?<![\w#&/])[#＃]([0-9]{1,18})(?![\w-])", re.ASCII)
