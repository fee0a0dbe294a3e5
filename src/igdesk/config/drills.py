"""What is good in the answer to a scripted customer, `[good]` of a drill: read with the readers of the configuration.

Words are judged by the conditions that rules have; here they are asked of what we said, not of the customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

import tomli

from igdesk.config.model import Condition
from igdesk.config.problems import ConfigError, Problem
from igdesk.config.read_rules import CONDITION
from igdesk.config.readers import Reader, choice, flag, ident, mapping, several, table, tables, text, wants, whole
from igdesk.config.spot import Document, Names, Spot, Told
from igdesk.config.times import duration
from igdesk.i18n import LANGUAGES, Lang, Phrase
from igdesk.values import dataclass

Where = Literal["anywhere", "public", "private"]
"""In which of our words: all, those that everybody reads, those that the customer alone reads."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a good answer says, or does not say."""

    does: str
    """In a few words: what it does."""
    when: Condition
    where: Where = "anywhere"
    worth: int = 1


@dataclass(frozen=True, slots=True)
class Good:
    """How a scripted customer is looked after well."""

    answer: str
    """A good answer, word for word."""
    advice: str
    """What matters with such customers."""
    first_response: timedelta
    limit: timedelta
    """How long the drill lasts at most."""
    category: tuple[str, ...] = ()
    """One of these, where the desk has any of them."""
    priority: tuple[str, ...] = ()
    """The same."""
    escalates: bool | None = None
    """Whether it must go up; None: either is right."""
    about_money: bool = False
    """Whether somebody could promise more than they may grant."""
    private: bool = False
    """Whether the customer is to be answered where nobody else reads it."""
    common: tuple[str, ...] = ()
    """Names of points that many drills share."""
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class _Common:
    points: Mapping[str, Point] = field(default_factory=dict)


def read_good(raw_text: str, file: str, common: Mapping[str, Point], lang: Lang) -> Good:
    """What the table `[good]` of a drill says; the points that it shares with others come first.

    Args:
        raw_text: The drill's TOML.
        file: What it is called in faults.
        common: The points that drills share, by name.
        lang: Of words that stand there in two languages, those that are shown.

    Raises:
        ConfigError: With every fault.
    """
    document = _document(raw_text, file)
    good: Good = _read(_good(lang, tuple(common)), document, document.raw.get("good"), ("good",))
    shared = tuple(common[name] for name in good.common)
    return replace(good, points=shared + good.points)


def read_common(raw_text: str, file: str, lang: Lang) -> Mapping[str, Point]:
    """The points that drills share, by name.

    Raises:
        ConfigError: With every fault.
    """
    document = _document(raw_text, file)
    read: _Common = _read(table(_Common, {"points": mapping(ident, _point(lang))}), document, document.raw, ())
    return read.points


def _document(raw_text: str, file: str) -> Document:
    return Document(file, tomli.loads(raw_text, parse_float=Decimal), raw_text)


def _read(reader: Reader[Any], document: Document, raw: Any, path: tuple[str, ...]) -> Any:
    problems: list[Problem] = []
    names: Names = {}
    try:
        made = reader(raw, Spot(document, names, problems, path))
    except Told:
        made = None
    if problems:
        raise ConfigError(tuple(problems))
    return made


def _words(lang: Lang) -> Reader[str]:
    """Words in both languages: those of `lang`."""

    def read(raw: Any, spot: Spot) -> str:
        if not isinstance(raw, dict) or set(raw) != set(LANGUAGES):
            raise spot.expected(wants("table"), raw)
        return text(raw[lang], spot.at(lang))

    return read


def _point(lang: Lang) -> Reader[Point]:
    return table(
        Point,
        {
            "does": _words(lang),
            "when": CONDITION,
            "where": choice("anywhere", "public", "private"),
            "worth": whole(1, 5),
        },
    )


def _known(names: tuple[str, ...]) -> Reader[str]:
    def read(raw: Any, spot: Spot) -> str:
        if raw not in names:
            raise spot.wrong(Phrase("config.unknown_key"), got=str(raw))
        return str(raw)

    return read


def _good(lang: Lang, common: tuple[str, ...]) -> Reader[Good]:
    return table(
        Good,
        {
            "answer": _words(lang),
            "advice": _words(lang),
            "first_response": duration(),
            "limit": duration(),
            "category": several(ident, least=1),
            "priority": several(ident, least=1),
            "escalates": flag,
            "about_money": flag,
            "private": flag,
            "common": several(_known(common)),
            "points": tables(_point(lang)),
        },
    )
