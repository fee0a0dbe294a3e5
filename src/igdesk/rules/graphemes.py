"""Where a text may be cut without breaking what people see as one character.

A working subset of Unicode's rule (UAX #29): combining marks, joiners, variation selectors, skin tones, flags, keycaps,
Hangul syllables and Indic conjuncts stay whole. The standard library has no such function.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_VIRAMA = 9
"""Combining class of the signs that join two Indic consonants into one."""


def graphemes(text: str) -> Iterator[str]:
    """The characters of `text` as people see them; joined together they are `text` again."""
    if text.isascii() and "\r" not in text:
        yield from text
        return
    start = 0
    flags = 0
    for place in range(1, len(text)):
        flags = flags + 1 if _is_flag(text[place - 1]) else 0
        if not _belongs(text[place - 1], text[place], flags):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _belongs(before: str, char: str, flags: int) -> bool:
    """Whether `char` goes on with what `before` ends; `flags` regional indicators stand in a row up to `before`."""
    if char.isascii():
        return before == "\r" and char == "\n"
    if char in (_ZWJ, _ZWNJ) or _extends(char):
        return before not in "\r\n"
    if before == _ZWJ:
        return True
    if _is_flag(char):
        return flags % 2 == 1
    if unicodedata.combining(before) == _VIRAMA:
        return unicodedata.category(char) == "Lo"
    return _is_same_syllable(before, char)


def _extends(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags of subdivision flags
        or 0xFF9E <= code <= 0xFF9F  # half-width voicing marks
    )


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _is_same_syllable(before: str, char: str) -> bool:
    """Hangul letters that make one syllable: leading, vowel, trailing."""
    code = ord(char)
    if 0x1100 <= code <= 0x115F:
        return 0x1100 <= ord(before) <= 0x115F
    if 0x1160 <= code <= 0x11FF:
        return 0x1100 <= ord(before) <= 0x11FF or 0xAC00 <= ord(before) <= 0xD7A3
    return False
