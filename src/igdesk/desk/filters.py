"""The search language: `from:@mia tag:退款 sla:<1h "not arrived" -spam` becomes a `Filter`. Any input is data.

| Term | Finds |
|---|---|
| `word` | in a list: in the customer's name, the subject or the latest message; in a search: in what is found |
| `"two words"` | the same as they stand there, one after the other |
| `from:NAME` | the customer's handle or name |
| `tag:T` | the tag; several tags: all of them |
| `owner:me`, `owner:AGENT`, `owner:none` | whose they are |
| `account:NAME`, `network:NAME` | which of the desk's accounts, or other networks, they came in by; several: any |
| `channel:`, `category:` (or `type:`), `kind:`, `priority:`, `status:`, `dept:`, `tier:` | id or name; several: any |
| `is:unowned`, `is:overdue` (or `is:breached`), `is:escalated`, `is:snoozed`, `is:STATUS` | what they are |
| `is:repeated`, `same:412` | several customers asked it in the last 7 days; what #412 asks, and #412 itself |
| `is:followup`, `is:out` | somebody is to ask once more; a department is still to answer something |
| `outcome:refund`, `cause:transport` | what came of them, what was behind them; id or name; several: any |
| `sla:<1h`, `window:<3h` | less (with `>` more) than that until a limit runs out, until the reply window closes |
| `window:closed` | the reply window has closed: the customer has to write first |
| `promise:any`, `promise:overdue` | a promise that is still to be kept, or should have been by now |
| `promise:today`, `promise:tomorrow`, `promise:<2d` | a promise due by the end of that day, or within that time |
| `amount:>500` | the refund's amount, or a field that is a number |
| `before:2026-05-01`, `after:2026-05-01`, `after:7d` | by day of the desk, or since that long ago |

All of them together, and a minus before any of them for those without. Full-width marks, as an input method makes them,
mean the same. What is not understood is looked for as a word, so nothing that is typed can fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from igdesk.config.accounts import human_agent, id_named
from igdesk.config.model import REFUND_AMOUNT, Config
from igdesk.config.ticket_fields import CAUSE, OUTCOME
from igdesk.desk.asked_times import day_of, folded, span_of
from igdesk.desk.queries import Compared, EndOfDay, Filter
from igdesk.i18n import LANGUAGES, Phrase
from igdesk.rules.kinds import kind_name
from igdesk.rules.model import Channel, Status

if TYPE_CHECKING:
    from decimal import Decimal

_TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))?')
_MARKS = str.maketrans("：－“”「」＂＜＞＝\u3000", ':-"""""<>= ')
_COMPARED = re.compile("([<>]=?|=)?(.*)", re.DOTALL)
_DIGITS = 16
_AMOUNT = re.compile("[¥$€£]?([0-9]{1,12}(?:[.][0-9]{1,4})?)")
_NOBODY = ("none", "nobody")
MAX_TERMS = 40
MAX_CHARACTERS = 2_000
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
    lists: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, part: str, value: object) -> None:
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
    asked, unwanted = _Draft(me, config), _Draft(me, config)
    for excluded, name, value, quoted in list(_terms(text))[:MAX_TERMS]:
        if excluded and name in _OPPOSITE and value:
            excluded, name = False, _OPPOSITE[name]
        _take(unwanted if excluded else asked, name, value, quoted=quoted)
    return _filter_of(asked, _filter_of(unwanted) if unwanted.lists else None)


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """What `after:` takes, as a moment: a day of the desk, or that long ago; None where it is neither."""
    asked = folded(text.strip())
    span = span_of(asked)
    if span is None:
        return day_of(asked, zone)
    try:
        return now - span
    except OverflowError:
        return None


def narrow(view: Filter, asked: Filter) -> Filter:
    """A view with a filter on top: what is asked of status, owner, channel and the like replaces the view's own.

    Everything else is added: each tag, word, limit and date has to fit.
    """
    owner_asked = bool(asked.assignee) or asked.unassigned
    parts: dict[str, Any] = {part: getattr(asked, part) or getattr(view, part) for part in _EITHER}
    parts |= {part: (*getattr(view, part), *getattr(asked, part)) for part in _EACH}
    return Filter(
        **parts,
        assignee=asked.assignee if owner_asked else view.assignee,
        unassigned=asked.unassigned if owner_asked else view.unassigned,
        or_follow_up=view.or_follow_up and not asked.status,
        snoozed=view.snoozed if asked.snoozed is None else asked.snoozed,
        customers=view.customers if asked.customers is None else asked.customers,
        without=_neither(view.without, asked.without),
    )


