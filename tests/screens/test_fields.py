"""Fields on the screens: the question before resolving, and filling them in at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from igdesk.config.model import Config, TicketField
from igdesk.config.ticket_fields import Ending
from igdesk.desk.desk import Desk
from igdesk.rules.commands import SetField
from igdesk.rules.model import Status, Ticket
from igdesk.widgets.fields_dialog import FillFields
from igdesk.widgets.options import Options
from igdesk.widgets.recipient import AfterSend

from .test_templating import MAKE_GOOD, screen, ticket_open
from .ticket_fixtures import CONFIG, desk_over, inbound, mia, notices, quiet, thread, type_keys, write

ORDER = TicketField("order_no", "订单号", pattern=r"\d{8}", required=True)
SIZE = TicketField("size", "尺码", "select", options=("S", "M", "L"), categories=("returns",), required=True)
FAULTS = TicketField("faults", "问题", "multiselect", options=("色差", "破损", "少件"))
PRICE, DAY = TicketField("price", "价格", "number"), TicketField("day", "购买日期", "date")
WITH_FIELDS = replace(CONFIG, fields=(ORDER, SIZE, FAULTS, PRICE, DAY), templates=(MAKE_GOOD,))


def desk_with(path: Path, config: Config) -> Any:
    tom = thread("tom", [inbound("请问在吗", timedelta(minutes=30), "t1")], "Tom Baker")
    return desk_over(path, [mia(), tom], config)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Mia's ticket, a return, and one of Tom's without a category."""
    with desk_with(tmp_path, WITH_FIELDS) as made:
        yield made


def ticket(desk: Desk, number: int) -> Ticket:
    card = desk.card(number).result()
    assert card is not None
    return card.ticket


def labels(pilot: Pilot[Any]) -> list[str]:
    return [str(each.content) for each in pilot.app.screen.query(".field").results(Static)]


def wrong(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("#wrong", Static).content)


