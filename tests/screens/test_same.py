"""What many ask at once: told beside the ticket, listed by `=`, selected by `V` and answered together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from igdesk.i18n import LANGUAGES, Lang
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from tests.screens.conftest import Says, TestDesk, settle
from tests.screens.ticket_fixtures import notices, quiet, type_keys

ASKED = "我的杯子一到就裂了，怎么办？"
MANY = (
    Says("anna", ASKED, timedelta(minutes=50)),
    Says("bert", f"你好，{ASKED}", timedelta(minutes=40)),
    Says("cleo", f"{ASKED}😡", timedelta(minutes=30)),
    Says("else", "你们什么时候补货，想买两件", timedelta(minutes=20)),
)


@pytest.fixture
def many(test_desk: TestDesk) -> TestDesk:
    test_desk.arrive(MANY)
    return test_desk


def number_of(desk: TestDesk, who: str) -> int:
    rows = desk.store.read(
        lambda db: db.execute(
            "SELECT t.number FROM tickets t JOIN customers c ON c.id = t.customer WHERE c.username = ?", [who]
        ).fetchall()
    ).result()
    return int(rows[0][0])


def queue(pilot: Pilot[Any]) -> QueueScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QueueScreen)
    return screen


async def opened(pilot: Pilot[Any], number: int) -> None:
    await settle(pilot)
    await type_keys(pilot, "colon", *str(number), "enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, TicketScreen)


async def test_from_a_ticket_to_all_that_ask_the_same_and_back(many: TestDesk) -> None:
    asking = {number_of(many, who) for who in ("anna", "bert", "cleo")}
    async with many.app().run_test(size=(160, 40)) as pilot:
        await opened(pilot, min(asking))
        await type_keys(pilot, "equals_sign")
        await settle(pilot)
        assert set(queue(pilot).order()) == asking
        assert queue(pilot).query_one("#filter", Input).value == f"same:{min(asking)}"
        await type_keys(pilot, "V")
        await settle(pilot)
        assert set(queue(pilot).selection.numbers) == asking
        await type_keys(pilot, "escape", "escape")
        await settle(pilot)
        assert len(queue(pilot).order()) == len(MANY)


async def test_the_queue_lists_them_whatever_was_shown_before(many: TestDesk) -> None:
    async with many.app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        await type_keys(pilot, "g", "m", "g", "i")
        await settle(pilot)
        under = queue(pilot).target()
        assert under is not None
        await type_keys(pilot, "equals_sign")
        await settle(pilot)
        assert under.ticket.number in queue(pilot).order()
        assert len(queue(pilot).order()) in (1, 3)


async def test_where_nobody_asked_it_that_is_said(many: TestDesk) -> None:
    async with many.app().run_test(size=(160, 40)) as pilot:
        await opened(pilot, number := number_of(many, "else"))
        await type_keys(pilot, "equals_sign")
        await quiet(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)
        assert f"Nobody else has asked what #{number} asks in the last 7 days." in notices(pilot)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_what_a_ticket_looks_like_that_many_ask(
    many: TestDesk, snap_compare: Callable[..., bool], lang: Lang, size: tuple[int, int]
) -> None:
    number = number_of(many, "cleo")

    async def prepare(pilot: Pilot[Any]) -> None:
        await opened(pilot, number)
        await quiet(pilot)

    assert snap_compare(many.app(lang), run_before=prepare, terminal_size=size)
