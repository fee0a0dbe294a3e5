"""Taking out of a report whatever could be a person's: the last of several sieves, for what is free text at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from igdesk import log
from igdesk.i18n import Phrase
from igdesk.log import MASK
from igdesk.secret import Secret

_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")
_HANDLE = re.compile(r"@[\w.]+")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d)?")
_WORD = re.compile(r"[\w.-]+")
_PART = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[^\x00-\x7f]+")
_LEAST, _LONGEST_NAME = 3, 8
"""A word shorter than this names nobody; a name in a script without spaces is no longer than that."""


class Mask:
    """Makes free text harmless.

    Args:
        secrets: What must not be in it, whatever it looks like.
        home: The person's own folder, which is often called by their name.
        theirs: Words of customers, in lower case; None if nobody could say which are, and then nothing is let through.
    """

    def __init__(self, secrets: Iterable[Secret], home: Path, theirs: frozenset[str] | None) -> None:
        self._secrets = [secret.reveal() for secret in secrets]
        self._home = str(home)
        self._theirs = theirs

    def text(self, text: str) -> str:
        """`text` without secrets, addresses, handles, long numbers and words of customers."""
        if self._theirs is None:
            return MASK
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        text = log.without_tokens(text)
        text = _HANDLE.sub(MASK, _MAIL.sub(MASK, text))
        text = _NUMBER.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else MASK, text)
        for word in sorted(words_in(text) & self._theirs, key=len, reverse=True):
            text = re.sub(re.escape(word), MASK, text, flags=re.IGNORECASE)
        return text

    def phrase(self, phrase: Phrase) -> Phrase:
        """`phrase` with its values made harmless; its own words are the program's."""
        return Phrase(phrase.key, {name: self._value(value) for name, value in phrase.args.items()})

    def _value(self, value: object) -> object:
        if isinstance(value, Phrase):
            return self.phrase(value)
        return value if isinstance(value, int | float) else self.text(str(value))


def words_in(text: str) -> frozenset[str]:
    """What in `text` could be a name, in lower case: words, their parts, and runs of characters where no spaces are."""
    text = text.lower()
    found = {word.strip(".-") for word in _WORD.findall(text)} | set(_PART.findall(text))
    found = {word for word in found if len(word) >= _LEAST}
    for run in _WIDE.findall(text):
        for begin in range(len(run)):
            found |= {run[begin:end] for end in range(begin + 2, min(begin + _LONGEST_NAME, len(run)) + 1)}
    return frozenset(found)
