"""A log without what people said in it: events keep that something happened, by whom and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.values import dataclass

Retell = Callable[[str], str]
"""What becomes of words: nothing at all, or the same without who is meant."""


def nothing(_words: str) -> str:
    """All words go."""
    return ""


@dataclass(frozen=True, slots=True)
class Retelling:
    """How a log is told anew."""

    words: Retell
    """What people wrote: subjects, values of fields, reasons."""
    matched: Retell
    """The words of a message that a rule matched."""
    profile: Retell
    """What a rule found elsewhere, such as in the customer's profile."""


def redacted(event: Event, how: Retelling) -> Event:
    """The event with the people's words in it told anew; desk words, such as tags and ids, stay."""
    retell = how.words
    match event:
        case e.Opened(subject=str(subject)):
            return replace(event, subject=retell(subject) or None)
        case e.FieldSet(before=before, after=after):
            return replace(event, before=_or_none(before, retell), after=_or_none(after, retell))
        case e.RuleMatched(matched=matched, position=None):
            return replace(event, matched=how.profile(matched))
        case e.RuleMatched(matched=matched):
            return replace(event, matched=how.matched(matched))
        case e.Suggested(words=words):
            return replace(event, words=_all(words, how.matched))
        case e.IncidentEdited(before=before, after=after):
            return replace(event, before=_all(before, retell), after=_all(after, retell))
        case e.CaseFlagged(why=why):
            return replace(event, why=retell(why))
        case e.Escalated(reason=reason, rule=None):  # a rule's reason is the configuration's
            return replace(event, reason=retell(reason))
        case e.ReplyRetried(why=why) | e.ReplyConfirmed(why=why) if why is not None:
            return replace(event, why=None)
        case e.Undone(restored=restored):
            return replace(event, restored={name: _facet(name, value, retell) for name, value in restored.items()})
        case _:
            return event


def _all(words: Iterable[str], retell: Retell) -> tuple[str, ...]:
    return tuple(filter(None, map(retell, words)))


def _facet(name: str, value: Any, retell: Retell) -> Any:
    has_words = name == "subject" or name.startswith("field:")
    return _or_none(value, retell) if has_words else value


def _or_none(words: str | None, retell: Retell) -> str | None:
    return (retell(words) or None) if words is not None else None
