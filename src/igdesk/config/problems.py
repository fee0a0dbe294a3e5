"""What is wrong with a configuration: every fault with its file, line and key, all reported at once."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from igdesk.errors import UsageError
from igdesk.i18n import Lang, NameKey, Phrase, by_id
from igdesk.log import without_tokens
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.toml_lines import KeyPath

_BARE_KEY = r"[\w-]+"
_SHOWN = 60
"""Characters of a wrong value that are quoted back."""
_LISTED = 12
"""Known names that are listed when none of them is near."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `what` is the whole sentence; `got` and `nearest` are parts of it for programs."""

    file: str
    line: int | None
    key: str
    """Dotted; a table in an array is named by its id (`rules[returns].when`), else by its number from 1."""
    what: Phrase
    got: str | None = None
    nearest: str | None = None
    """What was probably meant."""

    def in_(self, lang: Lang) -> str:
        """`FILE:LINE: key: what`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, self.what.in_(lang)) if part)


class _Listed(Phrase):
    """All problems, one a line."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("config.listed")
        object.__setattr__(self, "problems", problems)

    def in_(self, lang: Lang, name_key: NameKey = by_id) -> str:
        return "\n".join(problem.in_(lang) for problem in self.problems)

    def __reduce__(self) -> Any:
        return (_Listed, (self.problems,))


def listing(problems: tuple[Problem, ...]) -> Phrase:
    """These problems, one a line."""
    return _Listed(problems)


class ConfigError(UsageError):
    """The configuration is not usable; nothing of it was taken over.

    Args:
        problems: At least one.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("config.faults", problems=_Listed(problems))
        self.problems = problems

    def __reduce__(self) -> Any:
        return (ConfigError, (self.problems,))


def dotted(path: KeyPath, raw: object) -> str:
    """`path` as people read it, with the ids that `raw` gives its tables."""
    shown = ""
    for part in path:
        if isinstance(part, str):
            key = part if re.fullmatch(_BARE_KEY, part) else quoted(part)
            shown += f".{key}" if shown else key
            raw = raw.get(part) if isinstance(raw, dict) else None
        else:
            raw = raw[part] if isinstance(raw, list) and part < len(raw) else None
            named = raw.get("id") if isinstance(raw, dict) else None
            shown += f"[{named if isinstance(named, str) and named.isprintable() else part + 1}]"
    return shown


def nearest(wrong: str, known: tuple[str, ...], cutoff: float = 0.6) -> str | None:
    """The one of `known` that `wrong` was probably meant to be; a greater `cutoff` asks for more likeness."""
    from difflib import get_close_matches  # only who made a mistake waits for it

    folded = {name.casefold(): name for name in known}
    close = get_close_matches(wrong.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def listed(known: tuple[str, ...]) -> str:
    """`known` for a sentence, cut where it gets long."""
    return ", ".join(visible(name) for name in known[:_LISTED]) + (", …" if len(known) > _LISTED else "")


def quoted(text: str) -> str:
    """`text` in quotes on one line, nothing in it able to act on a terminal."""
    safe = visible(text)
    return f'"{safe if len(safe) <= _SHOWN else safe[:_SHOWN] + "…"}"'


def visible(text: str) -> str:
    """`text` with everything that is not printable as an escape sequence, and without tokens that strayed there."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return without_tokens(shown)


def shown(value: object) -> str | Phrase:
    """A wrong value as the file spells it, or its kind where it is long."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int() | Decimal():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list():
            return Phrase("config.a_list")
        case _:
            return Phrase("config.a_table")
