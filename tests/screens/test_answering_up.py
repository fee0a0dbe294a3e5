"""Answering what went up, by key: the brief, approve, return, take over; from the list and from the brief."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.clock import FixedClock
from igdesk.config.model import Compensation
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.i18n import Lang, Words
from igdesk.rules import commands as c
from igdesk.rules.model import Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.brief import BriefCard
from igdesk.screens.decision_tree import DecisionTree
from igdesk.screens.escalation import EscalationScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.dialogs import Ask

from .ticket_fixtures import (
    CONFIG,
    HOSTILE,
    NOW,
    as_person,
    desk_over,
    fill_mia,
    inbound,
    mia,
    notices,
    quiet,
    take_notices,
    thread,
    type_keys,
)

GRANTS = {"mei": 50, "lin": 0, "zhou": 500}
TEAM = replace(
    CONFIG,
    agents=tuple(replace(each, authority={"refund": Decimal(GRANTS[each.id])}) for each in CONFIG.agents),
    compensations=(Compensation("part", "部分退款", counts_as="refund"), Compensation("coupon", "优惠券")),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Zhou's desk: Mei wants 300 for Mia, and elsewhere more than Zhou may grant; Lin took up a hostile text."""
    others = [
        thread("evil[b]", [inbound(HOSTILE, timedelta(minutes=20), "e1")], HOSTILE),
        thread("ann", [inbound("I want all of it back", timedelta(minutes=9), "a1")], "Ann"),
    ]
    with desk_over(tmp_path, [mia(), *others], TEAM, me="zhou") as made:
        fill_mia(made)
        as_person(made, "mei", c.SetField(1, "order_no", "88231"), c.Compensate(1, "part", Decimal(40)))
        as_person(made, "mei", c.GivePromise(1, "周一前告知物流进展", NOW + timedelta(hours=5)))
        as_person(made, "mei", c.Compensate(1, "part", Decimal(300)))
        as_person(made, "lin", c.Escalate(2, f"why? {HOSTILE}"))
        as_person(made, "mei", c.Compensate(3, "part", Decimal(9000)))
        take_notices(made)
        yield made


def app_over(desk: Desk, lang: Lang = "en") -> IgdeskApp:
    return IgdeskApp(desk, Words(lang), desk._clock)


async def history_stands(pilot: Pilot[Any], screen: EscalationScreen, number: int) -> None:
    """Wait for what is read a while after the cursor came to rest: below a card nothing is drawn any more."""
    for _ in range(400):
        if screen._detail is not None and screen._detail.card.ticket.number == number:
            break
        await pilot.pause(0.005)
    await drawn(pilot)


async def drawn(pilot: Pilot[Any]) -> None:
    """Wait until the screen was laid out, twice: a bar appears with the first time, and makes lines narrower."""
    for _ in range(4):
        done = asyncio.Event()
        pilot.app.screen.call_after_refresh(done.set)
        await done.wait()


async def open_list(pilot: Pilot[Any], *keys: str) -> EscalationScreen:
    await quiet(pilot)
    await type_keys(pilot, "g", "e")
    screen = pilot.app.screen
    assert isinstance(screen, EscalationScreen)
    await quiet(pilot)
    await type_keys(pilot, *keys)
    return screen


def answers(desk: Desk, number: int) -> list[tuple[str | None, str | None, str | None]]:
    detail = desk.detail(number).result()
    assert detail is not None
    return [(each.answered_by, each.answer, each.instruction) for each in detail.escalations]


def text_of(card: BriefCard) -> str:
    return card._content(100).plain


async def test_y_approves_and_the_ticket_leaves_the_list(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        assert set(screen.order()) == {1, 2, 3}
        while (card := screen.target()) is not None and card.ticket.number != 1:
            await type_keys(pilot, "j")
        await type_keys(pilot, "y")
        assert answers(desk, 1) == [("zhou", "approved", None)]
        assert "#1: approved." in notices(pilot)[-1]
        await screen.igdesk.live.look()
        await quiet(pilot)
        assert set(screen.order()) == {2, 3}
        await type_keys(pilot, "u")
        assert answers(desk, 1) == [(None, None, None)]


async def go_to(pilot: Pilot[Any], screen: EscalationScreen, number: int) -> None:
    await type_keys(pilot, "home", *("j" for _ in range(screen.order().index(number))))
    card = screen.target()
    assert card is not None
    assert card.ticket.number == number


async def test_above_ones_authority_the_screen_says_who_may(desk: Desk) -> None:
    boss = replace(TEAM.agents[2], id="boss", name="老板", role="admin")
    desk.adopt(replace(TEAM, agents=(*TEAM.agents, boss)))
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 3)
        await type_keys(pilot, "y")
        assert answers(desk, 3) == [(None, None, None)]
        assert "Who may: 老板" in notices(pilot)[-1]


async def test_y_without_an_amount_names_the_other_keys(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 2)
        await type_keys(pilot, "y")
        assert "x returns it with an instruction, r takes it over" in notices(pilot)[-1]


