"""The filter line: `tag:退款 owner:me is:overdue "not arrived" -spam` becomes a `Filter`. Any input is data.

| Term | Finds |
|---|---|
| `word`, `"two words"` | in the customer's name, the subject or the latest message; all of them |
| `-word` | the ones without |
| `tag:T`, `-tag:T` | with or without a tag; several tags: all of them |
| `owner:me`, `owner:AGENT`, `owner:none` | whose they are |
| `from:NAME`, `-from:NAME` | a part of the customer's handle or name |
| `channel:`, `category:` (or `type:`), `priority:`, `status:`, `dept:`, `tier:` | by id or name; several: any of them |
| `is:unowned`, `is:overdue` (or `is:breached`), `is:escalated`, `is:STATUS` | what they are |

Full-width marks, as an input method makes them, mean the same. What is not understood is looked for as a word, so
nothing that is typed can fail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from igdesk.config.model import Config
from igdesk.desk.queries import Filter
from igdesk.rules.model import Channel, Status

_TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))?')
_MARKS = str.maketrans({"：": ":", "－": "-", "“": '"', "”": '"', "「": '"', "」": '"', "＂": '"', "　": " "})
_NOBODY = ("none", "nobody")
MAX_TERMS = 40
"""More is no question that a person asks; each term costs the database something."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(slots=True)
class _Draft:
    """What was understood so far."""

    me: str
    config: Config
    lists: dict[str, list[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    def add(self, part: str, value: str) -> None:
        values = self.lists.setdefault(part, [])
        if value not in values:
            values.append(value)


def parse_filter(text: str, me: str, config: Config) -> Filter:
    """The filter that a line of text asks for.

    Args:
        text: What was typed.
        me: Who `owner:me` is.
        config: Whose names of priorities, categories, departments, tiers and agents are understood.
    """
    draft = _Draft(me, config)
    for term in list(_terms(text))[:MAX_TERMS]:
        _take(draft, *term)
    return _filter_of(draft)


def narrow(view: Filter, asked: Filter) -> Filter:
    """A view with a filter on top. An asked status or owner replaces the view's own; everything else is added."""
    owner_asked = bool(asked.assignee) or asked.unassigned
    return replace(
        asked,
        status=asked.status or view.status,
        assignee=asked.assignee if owner_asked else view.assignee,
        unassigned=asked.unassigned if owner_asked else view.unassigned,
        overdue=asked.overdue or view.overdue,
        escalated=asked.escalated or view.escalated,
    )


def _terms(text: str) -> Iterable[tuple[bool, str, str]]:
    """Each term as (excluded, field, value); NUL and lone surrogates, which no database takes, are replaced."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    for match in _TERM.finditer(clean.translate(_MARKS)):
        value = match["quoted"] if match["quoted"] is not None else match["bare"]
        if match[0]:
            yield bool(match["minus"]), (match["field"] or "").lower(), (value or "").strip()


def _take(draft: _Draft, excluded: bool, name: str, value: str) -> None:
    known = _FIELDS.get(name)
    if known is None:
        word = f"{name}:{value}" if name else value
        if word:
            draft.add("without_words" if excluded else "words", word)
    elif not value:
        return  # a field whose value is being typed
    elif excluded:
        _exclude(draft, name, value)
    elif not known(draft, value):
        draft.add("words", f"{name}:{value}")


def _exclude(draft: _Draft, name: str, value: str) -> None:
    if name == "tag":
        draft.add("without_tags", value)
    elif name == "from":
        draft.add("without_customer", value.lstrip("@") or value)
    else:
        draft.add("without_words", f"{name}:{value}")


def _filter_of(draft: _Draft) -> Filter:
    def values(part: str) -> tuple[str, ...]:
        return tuple(draft.lists.get(part, ()))

    return Filter(
        status=tuple(Status(value) for value in values("status")),
        channel=tuple(Channel(value) for value in values("channel")),
        assignee=values("assignee"),
        department=values("department"),
        category=values("category"),
        priority=values("priority"),
        tags=values("tags"),
        tier=values("tier"),
        unassigned="unassigned" in draft.flags,
        overdue="overdue" in draft.flags,
        escalated="escalated" in draft.flags,
        customer=values("customer"),
        without_customer=values("without_customer"),
        words=values("words"),
        without_words=values("without_words"),
        without_tags=values("without_tags"),
    )


def _tag(draft: _Draft, value: str) -> bool:
    draft.add("tags", value)
    return True


def _owner(draft: _Draft, value: str) -> bool:
    if value.casefold() in _NOBODY:
        draft.flags.add("unassigned")
    elif value.casefold() == "me":
        draft.add("assignee", draft.me)
    else:
        draft.add("assignee", _id_of(value, draft.config.agents))
    return True


def _from(draft: _Draft, value: str) -> bool:
    draft.add("customer", value.lstrip("@") or value)
    return True


def _channel(draft: _Draft, value: str) -> bool:
    return _enum(draft, "channel", value, Channel)


def _status(draft: _Draft, value: str) -> bool:
    return _enum(draft, "status", value, Status)


def _category(draft: _Draft, value: str) -> bool:
    draft.add("category", _id_of(value, draft.config.categories))
    return True


def _priority(draft: _Draft, value: str) -> bool:
    draft.add("priority", _id_of(value, draft.config.priorities))
    return True


def _department(draft: _Draft, value: str) -> bool:
    draft.add("department", _id_of(value, draft.config.departments))
    return True


def _tier(draft: _Draft, value: str) -> bool:
    levels = draft.config.customer_tiers
    wanted = _folded(value)
    draft.add("tier", next((i for i in levels.order if wanted in (_folded(i), _folded(levels.name(i)))), value))
    return True


def _is(draft: _Draft, value: str) -> bool:
    flag = _IS.get(value.casefold())
    if flag is None:
        return _status(draft, value)
    draft.flags.add(flag)
    return True


def _enum(draft: _Draft, part: str, value: str, kind: type[StrEnum]) -> bool:
    wanted = value.casefold()
    if wanted not in [each.value for each in kind]:
        return False
    draft.add(part, wanted)
    return True


def _id_of(value: str, known: Iterable[_Named]) -> str:
    """The id of what is called so; else the value itself, since tickets outlive the configuration."""
    wanted = _folded(value)
    return next((each.id for each in known if wanted in (_folded(each.id), _folded(each.name))), value)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


_IS = {
    "unowned": "unassigned",
    "unassigned": "unassigned",
    "overdue": "overdue",
    "breached": "overdue",
    "escalated": "escalated",
}
_FIELDS = {
    "tag": _tag,
    "owner": _owner,
    "from": _from,
    "channel": _channel,
    "type": _category,
    "category": _category,
    "priority": _priority,
    "status": _status,
    "dept": _department,
    "tier": _tier,
    "is": _is,
}
