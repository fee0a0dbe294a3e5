"""A report's pages, periods, plots and charts: values in, lines of text out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from igdesk.desk import svg
from igdesk.desk.report_change import change, relative
from igdesk.desk.report_days import PRESETS, Days, chosen
from igdesk.desk.report_export import write_groups
from igdesk.desk.report_json import row_json
from igdesk.desk.report_pages import (
    Line,
    View,
    card_lines,
    causes_page,
    figures_page,
    groups_page,
    rules_page,
    times_page,
    trends_page,
)
from igdesk.desk.report_plot import gathered, plot, round_above
from igdesk.desk.report_words import span
from igdesk.desk.reporting import Question, Reporter
from igdesk.desk.rulebook import Rulebook
from igdesk.desk.table_files import Format
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.reports.figures import GROUPINGS, By, Report
from igdesk.rules.reports.terms import LISTS
from igdesk.text import cells

from ..store.figures_desk import ChanceDesk

TODAY = date(2026, 11, 21)
WIDTHS = (76, 116)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChanceDesk]:
    desk = ChanceDesk(
        tmp_path_factory.mktemp("pages") / "desk.db", "Asia/Shanghai", datetime(2026, 10, 21, 14, tzinfo=UTC), 2
    )
    desk.happens(200)
    yield desk
    desk.store.close()


def counted(desk: ChanceDesk, by: By) -> Report:
    question = Question(first="2026-10-23", by=by, compared=True)
    return Reporter(desk.path, desk.config, desk.clock).report(question, lambda *_: None)


def texts(lines: Iterator[Line]) -> list[str]:
    return ["".join(each.text for each in line.cells) for line in lines if not line.wraps]


# Days


@pytest.mark.parametrize(
    ("preset", "first"),
    zip(PRESETS, ("2026-11-21", "2026-11-15", "2026-10-23", "2026-08-24", "2026-11-01", "2026-10-01"), strict=True),
)
def test_presets_end_today(preset: str, first: str) -> None:
    days = chosen(preset, TODAY)  # type: ignore[arg-type]
    assert days.first.isoformat() == first
    assert days.last == (date(2026, 10, 31) if preset == "last_month" else TODAY)
    assert days.called(TODAY) == preset


def test_days_before_and_after_are_as_many() -> None:
    week = chosen("days7", TODAY)
    before = week.step(-1, TODAY)
    assert (before.first.isoformat(), before.last.isoformat()) == ("2026-11-08", "2026-11-14")
    assert before.step(1, TODAY) == week
    assert week.step(1, TODAY) == week  # nothing has happened then
    assert before.called(TODAY) is None


def test_months_are_as_long_as_they_are() -> None:
    lasts = []
    days = chosen("month", TODAY)
    for _ in range(10):
        days = days.step(-1, TODAY)
        lasts.append(days.last.isoformat())
    assert lasts[:2] + lasts[-2:] == ["2026-10-31", "2026-09-30", "2026-02-28", "2026-01-31"]
    assert days.step(-1, TODAY).first == date(2025, 12, 1)
    assert chosen("last_month", TODAY).step(1, TODAY) == chosen("month", TODAY)


def test_days_at_the_end_of_time_stay() -> None:
    first = Days(date.min, date.min)
    assert first.step(-1, TODAY) == first


# Pages


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen(lived: ChanceDesk, lang: Lang, width: int) -> None:
    view = View(lived.config, Words(lang), width, 9)
    report = counted(lived, "category")
    for page in (figures_page, times_page, causes_page):
        assert max(map(cells, texts(page(report, view)))) <= width, page
    for by in GROUPINGS:
        assert max(map(cells, texts(groups_page(counted(lived, by), view)))) <= width, by
    for course in ("day", "hour"):
        assert max(map(cells, texts(trends_page(counted(lived, course), view)))) <= width


def test_the_page_of_figures_tells_what_was_counted(lived: ChanceDesk) -> None:
    report = counted(lived, "category")
    assert report.before is not None
    view = View(lived.config, Words("en"), 116)
    lines = list(figures_page(report, view))
    told = {line.cells[0].text.strip(): [each.text.strip() for each in line.cells[2::2]] for line in lines}
    assert told["Tickets"][:2] == [str(report.whole.tickets), str(report.before.tickets)]
    assert told["Tickets"][2] == relative(report.whole.tickets, report.before.tickets)
    assert told["Resolved in these days"][:2] == [str(report.resolved), str(report.resolved_before)]
    words = {word.partition(":")[2] for line in lines for word in (line.list or "").split() if "report:" in word}
    assert words == set(LISTS)


def test_the_baseline_is_the_page_of_categories(lived: ChanceDesk) -> None:
    """Type, daily number, mean response, first-contact resolution: they stand there in 80 columns, too."""
    report = counted(lived, "category")
    heading, *rows = texts(groups_page(report, View(lived.config, Words("zh"), 76)))
    assert [name for name in ("咨询类型", "日均", "平均响应", "一次解决") if name not in heading] == []
    assert len(rows) == len(report.rows)


def test_a_map_in_characters(lived: ChanceDesk) -> None:
    report = counted(lived, "category")
    lines = list(times_page(report, View(lived.config, Words("en"), 76, hour=9)))
    stops = [line for line in lines if line.stops]
    days, roster = stops[:7], stops[7:]
    needed = [each.weekday for each in report.roster if each.people is not None]
    assert [(line.list or "").split()[-1] for line in roster] == [f"weekday:{weekday}" for weekday in needed]
    assert needed
    for line, (weekday, hours) in zip(days, report.heat.items(), strict=True):
        assert line.list is not None
        assert {f"weekday:{weekday}", "hour:9"} <= set(line.list.split())
        assert line.cells[2].text == "[]"
        assert f"09:00 {hours[9]}" in line.cells[-1].text


def test_each_cause_leads_to_its_tickets(lived: ChanceDesk) -> None:
    report = counted(lived, "category")
    found = [line.list or "" for line in causes_page(report, View(lived.config, Words("en"), 76)) if line.stops]
    expected = [f"reason:{each.rule or 'none'}" for each in report.reasons]
    expected += [f"asked:{each.department}" for each in report.asked]
    expected += [f"customer:{each.customer}" for each in report.active]
    assert [text.split()[-1] for text in found] == expected
    assert {text.split()[0] for text in found} == {"report:escalated", "report:asked", "report:counted"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_value_is_cut_off_in_eighty_columns(lived: ChanceDesk, lang: Lang) -> None:
    """Mean, median and the rest stand below each other, spelled out as the language does."""
    words, report = Words(lang), counted(lived, "category")
    lines = texts(figures_page(report, View(lived.config, words, 76)))
    assert [line for line in lines if "…" in line] == []
    for found in (report.whole.first_response, report.whole.resolution_working):
        assert [line for line in lines if span(found.p90, words) in line] != []
    assert sum(words("reports.of_p90") in line for line in lines) == 4


def test_a_card_has_both_sides(lived: ChanceDesk) -> None:
    report = counted(lived, "agent")
    lines = list(card_lines(report.rows[0], report, View(lived.config, Words("en"), 76)))
    assert ("Tickets", str(report.rows[0].figures.tickets), str(report.whole.tickets)) in lines
    assert {"Solved at first contact", "Rating", "Escalated", "Compensation"} <= {name for name, _, _ in lines}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_has_too_much_is_told_in_words_and_in_red(lived: ChanceDesk, lang: Lang) -> None:
    """More than fifty a day; whom nobody has is nobody's load."""
    report = counted(lived, "agent")
    much = replace(report.rows[0].figures, per_day=50.5)
    rows = tuple(replace(row, figures=much) for row in report.rows)
    view = View(lived.config, Words(lang), 116)
    looks = {line.row.group: line.cells[0] for line in groups_page(replace(report, rows=rows), view) if line.row}
    said = view.words("reports.heavy", per_day="50.5")
    assert {group: (said in cell.text, cell.look) for group, cell in looks.items()} == {
        row.group: (row.group is not None, "bad" if row.group else "") for row in rows
    }
    assert not any(cell.look for line in groups_page(report, view) if line.row for cell in line.cells[:1])


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("chosen", [Format.CSV, Format.XLSX])
def test_the_table_of_the_groups_has_every_figure_of_the_json(lived: ChanceDesk, by: By, chosen: Format) -> None:
    report, file = counted(lived, by), BytesIO()
    write_groups(file, chosen, report, lived.config, Words("en"))
    heading, *rows = _rows(file.getvalue(), chosen)
    assert len(rows) == len(report.rows) > 0
    for row, told in zip(rows, map(row_json, report.rows), strict=True):
        spent = told.pop("compensations")
        found = dict(zip(heading, row, strict=True))
        expected = dict(flat(told)) | {"tickets_before": told.get("tickets_before")}
        assert {name: found.pop(name) for name in expected} == {n: _as_written(v, chosen) for n, v in expected.items()}
        assert found.pop("compensations").count("coupon") == len(spent)
        assert set(found) == {"name"}


