"""Quick triage by key: how many keys each way costs, arming and sending, guards, going on, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.widgets import Input, Static

from igdesk.config import settings
from igdesk.config.model import Config, Template, TicketField
from igdesk.desk.desk import Desk
from igdesk.desk.drafts import Kind
from igdesk.i18n import Words
from igdesk.rules.commands import AddNote, Assign, Escalate, Reply
from igdesk.rules.model import Channel, Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.send_dialogs import AskPublic, AskSendAnyway
from igdesk.widgets.template_picker import TemplatePicker

from .ticket_fixtures import as_person, come_in, desk_over, inbound, notices, quiet, thread, write
from .triage_fixtures import ANSWER, HOLE, SHORT, THANKS, TRIAGE, Hands, desk_of, sent, session, triage

ONCE = replace(TRIAGE, triage=settings.Triage("once"))


@pytest.fixture(autouse=True)
def lasting_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a busy machine takes, what was told still stands there."""
    monkeypatch.setattr(Notification, "time_left", property(lambda _: 3600.0))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Five customers with questions that templates answer."""
    with desk_of(tmp_path) as made:
        yield made


def ticket(desk: Desk, number: int) -> Any:
    card = desk.card(number).result()
    assert card is not None
    return card.ticket


def why(pilot: Pilot[Any]) -> str:
    """Why the composer was opened."""
    assert triage(pilot).composer.is_open
    return str(triage(pilot).query_one("#ticket-hint", Static).content)


def with_templates(*templates: Template, **more: Any) -> Config:
    return replace(TRIAGE, templates=templates, **more)


# What each way costs: the table of the design, as keys.


async def test_answering_costs_three_keys_for_the_first_and_two_for_each_next(desk: Desk) -> None:
    async with session(desk, begin=False) as (pilot, hands):
        await hands.press("T", "enter", "enter")
        assert (hands.count, [number for number, _ in sent(desk)]) == (3, [1])
        for number in (2, 3, 4):
            assert triage(pilot).number == number
            await hands.press("enter", "enter")
        assert (hands.count, len(sent(desk))) == (9, 4)
        assert triage(pilot).number == 5


async def test_from_the_shell_it_costs_two_keys_for_each(desk: Desk) -> None:
    app = IgdeskApp(desk, Words("en"), desk._clock)
    app.triages = "open"
    async with app.run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        hands = Hands(pilot)
        for number in (1, 2, 3):
            await hands.press("enter", "enter")
            assert (hands.count, len(sent(desk))) == (2 * number, number)


async def test_confirmed_once_it_costs_one_key_for_each(tmp_path: Path) -> None:
    with desk_of(tmp_path, ONCE) as desk:
        async with session(desk) as (pilot, hands):
            for number in (1, 2, 3):
                assert triage(pilot).number == number
                await hands.press("enter")
                assert (hands.count, len(sent(desk))) == (number, number)


async def test_confirmed_once_a_digit_sends_that_one(tmp_path: Path) -> None:
    with desk_of(tmp_path, ONCE) as desk:
        async with session(desk) as (_, hands):
            await hands.press("3")
        assert sent(desk) == [(1, THANKS.text)]


async def test_escalating_and_going_on_costs_two_keys(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("S", "enter")
        assert hands.count == 2
        assert ticket(desk, 1).escalated
        assert triage(pilot).number == 2


async def test_parking_for_two_days_costs_two_keys(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("b", "2")
        assert hands.count == 2
        assert ticket(desk, 1).snoozed_until is not None
        assert triage(pilot).number == 2


async def test_taking_it_and_going_on_costs_two_keys(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("a", "a")
        assert hands.count == 2
        assert ticket(desk, 1).assignee == "mei"
        assert triage(pilot).number == 2


async def test_handing_on_costs_two_keys_and_a_line(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("d", "1")
        await pilot.press(*"pay")
        await quiet(pilot)
        await hands.press("ctrl+s")
        assert hands.count == 3
        assert [leg.department for leg in ticket(desk, 1).legs] == ["finance"]
        assert triage(pilot).number == 2


# Arming and sending.


@pytest.mark.parametrize(("size", "goes"), [((80, 24), False), ((200, 60), True)])
async def test_words_that_the_screen_cannot_show_whole_are_read_in_the_composer_first(
    tmp_path: Path, size: tuple[int, int], goes: bool
) -> None:
    long = replace(ANSWER, text="您好，我们已经收到您的问题，马上为您查询。" * 15)
    with desk_of(tmp_path, with_templates(long)) as desk:
        async with session(desk, size=size) as (pilot, hands):
            await hands.press("enter", "enter")
            assert len(sent(desk)) == goes
            assert goes or "longer than the screen" in why(pilot)


async def test_what_is_armed_stands_there_as_it_goes_out(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("enter")
        shown = str(triage(pilot).query_one("Suggestions").render())
        assert "客户，退款会在 3 天内到账。" in shown
        assert "39 / 1000 bytes" in shown
        assert "Then: resolved" in shown
        assert "With it: +已答复" in shown
        assert sent(desk) == []
        await hands.press("enter")
    assert sent(desk) == [(1, "客户，退款会在 3 天内到账。")]
    assert ticket(desk, 1).status is Status.RESOLVED
    assert "已答复" in ticket(desk, 1).tags


async def test_the_tone_and_what_comes_after_can_be_changed_before_it_goes_out(desk: Desk) -> None:
    async with session(desk) as (_, hands):
        await hands.press("1", "tab", "f8", "f8", "f8")
        await hands.press("enter")
    assert sent(desk) == [(1, SHORT.text)]
    assert ticket(desk, 1).status is Status.WAITING


async def test_after_staying_the_same_ticket_is_on_the_screen(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("3", "f8", "f8", "f8", "enter")
        assert sent(desk) == [(1, THANKS.text)]
        assert triage(pilot).number == 1
        assert triage(pilot).armed is None


async def test_other_templates_are_armed_from_the_picker(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("ctrl+t")
        assert isinstance(pilot.app.screen, TemplatePicker)
        await hands.press("3")
        assert sent(desk) == []
        await hands.press("enter", "enter")
    assert [number for number, _ in sent(desk)] == [1]


async def test_from_the_picker_it_goes_out_at_once_and_is_set_aside(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("ctrl+t", *"收到", "f8", "f8")
        assert isinstance(pilot.app.screen, TemplatePicker)
        await hands.press("ctrl+s")
        assert sent(desk) == [(1, THANKS.text)]
        assert triage(pilot).number == 2
    assert ticket(desk, 1).snoozed_until == desk.now() + timedelta(days=2)


async def test_from_the_picker_nothing_goes_out_with_a_hole(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("ctrl+t", *"coupon", "ctrl+s")
        assert sent(desk) == []
        assert triage(pilot).composer.text == HOLE.text


async def test_without_something_armed_its_keys_say_so(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("tab", "f8")
        assert notices(pilot) == ["Choose a suggestion first: Enter or 1 to 3."]


async def test_writing_begins_with_the_words_that_are_armed(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("3", "r")
        assert triage(pilot).composer.text == THANKS.text
        await write(pilot, "稍等。")
        await hands.press("ctrl+s")
        assert sent(desk) == [(1, f"{THANKS.text}稍等。")]
        assert triage(pilot).number == 2


async def test_esc_disarms_and_then_leaves(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("n", "enter", "escape")
        assert triage(pilot).armed is None
        assert sent(desk) == []
        await hands.press("escape")
        screen = pilot.app.screen
        assert isinstance(screen, QueueScreen)
        card = screen.target()
        assert card is not None
        assert card.ticket.number == 2


async def test_without_a_template_that_fits_it_says_so(tmp_path: Path) -> None:
    with desk_of(tmp_path, with_templates()) as desk:
        async with session(desk) as (pilot, hands):
            await hands.press("enter")
            assert notices(pilot)[-1].startswith("No template fits")
            await hands.press("e")
            assert triage(pilot).number == 2


# Keys that are held.


async def test_a_held_enter_sends_one_message_at_most(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.hold("enter", 5.0)
        assert [number for number, _ in sent(desk)] == [1]
        await hands.press("enter")
        await hands.hold("enter", 5.0)
        assert [number for number, _ in sent(desk)] == [1, 2]
        assert triage(pilot).number == 3


async def test_a_held_enter_sends_one_message_where_one_key_is_enough(tmp_path: Path) -> None:
    with desk_of(tmp_path, ONCE) as desk:
        async with session(desk) as (pilot, hands):
            await hands.hold("enter", 5.0)
            assert [number for number, _ in sent(desk)] == [1]
            assert triage(pilot).number == 2


@pytest.mark.parametrize("config", [with_templates(HOLE), replace(ONCE, templates=(HOLE,))])
async def test_a_held_enter_sends_nothing_with_a_hole_and_types_nothing(tmp_path: Path, config: Config) -> None:
    with desk_of(tmp_path, config) as desk:
        async with session(desk) as (pilot, hands):
            await hands.hold("enter", 5.0)
            assert sent(desk) == []
            assert triage(pilot).composer.text == HOLE.text
            assert "coupon" in why(pilot)


async def test_a_held_enter_that_comes_in_gusts_writes_no_blank_lines(desk: Desk) -> None:
    desk.run(Escalate(1, "客户要曝光")).result()
    async with session(desk) as (pilot, hands):
        await hands.press("1", "enter")
        begun = triage(pilot).composer.text
        assert begun
        for after in (0.5, *[0.03] * 20, 0.4, *[0.03] * 20, 0.6, *[0.03] * 20):
            hands.send("enter", after=after)
        await hands.press("enter", after=0.03)
        assert triage(pilot).composer.text == begun
        await hands.press("enter")
        assert triage(pilot).composer.text == f"{begun}\n"


async def test_a_held_e_resolves_no_more_than_one(desk: Desk) -> None:
    async with session(desk) as (_, hands):
        await hands.press("e")
        await hands.press("e", after=0.03)
    assert [ticket(desk, number).status for number in (1, 2)] == [Status.RESOLVED, Status.NEW]


# With an input method on: digits, Enter, arrows and function keys alone.


async def test_the_whole_loop_without_a_letter(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("1", "enter")
        await hands.press("3", "f9", "f8", "enter")
        await hands.press("right", "left", "f7", "f6")
        assert triage(pilot).number == 3
        await hands.press("f2")
        await hands.press("f3", "1")
        await hands.press("f5", "enter")
        assert triage(pilot).session.current is None
        await hands.press("f6")
        await hands.press("f4", "1")
        line = pilot.app.screen.focused
        assert isinstance(line, Input)
        line.insert_text_at_cursor("请退款")  # as an input method puts it
        await hands.press("enter", "enter", "enter", "enter")
        await hands.press("f1", "escape")
        await hands.press("escape")
        assert isinstance(pilot.app.screen, QueueScreen)
    assert [number for number, _ in sent(desk)] == [1, 2]
    assert ticket(desk, 3).status is Status.RESOLVED
    assert ticket(desk, 4).snoozed_until is not None
    assert ticket(desk, 5).escalated
    assert ticket(desk, 5).legs


async def test_function_keys_do_nothing_to_the_ticket_while_somebody_writes(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("r", "f2", "f3", "f5", "f6", "f7", "left", "right")
        assert triage(pilot).composer.is_open
        assert triage(pilot).number == 1
    assert ticket(desk, 1).status is Status.NEW


# Guards: the composer is opened with the reason, and the session goes on.


async def test_a_public_comment_never_leaves_by_one_key(tmp_path: Path) -> None:
    asked = [inbound("退款吗？", timedelta(minutes=30), "c1", channel=Channel.COMMENT)]
    for config in (TRIAGE, ONCE):
        folder = tmp_path / config.triage.confirm
        folder.mkdir()
        with desk_over(folder, [thread("public", asked)], config) as desk:
            async with session(desk) as (pilot, hands):
                await hands.press("3", *(["enter"] if config is TRIAGE else []))
                assert "Everybody reads" in why(pilot)
                assert sent(desk) == []
                await hands.press("ctrl+s")
                assert isinstance(pilot.app.screen, AskPublic)
                assert sent(desk) == []


async def test_a_closed_window_opens_the_composer(tmp_path: Path) -> None:
    late = thread("late", [inbound("退款", timedelta(hours=30), "l1")], "Late")
    with desk_over(tmp_path, [late], TRIAGE) as desk:
        async with session(desk) as (pilot, hands):
            await hands.press("3", "enter")
            assert "window of #1 is closed" in why(pilot)
            assert triage(pilot).composer.text == THANKS.text
            await hands.press("escape", "n")
            assert triage(pilot).session.current is None


async def test_what_went_up_is_not_answered_by_one_key(desk: Desk) -> None:
    desk.run(Escalate(1, "客户要曝光")).result()
    async with session(desk) as (pilot, hands):
        await hands.press("1", "enter")
        assert "#1 went up" in why(pilot)
        assert sent(desk) == []
        await hands.press("ctrl+s")
        assert [number for number, _ in sent(desk)] == [1]
        assert triage(pilot).number == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("退款 XX 元，请查收。", "A number is missing: 退款 XX"),
        ("您的单号：，请查收。", "A number is missing: 您的单号："),
        ("订单 {fields.order_no|}已经发出。", "Not known yet, and the answer speaks of it: 订单号."),
        ("补 {amount} 元。", "Still to be filled in: amount."),
        ("很长。" * 200, "too long for one message"),
    ],
)
async def test_words_that_lack_something_open_the_composer(tmp_path: Path, text: str, reason: str) -> None:
    config = with_templates(Template("it", "它", text, "zh"), fields=(TicketField("order_no", "订单号"),))
    with desk_of(tmp_path, config) as desk:
        async with session(desk) as (pilot, hands):
            await hands.press("enter", "enter")
            assert reason in why(pilot)
            assert sent(desk) == []


async def test_an_answer_that_was_begun_comes_first(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("r")
        await write(pilot, "我先查一下")
        await hands.press("escape", "enter")
        assert "You began an answer" in why(pilot)
        assert triage(pilot).composer.text == "我先查一下"
        await hands.press("ctrl+s")
        assert sent(desk) == [(1, "我先查一下")]
        assert triage(pilot).number == 2


async def test_what_came_since_it_was_armed_is_read_before_it_goes_out(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("3")
        come_in(desk, thread("who1", [inbound("不用了，谢谢你们！杯子又好了，别退", timedelta(), "m1b")]))
        await hands.press("enter")
        assert "#1" in why(pilot)
        assert sent(desk) == []
        assert triage(pilot).composer.text == THANKS.text
        await hands.press("ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        await hands.press("s")
        assert sent(desk) == [(1, THANKS.text)]
        assert triage(pilot).number == 2


async def test_a_refusal_keeps_the_text_and_says_why(tmp_path: Path) -> None:
    config = replace(TRIAGE, desk=replace(TRIAGE.desk, mode="shadow"))
    with desk_of(tmp_path, config) as desk:
        async with session(desk) as (pilot, hands):
            await hands.press("3", "enter")
            assert "shadow" in why(pilot)
            assert triage(pilot).composer.text == THANKS.text
            await hands.press("escape", "n")
            assert triage(pilot).number == 2
            assert triage(pilot).igdesk.drafts.text(1, Kind.REPLY) == THANKS.text


# Undoing.


async def test_undo_returns_to_the_ticket_with_its_words(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("enter", "enter", "u")
        assert triage(pilot).number == 1
        assert triage(pilot).composer.text == "客户，退款会在 3 天内到账。"
        assert sent(desk) == []
        await hands.press("ctrl+s")
        assert [number for number, _ in sent(desk)] == [1]
        assert triage(pilot).number == 2


async def test_undo_returns_to_what_was_resolved_even_from_the_end(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("n", "n", "n", "n", "e")
        assert triage(pilot).session.current is None
        await hands.press("u")
        assert triage(pilot).number == 5
        assert ticket(desk, 5).status is Status.NEW
        assert not triage(pilot).composer.is_open
        assert triage(pilot).target() is not None


# What others do.


async def test_a_ticket_of_a_colleague_on_shift_opens_the_composer(desk: Desk) -> None:
    desk.run(Assign(1, "lin")).result()
    async with session(desk) as (pilot, hands):
        await hands.press("1", "enter")
        assert sent(desk) == []
        assert triage(pilot).composer.is_open
        assert why(pilot) == "! #1 is 阿林's, who is at work: read it once more, Ctrl+S sends."
        await hands.press("ctrl+s")
    assert len(sent(desk)) == 1


async def test_one_of_a_colleague_off_shift_goes_out_and_says_whose_it_is(tmp_path: Path) -> None:
    lin = next(each for each in TRIAGE.agents if each.id == "lin")
    at_home = tuple(replace(each, shifts=((),) * 7) if each is lin else each for each in TRIAGE.agents)
    with desk_of(tmp_path, replace(TRIAGE, agents=at_home)) as desk:
        desk.run(Assign(1, "lin")).result()
        async with session(desk) as (pilot, hands):
            assert "off shift" in str(triage(pilot).query_one("Suggestions").render())
            await hands.press("1", "enter")
        assert len(sent(desk)) == 1


async def test_what_a_colleague_took_or_answered_is_told_and_passed_over(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        as_person(desk, "lin", Assign(2, "lin"), Reply(3, ("已处理",)), AddNote(4, "看过"))
        await hands.press("n")
        assert triage(pilot).number == 4
        told = " ".join(notices(pilot))
        assert "#2 skipped" in told
        assert "阿林" in told
        assert "#3 skipped" in told
        await hands.press("left")
        assert triage(pilot).number == 3


async def test_what_others_do_to_the_ticket_on_the_screen_is_told_and_it_stays(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        as_person(desk, "lin", Assign(1, "lin"))
        await triage(pilot).igdesk.live.look()
        await quiet(pilot)
        assert triage(pilot).number == 1
        assert "阿林" in notices(pilot)[-1]
        await hands.press("enter", "enter")
        assert "who is at work" in why(pilot)
        await hands.press("ctrl+s")
        assert [number for number, _ in sent(desk)] == [1]


async def test_a_change_that_is_refused_stays_and_says_why(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        as_person(desk, "lin", Reply(1, ("已处理",)))
        await hands.press("e")
        assert triage(pilot).number == 1
        assert "阿林" in notices(pilot)[-1]


# The order.


async def test_arrivals_are_counted_and_put_at_the_end_on_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.screens.triage.LOOK_PAUSE", 0.001)
    async with session(desk) as (pilot, hands):
        screen = triage(pilot)
        come_in(desk, thread("new", [inbound("退款", timedelta(minutes=59), "n1")]))
        await screen.igdesk.live.look()
        await counted(pilot, 1)
        assert list(screen.session.order) == [1, 2, 3, 4, 5]
        assert "1/5 +1" in str(screen.query_one("StatusLine").render())
        await hands.press("R")
        assert list(screen.session.order) == [1, 2, 3, 4, 5, 6]
        assert screen.number == 1
        assert "1/6" in str(screen.query_one("StatusLine").render())


async def counted(pilot: Pilot[Any], arrived: int) -> None:
    """Wait until the session has seen so many arrivals."""
    while len(triage(pilot).session.arrived) != arrived:
        await pilot.pause(0.005)
    await quiet(pilot)


async def test_a_customer_who_writes_again_is_an_arrival(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("igdesk.screens.triage.LOOK_PAUSE", 0.001)
    async with session(desk) as (pilot, hands):
        await hands.press("3", "enter")
        come_in(desk, thread("who1", [inbound("退款还没到", timedelta(), "m1b")]))
        await triage(pilot).igdesk.live.look()
        await counted(pilot, 1)
        await hands.press("R")
        assert triage(pilot).session.order == (2, 3, 4, 5, 1)
        assert triage(pilot).number == 2


async def test_at_the_end_new_ones_can_be_taken_in(desk: Desk) -> None:
    async with session(desk) as (pilot, hands):
        await hands.press("n", "n", "n", "n", "enter", "enter", "enter", "e", "right")
        assert len(sent(desk)) == 1
        assert "All 5 seen, 1 answered." in str(triage(pilot).query_one("#triage-through", Static).content)
        await hands.press("R")
        assert notices(pilot)[-1] == "Nothing new has come."
        come_in(desk, thread("new", [inbound("退款", timedelta(minutes=5), "n1")]))
        await hands.press("R")
        assert triage(pilot).number == 6
        await hands.press("left", "left", "left", "left", "left", "left")
        assert notices(pilot)[-1] == "This is the first ticket."


async def test_with_nothing_to_do_the_queue_stays(tmp_path: Path) -> None:
    with desk_of(tmp_path, asked=()) as desk:
        async with session(desk, begin=False) as (pilot, hands):
            await hands.press("T")
            assert isinstance(pilot.app.screen, QueueScreen)
            assert notices(pilot) == ["Nothing to triage in this view."]


async def test_what_waits_for_the_customer_is_left_out_unless_it_was_asked_for(desk: Desk) -> None:
    desk.run(Reply(2, ("好的",))).result()
    async with session(desk, begin=False) as (pilot, hands):
        await hands.press("T")
        assert triage(pilot).session.order == (1, 3, 4, 5)
        await hands.press("q", "5", "T")
        assert triage(pilot).session.order == (2,)


async def test_it_is_a_ticket_screen_to_the_palette(desk: Desk) -> None:
    async with session(desk) as (pilot, _):
        assert isinstance(pilot.app.screen, TicketScreen)
        assert ANSWER.id == "refund"