async def test_e_asks_for_what_is_missing_and_resolves_in_one_step(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        stack = [*pilot.app.screen_stack]
        await type_keys(pilot, "e")
        assert isinstance(pilot.app.screen, FillFields)
        assert labels(pilot) == ["订单号 *", "尺码 *"]
        await type_keys(pilot, *"12345678", "enter", "2", "enter")
        assert pilot.app.screen_stack == stack
        now = ticket(desk, 1)
        assert (now.status, now.fields) == (Status.RESOLVED, {"order_no": "12345678", "size": "M"})
        await type_keys(pilot, "u")
        assert (ticket(desk, 1).status, ticket(desk, 1).fields) != (Status.RESOLVED, now.fields)
        assert ticket(desk, 1).fields == {}


async def test_what_is_wrong_is_said_and_stays(desk: Desk) -> None:
    async with ticket_open(desk, 2) as pilot:
        await type_keys(pilot, "e", "enter")
        assert wrong(pilot) == "订单号 must be filled in."
        await type_keys(pilot, "1", "2", "ctrl+s")
        assert "does not fit" in wrong(pilot)
        assert pilot.app.screen.query_one(Input).value == "12"
        assert ticket(desk, 2).status is Status.NEW
        await type_keys(pilot, *"345678", "ctrl+s")
        assert ticket(desk, 2).status is Status.RESOLVED


async def test_esc_changes_nothing(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "e", *"12345678", "enter", "1", "escape")
        assert (ticket(desk, 1).status, ticket(desk, 1).fields) == (Status.OPEN, {})
        assert screen(pilot).number == 1


async def test_keys_typed_ahead_do_not_answer_a_question_that_nobody_could_foresee(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        for key in ("e", *"12345678", "enter", "1", "enter"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await quiet(pilot)
        assert isinstance(pilot.app.screen, FillFields)
        assert pilot.app.screen.query_one(Input).value != "12345678"
        assert ticket(desk, 1).status is Status.OPEN


async def test_the_ticket_that_was_meant_is_resolved_whatever_is_shown_meanwhile(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "e")
        screen(pilot).show_ticket(2)
        await quiet(pilot)
        await type_keys(pilot, *"12345678", "enter", "1", "ctrl+s")
        assert (ticket(desk, 1).status, ticket(desk, 2).status) == (Status.RESOLVED, Status.NEW)


async def test_the_state_that_is_picked_asks_too(desk: Desk) -> None:
    async with ticket_open(desk, 2) as pilot:
        await type_keys(pilot, "s", *"resolved", "enter")
        assert labels(pilot) == ["订单号 *"]
        await type_keys(pilot, *"12345678", "enter")
        assert ticket(desk, 2).status is Status.RESOLVED


async def test_a_reply_that_resolves_asks_before_it_leaves(desk: Desk) -> None:
    async with ticket_open(desk, 2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "好的，已处理。")
        await type_keys(pilot, "f8")
        assert screen(pilot).composer.after is AfterSend.RESOLVED
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FillFields)
        await type_keys(pilot, "escape")
        assert (screen(pilot).composer.text, desk.unsettled_replies().result()) == ("好的，已处理。", ())
        await type_keys(pilot, "ctrl+s", *"12345678", "enter")
        now = ticket(desk, 2)
        assert (now.status, now.fields) == (Status.RESOLVED, {"order_no": "12345678"})
        assert [row.text for row in desk.unsettled_replies().result()] == ["好的，已处理。"]


async def test_all_fields_are_filled_in_by_a_key(desk: Desk) -> None:
    async with ticket_open(desk, 2) as pilot:
        await type_keys(pilot, "D")
        assert labels(pilot) == ["订单号", "问题", "价格", "购买日期"]
        await type_keys(pilot, *"12345678", "enter", "3", "1", "3", "2", "enter")
        await type_keys(pilot, *"ab", "enter", *"2026-11-2", "enter")
        assert "is no number" in wrong(pilot)
        _, price, day = pilot.app.screen.query(Input)
        price.value, day.value = "12.50", "2026-11-20"
        await type_keys(pilot, "ctrl+s")
        assert ticket(desk, 2).fields == {
            "order_no": "12345678", "faults": "色差, 破损", "price": "12.50", "day": "2026-11-20",
        }  # fmt: skip
        assert notices(pilot)[-1] == "#2: fields saved."
        await type_keys(pilot, "D")
        assert pilot.app.screen.query_one(Options).value == "色差, 破损"
        pilot.app.screen.query(Input).first(Input).value = ""
        await type_keys(pilot, "ctrl+s")
        assert "order_no" not in ticket(desk, 2).fields


async def test_a_desk_without_fields_says_where_they_come_from(tmp_path: Path) -> None:
    with desk_with(tmp_path, replace(CONFIG, fields=())) as desk:
        async with ticket_open(desk, 2) as pilot:
            await type_keys(pilot, "D")
            assert "[[fields]]" in notices(pilot)[-1]
            await type_keys(pilot, "e")
            assert ticket(desk, 2).status is Status.RESOLVED


async def test_arrows_and_space_choose_where_digits_do_not_reach(tmp_path: Path) -> None:
    many = TicketField("shop", "门店", "select", options=tuple(f"s{n}" for n in range(1, 13)))
    with desk_with(tmp_path, replace(CONFIG, fields=(many,))) as desk:
        async with ticket_open(desk, 2) as pilot:
            await type_keys(pilot, "D", *["right"] * 10, "space", "ctrl+s")
            assert ticket(desk, 2).fields == {"shop": "s11"}


ENDED = Ending("处理结果", {"refund": "退款", "rejected": "不予支持"}).as_field("outcome")
CAUSE = Ending("根本原因", {"product": "产品质量", "usage": "使用不当"}, required=True).as_field("cause")


async def test_how_it_ended_is_asked_with_what_is_missing_in_one_dialog(tmp_path: Path) -> None:
    with desk_with(tmp_path, replace(CONFIG, fields=(ORDER, ENDED, CAUSE))) as desk:
        async with ticket_open(desk, 2) as pilot:
            await type_keys(pilot, "e")
            assert labels(pilot) == ["订单号 *", "处理结果", "根本原因 *"]
            await type_keys(pilot, *"12345678", "enter", "1", "enter", "2", "enter")
            now = ticket(desk, 2)
            assert now.fields == {"order_no": "12345678", "outcome": "refund", "cause": "usage"}
            assert now.status is Status.RESOLVED
            await type_keys(pilot, "u")
            assert (ticket(desk, 2).fields, ticket(desk, 2).status) == ({}, Status.NEW)


async def test_a_ticket_that_was_brought_back_is_asked_again_with_what_was_said(tmp_path: Path) -> None:
    with desk_with(tmp_path, replace(CONFIG, fields=(ENDED,))) as desk:
        desk.run(SetField(2, "outcome", "refund")).result()
        async with ticket_open(desk, 2) as pilot:
            await type_keys(pilot, "e")
            assert pilot.app.screen.query_one(Options).value == "refund"
            await type_keys(pilot, "2", "enter")
            assert (ticket(desk, 2).fields, ticket(desk, 2).status) == ({"outcome": "rejected"}, Status.RESOLVED)
