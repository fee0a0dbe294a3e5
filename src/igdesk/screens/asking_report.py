"""What the report asks: which days, grouped by what, written where; and its cards to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.content import Content

from igdesk.desk.beside import beside
from igdesk.desk.counting_beside import CountingBeside, Progress
from igdesk.desk.report_days import PRESETS, Days, Preset, chosen
from igdesk.desk.report_export import write_groups
from igdesk.desk.report_html import write_html
from igdesk.desk.report_pages import card_lines
from igdesk.desk.report_words import row_name
from igdesk.desk.reporting import Question, Reporter
from igdesk.desk.table_files import Format
from igdesk.desk.whole_file import whole_file
from igdesk.errors import IgdeskError, system_reason
from igdesk.rules.reports.figures import GROUPINGS, By, Report
from igdesk.rules.reports.terms import TERMS
from igdesk.text import cells, one_line, pad, safe_text, truncate
from igdesk.widgets.dialogs import Ask, Choice, Confirm, Pick
from igdesk.widgets.reading_card import ReadingCard
from igdesk.widgets.reading_card import beside as set_beside

if TYPE_CHECKING:
    from igdesk.screens.reporting import ReportScreen

_CUSTOM = "custom"
_HTML = "html"


async def ask_days(screen: ReportScreen) -> None:
    """Ask which days; other ones are typed, the first and the last, or how long ago."""
    words, state = screen.words, screen.state
    choices = [Choice(each, words(f"reports.days_{each}")) for each in (*PRESETS, _CUSTOM)]
    current = state.days.called(screen.today)
    picked = await screen.app.push_screen_wait(Pick(words, words("reports.ask_days"), choices, current=current))
    if picked is None:
        return
    if picked != _CUSTOM:
        state.days = chosen(cast("Preset", picked), screen.today)
        screen.look()
        return
    shown = f"{state.days.first} {state.days.last}"
    typed = await screen.app.push_screen_wait(Ask(words, words("reports.ask_first_last"), value=shown))
    if typed is not None and typed.strip():
        first, *rest = typed.split()
        try:
            state.days = await _days(screen, Question(first, rest[0] if rest else None))
        except IgdeskError as error:
            screen.refused(error)
        else:
            screen.look()


async def _days(screen: ReportScreen, question: Question) -> Days:
    reporter = Reporter(await screen.desk.file(), screen.desk.config, screen.clock)
    first, last = reporter.check(question)
    return Days(first or date.min, last)


async def ask_by(screen: ReportScreen) -> None:
    """Ask what to group by, and show the groups."""
    words, state = screen.words, screen.state
    choices = [Choice(each, words(f"reports.by_{each}")) for each in GROUPINGS]
    picked = await screen.app.push_screen_wait(Pick(words, words("reports.ask_by"), choices, current=state.by))
    if picked is not None:
        state.by, state.page = cast("By", picked), "groups"
        screen.look()


async def ask_export(screen: ReportScreen) -> None:
    """Ask what to write, and where; a file that is there stays."""
    words, state = screen.words, screen.state
    choices = [Choice(each, words(f"reports.export_{each}")) for each in (_HTML, Format.CSV.value, Format.XLSX.value)]
    picked = await screen.app.push_screen_wait(Pick(words, words("reports.ask_export"), choices))
    if picked is None:
        return
    usual = f"report-{state.days.first}-{state.days.last}.{picked}"
    typed = await screen.app.push_screen_wait(Ask(words, words("reports.ask_file"), value=usual))
    if typed is None or not typed.strip():
        return
    path = Path(typed.strip())
    with suppress(RuntimeError):  # of nobody's home
        path = path.expanduser()
    is_there = await beside(lambda _stop: path.exists())
    if is_there and not await screen.app.push_screen_wait(
        Confirm(words, words("reports.is_there"), one_line(str(path)), danger=True)
    ):
        return
    screen.asks_on = False  # no more questions: keys are for the report while it is written
    write = partial(_write, screen, await screen.desk.file(), picked, path, is_there)
    try:
        await CountingBeside(write).done()
    except IgdeskError as error:
        screen.refused(error)
    except OSError as error:
        told = safe_text(words("reports.not_written", path=path, reason=system_reason(error)))
        screen.notify(told, severity="error", markup=False)
    else:
        screen.tell("reports.written", path=one_line(str(path.absolute())))


def _write(screen: ReportScreen, desk: Path, picked: str, path: Path, over: bool, tell: Progress) -> None:
    """On a thread of its own: what stands on the screen, and what is not counted yet."""
    config, state = screen.desk.config, screen.state
    question, known = state.groups_question, dict(state.reports)
    reporter = Reporter(desk, config, screen.clock)

    def counted(asked: Question) -> Report:
        return known.get(asked) or reporter.report(asked, tell)

    if picked == _HTML:
        write_html(path, counted, question, config, screen.words, over=over)
        return
    with whole_file(path, overwrite=over) as file:
        write_groups(file, Format(picked), counted(question), config, screen.words)


def define(screen: ReportScreen) -> None:
    """Say what each figure is, in the words of `docs/reports.md`."""
    words = screen.words

    def lines(width: int) -> Iterator[Content]:
        yield Content.styled(words("reports.definitions"), "bold")
        for term in TERMS:
            head = Content.styled(f"{words(f'reports.name_{term}')}  ", "$accent")
            yield from set_beside(head, words(f"reports.def_{term}"), width, below="  ")

    screen.app.push_screen(ReadingCard(lambda width: Content("\n").join(lines(width))))


def show_card(screen: ReportScreen) -> None:
    """Show all figures of the group under the cursor beside those of everybody."""
    line, report, words = screen.lines.current, screen.state.report, screen.words
    if line is None or line.row is None or report is None or report.by is None:
        screen.tell("reports.no_card")
        return
    name = one_line(row_name(line.row, report.by, screen.desk.config, words))
    told = list(card_lines(line.row, report, screen.view))

    def lines(width: int) -> Iterator[Content]:
        left = max(cells(each[0]) for each in told) + 2
        value = max((width - left) // 2, 12)
        heading = pad(truncate(name, value - 2), value) + words("reports.card_all")
        yield Content.styled(" " * left + heading, "bold")
        for title, theirs, whole in told:
            shown = pad(truncate(one_line(theirs), value - 2), value)
            yield Content.assemble(pad(title, left), shown, (truncate(one_line(whole), value), "$calm"))

    screen.app.push_screen(ReadingCard(lambda width: Content("\n").join(lines(width))))
