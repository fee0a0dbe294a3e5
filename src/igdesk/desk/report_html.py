"""A report to print or to send: one page of HTML with its charts in it; it runs nothing and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from igdesk.config.model import Config
from igdesk.desk import svg
from igdesk.desk.report_causes import cause_tables
from igdesk.desk.report_change import change
from igdesk.desk.report_pages import trends
from igdesk.desk.report_plot import gathered
from igdesk.desk.report_table import COLUMNS, cell, is_heavy
from igdesk.desk.report_words import (
    Line,
    backlog_line,
    figure_lines,
    number,
    prevention_words,
    resolved_line,
    row_name,
)
from igdesk.desk.reporting import Question
from igdesk.desk.whole_file import whole_file
from igdesk.i18n import Words
from igdesk.rules.reports.figures import Report
from igdesk.rules.reports.terms import TERMS
from igdesk.text import one_line

_POINTS = 120
"""In a chart at most: of more days several are put together."""
_CSS = """
@page { size: A4; margin: 16mm 14mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.45 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1b2430;
  background: #fff; max-width: 190mm; margin: 0 auto; padding: 6mm; }
h1 { font-size: 17pt; margin: 0; } h2 { font-size: 12pt; margin: 7mm 0 2mm; } p { margin: 1mm 0; }
.calm { color: #5a6675; }
table { border-collapse: collapse; width: 100%; word-break: keep-all; overflow-wrap: break-word; font-size: 9pt; }
th, td { text-align: right; padding: 0.8mm 1.2mm; vertical-align: top; border-bottom: 0.2mm solid #d5dae2; }
th { color: #5a6675; font-weight: 600; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; min-width: 24mm; overflow-wrap: anywhere; }
.good { color: #1c6e3d; } .bad { color: #a32a22; } svg { width: 100%; height: auto; font-size: 10px; }
dt { font-weight: 600; } dd { margin: 0 0 2mm; } h2, dt { break-after: avoid; }
section, tr, figure, dd { break-inside: avoid; } section:first-of-type { break-inside: auto; }
thead { display: table-header-group; } figure { margin: 2mm 0; }
@media print { body { padding: 0; max-width: none; } }
"""


def write_html(
    path: Path, counted: Callable[[Question], Report], question: Question, config: Config, words: Words, *, over: bool
) -> None:
    """Write a report as a page.

    Args:
        path: Where to.
        counted: Gives a report.
        question: What is wanted; the days before stand beside it.
        config: The configuration, for names.
        words: The phrases; their language is the page's.
        over: Whether a file that is there may be written over.

    Raises:
        UsageError: There is a file of that name.
        StoreError: The database cannot be read.
        OSError: It cannot be written.
    """
    asked = replace(question, by=question.by or "category", compared=True)
    is_one_day = question.first is not None and question.first == question.last
    with whole_file(path, overwrite=over) as file:
        report, by_day = (counted(each) for each in (asked, replace(asked, by="hour" if is_one_day else "day")))
        file.write(report_html(report, by_day, config, words).encode("utf-8", "replace"))


def report_html(report: Report, by_day: Report, config: Config, words: Words) -> str:
    """The page.

    Args:
        report: The figures, with the groups that are to be a table.
        by_day: The same days by day, or a single day by its hours, for the course.
        config: The configuration, for names.
        words: The phrases; their language is the page's.
    """
    period, title = report.period, one_line(config.desk.name)
    days = period.until(report.today).days
    told = words(
        "reports.title", first=period.first.isoformat(), last=period.last.isoformat(), days=days, zone=period.zone.key
    )
    made = words("reports.made_by", at=f"{report.at.astimezone(period.zone):%Y-%m-%d %H:%M}", zone=period.zone.key)
    body = "".join(_sections(report, by_day, config, words))
    return (
        f'<!DOCTYPE html>\n<html lang="{words.lang}">\n<head>\n<meta charset="utf-8"/>\n'
        f"<title>{_safe(title)} {_safe(told)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n"
        f"<h1>{_safe(title)}</h1>\n<p>{_safe(told)}</p>\n{body}"
        f'<p class="calm">{_safe(made)}</p>\n</body>\n</html>\n'
    )


def _sections(report: Report, by_day: Report, config: Config, words: Words) -> Iterator[str]:
    yield _section(words("reports.page_figures"), _figures(report, config, words))
    if report.by is not None and report.rows:
        yield _section(words(f"reports.by_{report.by}"), _groups(report, config, words))
    if report.prevention:
        said = "".join(f"<p>{_safe(prevention_words(each, config, words))}</p>" for each in report.prevention)
        yield _section(words("reports.prevention"), said)
    for place, (name, told, measured) in enumerate(trends(by_day, words)):
        draw = svg.columns if place == 0 else svg.course
        points = gathered(measured, _POINTS)[1]
        yield _section(name, f"<figure>{draw(points, told, name)}</figure>")
    named = {words(f"ticket_ui.{weekday}"): hours for weekday, hours in report.heat.items()}
    title = words("reports.heat")
    yield _section(title, f"<figure>{svg.heat_map(named, title)}</figure>")
    yield from _tables(report, config, words)
    terms = "".join(
        f"<dt>{_safe(words(f'reports.name_{term}'))}</dt><dd>{_safe(words(f'reports.def_{term}'))}</dd>"
        for term in TERMS
    )
    yield f"<h2>{_safe(words('reports.definitions'))}</h2>\n<dl>{terms}</dl>\n"


def _figures(report: Report, config: Config, words: Words) -> str:
    now = [*figure_lines(report.whole, config, words, short=True), resolved_line(report.resolved, words)]
    backlog = backlog_line(report, words)
    if report.before is None:
        lines = [*now, backlog]
        return _table(["", words("reports.col_now")], [[_name(line), _safe(line.value)] for line in lines])
    then = [*figure_lines(report.before, config, words, short=True), resolved_line(report.resolved_before, words)]
    rows = []
    for line, old in zip(now, then, strict=True):
        told = change(line.figure, report.whole, report.before, words)
        changed = f'<span class="{told.look}">{_safe(told.text)}</span>' if told.look else _safe(told.text)
        rows.append([_name(line), _safe(line.value), _safe(old.value), changed])
    table = _table(["", *(words(f"reports.col_{name}") for name in ("now", "then", "change"))], rows)
    waiting = words("reports.named", name=backlog.name, value=backlog.value)
    return f"{table}<p>{_safe(waiting)}</p>"


def _groups(report: Report, config: Config, words: Words) -> str:
    by = report.by
    assert by is not None
    shown = [name for name in COLUMNS if name != "before" or report.rows[0].before is not None]
    rows, bars = [], []
    for row in report.rows:
        name = row_name(row, by, config, words)
        told = {column: _safe(cell(row, column, by, words)) for column in shown}
        if is_heavy(row, by):
            told["per_day"] = f'<span class="bad">{told["per_day"]}</span>'
        rows.append([_safe(name), *told.values()])
        bars.append((name, float(row.figures.tickets), str(row.figures.tickets)))
    heading = [words(f"reports.by_{by}"), *(words(f"reports.col_{name}") for name in shown)]
    chart = svg.rows(bars, words("reports.name_tickets")) if by != "day" else ""
    return _table(heading, rows) + (f"<figure>{chart}</figure>" if chart else "")


def _tables(report: Report, config: Config, words: Words) -> Iterator[str]:
    staff = [
        [_safe(words(f"ticket_ui.{each.weekday}")), number(each.per_day), str(each.people)]
        for each in report.roster
        if each.people is not None
    ]
    causes = (
        (title, columns, [[_safe(each) for each in row.cells] for row in rows])
        for title, columns, rows in cause_tables(report, config, words)
    )
    for title, names, rows in (("roster", ("weekday", "per_day", "people"), staff), *causes):
        if rows:
            yield _section(words(f"reports.{title}"), _table([words(f"reports.col_{name}") for name in names], rows))


def _section(title: str, content: str) -> str:
    return f"<section><h2>{_safe(title)}</h2>\n{content}</section>\n"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; its cells are HTML already."""
    head = "".join(f"<th>{_safe(name)}</th>" for name in heading)
    body = "".join(f"<tr>{''.join(f'<td>{each}</td>' for each in row)}</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"


def _name(line: Line) -> str:
    return f"{'&#160;' * 3 * line.depth}{_safe(line.name)}"


def _safe(text: str) -> str:
    return escape(one_line(text))
