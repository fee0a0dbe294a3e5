"""A report as text: its figures, then groups, or when tickets come and why they went up. Foreign text is made safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from igdesk.cli import output
from igdesk.cli.layout import GAP, fact, table, titled, wrapped
from igdesk.cli.rules_text import width
from igdesk.cli.ticket_text import styled
from igdesk.config.model import Config
from igdesk.desk.report_causes import cause_tables
from igdesk.desk.report_table import bar, columns_of, fitting, is_heavy
from igdesk.desk.report_words import (
    Line,
    backlog_line,
    figure_lines,
    heat_of,
    indented,
    number,
    prevention_words,
    resolved_line,
    row_name,
)
from igdesk.i18n import Words
from igdesk.rules.reports.figures import By, Report, Row
from igdesk.rules.reports.period import HOURS
from igdesk.rules.reports.terms import TERMS
from igdesk.text import cells, one_line, pad, truncate

_GROUP_CELLS = 20
_BAR_CELLS = 8


def report_lines(report: Report, config: Config, words: Words) -> Iterator[str]:
    """All of it."""
    period = report.period
    days = period.until(report.today).days
    first, last = period.first.isoformat(), period.last.isoformat()
    yield styled(words("reports.title", first=first, last=last, days=days, zone=period.zone.key), bold=True)
    yield ""
    yield from _figures(report, config, words)
    if report.whole.imported:
        yield from wrapped(words("reports.with_imported", count=report.whole.imported), width())
    if report.by is not None:
        yield from ("", *_rows(report.rows, report.by, config, words))
        yield from _prevention(report, config, words)
        return
    yield from _heat(report, words)
    yield from _roster(report, words)
    for title, columns, rows in cause_tables(report, config, words):
        yield from _table(words, title, columns, (row.cells for row in rows))


def definition_lines(words: Words) -> Iterator[str]:
    """What each figure is."""
    for term in TERMS:
        name, said = words(f"reports.name_{term}"), words(f"reports.def_{term}")
        if output.is_plain():
            yield fact(name, said)
        else:
            yield styled(name, bold=True)
            yield from (f"  {line}" for line in wrapped(said, width() - 2))


def _figures(report: Report, config: Config, words: Words) -> Iterator[str]:
    backlog = backlog_line(report, words)
    if report.before is None:
        whole = figure_lines(report.whole, config, words)
        yield from _hanging([*whole, resolved_line(report.resolved, words), backlog])
        return
    told = ((report.whole, report.resolved), (report.before, report.resolved_before))
    now, then = (
        [*figure_lines(figures, config, words, short=True), resolved_line(count, words)] for figures, count in told
    )
    heading = ["", words("reports.col_now"), words("reports.col_then")]
    rows = [[_name(line), one_line(line.value), one_line(old.value)] for line, old in zip(now, then, strict=True)]
    yield from table([heading, *rows], output.width(), headed=True)
    yield from wrapped(fact(backlog.name, backlog.value), output.width())


def _hanging(lines: Sequence[Line]) -> Iterator[str]:
    """Names and values beside each other; a value that is too long goes on below itself."""
    left = max(cells(_name(line)) for line in lines) + len(GAP)
    for line in lines:
        if output.is_plain():
            yield fact(line.name, one_line(line.value))
            continue
        first, *others = wrapped(one_line(line.value), output.width() - left)
        yield pad(_name(line), left) + first
        yield from (" " * left + other for other in others)


def _name(line: Line) -> str:
    return line.name if output.is_plain() else indented(line)


def _rows(rows: Sequence[Row], by: By, config: Config, words: Words) -> Iterator[str]:
    if not rows:
        yield words("reports.nothing")
        return
    names = [_group(row, by, config, words) for row in rows]
    columns = columns_of(rows, by, words)
    taken = max(*map(cells, names), _GROUP_CELLS // 2) + _BAR_CELLS
    shown = fitting(columns, output.width() - taken - len(GAP), len(GAP))
    most = max(row.figures.tickets for row in rows)
    parts = [[words(f"reports.by_{by}"), *names], *(columns[name] for name in shown)]
    if not output.is_plain():
        parts.append(["", *(bar(row.figures.tickets, most, _BAR_CELLS) for row in rows)])
    lines = [list(line) for line in zip(*parts, strict=True)]
    first, *others = table(lines, output.width(), right=range(1, len(shown) + 1), headed=True)
    yield styled(first, bold=True)
    yield from (styled(line, fg="red") if is_heavy(row, by) else line for line, row in zip(others, rows, strict=True))
    if len(shown) < len(columns):
        yield from ("", *wrapped(words("reports.narrower"), output.width()))


def _prevention(report: Report, config: Config, words: Words) -> Iterator[str]:
    if report.prevention:
        yield from ("", styled(words("reports.prevention"), bold=True))
        for each in report.prevention:
            yield from wrapped(prevention_words(each, config, words), width())


def _group(row: Row, by: By, config: Config, words: Words) -> str:
    name = one_line(row_name(row, by, config, words))
    return name if output.is_plain() else truncate(name, _GROUP_CELLS)


def _heat(report: Report, words: Words) -> Iterator[str]:
    """When tickets come: a line for each weekday, a shade for each hour; read aloud, the busiest hour of each."""
    most = max(max(hours) for hours in report.heat.values())
    if not most:
        return
    yield from ("", styled(words("reports.heat"), bold=True))
    if output.is_plain():
        for weekday, hours in report.heat.items():
            busiest = max(HOURS, key=hours.__getitem__)
            told = words("reports.busiest", total=sum(hours), hour=f"{busiest:02}:00", count=hours[busiest])
            yield fact(words(f"ticket_ui.{weekday}"), told)
        return
    marks = "".join(f"{hour:<6}" for hour in HOURS[::3])
    rows = [["", marks.rstrip(), ""]]
    for weekday, hours in report.heat.items():
        shades = "".join(heat_of(count, most) * 2 for count in hours)
        rows.append([words(f"ticket_ui.{weekday}"), shades, str(sum(hours))])
    yield from table(rows, width(), right=(2,))


def _roster(report: Report, words: Words) -> Iterator[str]:
    rows = [
        (words(f"ticket_ui.{each.weekday}"), number(each.per_day), str(each.people))
        for each in report.roster
        if each.people is not None
    ]
    yield from _table(words, "roster", ("weekday", "per_day", "people"), rows if report.whole.tickets else [])


def _table(words: Words, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    heading = [words(f"reports.col_{name}") for name in columns]
    return titled(styled(words(f"reports.{title}"), bold=True), heading, rows, width())
