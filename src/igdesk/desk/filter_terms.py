"""What each term of the search language asks for: `tag:退款` is the word `tag` and what stands behind it.

A reader puts what it understood on the draft and says whether it did; `filters` makes the filter of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from igdesk.config.accounts import id_named
from igdesk.config.model import Config
from igdesk.config.ticket_fields import CAUSE, OUTCOME
from igdesk.desk import report_terms
from igdesk.desk.asked_times import day_of, folded, span_of
from igdesk.desk.queries import Compared, EndOfDay
from igdesk.i18n import LANGUAGES, Phrase
from igdesk.rules.case_events import CASES
from igdesk.rules.kinds import kind_name
from igdesk.rules.model import Channel, Status
from igdesk.values import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

_COMPARED = re.compile("([<>]=?|=)?(.*)", re.DOTALL)
_DIGITS = 16
_AMOUNT = re.compile("[¥$€£]?([0-9]{1,12}(?:[.][0-9]{1,4})?)")
_NOBODY = ("none", "nobody")


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(slots=True)
class Draft:
    """What was understood so far."""

    me: str
    config: Config
    lists: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, part: str, value: object) -> None:
        values = self.lists.setdefault(part, [])
        if value not in values:
            values.append(value)


def _tag(draft: Draft, value: str) -> bool:
    if not report_terms.without(draft, "tag", value):
        draft.add("tags", value)
    return True


def _owner(draft: Draft, value: str) -> bool:
    if value.casefold() in _NOBODY:
        draft.add("unassigned", True)
    elif value.casefold() == "me":
        draft.add("assignee", draft.me)
    else:
        draft.add("assignee", _id_of(value, draft.config.agents))
    return True


def _mentions(draft: Draft, value: str) -> bool:
    return _colleague(draft, "called", value)


def _watching(draft: Draft, value: str) -> bool:
    return _colleague(draft, "watching", value)


def _colleague(draft: Draft, part: str, value: str) -> bool:
    name = value.lstrip("@＠")
    if name:  # else it is being typed
        draft.add(part, draft.me if folded(name) in _ME else _id_of(name, draft.config.agents))
    return True


def _from(draft: Draft, value: str) -> bool:
    name = value.lstrip("@＠")
    if name:  # else it is being typed
        draft.add("customer", name)
    return True


def _account(draft: Draft, value: str) -> bool:
    """By name, or by the id of one that the desk has no longer."""
    draft.add("account", id_named(draft.config, value))
    return True


def _channel(draft: Draft, value: str) -> bool:
    return _enum(draft, "channel", value, {each: Phrase(f"ticket_ui.channel_{each.value}") for each in Channel})


def _status(draft: Draft, value: str) -> bool:
    return _enum(draft, "status", value, {each: Phrase(f"status.{each.value}") for each in Status})


def _category(draft: Draft, value: str) -> bool:
    if not report_terms.without(draft, "category", value):
        draft.add("category", _id_of(value, draft.config.categories))
    return True


def _kind(draft: Draft, value: str) -> bool:
    """The nature of a complaint, by id or by its name in any language."""
    known = [kind for category in draft.config.categories for kind in category.kinds]
    wanted = folded(value)
    named = {kind: kind_name(kind, draft.config) for kind in known}
    found = (kind for kind, name in named.items() if wanted in map(folded, (kind, *_in_all_languages(name))))
    draft.add("kind", next(found, value))
    return True


def _in_all_languages(name: Phrase | str) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(name.in_(lang) for lang in LANGUAGES)


def _outcome(draft: Draft, value: str) -> bool:
    return _ending(draft, OUTCOME, value)


def _cause(draft: Draft, value: str) -> bool:
    return _ending(draft, CAUSE, value)


def _ending(draft: Draft, name: str, value: str) -> bool:
    """How it ended, by id or by its name."""
    known = draft.config.ticket_field(name)
    names = known.names.items() if known is not None else ()
    draft.add(name, next((each for each, called in names if folded(value) in (folded(each), folded(called))), value))
    return True


def _case(draft: Draft, value: str) -> bool:
    """In the case library, as what; `any` for all of it."""
    wanted = folded(value)
    if wanted in _ANY:
        for case in CASES:
            draft.add("case", case)
        return True
    names = {case: Phrase(f"cases.{case}") for case in CASES}
    found = (case for case, name in names.items() if wanted in map(folded, (case, *_in_all_languages(name))))
    draft.add("case", next(found, value))
    return True


def _priority(draft: Draft, value: str) -> bool:
    draft.add("priority", _id_of(value, draft.config.priorities))
    return True


def _department(draft: Draft, value: str) -> bool:
    if not report_terms.without(draft, "department", value):
        draft.add("department", _id_of(value, draft.config.departments))
    return True


def _tier(draft: Draft, value: str) -> bool:
    if report_terms.without(draft, "tier", value):
        return True
    levels = draft.config.customer_tiers
    wanted = folded(value)
    draft.add("tier", next((i for i in levels.order if wanted in (folded(i), folded(levels.name(i)))), value))
    return True


def _same(draft: Draft, value: str) -> bool:
    return _number_of(draft, "same", value)


def _number_of(draft: Draft, part: str, value: str) -> bool:
    number = folded(value).removeprefix("#")
    is_number = number.isdecimal() and len(number) < _DIGITS
    if is_number:
        draft.add(part, int(number))
    return is_number


def _incident(draft: Draft, value: str) -> bool:
    return report_terms.without(draft, "incident", value) or _number_of(draft, "incident", value)


def _is(draft: Draft, value: str) -> bool:
    if (part := _IS_OURS.get(value.casefold())) is not None:
        draft.add(part, draft.me)
        return True
    flag = _IS.get(value.casefold())
    if flag is None:
        return _status(draft, value)
    draft.add(flag, True)
    return True


def _due(draft: Draft, value: str) -> bool:
    return _compared(draft, "due", value, span_of)


def _promise(draft: Draft, value: str) -> bool:
    wanted = folded(value)
    if wanted in _ANY:
        draft.add("promised", True)
    elif wanted in _LATE:
        draft.add("promise", Compared("<", timedelta()))
    elif wanted in _DAYS_AHEAD:
        draft.add("promise", Compared("<", EndOfDay(draft.config.desk.timezone, _DAYS_AHEAD[wanted])))
    else:
        return _compared(draft, "promise", value, span_of)
    return True


def _window(draft: Draft, value: str) -> bool:
    if folded(value) in _CLOSED:
        draft.add("window_closed", True)
        return True
    return _compared(draft, "window", value, span_of)


def _amount(draft: Draft, value: str) -> bool:
    return _compared(draft, "amount", value, _number)


def _after(draft: Draft, value: str) -> bool:
    return _instant(draft, "since", value)


def _before(draft: Draft, value: str) -> bool:
    return _instant(draft, "until", value)


def _resolved(draft: Draft, value: str) -> bool:
    return _instant(draft, "resolved_since", value)


def _compared(draft: Draft, part: str, value: str, read: Callable[[str], object | None]) -> bool:
    match = _COMPARED.fullmatch(folded(value))
    assert match is not None  # it takes anything
    amount = read(match[2].strip())
    if amount is None:
        return False
    draft.add(part, Compared(match[1] or ("=" if part == "amount" else "<"), amount))
    return True


def _instant(draft: Draft, part: str, value: str) -> bool:
    at = span_of(folded(value)) or day_of(folded(value), draft.config.desk.timezone)
    if at is None:
        return False
    draft.add(part, at)
    return True


def _number(text: str) -> Decimal | None:
    from decimal import Decimal  # only who asks for amounts pays for it

    match = _AMOUNT.fullmatch(text)
    return None if match is None else Decimal(match[1])


def _enum(draft: Draft, part: str, value: str, named: Mapping[StrEnum, Phrase]) -> bool:
    """One of those that are `named`, by id or by its name in any language."""
    wanted, names = folded(value), named.items()
    found = next((each for each, name in names if wanted in map(folded, (each.value, *_in_all_languages(name)))), None)
    if found is not None:
        draft.add(part, found)
    return found is not None


def _id_of(value: str, known: Iterable[_Named]) -> str:
    """The id of what is called so; else the value itself, since tickets outlive the configuration."""
    wanted = folded(value)
    return next((each.id for each in known if wanted in (folded(each.id), folded(each.name))), value)


_IS = {
    "unowned": "unassigned",
    "unassigned": "unassigned",
    "overdue": "overdue",
    "breached": "overdue",
    "escalated": "escalated",
    "snoozed": "snoozed",
    "followup": "follow_up",
    "out": "legs",
    "release": "release",
    "repeated": "repeated",
    "incident": "in_incident",
}
_IS_OURS = {"mentioned": "called_unread", "watched": "watching"}
"""What something is for the person who asks."""
_ME = ("me", "我")
READERS = {
    "tag": _tag,
    "owner": _owner,
    "mentions": _mentions,
    "watching": _watching,
    "from": _from,
    "account": _account,
    "network": _account,
    "channel": _channel,
    "type": _category,
    "category": _category,
    "kind": _kind,
    OUTCOME: _outcome,
    CAUSE: _cause,
    "case": _case,
    "priority": _priority,
    "status": _status,
    "dept": _department,
    "tier": _tier,
    "is": _is,
    "same": _same,
    "incident": _incident,
    "sla": _due,
    "window": _window,
    "promise": _promise,
    "amount": _amount,
    "after": _after,
    "before": _before,
    "resolved": _resolved,
    **report_terms.READERS,
}
"""What reads the value of each term, by its word."""
_ANY = ("any", "open", "有", "任何")
_CLOSED = ("closed", "over", "关闭", "已关闭")
_LATE = ("overdue", "late", "逾期", "超时")
_DAYS_AHEAD = {"today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1}
FLAGS = frozenset({*_IS.values(), "promised", "window_closed"})
"""Parts of a filter that are so or not."""
