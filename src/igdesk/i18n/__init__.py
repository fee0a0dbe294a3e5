"""Phrases in zh and en, by key.

A key is `area.name`; the phrase lives in `phrases/<area>.toml`, both languages side by side:

    [claimed]
    en = "{agent} has ticket {number}"
    zh = "工单 {number} 归 {agent}"

so `say("en", "ticket.claimed", ...)` reads `phrases/ticket.toml`. Files are read when first needed: a command pays
only for the areas that it speaks of. Arguments are inserted verbatim and never parsed: customer text is safe in them.

English needs another word for one: `{count} {count:ticket|tickets}` says "1 ticket" and "2 tickets".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say whose language is chosen later, where it is shown."""

    key: str
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def in_(self, lang: Lang) -> str:
        """The words in `lang`; an argument that is a phrase itself is said in the same language."""
        return say(lang, self.key, **self.args)

    def __reduce__(self) -> tuple[object, ...]:
        return (Phrase, (self.key, dict(self.args)))


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases in one language: `words("queue.empty")`."""

    lang: Lang

    def __call__(self, key: str, /, **args: object) -> str:
        return say(self.lang, key, **args)

    def of(self, phrase: Phrase) -> str:
        return phrase.in_(self.lang)


def say(lang: Lang, key: str, /, **args: object) -> str:
    """The phrase `key` in `lang` with its arguments.

    Raises:
        KeyError: There is no such phrase, or it names an argument that is not given; both are bugs, found by tests.
    """
    area, _, name = key.partition(".")
    words = _area(area)[name][lang]
    if not args:
        return words
    shown = {k: v.in_(lang) if isinstance(v, Phrase) else v for k, v in args.items()}
    return _FORMATTER.vformat(words, (), shown) if "|" in words else words.format_map(shown)


class _Counting(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_FORMATTER = _Counting()


def areas() -> tuple[str, ...]:
    """Names of all phrase files, for the test that finds missing words."""
    folder = resources.files("igdesk.i18n").joinpath("phrases")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def _area(area: str) -> dict[str, dict[str, str]]:
    text = resources.files("igdesk.i18n").joinpath("phrases", f"{area}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
