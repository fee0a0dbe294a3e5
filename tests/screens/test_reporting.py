"""The report on the screen: counted beside, ended by Esc, and from each line to exactly its tickets."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from igdesk.desk.desk import Desk
from igdesk.desk.filters import parse_filter
from igdesk.desk.report_json import report_json
from igdesk.desk.reporting import Question, Reporter
from igdesk.i18n import LANGUAGES, Lang, Words
from igdesk.rules.reports.figures import GROUPINGS
from igdesk.rules.reports.terms import TERMS
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.screens.reporting import ReportScreen
from igdesk.widgets.dialogs import Ask, Pick
from igdesk.widgets.reading_card import ReadingCard
from igdesk.widgets.report_lines import ReportLines

from .scenes import desk_of_scenes
from .ticket_fixtures import notices, pressed, quiet, type_keys


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of_scenes(tmp_path) as made:
        yield made


def running(desk: Desk, lang: Lang = "en") -> IgdeskApp:
    return IgdeskApp(desk, Words(lang), desk._clock)


def screen(pilot: Pilot[Any]) -> ReportScreen:
    assert isinstance(pilot.app.screen, ReportScreen)
    return pilot.app.screen


def page(pilot: Pilot[Any]) -> str:
    return screen(pilot).query_one(ReportLines).render().plain


def days(pilot: Pilot[Any]) -> str:
    return str(screen(pilot).query_one("#days", Static).content)


def listed(pilot: Pilot[Any]) -> int:
    """How many tickets the queue shows."""
    queue = pilot.app.screen
    assert isinstance(queue, QueueScreen)
    return len(queue.tickets.cards)


async def test_every_line_leads_to_as_many_tickets_as_it_tells(desk: Desk) -> None:
    report = Reporter(desk.file().result(), desk.config, desk._clock).report(
        Question("2026-11-15", "2026-11-21", "category", compared=True), lambda *_: None
    )
    async with running(desk).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "r")
        assert "Tickets" in page(pilot)
        await type_keys(pilot, "enter")
        assert listed(pilot) == report.whole.tickets == 5
        await type_keys(pilot, "g", "r", "2")
        for place, row in enumerate(report.rows):
            await type_keys(pilot, *("j" for _ in range(place)), "enter")
            assert listed(pilot) == row.figures.tickets
            await type_keys(pilot, "g", "r")
            assert "[2 Category]" in str(screen(pilot).query_one("#pages", Static).content)  # it stands as it was left
        await type_keys(pilot, "3", *["right"] * 5, *["down"] * 5, "enter")  # on Saturday at two
        assert listed(pilot) == report.heat["sat"][14] == 3
        await type_keys(pilot, "g", "r", "3", "end", "enter")
        assert listed(pilot) == sum(report.heat["sun"])
        await type_keys(pilot, "g", "r", "1", "end", "enter")
        assert listed(pilot) == report.backlog.tickets
        await type_keys(pilot, "g", "r", "1", "end", "up", "enter")
        assert listed(pilot) == report.resolved


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_all_pages_and_cards(desk: Desk, lang: Lang) -> None:
    words = Words(lang)
    async with running(desk, lang).run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "r")
        for key, word in zip(
            "123456",
            (
                words("reports.name_tickets"), words("reports.by_category"), words("reports.heat"),
                words("reports.course_response"), words("reports.reasons"), words("rules_review.col_fired"),
            ),
            strict=True,
        ):  # fmt: skip
            await type_keys(pilot, key)
            assert word in page(pilot), key
        await type_keys(pilot, "d")
        card = pilot.app.screen
        assert isinstance(card, ReadingCard)
        told = "".join(card._written(80).plain.split())
        assert all("".join(words(f"reports.def_{term}").split()) in told for term in TERMS)
        await type_keys(pilot, "escape", "2", "i")
        card = pilot.app.screen
        assert isinstance(card, ReadingCard)
        assert words("reports.name_escalation_rate") in card._written(80).plain
        await type_keys(pilot, "escape", "1", "i")
        assert notices(pilot)[-1] == pilot.app.words("reports.no_card")  # type: ignore[attr-defined]


async def test_days_are_chosen_and_walked_through(desk: Desk) -> None:
    async with running(desk).run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "r")
        assert days(pilot).startswith("7 days · 2026-11-15 to 2026-11-21, beside 11-08 to 11-14 · counted ")
        await type_keys(pilot, "left_square_bracket")
        assert days(pilot).startswith("2026-11-08 to 2026-11-14")
        await type_keys(pilot, "p", "5", "left_square_bracket")
        assert days(pilot).startswith("last month · 2026-10-01 to 2026-10-31")
        await type_keys(pilot, "right_square_bracket", "right_square_bracket")
        assert days(pilot).startswith("this month · 2026-11-01 to 2026-11-21")
        await type_keys(pilot, "p", "7")
        assert isinstance(pilot.app.screen, Ask)
        pilot.app.screen.query_one(Input).value = "2026-11-20 2026-11-19"
        await type_keys(pilot, "enter")
        assert "2026-11-20 is after --to 2026-11-19" in notices(pilot)[-1]
        await type_keys(pilot, "p", "7")
        pilot.app.screen.query_one(Input).value = "2026-11-19 2026-11-19"
        await type_keys(pilot, "enter", "4")
        assert days(pilot).startswith("2026-11-19 to 2026-11-19")
        assert "00 " in page(pilot)  # one day is told hour by hour


async def test_it_is_grouped_by_what_is_chosen(desk: Desk) -> None:
    async with running(desk).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "r", "b")
        assert isinstance(pilot.app.screen, Pick)
        assert pilot.app.screen.query_one(OptionList).option_count == len(GROUPINGS)
        await type_keys(pilot, "6")
        assert "Agent" in page(pilot)
        await type_keys(pilot, "b", *"limit", "enter")
        report = screen(pilot).state.report
        assert report is not None
        await type_keys(pilot, "enter")
        assert listed(pilot) == report.rows[0].figures.tickets > 0
        await type_keys(pilot, "g", "r", "5", "enter")
        assert listed(pilot) == report.reasons[0].tickets > 0
        await type_keys(pilot, "g", "r", "6", "enter")
        assert notices(pilot)[-1] == Words("en")("reports.no_list")


async def test_counting_leaves_the_keys_free_and_ends_on_esc(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that counts waits until the test lets it go on."""
    go_on, ended = threading.Event(), threading.Event()

    def slow(_self: Reporter, _question: Question, progress: Any) -> None:
        try:
            while True:
                progress(1, 4)
                go_on.wait(0.001)
        finally:
            ended.set()

    with monkeypatch.context() as patched:
        patched.setattr(Reporter, "report", slow)
        async with running(desk).run_test(size=(80, 24)) as pilot:
            await quiet(pilot)
            await pilot.press("g", "r")
            while "25%" not in page(pilot):
                await pilot.pause(0.001)
            await pilot.press("3")  # another page is wanted, and counted
            assert "[3 Times]" in str(screen(pilot).query_one("#pages", Static).content)
            while "25%" not in page(pilot):
                await pilot.pause(0.001)
            ended.clear()
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, ReportScreen)
            while not ended.is_set():
                await pilot.pause(0.001)
            assert "r counts again" in page(pilot)
            patched.undo()
            await type_keys(pilot, "r")
            assert "Roster" in page(pilot) or "roster" in page(pilot)
            await type_keys(pilot, "escape")
            assert len(pilot.app.screen_stack) == 1


