"""One template for many customers: who is left out, two confirmations, one step to take it all back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.config.model import Then
from igdesk.desk.bulk_reply import plan
from igdesk.i18n import Lang
from igdesk.rules.commands import Claim, Escalate, SetStatus
from igdesk.rules.model import Channel, MessageState, Status
from igdesk.widgets.bulk_reply_dialogs import AskCount, AskSamples
from igdesk.widgets.template_picker import TemplatePicker
from tests.screens.conftest import NOW, Says, TestDesk, settle
from tests.screens.test_selecting import at_rest, began, chosen, press, queue, ticket, told
from tests.screens.test_type_ahead import burst

Compare = Callable[..., bool]


@pytest.fixture
def desk(test_desk: TestDesk) -> TestDesk:
    """Six open tickets of customers who can be answered."""
    test_desk.many(6)
    return test_desk


def held(desk: TestDesk) -> dict[int, str]:
    return {row.ticket: row.text for row in desk.desk.replies_in([MessageState.QUEUED]).result()}


def left_out(desk: TestDesk, template: str = "thanks") -> dict[int, str]:
    cards = [desk.desk.card(number).result() for number in range(1, 20)]
    chosen = desk.config.variants(template)[0]
    planned = plan(desk.desk, [card for card in cards if card is not None], chosen)
    return {each.number: each.why.key for each in planned.stayed}


async def to_samples(pilot: Pilot[Any], key: str = "t") -> None:
    """Choose the first template for the two tickets on top."""
    await began(pilot, "space", "space", key)
    assert isinstance(pilot.app.screen, TemplatePicker)
    await press(pilot, "1")


@pytest.mark.parametrize("key", ["t", "r"])
async def test_two_answers_send_it_to_all_and_one_key_takes_it_back(desk: TestDesk, key: str) -> None:
    async with desk.app().run_test() as pilot:
        await to_samples(pilot, key)
        assert isinstance(pilot.app.screen, AskSamples)
        assert held(desk) == {}
        await press(pilot, "s")
        assert isinstance(pilot.app.screen, AskCount)
        assert held(desk) == {}
        await press(pilot, "2", "enter")
        assert held(desk) == dict.fromkeys((6, 5), "Hi there, thank you for writing!")
        rows = desk.desk.replies_in([MessageState.QUEUED]).result()
        assert {row.hold_until for row in rows} == {NOW + timedelta(seconds=10)}
        assert [ticket(desk, n).status for n in (6, 5)] == [Status.WAITING] * 2
        assert chosen(pilot) == ()
        await press(pilot, "u")
        assert held(desk) == {}
        assert [ticket(desk, n).status for n in (6, 5)] == [Status.NEW] * 2
        assert "#6 and 1 more" in told(pilot)


@pytest.mark.parametrize(
    "keys",
    [
        ("enter", "ctrl+s", "y", "escape"), ("e",), ("s", "escape"), ("s", "enter", "escape"),
        ("s", "3", "enter", "escape"), ("s", "s", "enter", "escape"), ("s", "2", "escape"), ("s", "-", "2", "enter"),
    ],
)  # fmt: skip
async def test_nothing_leaves_without_both(desk: TestDesk, keys: tuple[str, ...]) -> None:
    async with desk.app().run_test() as pilot:
        await to_samples(pilot)
        for key in keys:
            await press(pilot, key)
        assert held(desk) == {}
        assert len(chosen(pilot)) == 2


async def test_what_was_typed_ahead_confirms_nothing(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "space", "space", "t", "1", "s", "2", "enter")
        assert isinstance(pilot.app.screen, AskSamples)
        await burst(pilot, "s", "2", "enter")
        assert isinstance(pilot.app.screen, AskCount)
        assert held(desk) == {}


async def test_full_width_digits_count(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await to_samples(pilot)
        await press(pilot, "s", "２", "enter")
        assert len(held(desk)) == 2


def test_who_needs_a_persons_eyes_is_left_out(desk: TestDesk) -> None:
    assert left_out(desk) == {}
    desk.arrive(
        [
            Says("open.air", "how much?", channel=Channel.COMMENT),
            Says("long.ago", "hello?", timedelta(days=9)),
            Says("小红", "请问什么时候发货？我等了很久"),
        ]
    )
    desk.desk.run(Escalate(1, "angry")).result()
    desk.desk.run(SetStatus(2, Status.CLOSED)).result()
    keys = {"bulk.public", "bulk.window", "bulk.no_wording", "bulk.escalated", "refusal.closed"}
    assert set(left_out(desk).values()) == keys


def test_an_open_hole_leaves_everybody_out(desk: TestDesk) -> None:
    variant = replace(desk.config.variants("thanks")[0], text="Your order {order_no} is on its way.")
    desk.config = replace(desk.config, templates=(variant,))
    desk.desk = desk.desk_of("lin")
    assert set(left_out(desk).values()) == {"bulk.hole"}


def test_a_customer_with_two_tickets_gets_it_once(desk: TestDesk) -> None:
    desk.desk.run(SetStatus(1, Status.CLOSED)).result()
    user = next(card.customer.username for card in [desk.desk.card(1).result()] if card is not None)
    assert user is not None
    desk.clock.advance(timedelta(minutes=1))
    desk.arrive([Says(user, "and another thing", timedelta(0))])
    card = desk.desk.card(7).result()
    assert card is not None
    planned = plan(desk.desk, [card, card], desk.config.variants("thanks")[0])
    assert [each.why.key for each in planned.stayed] == ["bulk.same_customer"]


async def test_those_who_are_left_out_stay_selected_with_the_reason(desk: TestDesk) -> None:
    desk.desk.run(Escalate(5, "angry")).result()
    async with desk.app().run_test(size=(120, 40)) as pilot:
        await began(pilot, "v", "j", "j", "escape", "t", "1")
        shown = "\n".join(str(each.render()) for each in pilot.app.screen.query("Static, Paragraph"))
        assert "2 customers" in shown
        assert "#5 was escalated" in shown
        await press(pilot, "s", "2", "enter")
        assert set(held(desk)) == {6, 4}
        assert chosen(pilot) == (5,)
        assert "#5 was escalated" in told(pilot)


async def test_where_nobody_can_be_answered_it_is_said_why(desk: TestDesk) -> None:
    desk.desk.run(Escalate(6, "angry")).result()
    async with desk.app().run_test() as pilot:
        await began(pilot, "space", "t", "1")
        assert pilot.app.screen is queue(pilot)
        assert "#6 was escalated" in told(pilot)
        assert chosen(pilot) == (6,)


async def test_what_a_customer_wrote_meanwhile_keeps_theirs_back(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await to_samples(pilot)
        card = desk.desk.card(6).result()
        assert card is not None
        assert card.customer.username is not None
        desk.arrive([Says(card.customer.username, "never mind", timedelta(0))])
        await press(pilot, "s", "2", "enter")
        assert set(held(desk)) == {5}
        assert chosen(pilot) == (6,)


async def test_what_a_template_does_besides_is_done_and_taken_back_with_it(desk: TestDesk) -> None:
    variant = replace(desk.config.variants("thanks")[0], then=Then(status="resolved", tags=("thanked",), note="done"))
    desk.config = replace(desk.config, templates=(variant,))
    desk.desk = desk.desk_of("lin")
    async with desk.app().run_test() as pilot:
        await to_samples(pilot)
        await press(pilot, "s", "2", "enter")
        assert [(ticket(desk, n).status, ticket(desk, n).tags) for n in (6, 5)] == [(Status.RESOLVED, ("thanked",))] * 2
        await press(pilot, "u")
        assert [(ticket(desk, n).status, ticket(desk, n).tags) for n in (6, 5)] == [(Status.NEW, ())] * 2


async def test_without_a_selection_the_key_opens_the_ticket(desk: TestDesk) -> None:
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        desk.desk.run(Claim(6)).result()
        await press(pilot, "r")
        assert pilot.app.screen is not queue(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_samples_look_like(desk: TestDesk, snap_compare: Compare, lang: Lang, size: tuple[int, int]) -> None:
    desk.desk.run(Escalate(3, "angry")).result()

    async def select(pilot: Pilot[Any]) -> None:
        await began(pilot, "V")
        await at_rest(pilot)
        await press(pilot, "t", "1")

    assert snap_compare(desk.app(lang), run_before=select, terminal_size=size)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_last_question_looks_like(desk: TestDesk, snap_compare: Compare, lang: Lang) -> None:
    async def select(pilot: Pilot[Any]) -> None:
        await to_samples(pilot)
        await press(pilot, "s")

    assert snap_compare(desk.app(lang), run_before=select, terminal_size=(80, 24))
