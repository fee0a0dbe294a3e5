"""Taking a ticket up, and the list of what was taken up with its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.clock import FixedClock
from igdesk.desk.desk import Desk
from igdesk.i18n import Lang, Words
from igdesk.rules.commands import Escalate, SetField, SetStatus
from igdesk.rules.model import Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.decision_tree import DecisionTree
from igdesk.screens.escalate_dialog import EscalateDialog, reasons, targets
from igdesk.screens.escalation import EscalationScreen
from igdesk.screens.ticket import TicketScreen

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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Mia's ticket, taken up by Lin; one that a rule took up; a plain one with hostile text."""
    others = [
        thread("sam", [inbound("allergic reaction!! help", timedelta(minutes=10), "s1")]),
        thread("evil[b]", [inbound(HOSTILE, timedelta(minutes=20), "e1")], HOSTILE),
    ]
    with desk_over(tmp_path, [mia(), *others]) as made:
        fill_mia(made)
        as_person(made, "lin", Escalate(1, "客户要求经理回电", "agent:zhou"))
        take_notices(made)
        yield made


def raised(desk: Desk, number: int) -> list[tuple[str, str]]:
    detail = desk.detail(number).result()
    assert detail is not None
    return [(each.reason, each.to) for each in detail.escalations]


async def open_on(pilot: Pilot[Any], number: int, *keys: str) -> None:
    await quiet(pilot)
    app = pilot.app
    assert isinstance(app, IgdeskApp)
    app.open_ticket(number, (1, 2, 3))
    await quiet(pilot)
    await type_keys(pilot, *keys)


async def open_list(pilot: Pilot[Any], *keys: str) -> EscalationScreen:
    await quiet(pilot)
    await type_keys(pilot, "g", "e")
    screen = pilot.app.screen
    assert isinstance(screen, EscalationScreen)
    await pilot.pause(0.15)  # the pause after which the history is read
    await quiet(pilot)
    await type_keys(pilot, *keys)
    return screen


def app_over(desk: Desk, lang: Lang = "en") -> IgdeskApp:
    return IgdeskApp(desk, Words(lang), desk._clock)


