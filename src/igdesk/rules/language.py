"""In which of the desk's languages a customer writes, told by script alone: enough to choose a template's variant."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z]+")


def language_of(text: str) -> str | None:
    """`zh`, `en`, or none where the script does not say: other scripts, emoji, digits.

    Chinese messages often hold English product names, so one Chinese character weighs as much as one English word.
    """
    if _KANA_OR_HANGUL.search(text):
        return None
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if han == latin == 0:
        return None
    return "zh" if han >= latin else "en"


def said_of(name: str, what: str) -> str:
    """A name and what is said of it, with the colon of its script: for words that are stored as they are."""
    return f"{name}{'：' if language_of(name) == 'zh' else ': '}{what}"