def _neither(one: Filter | None, other: Filter | None) -> Filter | None:
    """What is in none of two: a filter of what is left out leaves out each of its parts by itself."""
    if one is None or other is None:
        return one or other
    parts: dict[str, Any] = {}
    for each in fields(Filter):
        a, b = getattr(one, each.name), getattr(other, each.name)
        parts[each.name] = (*a, *b) if isinstance(a, tuple) and isinstance(b, tuple) else a or b
    return Filter(**parts)


def _terms(text: str) -> Iterable[tuple[bool, str, str, bool]]:
    """Each term as (excluded, field, value, quoted); NUL and lone surrogates, which no database takes, are replaced."""
    clean = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    for match in _TERM.finditer(clean.translate(_MARKS)):
        minus, name, quoted, bare = match.groups()
        value = bare if quoted is None else quoted
        if match[0]:
            yield bool(minus), (name or "").lower(), (value or "").strip(), quoted is not None


def _take(draft: _Draft, name: str, value: str, *, quoted: bool) -> None:
    known = _FIELDS.get(name)
    if known is not None and (not value or known(draft, value)):
        return  # understood, or a field whose value is being typed
    word = f"{name}:{value}" if name else value
    if word:
        draft.add("phrases" if quoted else "words", word)


def _filter_of(draft: _Draft, without: Filter | None = None) -> Filter:
    parts: dict[str, Any] = {part: part in _FLAGS or tuple(listed) for part, listed in draft.lists.items()}
    if "amount" in parts:
        numbers = [each.id for each in draft.config.fields if each.type == "number"]
        parts["amount_fields"] = tuple(dict.fromkeys([REFUND_AMOUNT.id, *numbers]))
    if "window" in parts or "window_closed" in parts:
        parts["human_agent"] = human_agent(draft.config)
    return Filter(**parts, without=without)


def _tag(draft: _Draft, value: str) -> bool:
    draft.add("tags", value)
    return True


def _owner(draft: _Draft, value: str) -> bool:
    if value.casefold() in _NOBODY:
        draft.add("unassigned", True)
    elif value.casefold() == "me":
        draft.add("assignee", draft.me)
    else:
        draft.add("assignee", _id_of(value, draft.config.agents))
    return True


def _from(draft: _Draft, value: str) -> bool:
    name = value.lstrip("@＠")
    if name:  # else it is being typed
        draft.add("customer", name)
    return True


def _account(draft: _Draft, value: str) -> bool:
    """By name, or by the id of one that the desk has no longer."""
    draft.add("account", id_named(draft.config, value))
    return True


def _channel(draft: _Draft, value: str) -> bool:
    return _enum(draft, "channel", value, {each: Phrase(f"ticket_ui.channel_{each.value}") for each in Channel})


def _status(draft: _Draft, value: str) -> bool:
    return _enum(draft, "status", value, {each: Phrase(f"status.{each.value}") for each in Status})


def _category(draft: _Draft, value: str) -> bool:
    draft.add("category", _id_of(value, draft.config.categories))
    return True


def _kind(draft: _Draft, value: str) -> bool:
    """The nature of a complaint, by id or by its name in any language."""
    known = [kind for category in draft.config.categories for kind in category.kinds]
    wanted = folded(value)
    named = {kind: kind_name(kind, draft.config) for kind in known}
    found = (kind for kind, name in named.items() if wanted in map(folded, (kind, *_in_all_languages(name))))
    draft.add("kind", next(found, value))
    return True


def _in_all_languages(name: Phrase | str) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(name.in_(lang) for lang in LANGUAGES)


def _outcome(draft: _Draft, value: str) -> bool:
    return _ending(draft, OUTCOME, value)


def _cause(draft: _Draft, value: str) -> bool:
    return _ending(draft, CAUSE, value)