def flat(figures: dict[str, Any], begin: str = "") -> Iterator[tuple[str, Any]]:
    """Figures by their names in a table."""
    for name, value in figures.items():
        yield from flat(value, f"{begin}{name}.") if isinstance(value, dict) else [(f"{begin}{name}", value)]


def _rows(written: bytes, chosen: Format) -> list[list[Any]]:
    if chosen is Format.CSV:
        return list(csv.reader(written.decode("utf-8-sig").splitlines()))
    sheet = load_workbook(BytesIO(written)).active
    return [[cell.value if cell.value is not None else "" for cell in row] for row in sheet.rows]


def _as_written(value: object, chosen: Format) -> object:
    if value is None:
        return ""
    return str(value) if chosen is Format.CSV else value


def test_rules_are_looked_at(lived: ChanceDesk) -> None:
    book = Rulebook(lived.path, lived.config, lived.clock)
    reviewed = book.review(book.since("2026-10-01"), lambda *_: None)
    shown = texts(rules_page(reviewed, View(lived.config, Words("en"), 76)))
    assert any("hours" in line for line in shown[1:])
    assert texts(rules_page((), View(lived.config, Words("en"), 76))) != []


@pytest.mark.parametrize(
    ("figure", "look", "better"),
    [("first_response", "good", True), ("escalation_rate", "bad", False), ("tickets", "", None)],
)
def test_a_change_says_what_its_colour_says(lived: ChanceDesk, figure: str, look: str, better: bool | None) -> None:
    now = counted(lived, "category").whole
    slower = replace(now.first_response, mean=(now.first_response.mean or 1) * 2)
    then = replace(now, first_response=slower, escalated=0, tickets=now.tickets * 2)
    told = change(figure, now, then, Words("en"))
    assert told.look == look
    assert ("better" in told.text, "worse" in told.text) == (better is True, better is False)
    assert told.text[0] in "+-"
    assert change(figure, now, now, Words("en")).text == "="


