"""A report as the pages of its screen: lines of cells, each with how it looks and the tickets that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

from igdesk.config.model import Config
from igdesk.desk.report_causes import cause_tables
from igdesk.desk.report_change import change
from igdesk.desk.report_lists import BACKLOG, OF_FIGURE, Part, resolved_in, text_of
from igdesk.desk.report_plot import gathered, plot, room
from igdesk.desk.report_table import bar, columns_of, fitting, is_heavy
from igdesk.desk.report_words import (
    backlog_line,
    figure_lines,
    heat_of,
    indented,
    number,
    percent,
    prevention_words,
    resolved_line,
    review_rows,
    row_name,
    span,
)
from igdesk.i18n import Words
from igdesk.rules.reports.figures import By, Figures, Report, Row
from igdesk.rules.reports.period import HOURS
from igdesk.rules.review import Reviewed
from igdesk.text import cells, one_line, pad, truncate

Told = Callable[[float], str]
"""A value in words."""
Page = Literal["figures", "groups", "times", "trends", "causes", "rules"]
PAGES: tuple[Page, ...] = ("figures", "groups", "times", "trends", "causes", "rules")
Look = Literal["", "head", "calm", "good", "bad", "bar", "chosen"]
_GAP = "  "
_NAME, _VALUE, _CHANGE, _GROUP, _BAR = 23, 30, 15, 20, 8
_HOUR_CELLS = 2
_PLOT_ROWS = 5
_AXIS = 10
"""Cells of what stands beside a plot at most."""
_MARKED = "[]"
"""The hour that is chosen on the map: no colour is needed to see it."""


class Cell(NamedTuple):
    """A piece of a line."""

    text: str
    look: Look = ""


class Line(NamedTuple):
    """A line of a page."""

    cells: tuple[Cell, ...]
    list: str | None = None
    """What finds its tickets; see `report_lists`."""
    row: Row | None = None
    """The group that it tells of."""
    stops: bool = False
    """Whether the cursor stops here."""
    wraps: bool = False
    """Whether it is a text that goes on below itself."""


class View(NamedTuple):
    """What all pages are drawn with."""

    config: Config
    words: Words
    width: int
    hour: int = 0
    """The hour that is chosen on the map."""


def figures_page(report: Report, view: View) -> Iterator[Line]:
    """Every figure beside that of the days before."""
    words, before = view.words, report.before or report.whole
    yield _head(words, ("", "now", "then", "change"), _figure_widths(view))
    now, then = (figure_lines(each, view.config, words, short=True) for each in (report.whole, before))
    for line, old in zip(now, then, strict=True):
        told = change(line.figure, report.whole, before, words)
        found = text_of(report.period, view.config, figure=OF_FIGURE[line.figure.partition(".")[0]])
        both = Cell(one_line(line.value)), Cell(one_line(old.value), "calm")
        yield _row((Cell(indented(line)), *both, Cell(told.text, told.look)), _figure_widths(view), found)
    done = resolved_line(report.resolved, words)
    values = (Cell(done.name), Cell(done.value), Cell(str(report.resolved_before), "calm"), Cell(""))
    yield _row(values, _figure_widths(view), resolved_in(report.period))
    yield Line((Cell(""),))
    backlog = backlog_line(report, words)
    waiting = words("reports.named", name=backlog.name, value=backlog.value)
    yield text_line(waiting)._replace(list=BACKLOG, stops=True)
    if report.whole.imported:
        yield text_line(words("reports.with_imported", count=report.whole.imported), "calm")


def groups_page(report: Report, view: View) -> Iterator[Line]:
    """The figures of each group; of categories that is the baseline, of tags what could be prevented."""
    words, by = view.words, report.by
    if by is None or not report.rows:
        yield Line((Cell(words("reports.nothing"), "calm"),))
        return
    columns = columns_of(report.rows, by, words)
    names = [truncate(one_line(row_name(row, by, view.config, words)), _GROUP) for row in report.rows]
    left = max(*map(cells, (*names, words(f"reports.by_{by}"))), _GROUP // 2)
    shown = fitting(columns, view.width - left - _BAR - 2 * len(_GAP), len(_GAP))
    widths = [max(map(cells, columns[name])) for name in shown]
    heading = [words(f"reports.by_{by}"), *(columns[name][0] for name in shown)]
    yield Line((Cell(_aligned(heading, (left, *widths)), "head"),))
    most = max(row.figures.tickets for row in report.rows)
    for place, (name, row) in enumerate(zip(names, report.rows, strict=True), 1):
        told = _aligned([name, *(columns[column][place] for column in shown)], (left, *widths))
        drawn = bar(row.figures.tickets, most, _BAR)
        found = text_of(report.period, view.config, Part(by, row.group))
        look: Look = "bad" if is_heavy(row, by) else ""
        yield Line((Cell(told, look), Cell(f"{_GAP}{drawn}", "bar")), found, row, stops=True)
    if report.prevention:
        yield from _title(words("reports.prevention"))
        for each in report.prevention:
            yield text_line(prevention_words(each, view.config, words))


def times_page(report: Report, view: View) -> Iterator[Line]:
    """When tickets come, and who is needed then."""
    words, heat = view.words, report.heat
    most = max(max(hours) for hours in heat.values())
    yield Line((Cell(words("reports.heat"), "head"),))
    left = max(cells(words(f"ticket_ui.{weekday}")) for weekday in heat) + len(_GAP)
    yield Line((Cell(" " * left + "".join(f"{hour:<{3 * _HOUR_CELLS}}" for hour in HOURS[::3]), "calm"),))
    for weekday, hours in heat.items():
        shades = [heat_of(count, most) * _HOUR_CELLS for count in hours]
        parts = [Cell(pad(words(f"ticket_ui.{weekday}"), left))]
        parts += [Cell("".join(shades[: view.hour]), "bar"), Cell(_MARKED, "chosen")]
        parts += [Cell("".join(shades[view.hour + 1 :]), "bar"), Cell(f"{sum(hours):>6}")]
        parts.append(Cell(f"{_GAP}{view.hour:02}:00 {hours[view.hour]}", "calm"))
        found = text_of(report.period, view.config, Part(weekday=weekday, hour=view.hour))
        yield Line(tuple(parts), found, stops=True)
    yield text_line(words("reports.heat_is", most=most), "calm")
    yield from _title(words("reports.roster"))
    for each in report.roster:
        if each.people is not None:
            day = pad(words(f"ticket_ui.{each.weekday}"), left)
            told = words("reports.rostered", per_day=number(each.per_day), people=each.people)
            found = text_of(report.period, view.config, Part("weekday", each.weekday))
            yield Line((Cell(day), Cell(told), Cell(f"{_GAP}{'█' * min(each.people, 30)}", "bar")), found, stops=True)


def trends(report: Report, words: Words) -> Iterator[tuple[str, Told, list[tuple[str, float, float]]]]:
    """What matters most, day by day or hour by hour: its name, its values in words, and name, sum and count of each."""
    courses: tuple[tuple[str, Callable[[Figures], tuple[float, float]], Told], ...] = (
        ("reports.name_tickets", lambda figures: (figures.tickets, 1), lambda value: f"{value:g}"),
        ("reports.course_response", _mean_hours, lambda value: span(value * 3600, words)),
        ("reports.course_kept", _kept_share, lambda value: percent(value / 100)),
    )
    for key, measured, told in courses:
        yield words(key), told, [(_short(row, report.by), *measured(row.figures)) for row in report.rows]


def trends_page(report: Report, view: View) -> Iterator[Line]:
    """The course of what matters most, day by day; of a single day by its hours."""
    for name, told, points in trends(report, view.words):
        of_each, drawn = gathered(points, room(view.width, _AXIS))
        yield Line((Cell(name, "head"), Cell(_of_each(of_each, view.words), "calm")))
        for text in plot(drawn, _PLOT_ROWS, view.width, told):
            yield Line((Cell(text, "bar"),))
        yield Line((Cell(""),))


def causes_page(report: Report, view: View) -> Iterator[Line]:
    """Why things went up, how departments answered, who wrote most often."""
    words = view.words
    tables = tuple(cause_tables(report, view.config, words))
    if not tables:
        yield Line((Cell(words("reports.no_causes"), "calm"),))
    for title, columns, rows in tables:
        yield Line((Cell(words(f"reports.{title}"), "head"),))
        heading = [words(f"reports.col_{name}") for name in columns]
        yield from _laid_out(heading, [row.cells for row in rows], view, [row.list for row in rows])
        yield Line((Cell(""),))


def rules_page(reviewed: Sequence[Reviewed], view: View) -> Iterator[Line]:
    """The look at the rules that is due every month."""
    words = view.words
    heading, *rows = review_rows(reviewed, words)
    if not rows:
        yield Line((Cell(words("rules_cli.no_rules"), "calm"),))
        return
    yield from _laid_out(heading, rows, view)
    yield Line((Cell(""),))
    yield text_line(words("rules_review.what"), "calm")


def card_lines(row: Row, report: Report, view: View) -> Iterator[tuple[str, str, str]]:
    """A group's figures beside those of all, as name, its value, that of all: nobody is told by one number."""
    theirs, of_all = (figure_lines(each, view.config, view.words, short=True) for each in (row.figures, report.whole))
    for line, whole in zip(theirs, of_all, strict=True):
        yield indented(line), line.value, whole.value


