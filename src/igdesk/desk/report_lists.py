"""From a figure to its tickets: the line of the search language that finds those that were counted, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal

from igdesk.config.model import Config
from igdesk.desk.filters import parse_filter
from igdesk.desk.queries import Filter, Limited
from igdesk.rules.reports.figures import By, Group
from igdesk.rules.reports.period import Period
from igdesk.values import dataclass

_DAY = timedelta(days=1)
Told = Literal["reason", "asked", "customer"]
"""What the report tells of besides its groups: why they went up, who was asked, whose they are."""
OF_FIGURE: Mapping[str, str] = {
    "tickets": "counted", "per_day": "counted", "open": "open", "first_response": "answered",
    "first_response_working": "answered", "resolution": "resolved", "resolution_working": "resolved",
    "first_contact_resolution": "once", "sla_first_response": "late-response", "sla_resolution": "late-resolution",
    "csat": "rated", "escalation_rate": "escalated", "reopen_rate": "reopened", "legs": "asked", "promises": "promised",
    "spent": "compensated",
}  # fmt: skip
"""The word behind `report:` for each figure: of limits those that were missed, of shares what they are the share of."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a period's tickets: those of a group, or of an hour of a weekday."""

    by: By | Told | None = None
    group: Group = None
    weekday: str | None = None
    hour: int | None = None


WHOLE = Part()
BACKLOG = "report:open"
"""What finds the tickets of the backlog: whenever they began."""


def resolved_in(period: Period) -> str:
    """What finds the tickets that were resolved in a period, whenever they began."""
    return f"report:counted resolved:{period.first} -resolved:{period.last + _DAY}"


def text_of(period: Period, config: Config, part: Part = WHOLE, figure: str = "counted") -> str | None:
    """What finds the tickets of a figure; None where no line does.

    Args:
        period: The days in which they began.
        config: Whose names the language understands.
        part: Which of them.
        figure: What is counted of them; see `rules.reports.terms.LISTS`.
    """
    days = period
    if part.by == "day":
        day = date.fromisoformat(str(part.group))
        days = Period(day, day, period.zone)
    terms = [f"report:{figure}", f"after:{days.first}", f"before:{days.last + _DAY}"]
    if part.weekday is not None:
        terms.append(f"weekday:{part.weekday}")
    if part.hour is not None:
        terms.append(f"hour:{part.hour}")
    wanted = None if part.by is None else _WORDS.get(part.by)
    if wanted is None:
        return " ".join(terms)
    word, found = wanted
    value = "none" if part.group is None else str(part.group)
    term = f'{word}:"{value}"' if any(each.isspace() for each in value) else f"{word}:{value}"
    # A name that the language reads otherwise finds nothing rather than something else.
    is_understood = found(parse_filter(term, "", config), part.group)
    return " ".join((*terms, term)) if is_understood else None


def _exactly(column: str) -> Callable[[Filter, Group], bool]:
    return lambda asked, group: asked == Filter(exactly=((column, None if group is None else str(group)),))


def _one(column: str) -> Callable[[Filter, Group], bool]:
    """By a part of the filter; those without by `exactly`."""

    def found(asked: Filter, group: Group) -> bool:
        if group is None:
            return asked == Filter(exactly=((column.removesuffix("s"), None),))
        return getattr(asked, column) == (str(group),) and not asked.exactly and not asked.words

    return found


def _began(asked: Filter, _group: Group) -> bool:
    return len(asked.began) == 1


def _owner(asked: Filter, group: Group) -> bool:
    return asked.unassigned if group is None else asked.assignee == (str(group),)


def _incident(asked: Filter, group: Group) -> bool:
    return asked == Filter(exactly=(("incident", None),)) if group is None else asked.incident == (group,)


def _limited(asked: Filter, group: Group) -> bool:
    name = None if group is None else str(group)
    return asked.limited is not None and asked == Filter(limited=Limited((name,), asked.limited.config))


_WORDS: Mapping[By | Told, tuple[str, Callable[[Filter, Group], bool]]] = {
    "weekday": ("weekday", _began),
    "hour": ("hour", _began),
    "category": ("category", _one("category")),
    "channel": ("channel", _one("channel")),
    "priority": ("priority", _one("priority")),
    "agent": ("owner", _owner),
    "department": ("lies", _exactly("department")),
    "tag": ("tag", _one("tags")),
    "tier": ("tier", _one("tier")),
    "policy": ("limit", _limited),
    "incident": ("incident", _incident),
    "reason": ("reason", _exactly("reason")),
    "asked": ("asked", _exactly("asked")),
    "customer": ("customer", _exactly("customer")),
}
"""By which term each grouping is asked for, and whether that was understood as it was meant."""