async def test_leaving_ends_counting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def slow(_self: Reporter, _question: Question, progress: Any) -> None:
        try:
            while True:
                progress(0, 4)
        finally:
            ended.set()

    monkeypatch.setattr(Reporter, "report", slow)
    async with running(desk).run_test(size=(80, 24)) as pilot:
        await quiet(pilot)
        await pilot.press("g", "r")
        while not (isinstance(pilot.app.screen, ReportScreen) and screen(pilot)._counting):
            await pilot.pause(0.001)
        await pilot.press("q")
        while not ended.is_set():
            await pilot.pause(0.001)


async def test_it_is_written_to_files(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(desk, "zh").run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        await type_keys(pilot, "g", "r", "e", "1", "enter")
        made = tmp_path / "report-2026-11-15-2026-11-21.html"
        assert str(made) in notices(pilot)[-1]
        assert '<html lang="zh">' in made.read_text("utf-8")
        before = made.stat()
        await type_keys(pilot, "e", "1", "enter", "n")
        assert made.stat() == before
        await type_keys(pilot, "e", "1", "enter", "y")
        assert made.stat().st_ino != before.st_ino
        await type_keys(pilot, "e", "2", "enter")
        rows = list(csv.DictReader((tmp_path / "report-2026-11-15-2026-11-21.csv").read_text("utf-8-sig").splitlines()))
        question = Question("2026-11-15", "2026-11-21", "category", compared=True)
        report = report_json(Reporter(desk.file().result(), desk.config, desk._clock).report(question, lambda *_: None))
        assert [(each["group"], each["tickets"]) for each in rows] == [
            (row["group"] or "", str(row["tickets"])) for row in report["rows"]
        ]
        assert rows[0]["first_response_seconds.mean"] == str(report["rows"][0]["first_response_seconds"]["mean"] or "")
        await type_keys(pilot, "e", "3")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "nowhere" / "a.xlsx")
        await type_keys(pilot, "enter")
        assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("key", ["1", "3", "4"], ids=["figures", "times", "trends"])
def test_what_it_looks_like(
    desk: Desk, snap_compare: Callable[..., bool], key: str, size: tuple[int, int], lang: Lang
) -> None:
    app = IgdeskApp(desk, Words(lang), desk._clock)
    assert snap_compare(app, terminal_size=size, run_before=pressed("g", "r", key))


def test_what_is_typed_in_the_filter_is_what_the_report_asks(desk: Desk) -> None:
    asked = parse_filter("report:counted weekday:周六 hour:14:00 tag:none lies:none", "zhou", desk.config)
    assert asked.report == ("counted",)
    assert [(each.weekday, each.hour) for each in asked.began] == [(5, None), (None, 14)]
    assert asked.exactly == (("tag", None), ("department", None))
    for typed in ("report:nonsense", "weekday:someday", "hour:24", "hour:x"):
        assert parse_filter(typed, "zhou", desk.config).words == (typed,)
