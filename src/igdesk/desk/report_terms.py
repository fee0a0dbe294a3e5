"""The terms of the search language that a report's figures lead to: `report:late-response weekday:mon hour:14`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from igdesk.desk.asked_times import folded
from igdesk.desk.queries import Began
from igdesk.i18n import LANGUAGES, Phrase
from igdesk.rules.reports.period import WEEKDAYS
from igdesk.rules.reports.terms import LISTS

if TYPE_CHECKING:
    from igdesk.desk.filter_terms import Draft

NOBODY = ("none", "nobody", "无")
"""Instead of a name: those that have none."""
_HOURS = 24
_DIGITS = 16
_LIMITS = ("sla", "priority", "rule")


def without(draft: Draft, column: str, value: str) -> bool:
    """Whether those are asked for that have none; then that is what is understood."""
    is_none = folded(value) in NOBODY
    if is_none:
        draft.add("exactly", (column, None))
    return is_none


def _report(draft: Draft, value: str) -> bool:
    name = folded(value)
    if name in LISTS:
        draft.add("report", name)
    return name in LISTS


def _of_department(column: str, draft: Draft, value: str) -> bool:
    """Which department it lies with, whoever else has something to answer; or which was asked for something."""
    if without(draft, column, value):
        return True
    wanted, known = folded(value), draft.config.departments
    found = next((each.id for each in known if wanted in (folded(each.id), folded(each.name))), value)
    draft.add("exactly", (column, found))
    return True


def _weekday(draft: Draft, value: str) -> bool:
    wanted = folded(value)
    names = ((day, {day, *(folded(Phrase(f"ticket_ui.{day}").in_(lang)) for lang in LANGUAGES)}) for day in WEEKDAYS)
    found = next((day for day, called in names if wanted in called), None)
    if found is not None:
        draft.add("began", Began(draft.config.desk.timezone, weekday=WEEKDAYS.index(found)))
    return found is not None


def _hour(draft: Draft, value: str) -> bool:
    text = folded(value).removesuffix(":00")
    is_hour = text.isascii() and text.isdecimal() and len(text) < 3 and int(text) < _HOURS
    if is_hour:
        draft.add("began", Began(draft.config.desk.timezone, hour=int(text)))
    return is_hour


def _limit(draft: Draft, value: str) -> bool:
    """By what it is measured: `sla:vip`, `priority:high`, `rule:hours`, or by nothing."""
    is_none = folded(value) in NOBODY
    is_limit = is_none or value.partition(":")[0] in _LIMITS
    if is_limit:
        draft.add("limited", None if is_none else value)
    return is_limit


def _reason(draft: Draft, value: str) -> bool:
    """By which escalation it went up; none: by hand."""
    if not without(draft, "reason", value):
        draft.add("exactly", ("reason", value))
    return True


def _customer(draft: Draft, value: str) -> bool:
    """By the number that the desk has for them."""
    number = folded(value).removeprefix("#")
    is_number = number.isascii() and number.isdecimal() and len(number) < _DIGITS
    if is_number:
        draft.add("exactly", ("customer", str(int(number))))
    return is_number


READERS: Mapping[str, Callable[[Draft, str], bool]] = {
    "report": _report,
    "lies": partial(_of_department, "department"),
    "weekday": _weekday,
    "hour": _hour,
    "limit": _limit,
    "reason": _reason,
    "asked": partial(_of_department, "asked"),
    "customer": _customer,
}
