"""What a configuration says that this version reads and checks but does not act on yet: said honestly, never silently.

An issue that gives a key its effect takes its row out of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from igdesk.config.load import read_document
from igdesk.config.model import Brought, Config
from igdesk.config.presets import tables_of
from igdesk.config.problems import dotted
from igdesk.config.settings import PRESET
from igdesk.i18n import Phrase
from igdesk.toml_lines import KeyPath
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class NotYet:
    """One key without effect."""

    key: str
    line: int | None
    what: Phrase


def _always(_: Any) -> bool:
    return True


_NOT_YET: dict[str, tuple[str, Callable[[Any], bool]]] = {}
"""By key without places in arrays: the phrase, and for which values it is true."""


def not_yet_effective(config: Config) -> tuple[NotYet, ...]:
    """What the file of `config` says to no effect so far, from top to bottom.

    Raises:
        ConfigError: The file has gone, or has become unreadable, since it was loaded.
    """
    if config.source is None:
        return ()
    document = read_document(config.source)
    found = [
        NotYet(dotted(path, document.raw), document.line(path), Phrase(phrase))
        for path, phrase in _idle(document.raw, ())
    ]
    line = document.line(("preset",))
    for brought in config.brought:
        found += (NotYet(key, line, Phrase(phrase)) for key, phrase in _of_preset(brought))
    return tuple(sorted(found, key=lambda each: each.line or 0))


def _of_preset(brought: Brought) -> Iterator[tuple[str, str]]:
    """The same of what a preset brought."""
    raw = tables_of(brought.preset)
    for path, phrase in _idle(raw, ()):
        # `rules[silent]`: a part, or a key
        key = dotted(path[:2], raw).partition("[")[2].rstrip("]") or path[0]
        part = f"{PRESET}{brought.preset}:{key}"
        if part in brought.ids or key in brought.settings:
            yield part, phrase


def _idle(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    phrase, applies = _NOT_YET.get(_plain(path), ("", _always))
    if phrase and applies(value):
        yield path, phrase
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _idle(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _idle(each, (*path, place))


def _plain(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))
