"""Phrases in zh and en, by key.

A key is `area.name`; the phrase lives in `phrases/<area>.toml`, both languages side by side:

    [claimed]
    en = "{agent} has ticket {number}"
    zh = "工单 {number} 归 {agent}"

so `say("en", "ticket.claimed", ...)` reads `phrases/ticket.toml`. Files are read when first needed: a command pays
only for the areas that it speaks of. Arguments are inserted verbatim and never parsed: customer text is safe in them.

English needs another word for one: `{count} {count:ticket|tickets}` says "1 ticket" and "2 tickets".

A key is named by the action that it does, `{key:undo}`, because people change their keys. Which key that is knows
whoever speaks: `Words` are made with the keys in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Literal, get_args

import tomli

from igdesk.values import dataclass

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
NameKey = Callable[[str], str]
"""Names the key of an action, by its id, as people read it."""


def by_id(action: str) -> str:
    """Where nobody knows the keys, an action goes by its id."""
    return action


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say whose language is chosen later, where it is shown."""

    key: str
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def in_(self, lang: Lang, name_key: NameKey = by_id) -> str:
        """The words in `lang`; an argument that is a phrase itself is said in the same language."""
        return _say(lang, name_key, self.key, self.args)

    def __reduce__(self) -> tuple[object, ...]:
        return (Phrase, (self.key, dict(self.args)))


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases in one language: `words("queue.empty")`.

    Attributes:
        lang: The language.
        name_key: Which keys are in force.
    """

    lang: Lang
    name_key: NameKey = by_id

    def __call__(self, key: str, /, **args: object) -> str:
        return _say(self.lang, self.name_key, key, args)

    def of(self, phrase: Phrase) -> str:
        return phrase.in_(self.lang, self.name_key)


def say(lang: Lang, key: str, /, **args: object) -> str:
    """The phrase `key` in `lang` with its arguments.

    Raises:
        KeyError: There is no such phrase, or it names an argument that is not given; both are bugs, found by tests.
    """
    return _say(lang, by_id, key, args)


def _say(lang: Lang, name_key: NameKey, key: str, args: Mapping[str, object]) -> str:
    area, _, name = key.partition(".")
    words = _area(area, lang)[name]
    names_keys = "{key:" in words
    if not args and not names_keys:
        return words
    shown = {k: v.in_(lang, name_key) if isinstance(v, Phrase) else v for k, v in args.items()}
    if names_keys:
        shown["key"] = _Key(name_key)
    return _FORMATTER.vformat(words, (), shown) if names_keys or "|" in words else words.format_map(shown)


@dataclass(frozen=True, slots=True)
class _Key:
    """What `{key:undo}` asks for the name of a key."""

    name: NameKey


class _Counting(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, _Key):
            return value.name(format_spec)
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_FORMATTER = _Counting()


_PHRASES = Path(__file__).with_name("phrases")
"""Not by `importlib.resources`, which knows archives: importing that is a twentieth of what `ticket list` costs."""


def areas() -> tuple[str, ...]:
    """Names of all phrase files, for the test that finds missing words."""
    return tuple(sorted(file.stem for file in _PHRASES.glob("*.toml")))


@cache
def _area(area: str, lang: Lang) -> dict[str, str]:
    """By name, in one language: hardly anybody reads two."""
    both = tomli.loads((_PHRASES / f"{area}.toml").read_text(encoding="utf-8"))
    return {name: said[lang] for name, said in both.items()}