def _figure_widths(view: View) -> tuple[int, int, int, int]:
    rest = min(view.width - _NAME - _CHANGE - 3, 2 * _VALUE)
    return _NAME, rest // 2, rest - rest // 2, _CHANGE


def _row(values: Sequence[Cell], widths: Sequence[int], found: str | None) -> Line:
    parts = (Cell(pad(truncate(each.text, size), size), each.look) for each, size in zip(values, widths, strict=True))
    first, *others = parts
    return Line((first, *(part for each in others for part in (Cell(" "), each))), found, stops=True)


def _head(words: Words, names: Sequence[str], widths: Sequence[int]) -> Line:
    told = [words(f"reports.col_{name}") if name else "" for name in names]
    return Line((Cell(" ".join(pad(each, size) for each, size in zip(told, widths, strict=True)), "head"),))


def _aligned(texts: Sequence[str], widths: Sequence[int]) -> str:
    """The first to the left, numbers to the right."""
    first, *others = [
        pad(text, size) if not place else " " * (size - cells(text)) + text
        for place, (text, size) in enumerate(zip(texts, widths, strict=True))
    ]
    return _GAP.join((first, *others))


def _laid_out(
    heading: Sequence[str], rows: Sequence[Sequence[str]], view: View, lists: Sequence[str | None] = ()
) -> Iterator[Line]:
    """A table; with `lists` the cursor goes from row to row."""
    widths = [max(map(cells, column)) for column in zip_longest(heading, *rows, fillvalue="")]
    widths[0] = max(min(widths[0], view.width - sum(widths[1:]) - len(_GAP) * len(widths)), 8)
    for place, row in enumerate((heading, *rows)):
        text = _aligned([truncate(row[0], widths[0]), *row[1:]], widths)
        found = lists[place - 1] if place and lists else None
        yield Line((Cell(text, "" if place else "calm"),), found, stops=bool(place and lists))


def text_line(text: str, look: Look = "") -> Line:
    """A text over as many lines as it takes."""
    return Line((Cell(one_line(text), look),), wraps=True)


def _title(text: str) -> Iterator[Line]:
    yield Line((Cell(""),))
    yield Line((Cell(text, "head"),))


def _mean_hours(figures: Figures) -> tuple[float, float]:
    found = figures.first_response
    return ((found.mean or 0) * found.count / 3600, found.count)


def _kept_share(figures: Figures) -> tuple[float, float]:
    found = figures.sla_first_response
    return (100 * found.kept, found.kept + found.missed)


def _short(row: Row, by: By | None) -> str:
    return f"{row.group:02}" if by == "hour" else str(row.group)[5:]


def _of_each(count: int, words: Words) -> str:
    return f"{_GAP}{words('reports.of_each', days=count)}" if count > 1 else ""
