"""What a configuration says that this version reads and checks but does not act on yet: said honestly, never silently.

An issue that gives a key its effect takes its row out of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from igdesk.config.lines import KeyPath
from igdesk.config.load import read_document
from igdesk.config.model import Config
from igdesk.config.problems import dotted
from igdesk.i18n import Phrase


@dataclass(frozen=True, slots=True)
class NotYet:
    """One key without effect."""

    key: str
    line: int | None
    what: Phrase


def _always(_: Any) -> bool:
    return True


def _is(wanted: object) -> Callable[[Any], bool]:
    return lambda value: bool(value == wanted)


def _is_not(wanted: object) -> Callable[[Any], bool]:
    return lambda value: bool(value != wanted)


_GROUPS = ("all", "any", "not")
"""Nested conditions: what is in them counts as what is beside them."""

_NOT_YET: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "desk.mode": ("config.not_yet_mode", _is_not("live")),
    "instagram.login": ("config.not_yet_facebook", _is("facebook")),
    "instagram.comments": ("config.not_yet_comments", _is(True)),
    "agents.authority": ("config.not_yet", _always),
    "categories.kinds": ("config.not_yet", _always),
    "categories.sop": ("config.not_yet", _always),
    "sla_warnings": ("config.not_yet", _always),
    "rules.on": ("config.not_yet_timer", _is("timer")),
    "rules.set.kind": ("config.not_yet", _always),
    "rules.notify": ("config.not_yet_notify", _always),
    "rules.reply": ("config.not_yet_reply", _always),
    "escalations.when.overdue_by": ("config.not_yet_escalation", _always),
    "escalations.when.unanswered_for": ("config.not_yet_escalation", _always),
    "fields.required": ("config.not_yet", _is(True)),
    "follow_up": ("config.not_yet", _always),
    "csat": ("config.not_yet", lambda csat: csat.get("ask") == "on_close"),
    "compensations": ("config.not_yet", _always),
    "faq": ("config.not_yet", _always),
    "notifications": ("config.not_yet", _always),
}
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
    return tuple(sorted(found, key=lambda each: each.line or 0))


def _idle(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    phrase, applies = _NOT_YET.get(_plain(path), ("", _is(None)))
    if phrase and applies(value):
        yield path, phrase
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _idle(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _idle(each, (*path, place))


def _plain(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str) and part not in _GROUPS)