async def test_s_and_enter_take_it_up_to_the_supervisors(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S", "enter")
        assert raised(desk, 3) == [("Needs a decision", "role:supervisor")]
        assert isinstance(pilot.app.screen, TicketScreen)
        assert "#3 went up to supervisor" in notices(pilot)[-1]
        assert "Escalated to supervisor" in pilot.app.screen.thread.text_in_view()


async def test_a_digit_takes_a_configured_reason_with_its_target(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S", "3", "enter")
        assert raised(desk, 3) == [("客户威胁曝光", "agent:zhou")]


async def test_the_rules_fill_in_until_when_and_about_how_much(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        desk.run(SetField(3, "refund_amount", "600")).result()
        await open_on(pilot, 3, "S")
        dialog = pilot.app.screen

        def filled() -> str:
            return str(dialog.query_one("#escalate-filled", Static).render())

        assert "no time set" in filled()  # no rule gives supervisors a time
        assert "600" in filled()
        await type_keys(pilot, "3")
        assert "by 15:30 (in 1h00)" in filled()
        await type_keys(pilot, "enter")
        found = desk.detail(3).result()
        await type_keys(pilot, "u")
        left = desk.card(3).result()
    assert found is not None
    assert left is not None
    assert left.ticket.asked == ()
    [up] = found.escalations
    assert (up.rule, up.actor, up.answer_due_at) == (None, desk.me, NOW + timedelta(hours=1))
    [asked] = found.card.ticket.asked
    assert (asked.to, asked.due_at) == ("agent:zhou", NOW + timedelta(hours=1))


async def test_typing_writes_a_reason_of_one_s_own(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S", *"refund x", "backspace", "7", "right", "enter")
        assert raised(desk, 3) == [("refund 7", "role:admin")]


async def test_esc_takes_nothing_up(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S", "x", "escape")
        assert raised(desk, 3) == []
        assert isinstance(pilot.app.screen, TicketScreen)


async def test_a_refusal_keeps_what_was_typed(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S", *"why")
        desk.run(SetStatus(3, Status.CLOSED)).result()
        await type_keys(pilot, "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, EscalateDialog)
        assert dialog.reason == "why"
        assert "closed" in notices(pilot)[-1]


async def test_the_decision_tree_is_one_key_away(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S", "question_mark")
        assert isinstance(pilot.app.screen, DecisionTree)
        await type_keys(pilot, "escape", *"why?")
        dialog = pilot.app.screen
        assert isinstance(dialog, EscalateDialog)
        assert dialog.reason == "why?"


async def test_somebody_else_s_change_is_said_first(desk: Desk) -> None:
    async with app_over(desk).run_test() as pilot:
        await open_on(pilot, 3, "S")
        as_person(desk, "lin", SetStatus(3, Status.RESOLVED))
        await type_keys(pilot, "enter")
        assert raised(desk, 3) == []
        assert "Resolved — 阿林" in notices(pilot)[-1]


def test_a_reason_that_a_rule_flagged_comes_first(desk: Desk) -> None:
    flagged, plain = desk.card(2).result(), desk.card(3).result()
    assert flagged is not None
    assert plain is not None
    first = reasons(flagged, CONFIG, Words("zh"))[0]
    assert (first.text, first.to, first.flagged) == ("可能造成人身伤害", "role:admin", True)
    assert [reason.text for reason in reasons(plain, CONFIG, Words("en"))] == [
        "Needs a decision",
        "可能造成人身伤害",
        "客户威胁曝光",
        "The customer asks for somebody in charge",
        "Beyond my authority",
    ]


def test_there_are_never_more_reasons_than_digits(desk: Desk) -> None:
    card = desk.card(3).result()
    assert card is not None
    many = tuple(replace(CONFIG.escalations[0], id=f"e{n}", reason=f"reason {n}") for n in range(20))
    assert len(reasons(card, replace(CONFIG, escalations=many), Words("en"))) == 9


def test_everybody_who_may_be_asked_is_a_target() -> None:
    assert list(targets(CONFIG)) == [
        "role:supervisor", "role:admin", "department:finance", "agent:mei", "agent:lin", "agent:zhou",
    ]  # fmt: skip


# The list


async def test_what_is_due_first_comes_first_with_its_whole_history(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot)
        assert screen.order() == (2, 1)
        assert screen.thread.number == 2
        assert "Rule harm fired: the words “allergic”" in screen.thread.text_in_view()
        await type_keys(pilot, "j")
        await pilot.pause(0.15)
        await quiet(pilot)
        text = screen.thread.text_in_view()
        assert screen.thread.number == 1
        assert "物流显示卡在海关" in text
        assert "客户要求经理回电" in text


async def test_o_opens_the_ticket_and_esc_comes_back(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        await open_list(pilot, "j", "o")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        assert screen.thread.number == 1
        assert screen.order() == (2, 1)
        await type_keys(pilot, "escape")
        assert isinstance(pilot.app.screen, EscalationScreen)


async def test_the_cursor_stays_with_its_ticket_and_moves_on_when_that_leaves(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_list(pilot, "j")
        as_person(desk, "lin", Escalate(3, "another"))
        await screen.igdesk.live.look()
        await quiet(pilot)
        assert screen.order() == (2, 1, 3)
        card = screen.target()
        assert card is not None
        assert card.ticket.number == 1
        as_person(desk, "lin", SetStatus(1, Status.RESOLVED))
        await screen.igdesk.live.look()
        await quiet(pilot)
        card = screen.target()
        assert card is not None
        assert (screen.order(), card.ticket.number) == ((2, 3), 3)


async def test_verbs_act_on_the_ticket_under_the_cursor(desk: Desk) -> None:
    async with app_over(desk).run_test(size=(120, 40)) as pilot:
        await open_list(pilot, "j", "a", "a")
        cards = [desk.card(number).result() for number in (1, 2)]
        assert [card.ticket.assignee for card in cards if card is not None] == ["mei", None]


async def test_an_empty_list_says_so(tmp_path: Path) -> None:
    with desk_over(tmp_path, []) as desk:
        async with app_over(desk).run_test(size=(80, 24)) as pilot:
            screen = await open_list(pilot, "j", "k", "enter", "G")
            assert screen.order() == ()
            assert "Nothing is escalated" in str(screen.rows.content)


Compare = Callable[..., bool]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_the_escalations_look_like(desk: Desk, snap_compare: Compare, size: tuple[int, int], lang: Lang) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await open_list(pilot)

    assert snap_compare(IgdeskApp(desk, Words(lang), FixedClock(NOW)), terminal_size=size, run_before=prepare)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_dialog_looks_like(desk: Desk, snap_compare: Compare, lang: Lang) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await open_on(pilot, 3, "S")

    assert snap_compare(IgdeskApp(desk, Words(lang), FixedClock(NOW)), terminal_size=(80, 24), run_before=prepare)
