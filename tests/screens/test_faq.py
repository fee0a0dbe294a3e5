"""Answers of the FAQ for people: the first suggestion, and in the picker by question, keyword or answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from igdesk.config.model import Faq
from igdesk.desk.desk import Desk
from igdesk.widgets.template_picker import TemplatePicker

from .test_templating import WARM, screen, ticket_open
from .ticket_fixtures import CONFIG, desk_over, inbound, thread, type_keys

SHIPPING = Faq("ship", "多久发货？", "现货 48 小时内发出。", "zh", ("发货", "shipping"))
RETURNS = Faq("back", "退换货政策", "7 天内可以退换。", "zh", ("退货",))
FAQ = replace(CONFIG, faq=(RETURNS, SHIPPING), templates=(WARM,), rules=())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Tom asks about shipping."""
    tom = thread("tom", [inbound("什么时候发货呀", timedelta(minutes=30), "t1")], "Tom Baker")
    with desk_over(tmp_path, [tom], FAQ) as made:
        yield made


async def test_what_the_customer_asks_is_the_first_suggestion(desk: Desk) -> None:
    async with ticket_open(desk, 1) as pilot:
        assert str(screen(pilot).query_one("#ticket-hint", Static).content).startswith("1 [FAQ] 多久发货？")
        await type_keys(pilot, "1")
        assert screen(pilot).composer.text == "现货 48 小时内发出。"
        await type_keys(pilot, "ctrl+s")
    assert [row.template for row in desk.unsettled_replies().result()] == ["faq:ship"]


@pytest.mark.parametrize("typed", ["政策", "退货", "7 天", "faq:back"])
async def test_the_picker_finds_it_by_question_keyword_and_answer(desk: Desk, typed: str) -> None:
    async with ticket_open(desk, 1) as pilot:
        await type_keys(pilot, "t")
        assert isinstance(pilot.app.screen, TemplatePicker)
        pilot.app.screen._narrow(typed)  # a digit alone would choose
        shown = str(pilot.app.screen.query_one("#picker-list", Static).content)
        assert "[FAQ] 退换货政策" in shown
        assert "收到" not in shown
        await type_keys(pilot, "enter")
        assert screen(pilot).composer.text == "7 天内可以退换。"