# Plots


@pytest.mark.parametrize(("value", "above"), [(0, 1), (1, 1), (1.5, 2), (7, 8), (10, 10), (11, 20), (99, 100)])
def test_the_axis_ends_at_a_round_number(value: float, above: float) -> None:
    assert round_above(value) == above


def test_a_plot_is_as_high_as_its_values() -> None:
    points = [("a", 0.0), ("b", 4.0), ("c", 8.0), ("d", None), ("e", 0.01)]
    rows = list(plot(points, 4, 30, lambda value: f"{value:g}"))
    bars = [row.partition("┤" if "┤" in row else "│")[2] for row in rows[:4]]
    columns = ["".join(row[place * 5] for row in bars) for place in range(5)]
    assert columns == ["    ", "  ██", "████", "    ", "   ▁"]
    assert rows[0].startswith("8 ┤")
    assert rows[3].startswith("0 ┤")
    assert [rows[5].index(name) for name, _ in points] == [3, 8, 13, 18, 23]


def test_of_very_many_points_several_are_put_together() -> None:
    of_each, points = gathered([(str(place), place, 1) for place in range(10)], 4)
    assert (of_each, points) == (3, [("0", 1.0), ("3", 4.0), ("6", 7.0), ("9", 9.0)])
    assert gathered([("a", 0, 0), ("b", 6, 3)], 1) == (2, [("a", 2.0)])
    assert gathered([], 5) == (1, [])


def test_dates_do_not_run_into_each_other() -> None:
    names = [f"11-{day:02}" for day in range(1, 31)]
    row = list(plot([(name, 1.0) for name in names], 3, 40, str))[-1].split()
    assert len(row) > 3
    assert all(name in names and names.index(name) > names.index(before) for before, name in pairwise(row))


# Charts


def test_charts_are_well_formed_and_their_texts_are_text() -> None:
    name = "<b>&\"'\x1b[31m退款"
    for drawn in (
        svg.columns([(name, 1.0), ("b", None)], str, name),
        svg.course([(name, 1.0), ("b", None), ("c", 3.0)], str, name),
        svg.rows([(name, 3.0, "3"), ("b", 0.0, "0")], name),
        svg.heat_map({name: [0, 1, 9] + [0] * 21}, name),
        svg.columns([], str, ""),
        svg.rows([], ""),
    ):
        root = ElementTree.fromstring(drawn)
        assert root.tag.endswith("svg")
        assert "\x1b" not in drawn
        assert all(not each.tag.endswith("}b") for each in root.iter())


def test_bars_are_as_long_as_their_values() -> None:
    root = ElementTree.fromstring(svg.columns([("a", 5.0), ("b", 10.0), ("c", 0.0)], str, "t", height=100))
    heights = [float(each.attrib["height"]) for each in root.iter() if each.tag.endswith("rect")]
    assert heights == [50, 100, 0]
    root = ElementTree.fromstring(svg.rows([("a", 5.0, "5"), ("b", 10.0, "10")], "t"))
    long = [float(each.attrib["width"]) for each in root.iter() if each.tag.endswith("rect")]
    assert long[1] == 2 * long[0]
    assert f">{'long' * 9}l…</text>" in svg.rows([("long" * 40, 5.0, "5")], "t")
