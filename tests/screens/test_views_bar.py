"""The line of views: what goes first where it is too narrow for everything."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from textual.app import App, ComposeResult

from igdesk.desk.queries import Sort
from igdesk.desk.views import views
from igdesk.i18n import Lang, Words
from igdesk.widgets.views_bar import ViewsBar

BUSY = {"open": 27, "unowned": 26, "escalated": 2, "waiting": 1, "overdue": 15, "all": 27}


async def line(lang: Lang, width: int, counts: Mapping[str, int], current: str = "open", sort: Sort = Sort.SLA) -> str:
    class Bar(App[None]):
        def get_css_variables(self) -> dict[str, str]:
            return super().get_css_variables() | {"calm": "#888888"}

        def compose(self) -> ComposeResult:
            yield ViewsBar(views("lin"), Words(lang))

    async with Bar().run_test(size=(width, 3)) as pilot:
        bar = pilot.app.query_one(ViewsBar)
        bar.counts, bar.current, bar.sort = counts, current, sort
        return bar.render().plain


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_order_stays_at_120_cells_and_empty_views_give_way_to_it(lang: Lang) -> None:
    shown = await line(lang, 120, BUSY)
    assert shown.endswith(Words(lang)("ui.sorted", order=Words(lang)("ui.sort_sla")))
    assert "8 " in shown
    assert "1 " in shown


async def test_what_has_tickets_is_named_before_the_order() -> None:
    full = BUSY | {"mine": 3, "resolved": 100, "snoozed": 12}
    shown = await line("en", 120, full)
    assert "9 Snoozed 12" in shown
    assert "due first" not in shown


async def test_an_order_that_is_not_the_usual_one_is_always_named() -> None:
    full = BUSY | {"mine": 3, "resolved": 100, "snoozed": 12}
    for width in (80, 120):
        shown = await line("en", width, full, sort=Sort.NEWEST)
        assert shown.endswith("newest first")
        assert "[1 Open 27]" in shown


async def test_empty_views_go_before_those_with_tickets() -> None:
    shown = await line("en", 80, BUSY | {"promises": 2}, "promises")
    assert shown.rstrip().endswith("[Promises 2]")
    assert "3 Unowned 26" in shown
    assert [empty for empty in ("Mine", "Resolved", "Snoozed") if empty in shown] == []


async def test_the_current_view_is_always_named() -> None:
    assert "[9 Snoozed]" in await line("en", 120, BUSY, "snoozed")
    assert "[9 Snoozed]" in await line("en", 40, BUSY, "snoozed")
