"""The report: the desk's figures page by page, counted on a thread beside, and from each of them to its tickets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from igdesk.config.model import Config
from igdesk.desk.counting_beside import CountingBeside, Stopped
from igdesk.desk.report_pages import (
    PAGES,
    Line,
    Page,
    View,
    causes_page,
    figures_page,
    groups_page,
    rules_page,
    text_line,
    times_page,
    trends_page,
)
from igdesk.desk.reporting import Question, Reporter
from igdesk.desk.rulebook import Rulebook
from igdesk.errors import IgdeskError
from igdesk.rules.reports.figures import Report
from igdesk.rules.reports.period import HOURS, Period
from igdesk.screens import asking_report
from igdesk.screens.bindings import bindings_for
from igdesk.screens.desk_screen import DeskScreen
from igdesk.screens.report_state import ReportState, begun
from igdesk.text import safe_text
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.report_lines import ReportLines
from igdesk.widgets.status import StatusLine

TELL_EVERY = 0.2
"""Seconds after which it is told again how far counting is."""
MOST = 1_000_000
_PAGES: Mapping[Page, Callable[[Report, View], Iterator[Line]]] = {
    "figures": figures_page, "groups": groups_page, "times": times_page, "trends": trends_page, "causes": causes_page,
}  # fmt: skip


class ReportScreen(DeskScreen):
    """The report of whoever looks; what they looked at last stands there again."""

    context = "report"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("report")
    AUTO_FOCUS = "ReportLines"
    DEFAULT_CSS = """
    ReportScreen #days { height: 1; padding: 0 1; }
    ReportScreen #pages { height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._counting: CountingBeside[Any] | None = None
        self._asked: Question | date | None = None
        """What is being counted: a report, or the rules since a day."""
        self._note = ""
        """Why there is no page."""
        self._drawn = ""
        """The page that stands there."""

    @property
    def state(self) -> ReportState:
        """What is looked at."""
        self.igdesk.report = self.igdesk.report or begun(self.today)
        return self.igdesk.report

    @property
    def today(self) -> date:
        """By the desk's calendar."""
        return self.desk.now().astimezone(self.desk.config.desk.timezone).date()

    @property
    def lines(self) -> ReportLines:
        """The page."""
        return self.query_one(ReportLines)

    def compose(self) -> ComposeResult:
        yield StatusLine(self.words, self.clock, self.desk.config.desk.timezone)
        yield Static("", id="days", markup=False)
        yield Static("", id="pages", markup=False)
        yield ReportLines()
        yield KeyFooter("report", self.words)

    def on_mount(self) -> None:
        """Show what was looked at last."""
        self.query_one(StatusLine).title = self.words("reports.screen_title")
        self.set_interval(TELL_EVERY, self._tell_progress)
        self.call_after_refresh(self.look)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stop()

    def on_resize(self, _event: events.Resize) -> None:
        """Other columns fit now."""
        self.call_after_refresh(self.draw)

    def configured(self, config: Config) -> None:
        super().configured(config)
        self.state.forget()
        self.look()

    # What is shown

    def look(self) -> None:
        """Show what is wanted now; what was not counted yet is."""
        state = self.state
        asks_rules = state.page == "rules"
        wanted = state.days.first if asks_rules else state.question
        is_there = state.days.first in state.reviewed if asks_rules else state.report is not None
        self._note = ""
        if is_there:
            self._stop()
        elif self._counting is None or self._asked != wanted:
            self._stop()
            self._asked = wanted
            self.read_latest("report", self._count)
        self.draw()

    async def _count(self) -> None:
        state, question, page = self.state, self.state.question, self.state.page
        first = state.days.first
        try:
            path = await self.desk.file()
            parts = path, self.desk.config, self.clock
            if page == "rules":
                book = Rulebook(*parts)
                reviews = CountingBeside(lambda tell: book.review(book.since(first.isoformat()), tell))
                self._counting = reviews
                state.reviewed[first] = await reviews.done()
            else:
                reports = CountingBeside(lambda tell: Reporter(*parts).report(question, tell))
                self._counting = reports
                state.keep(question, await reports.done())
        except Stopped:
            return
        except IgdeskError as error:
            self._note = safe_text(self.words.of(error.phrase))
        self._counting = None
        self.draw()

    def _stop(self) -> bool:
        """End counting; whether there was something to end."""
        counting, self._counting = self._counting, None
        if counting is not None:
            counting.stop()
            self.workers.cancel_group(self, "report")
        return counting is not None

    def draw(self) -> None:
        """Draw the page as far as it is known."""
        if not self.is_mounted:
            return
        state = self.state
        self.query_one("#days", Static).update(Content(self._days_line()))
        self.query_one("#pages", Static).update(self._pages_line())
        page = state.page if state.page == "rules" or state.report is not None else ""
        self.lines.show(self._page(), is_same=self._drawn == page)
        self._drawn = page

    @property
    def view(self) -> View:
        """What pages are drawn with."""
        return View(self.desk.config, self.words, self.lines.room, self.state.hour)

    def _page(self) -> Iterator[Line]:
        state, report = self.state, self.state.report
        if state.page == "rules" and state.days.first in state.reviewed:
            return rules_page(state.reviewed[state.days.first], self.view)
        if state.page != "rules" and report is not None:
            return _PAGES[state.page](report, self.view)
        return iter([text_line(self._note or self._progress())])

    def _progress(self) -> str:
        share = 0.0 if self._counting is None else self._counting.share
        return self.words("reports.counting_share", share=f"{share:.0%}")

    def _tell_progress(self) -> None:
        if self._counting is not None:
            self.draw()

    def _days_line(self) -> str:
        state, words, zone = self.state, self.words, self.desk.config.desk.timezone
        days = state.days
        before = Period(days.first, days.last, zone).until(self.today).before
        told = words(
            "reports.head", first=days.first.isoformat(), last=days.last.isoformat(),
            before_first=f"{before.first:%m-%d}", before_last=f"{before.last:%m-%d}",
        )  # fmt: skip
        name = days.called(self.today)
        told = told if name is None else f"{words(f'reports.days_{name}')} · {told}"
        report = state.report
        at = "" if report is None else f"{report.at.astimezone(zone):%H:%M}"
        return f"{told} · {words('reports.counted_at', at=at)}" if at else told

    def _pages_line(self) -> Content:
        parts: list[tuple[str, str]] = []
        for place, page in enumerate(PAGES, 1):
            name = self.words(f"reports.page_{page}")
            if page == "groups":
                name = self.words(f"reports.by_{self.state.by}")
            here = page == self.state.page
            parts.append((f"[{place} {name}] " if here else f" {place} {name}  ", "bold" if here else "$calm"))
        return Content.assemble(*parts)

    # Keys

    def action_down(self) -> None:
        """Next line."""
        self.lines.move(1)

    def action_up(self) -> None:
        """Previous line."""
        self.lines.move(-1)

    def action_top(self) -> None:
        """First line."""
        self.lines.move(-MOST)

    def action_bottom(self) -> None:
        """Last line."""
        self.lines.move(MOST)

    def action_page_down(self) -> None:
        """Half a page down."""
        self.lines.scroll_page(self.lines.page)

    def action_page_up(self) -> None:
        """Half a page up."""
        self.lines.scroll_page(-self.lines.page)

    def action_leave(self) -> None:
        """Esc ends counting first."""
        if self._stop():
            self._note = self.words("reports.stopped")
            self.draw()
        else:
            self.action_back()

    def action_report_page(self, place: int) -> None:
        """The page of a digit."""
        if place <= len(PAGES):
            self.state.page = PAGES[place - 1]
            self.look()

    def action_next_days(self) -> None:
        """The days after these."""
        self._step(1)

    def action_previous_days(self) -> None:
        """The days before these."""
        self._step(-1)

    def _step(self, by: int) -> None:
        self.state.days = self.state.days.step(by, self.today)
        self.look()

    def action_earlier_hour(self) -> None:
        """The hour before, on the map."""
        self._move_hour(-1)

    def action_later_hour(self) -> None:
        """The hour after, on the map."""
        self._move_hour(1)

    def _move_hour(self, by: int) -> None:
        self.state.hour = (self.state.hour + by) % len(HOURS)
        self.draw()

    def action_count_again(self) -> None:
        """Forget what was counted."""
        self.state.forget()
        self.look()

    @on(ReportLines.Opened)
    def action_list_counted(self) -> None:
        """List the tickets of the line under the cursor."""
        line = self.lines.current
        if line is None or line.list is None:
            self.tell("reports.no_list")
        else:
            self.igdesk.go_filter(line.list, "all")

    def action_report_days(self) -> None:
        """Ask which days."""
        self._ask(asking_report.ask_days)

    def action_report_by(self) -> None:
        """Ask what to group by."""
        self._ask(asking_report.ask_by)

    def action_report_export(self) -> None:
        """Ask what to write where."""
        self._ask(asking_report.ask_export)

    def action_definitions(self) -> None:
        """Say what each figure is."""
        asking_report.define(self)

    def action_group_card(self) -> None:
        """All figures of a group beside those of everybody."""
        asking_report.show_card(self)

    @work(group="verbs", exit_on_error=False)
    async def _ask(self, ask: Callable[[ReportScreen], Awaitable[None]]) -> None:
        self.asks_on = True
        try:
            await ask(self)
        finally:
            self.asks_on = False