def _ending(draft: _Draft, name: str, value: str) -> bool:
    """How it ended, by id or by its name."""
    known = draft.config.ticket_field(name)
    names = known.names.items() if known is not None else ()
    draft.add(name, next((each for each, called in names if folded(value) in (folded(each), folded(called))), value))
    return True


def _priority(draft: _Draft, value: str) -> bool:
    draft.add("priority", _id_of(value, draft.config.priorities))
    return True


def _department(draft: _Draft, value: str) -> bool:
    draft.add("department", _id_of(value, draft.config.departments))
    return True


def _tier(draft: _Draft, value: str) -> bool:
    levels = draft.config.customer_tiers
    wanted = folded(value)
    draft.add("tier", next((i for i in levels.order if wanted in (folded(i), folded(levels.name(i)))), value))
    return True


def _same(draft: _Draft, value: str) -> bool:
    number = folded(value).removeprefix("#")
    is_number = number.isdecimal() and len(number) < _DIGITS
    if is_number:
        draft.add("same", int(number))
    return is_number


def _is(draft: _Draft, value: str) -> bool:
    flag = _IS.get(value.casefold())
    if flag is None:
        return _status(draft, value)
    draft.add(flag, True)
    return True


def _due(draft: _Draft, value: str) -> bool:
    return _compared(draft, "due", value, span_of)


def _promise(draft: _Draft, value: str) -> bool:
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


def _window(draft: _Draft, value: str) -> bool:
    if folded(value) in _CLOSED:
        draft.add("window_closed", True)
        return True
    return _compared(draft, "window", value, span_of)


def _amount(draft: _Draft, value: str) -> bool:
    return _compared(draft, "amount", value, _number)


def _after(draft: _Draft, value: str) -> bool:
    return _instant(draft, "since", value)


def _before(draft: _Draft, value: str) -> bool:
    return _instant(draft, "until", value)


def _compared(draft: _Draft, part: str, value: str, read: Callable[[str], object | None]) -> bool:
    match = _COMPARED.fullmatch(folded(value))
    assert match is not None  # it takes anything
    amount = read(match[2].strip())
    if amount is None:
        return False
    draft.add(part, Compared(match[1] or ("=" if part == "amount" else "<"), amount))
    return True


def _instant(draft: _Draft, part: str, value: str) -> bool:
    at = span_of(folded(value)) or day_of(folded(value), draft.config.desk.timezone)
    if at is None:
        return False
    draft.add(part, at)
    return True


def _number(text: str) -> Decimal | None:
    from decimal import Decimal  # only who asks for amounts pays for it

    match = _AMOUNT.fullmatch(text)
    return None if match is None else Decimal(match[1])


def _enum(draft: _Draft, part: str, value: str, named: Mapping[StrEnum, Phrase]) -> bool:
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
    "repeated": "repeated",
}
_FIELDS = {
    "tag": _tag,
    "owner": _owner,
    "from": _from,
    "account": _account,
    "network": _account,
    "channel": _channel,
    "type": _category,
    "category": _category,
    "kind": _kind,
    OUTCOME: _outcome,
    CAUSE: _cause,
    "priority": _priority,
    "status": _status,
    "dept": _department,
    "tier": _tier,
    "is": _is,
    "same": _same,
    "sla": _due,
    "window": _window,
    "promise": _promise,
    "amount": _amount,
    "after": _after,
    "before": _before,
}
_ANY = ("any", "open", "有", "任何")
_CLOSED = ("closed", "over", "关闭", "已关闭")
_LATE = ("overdue", "late", "逾期", "超时")
_DAYS_AHEAD = {"today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1}
_OPPOSITE = {"before": "after", "after": "before"}
_FLAGS = frozenset({*_IS.values(), "promised", "window_closed"})
_EITHER = (
    "status", "channel", "account", "department", "category", "kind", "priority", "tier", "overdue", "escalated",
    "outcome", "cause", "follow_up", "promised", "legs", "window_closed", "repeated", "same", "human_agent",
    "amount_fields",
)  # fmt: skip
_EACH = ("tags", "due", "window", "amount", "since", "until", "promise", "customer", "words", "phrases")
"""Parts of a filter: one of what they list has to fit, or each."""
