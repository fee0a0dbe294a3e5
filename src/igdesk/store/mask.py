"""Texts without who is meant: names, handles, and what leads to a person are replaced by `***`.

What is masked beside names: e-mail addresses, everything of a web address behind its host, and every number of seven
digits or more, however it is grouped. A telephone number, a card and an order number cannot be told apart, so all of
them go; days such as 2026-11-21 and shorter numbers stay. Postal addresses are not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from igdesk.rules.values import first_name
from igdesk.values import dataclass

MASK = "***"
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
"""Scripts that write words without spaces between them."""
_LETTER = rf"[^\W{_WIDE}]"
_ADDRESS = re.compile(r"(?P<host>\bhttps?://[^\s/?#]+)[/?#]\S*", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(
    r"(?P<day>(?<!\d)\d{4}(?P<sign>[-/.])\d\d?(?P=sign)\d\d?(?!\d))|\+?\(?\d(?:[ .\-/()\u00a0\u2009]{0,2}\d){6,}"
)
_HANDLE = re.compile(r"[A-Za-z0-9._]{1,30}")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a customer is or was called."""

    handles: frozenset[str]
    """Instagram user names, without the @."""
    names: frozenset[str]

    @classmethod
    def of(cls, handles: Iterable[str | None], names: Iterable[str | None]) -> Identity:
        """From what is stored: whole names, their words, and how somebody is addressed by them."""
        whole = {name.strip() for name in names if name}
        parts = {part for name in whole for part in [*re.split(r"[\s|,;/()]+", name), first_name(name) or ""]}
        long_parts = {part for part in parts if len(part) > 1}
        return cls(frozenset(h for h in handles if h), frozenset(filter(_has_letter, whole | long_parts)))

    def hide(self, text: str) -> str:
        """`text` without these names, as words of their own, in whatever case."""
        pattern = _any_of([*self.handles, *self.names])
        return text if pattern is None else pattern.sub(MASK, text)

    def hide_mentions(self, text: str) -> str:
        """`text` without `@handle`: in other people's texts a bare name may be another person's."""
        pattern = _any_of(filter(is_handle, self.handles), sign="@")
        return text if pattern is None else pattern.sub(MASK, text)

    def hide_all(self, text: str) -> str:
        """`text` without these names, and without what else leads to a person."""
        text = _ADDRESS.sub(rf"\g<host>/{MASK}", text)
        text = _MAIL.sub(MASK, text)
        return _NUMBER.sub(lambda found: found["day"] or MASK, self.hide(text))


def is_handle(text: str) -> bool:
    """Whether `text` can be an Instagram user name."""
    return _HANDLE.fullmatch(text) is not None


def _any_of(words: Iterable[str], sign: str = "@?") -> re.Pattern[str] | None:
    """A pattern for these words, the longest first, as they are and in both ways that Unicode has of writing them."""
    known = list(words)
    forms = {*known, *(unicodedata.normalize(form, word) for word in known for form in ("NFC", "NFD"))}
    if not forms:
        return None
    return re.compile("|".join(_bounded(word, sign) for word in sorted(forms, key=len, reverse=True)), re.IGNORECASE)


def _bounded(word: str, sign: str) -> str:
    """The word where it is no part of a longer one; words without spaces between them have no such ends."""
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, word) else ""
    after = rf"(?!{_LETTER})" if re.match(_LETTER, word[-1]) else ""
    if sign == "@":
        after = rf"(?!\.?{_LETTER})"  # the full stop may belong to a longer handle
    return f"{before}{sign}{re.escape(word)}{after}"


def _has_letter(word: str) -> bool:
    return any(char.isalnum() for char in word)