async def test_x_returns_it_with_a_line_that_is_kept_until_it_is_sent(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 2)
        await type_keys(pilot, "x", *"call", "escape")
        assert answers(desk, 2) == [(None, None, None)]
        assert screen.igdesk.drafts.text(2, Kind.RETURN) == "call"
        await type_keys(pilot, "x")
        assert isinstance(pilot.app.screen, Ask)
        await type_keys(pilot, "end", *" [b]her", "enter")
        assert answers(desk, 2) == [("zhou", "returned", "call [b]her")]
        assert screen.igdesk.drafts.text(2, Kind.RETURN) == ""
        assert "#2 is returned with your instruction" in notices(pilot)[-1]


async def test_x_with_nothing_said_returns_nothing(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 2)
        await type_keys(pilot, "x", "space", "enter")
        assert answers(desk, 2) == [(None, None, None)]


async def test_r_takes_it_over(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 2)
        await type_keys(pilot, "r")
        card = desk.card(2).result()
        assert card is not None
        assert (card.ticket.assignee, card.ticket.status, card.ticket.escalated) == ("zhou", Status.OPEN, False)
        assert "#2 is yours now" in notices(pilot)[-1]


async def test_whoever_comes_second_reads_who_was_first(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 1)
        boss = replace(TEAM.agents[2], id="boss", name="老板", role="admin")
        Desk(desk._store, replace(TEAM, agents=(*TEAM.agents, boss)), desk._clock, "boss").run(c.Approve(1)).result()
        await type_keys(pilot, "y")
        assert answers(desk, 1) == [("boss", "approved", None)]
        assert "boss" in notices(pilot)[-1]


async def test_the_brief_says_all_that_is_needed(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 1)
        await type_keys(pilot, "enter")
        card = pilot.app.screen
        assert isinstance(card, BriefCard)
        told = text_of(card)
        for said in (
            "#1",
            "部分退款 300 > 50",  # why it went up
            "by 小美 14:30",
            "? 部分退款 300, proposed by 小美; within your authority",
            "✓ 部分退款 40, granted by 小美",
            "this customer so far: 部分退款 40",
            "我想退款，包裹到现在还没收到",
            "订单号",
            "88231",
            "✓ image ×1",
            "周一前告知物流进展",
            "物流显示卡在海关",
            "y approve · x return · r take over · o open the ticket · W decision tree · Esc closes",
        ):
            assert said in told, said
        await type_keys(pilot, "j", "k", "q")
        assert pilot.app.screen is screen


@pytest.mark.parametrize(("key", "answer"), [("y", ("zhou", "approved", None)), ("r", ("zhou", "taken_over", None))])
async def test_the_keys_work_in_the_brief(desk: Desk, key: str, answer: tuple[str, str, None]) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 1)
        await type_keys(pilot, "enter", key)
        assert pilot.app.screen is screen
        assert answers(desk, 1) == [answer]


async def test_the_brief_leads_to_the_tree_and_the_instruction(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 1)
        await type_keys(pilot, "enter", "W")
        assert isinstance(pilot.app.screen, DecisionTree)
        await type_keys(pilot, "escape", "enter", "x", *"no", "enter")
        assert answers(desk, 1) == [("zhou", "returned", "no")]


async def test_the_brief_leads_to_the_ticket(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 2)
        await type_keys(pilot, "enter", "o")
        assert isinstance(pilot.app.screen, TicketScreen)


async def test_the_conversation_tells_the_answer_and_the_instruction(desk: Desk) -> None:
    as_person(desk, "zhou", c.ReturnEscalation(2, "call her"), c.Approve(1))
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        app.open_ticket(2, (1, 2, 3))
        await quiet(pilot)
        ticket = pilot.app.screen
        assert isinstance(ticket, TicketScreen)
        told = ticket.thread.text_in_view()
        assert "Answered from above: returned with an instruction — 周主管" in told
        assert "call her" in told


async def test_hostile_text_is_text_in_the_brief(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 2)
        await type_keys(pilot, "enter")
        card = pilot.app.screen
        assert isinstance(card, BriefCard)
        told = text_of(card)
        assert "why? [/bold] [@click=app.quit]x[/] " in told
        assert not any(ord(letter) < 32 and letter != "\n" for letter in told)
        assert "\u202e" not in told


async def test_on_an_empty_list_the_keys_do_nothing(tmp_path: Path) -> None:
    with desk_over(tmp_path, [], TEAM, me="zhou") as empty:
        async with app_over(empty).run_test(size=(80, 24)) as pilot:
            screen = await open_list(pilot, "enter", "y", "x", "r", "o")
            assert pilot.app.screen is screen
            assert notices(pilot) == []


async def test_escalating_costs_two_keys(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        app.open_ticket(2, (1, 2, 3))
        await quiet(pilot)
        before = len(answers(desk, 2))
        await type_keys(pilot, "S", "enter")
        assert len(answers(desk, 2)) == before + 1


Compare = Callable[..., bool]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_the_brief_looks_like(desk: Desk, snap_compare: Compare, size: tuple[int, int], lang: Lang) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        screen = await open_list(pilot)
        await go_to(pilot, screen, 1)
        await history_stands(pilot, screen, 1)
        await type_keys(pilot, "enter")
        await quiet(pilot)

    assert snap_compare(IgdeskApp(desk, Words(lang), FixedClock(NOW)), terminal_size=size, run_before=prepare)
