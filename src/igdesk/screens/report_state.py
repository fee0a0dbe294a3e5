"""What somebody looks at in the report, kept while the program runs: days, grouping, page, and what was counted."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from igdesk.desk.report_days import Days, chosen
from igdesk.desk.report_pages import Page
from igdesk.desk.reporting import Question
from igdesk.rules.reports.figures import By, Report
from igdesk.rules.review import Reviewed
from igdesk.values import dataclass

_KEPT = 8
"""Reports that are remembered: those of the days that somebody goes to and fro between."""


@dataclass(slots=True)
class ReportState:
    """It.

    Attributes:
        days: Which days.
        by: What the page of groups is grouped by.
        page: Which page stands there.
        hour: The hour that is chosen on the map of times.
        reports: What was counted, by what was asked for, the latest last.
        reviewed: The look at the rules since the day with which the days begin.
    """

    days: Days
    by: By = "category"
    page: Page = "figures"
    hour: int = 9
    reports: dict[Question, Report] = field(default_factory=dict)
    reviewed: dict[date, tuple[Reviewed, ...]] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """What has to be counted for the page: all but the course are told by any report of the days."""
        return self._about(self._course if self.page == "trends" else self.by)

    @property
    def groups_question(self) -> Question:
        """What is asked for the groups, whatever page stands there."""
        return self._about(self.by)

    @property
    def report(self) -> Report | None:
        """What was counted for the page, if it was."""
        wanted = [self.question]
        if self.page not in ("groups", "trends"):
            wanted.append(self._about(self._course))
        return next((self.reports[each] for each in wanted if each in self.reports), None)

    def keep(self, question: Question, report: Report) -> None:
        """Remember what was counted."""
        self.reports.pop(question, None)
        self.reports[question] = report
        while len(self.reports) > _KEPT:
            self.reports.pop(next(iter(self.reports)))

    def forget(self) -> None:
        """All is to be counted anew."""
        self.reports.clear()
        self.reviewed.clear()

    @property
    def _course(self) -> By:
        return "hour" if self.days.first == self.days.last else "day"

    def _about(self, by: By) -> Question:
        return Question(self.days.first.isoformat(), self.days.last.isoformat(), by, compared=True)


def begun(today: date) -> ReportState:
    """What stands there at first: a week."""
    return ReportState(chosen("days7", today))
