"""Why things went up, how departments answered, who wrote most often: the tables of a report that are no groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from igdesk.config.model import Config
from igdesk.desk.report_lists import Part, text_of
from igdesk.desk.report_words import group_name, kept, span
from igdesk.i18n import Words
from igdesk.rules.reports.figures import Reason, Report
from igdesk.text import one_line


class Told(NamedTuple):
    """A row: what stands in it, and what finds its tickets; see `report_lists`."""

    cells: tuple[str, ...]
    list: str | None


class Table(NamedTuple):
    """A table with its title and the names of its columns among the phrases."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Told, ...]


def cause_tables(report: Report, config: Config, words: Words) -> Iterator[Table]:
    """The tables; those without a row are left out."""
    period = report.period
    reasons = (
        Told(
            (_reason(each, config, words), str(each.count), str(each.tickets), span(each.answer.median, words)),
            text_of(period, config, Part("reason", each.rule), "escalated"),
        )
        for each in report.reasons
    )
    asked = (
        Told(
            (
                one_line(group_name(each.department, "department", config, words)), str(each.asked), str(each.tickets),
                str(each.answered), span(each.answer.median, words), kept(each.late, words),
            ),
            text_of(period, config, Part("asked", each.department), "asked"),
        )
        for each in report.asked
    )  # fmt: skip
    active = (
        Told(
            (one_line(f"@{each.username}" if each.username else f"#{each.customer}"), str(each.tickets)),
            text_of(period, config, Part("customer", str(each.customer))),
        )
        for each in report.active
    )
    for table in (
        Table("reasons", ("reason", "count", "tickets", "answer"), tuple(reasons)),
        Table("asked", ("department", "asked", "tickets", "answered", "answer", "in_time"), tuple(asked)),
        Table("active", ("customer", "tickets"), tuple(active)),
    ):
        if table.rows:
            yield table


def _reason(each: Reason, config: Config, words: Words) -> str:
    known = None if each.rule is None else config.escalation(each.rule)
    return one_line(known.reason if known is not None else each.rule or words("reports.by_people"))
