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
| `is:release` | a trainee's reply on it waits for a release |
| `is:repeated`, `same:412` | several customers asked it in the last 7 days; what #412 asks, and #412 itself |
| `incident:3`, `is:incident` | of that incident; of one that is not over |
| `is:followup`, `is:out` | somebody is to ask once more; a department is still to answer something |
| `mentions:me`, `is:mentioned` | a colleague called me by name in a note; and I have not seen it yet |
| `watching:me` (or `is:watched`) | I watch them |
| `outcome:refund`, `cause:transport` | what came of them, what was behind them; id or name; several: any |
| `case:good`, `case:bad`, `case:any` | they are in the case library |
| `sla:<1h`, `window:<3h` | less (with `>` more) than that until a limit runs out, until the reply window closes |
| `window:closed` | the reply window has closed: the customer has to write first |
| `promise:any`, `promise:overdue` | a promise that is still to be kept, or should have been by now |
| `promise:today`, `promise:tomorrow`, `promise:<2d` | a promise due by the end of that day, or within that time |
| `amount:>500` | the refund's amount, or a field that is a number |
| `before:2026-05-01`, `after:2026-05-01`, `after:7d` | by day of the desk, or since that long ago |
| `resolved:2026-05-01`, `resolved:7d` | resolved on that day or later, or since that long ago |
| `report:escalated`, `lies:DEPT`, `weekday:mon`, `hour:14`, `tag:none` | what reports count, see `report_terms` |
| `reason:RULE`, `asked:DEPT`, `limit:sla:ID`, `customer:7` | the same |

All of them together, and a minus before any of them for those without. Full-width marks, as an input method makes them,
mean the same. What is not understood is looked for as a word, so nothing that is typed can fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from igdesk.config.accounts import human_agent
from igdesk.config.model import REFUND_AMOUNT, Config
from igdesk.desk.asked_times import day_of, folded, span_of
from igdesk.desk.filter_terms import FLAGS, READERS, Draft
from igdesk.desk.queries import Filter, Limited

_TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))?')
_MARKS = str.maketrans("：－“”「」＂＜＞＝\u3000", ':-"""""<>= ')
MAX_TERMS = 40
MAX_CHARACTERS = 2_000
"""More is no question that a person asks; each term costs the database something."""


def parse_filter(text: str, me: str, config: Config) -> Filter:
    """The filter that a line of text asks for.

    Args:
        text: What was typed.
        me: Who `owner:me` is.
        config: Whose names of priorities, categories, departments, tiers and agents are understood.
    """
    asked, unwanted = Draft(me, config), Draft(me, config)
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


def _take(draft: Draft, name: str, value: str, *, quoted: bool) -> None:
    known = READERS.get(name)
    if known is not None and (not value or known(draft, value)):
        return  # understood, or a field whose value is being typed
    word = f"{name}:{value}" if name else value
    if word:
        draft.add("phrases" if quoted else "words", word)


def _filter_of(draft: Draft, without: Filter | None = None) -> Filter:
    parts: dict[str, Any] = {part: part in FLAGS or tuple(listed) for part, listed in draft.lists.items()}
    if "amount" in parts:
        numbers = [each.id for each in draft.config.fields if each.type == "number"]
        parts["amount_fields"] = tuple(dict.fromkeys([REFUND_AMOUNT.id, *numbers]))
    if "window" in parts or "window_closed" in parts:
        parts["human_agent"] = human_agent(draft.config)
    if "limited" in parts:
        parts["limited"] = Limited(parts["limited"], draft.config)
    return Filter(**parts, without=without)


_OPPOSITE = {"before": "after", "after": "before"}
_EITHER = (
    "status", "channel", "account", "department", "category", "kind", "priority", "tier", "overdue", "escalated",
    "outcome", "cause", "case", "follow_up", "promised", "legs", "window_closed", "release", "repeated", "same",
    "incident", "in_incident", "called", "called_unread", "watching", "human_agent", "amount_fields", "limited",
)  # fmt: skip
_EACH = (
    "tags", "due", "window", "amount", "since", "until", "resolved_since", "promise", "customer", "words",
    "phrases", "report", "exactly", "began",
)  # fmt: skip
"""Parts of a filter: one of what they list has to fit, or each."""
