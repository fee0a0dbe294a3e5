"""What is typed after `:` about the ticket at hand, or those that are selected: `assign lin`, `snooze 2d`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from functools import cache

from igdesk.config.line_words import LINE_WORDS
from igdesk.config.model import Config
from igdesk.desk.moments import moment_to_come
from igdesk.i18n import LANGUAGES, Phrase, say
from igdesk.rules.commands import (
    AskRating,
    Assign,
    Command,
    Compensate,
    Rate,
    Recall,
    SetCategory,
    SetPriority,
    SetStatus,
    SetTags,
    SetUrgency,
    Snooze,
    Withdraw,
)
from igdesk.rules.model import Status, money
from igdesk.rules.names import agent_name, local_time
from igdesk.text import one_line
from igdesk.values import dataclass

_MANY = 0
"""In place of a ticket's number: it is put in for each."""
_NOBODY = ("-", "nobody", "无", "无人")
_ME = ("me", "我")
_NOW = ("-", "off", "now", "取消")
_ASK = ("ask", "询问")
_PRICED = re.compile(r"(.+?)\s+([0-9]{1,9}(?:\.[0-9]{1,2})?)(?:\s*([A-Z]{3}))?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood.

    Attributes:
        what: What it asks for; its ticket is 0.
        told: Key of the phrase that says that it was done.
        args: Values of that phrase, besides the number.
        alone: Whether it is for one ticket at a time.
    """

    what: Command
    told: str
    args: Mapping[str, object] = field(default_factory=dict)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class _By:
    """Who types, and when."""

    me: str
    config: Config
    now: datetime


def read_line(typed: str, me: str, config: Config, now: datetime) -> Line | Phrase | None:
    """What a line asks for; why it is not understood; None where it does not begin with such a word.

    Args:
        typed: The line, with or without its colon.
        me: Who typed it.
        config: Has people, categories, priorities and hours.
        now: The time.
    """
    word, _, rest = typed.strip().lstrip(":：").strip().partition(" ")
    reader = _readers().get(word.casefold())
    if reader is None or not rest.strip():
        return None
    return reader(rest.strip(), _By(me, config, now))


def tags_typed(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to add and what to take away, from `退款 +vip -spam`; commas and full-width marks separate, too."""
    words = text.translate(str.maketrans(",，、　－＋", "    -+")).split()
    add = tuple(dict.fromkeys(word.lstrip("+#") for word in words if not word.startswith("-")))
    remove = tuple(dict.fromkeys(word.lstrip("-#") for word in words if word.startswith("-")))
    return tuple(tag for tag in add if tag), tuple(tag for tag in remove if tag)


def _assign(said: str, by: _By) -> Line | Phrase:
    if said.casefold() in _NOBODY:
        return Line(Assign(_MANY, None), "ui.unassigned")
    wanted = by.me if said.casefold() in _ME else said.removeprefix("@")
    chosen = _named(wanted, ((each.id, each.name) for each in by.config.agents))
    if chosen is None:
        return _unknown(said, (each.id for each in by.config.agents))
    return Line(Assign(_MANY, chosen), "ui.assigned", {"agent": one_line(agent_name(chosen, by.config))})


def _snooze(said: str, by: _By) -> Line | Phrase:
    if said.casefold() in _NOW:
        return Line(Snooze(_MANY, None), "snooze.woken")
    until = moment_to_come(said, by.now, by.config.calendar())
    if until is None:
        return Phrase("snooze.not_understood", {"got": one_line(said)})
    return Line(Snooze(_MANY, until), "snooze.done", {"at": local_time(until, by.config)})


def _tags(said: str, _by: _By) -> Line | Phrase:
    add, remove = tags_typed(said)
    return Line(SetTags(_MANY, add, remove), "ui.tagged") if add or remove else _unknown(said, ("vip", "-spam"))


def _status(said: str, _by: _By) -> Line | Phrase:
    names = [(each.value, say(lang, f"status.{each.value}")) for each in Status for lang in LANGUAGES]
    chosen = _named(said, names)
    if chosen is None:
        return _unknown(said, (each.value for each in Status))
    return Line(SetStatus(_MANY, Status(chosen)), "ui.status_set", {"status": Phrase(f"status.{chosen}")})


def _priority(said: str, by: _By) -> Line | Phrase:
    meant = _one_of({each.id: each.name for each in by.config.priorities}, said)
    if isinstance(meant, Phrase):
        return meant
    return Line(SetPriority(_MANY, meant[0]), "ui.priority_set", {"priority": meant[1]})


def _category(said: str, by: _By) -> Line | Phrase:
    meant = _one_of({each.id: each.name for each in by.config.categories}, said)
    if isinstance(meant, Phrase):
        return meant
    return Line(SetCategory(_MANY, meant[0], None), "ui.category_set", {"category": meant[1]})


def _urgency(said: str, by: _By) -> Line | Phrase:
    levels = by.config.urgency
    meant = _one_of({each: levels.name(each) for each in levels.order}, said)
    if isinstance(meant, Phrase):
        return meant
    return Line(SetUrgency(_MANY, meant[0]), "ui.urgency_set", {"urgency": meant[1]})


def _compensate(said: str, by: _By) -> Line | Phrase:
    priced = _PRICED.fullmatch(said)
    if priced is None:
        return Phrase("compensation.no_amount", {"got": one_line(said)})
    kind = _compensation(priced[1], by)
    if isinstance(kind, Phrase):
        return kind
    what = Compensate(_MANY, kind[0], Decimal(priced[2]).normalize(), priced[3])
    args = {"what": kind[1], "money": money(what.amount, what.currency)}
    return Line(what, "compensation.put_down", args, alone=True)


def _withdraw(said: str, by: _By) -> Line | Phrase:
    kind = _compensation(said, by)
    if isinstance(kind, Phrase):
        return kind
    return Line(Withdraw(_MANY, kind[0]), "compensation.not_wanted", {"what": kind[1]}, alone=True)


def _compensation(said: str, by: _By) -> tuple[str, str] | Phrase:
    return _one_of({each.id: each.name for each in by.config.compensations}, said)


def _recall(said: str, by: _By) -> Line | Phrase:
    meant = _one_of({each.id: each.name for each in by.config.departments}, said)
    if isinstance(meant, Phrase):
        return meant
    return Line(Recall(_MANY, meant[0]), "legs.called_back", {"department": meant[1]}, alone=True)


def _rate(said: str, _by: _By) -> Line | Phrase:
    if said.casefold() in _ASK:
        return Line(AskRating(_MANY), "ending.asked_now", alone=True)
    if said not in tuple("12345"):
        return _unknown(said, (*"12345", _ASK[0]))
    return Line(Rate(_MANY, int(said)), "ending.rated_now", {"score": said}, alone=True)


_Reader = Callable[[str, _By], Line | Phrase]
_READERS: Mapping[str, _Reader] = {
    "assign": _assign,
    "snooze": _snooze,
    "tags": _tags,
    "status": _status,
    "priority": _priority,
    "category": _category,
    "urgency": _urgency,
    "compensate": _compensate,
    "withdraw": _withdraw,
    "recall": _recall,
    "rate": _rate,
}
"""By what the line begins with; see `line_words`."""


@cache
def _readers() -> Mapping[str, _Reader]:
    """By every name."""
    return {name: _READERS[word.id] for word in LINE_WORDS for name in word.names()}


def _one_of(known: Mapping[str, str], said: str) -> tuple[str, str] | Phrase:
    """The id and name of which is meant; else that there is none such."""
    chosen = _named(said, known.items())
    return _unknown(said, known) if chosen is None else (chosen, known[chosen])


def _named(said: str, known: Iterable[tuple[str, str]]) -> str | None:
    """The one of that id or name."""
    wanted = said.strip().casefold()
    return next((key for key, name in known if wanted in (key.casefold(), name.casefold())), None)


def _unknown(said: str, known: Iterable[str]) -> Phrase:
    return Phrase("ui.line_unknown", {"got": one_line(said), "known": ", ".join(map(one_line, known))})
