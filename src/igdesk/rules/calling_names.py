"""Colleagues and departments called in a note: `@lin`, `@林小满`, `＠技术部`. No word of a customer is looked at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from igdesk.config.model import Config
from igdesk.values import dataclass

_CALL = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠](?=[^\s@＠])")
"""An `@` that begins a name: not the one in the middle of an e-mail address."""
_WORD = re.compile(r"[\w.-]*\w")
_SPACED = re.compile(r"[a-z0-9_]")
"""Letters of scripts whose words have ends: a name is not the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class Called:
    """Who is called in a text, each once."""

    agents: tuple[str, ...] = ()
    """Ids of those who are called themselves."""
    departments: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Words behind an `@` that nobody here is called by, as they stand there."""

    def people(self, config: Config) -> tuple[str, ...]:
        """Ids of all who are called, by themselves or with their department."""
        members = (agent.id for each in self.departments for agent in config.members(each))
        return tuple(dict.fromkeys((*self.agents, *members)))


def called_in(text: str, config: Config, others: Iterable[str] = ()) -> Called:
    """Who is called in an internal text.

    Args:
        text: What a colleague wrote.
        config: Whose ids and names are understood, in any case and width; the longest that fits counts.
        others: Handles that may stand behind an `@` without calling anybody: the customer's.
    """
    names = tuple(_names(config))
    ignored = {_folded(each) for each in others if each}
    agents: dict[str, None] = {}
    departments: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for match in _CALL.finditer(text):
        rest = text[match.end() :]
        found = next(((kind, id_) for name, kind, id_ in names if _begins(_folded(rest[: 2 * len(name)]), name)), None)
        if found is not None:
            (agents if found[0] == "agent" else departments)[found[1]] = None
        elif (word := _WORD.match(rest)) is not None and _folded(word[0]) not in ignored:
            unknown[word[0]] = None
    return Called(tuple(agents), tuple(departments), tuple(unknown))


def names_for(typed: str, config: Config) -> tuple[tuple[str, str], ...]:
    """Whom a beginning may mean, as (id, name): people first. Everybody for an empty one."""
    wanted = _folded(typed)
    everybody = [
        *((each.id, each.name) for each in config.agents),
        *((each.id, each.name) for each in config.departments),
    ]
    return tuple(each for each in everybody if any(_folded(name).startswith(wanted) for name in each))


def _names(config: Config) -> Iterator[tuple[str, str, str]]:
    """(name, kind, id), the longest first; where a person and a department have the same, the person is meant."""
    agents = [(each.id, each.name, "agent") for each in config.agents]
    departments = [(each.id, each.name, "department") for each in config.departments]
    known: dict[str, tuple[str, str]] = {}
    for id_, name, kind in (*agents, *departments):
        for each in (id_, name):
            known.setdefault(_folded(each), (kind, id_))
    yield from ((name, *known[name]) for name in sorted(known, key=len, reverse=True) if name)


def _begins(text: str, name: str) -> bool:
    if not text.startswith(name):
        return False
    following = text[len(name) : len(name) + 1]
    return not (_SPACED.match(name[-1]) and _SPACED.match(following))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
