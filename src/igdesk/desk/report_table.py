"""The groups of a report as a table: which columns there are, what stands in each, how many of them fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from igdesk.desk.report_words import number, percent, span
from igdesk.i18n import Words
from igdesk.rules.model import money
from igdesk.rules.reports.figures import By, Row
from igdesk.rules.reports.roster import load
from igdesk.text import cells

COLUMNS = (
    "tickets", "before", "per_day", "open", "first_response", "resolution", "once", "sla", "csat", "escalated", "spent",
)  # fmt: skip
_BY_WEIGHT = (
    "tickets", "before", "per_day", "first_response", "once", "resolution", "sla", "csat", "open", "escalated", "spent",
)  # fmt: skip
"""The same; where there is little room the last ones are left out."""


def columns_of(rows: Sequence[Row], by: By, words: Words) -> dict[str, list[str]]:
    """Every column with its heading and what stands below it."""
    wanted = [name for name in COLUMNS if name != "before" or (rows and rows[0].before is not None)]
    return {name: [words(f"reports.col_{name}"), *(cell(row, name, by, words) for row in rows)] for name in wanted}


def fitting(columns: Mapping[str, Sequence[str]], room: int, gap: int) -> list[str]:
    """As many columns as there is room for, the first ones before the others; in the order in which they are told."""
    found = []
    for name in sorted(columns, key=_BY_WEIGHT.index):
        room -= max(map(cells, columns[name])) + gap
        if room < 0:
            break
        found.append(name)
    return [name for name in columns if name in found]


def cell(row: Row, column: str, by: By, words: Words) -> str:
    """What stands in a column."""
    figures = row.figures
    match column:
        case "tickets" | "open":
            return str(getattr(figures, column))
        case "per_day":
            return _per_day(row, by, words)
        case "before":
            return "" if row.before is None else str(row.before)
        case "first_response":
            return span(figures.first_response.mean, words)
        case "resolution":
            return span(figures.resolution.mean, words)
        case "once":
            return percent(figures.first_contact_resolution)
        case "sla":
            return percent(figures.sla_first_response.share)
        case "csat":
            return number(figures.csat.mean, 2)
        case "escalated":
            return percent(figures.escalation_rate)
        case _:
            return " + ".join(money(each.amount, each.currency) for each in figures.spent) or "0"


def _per_day(row: Row, by: By, words: Words) -> str:
    told = number(row.figures.per_day)
    return words("reports.heavy", per_day=told) if is_heavy(row, by) else told


def is_heavy(row: Row, by: By) -> bool:
    """Whether it is a person who has too much: it is told in words, and in red."""
    per_day = row.figures.per_day
    return by == "agent" and row.group is not None and per_day is not None and load(per_day) == "heavy"


def bar(count: int, most: int, width: int) -> str:
    """A number as a bar."""
    return "█" * round(count / most * width) if most else ""
