"""The line of what is due: what it tells at every width, where it leads, and when it is not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from textual.app import App, ComposeResult

from igdesk.i18n import Lang, Words
from igdesk.text import cells
from igdesk.widgets.due_line import DUES, DueLine

from .conftest import Says, TestDesk, settle

ALL = {"overdue": 120, "soon": 3, "promised_today": 1, "escalated": 2, "expiring": 2, "unsent": 1}


async def line(lang: Lang, width: int, counts: Mapping[str, int]) -> str:
    class Bar(App[None]):
        def compose(self) -> ComposeResult:
            yield DueLine(Words(lang))

    async with Bar().run_test(size=(width, 3)) as pilot:
        due = pilot.app.query_one(DueLine)
        due.counts = counts
        await pilot.pause()
        return due.render().plain.rstrip() if due.display else ""


async def test_each_thing_is_told_with_the_key_that_leads_there() -> None:
    shown = await line("zh", 120, ALL | {"overdue": 2, "soon": 0})
    assert shown == (
        "go_overdue ! 超时 2  go_promises 今日承诺 1  go_escalated ▲ 待答升级 2"
        "  go_expiring 窗口将关 2  go_outbox ! 未送达 1"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_at_80_cells_all_of_it_stands_there_and_the_keys_give_way(lang: Lang) -> None:
    shown = await line(lang, 80, ALL)
    assert cells(shown) <= 78
    assert all(Words(lang)(f"due.{each.id}", count=ALL[each.id]) in shown for each in DUES)
    assert "go_" not in shown


async def test_where_even_that_does_not_fit_the_most_urgent_stays() -> None:
    assert await line("en", 26, ALL) == "! 120 late  3 in 30m"


async def test_counts_end_where_counting_does() -> None:
    assert await line("en", 80, {"overdue": 1000}) == "go_overdue ! 1000+ late"


async def test_where_nothing_is_due_there_is_no_line() -> None:
    assert await line("en", 80, {"open": 40, "overdue": 0}) == ""


async def test_it_follows_the_desk_and_a_click_or_its_keys_lead_there(test_desk: TestDesk) -> None:
    async with test_desk.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        due = pilot.app.query_one(DueLine)
        assert not due.display
        test_desk.arrive([Says("late", "hello?", timedelta(hours=9)), Says("near", "hi", timedelta(hours=3.75))])
        pilot.app.look_now()  # type: ignore[attr-defined]
        await settle(pilot)
        pilot.app.screen._count()  # type: ignore[attr-defined]  # what it does by itself after a pause
        await settle(pilot)
        assert due.render().plain.rstrip() == "g y ! 1 late  g h 1 in 30m"
        await pilot.press("g", "y")
        await settle(pilot)
        assert pilot.app.screen.order() == (1,)  # type: ignore[attr-defined]
        await pilot.click(DueLine, offset=(20, 0))
        await settle(pilot)
        assert pilot.app.screen.order() == (2,)  # type: ignore[attr-defined]
