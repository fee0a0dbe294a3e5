"""The ticket's screen: reading, moving, writing, sending, taking back, and what others do meanwhile."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from igdesk.clock import FixedClock
from igdesk.config.model import Agent
from igdesk.desk.desk import Desk
from igdesk.i18n import Lang, Phrase, Words
from igdesk.rules.commands import AddNote, Assign, Claim, Reply, SetStatus
from igdesk.rules.model import Channel, MessageState, Status
from igdesk.screens.app import IgdeskApp
from igdesk.screens.customer_card import CustomerCardScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.store import settle
from igdesk.store.create import NewTicket
from igdesk.widgets.facts import FactsHeader
from igdesk.widgets.footer import KeyFooter
from igdesk.widgets.recipient import AfterSend
from igdesk.widgets.send_dialogs import AskParts, AskSendAnyway
from igdesk.widgets.template_picker import TemplatePicker

from .ticket_fixtures import (
    HOSTILE,
    NOW,
    as_person,
    come_in,
    desk_over,
    fill_mia,
    inbound,
    mia,
    notices,
    quiet,
    settled,
    thread,
    type_keys,
    write,
)

ORDER = (1, 2, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three tickets: Mia's long one, a refund in English, hostile text."""
    others = [
        thread("tom", [inbound("Hi, I want a refund please", timedelta(minutes=30), "t1")], "Tom Baker"),
        thread("evil[b]", [inbound(HOSTILE, timedelta(minutes=20), "e1")], HOSTILE),
    ]
    with desk_over(tmp_path, [mia(), *others]) as made:
        fill_mia(made)
        yield made


@asynccontextmanager
async def ticket_open(
    desk: Desk, number: int = 1, size: tuple[int, int] = (120, 40), lang: Lang = "en", order: tuple[int, ...] = ORDER
) -> AsyncIterator[Pilot[Any]]:
    """The app with a ticket open over the queue."""
    app = IgdeskApp(desk, Words(lang), desk._clock)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        app.open_ticket(number, order)
        await quiet(pilot)
        yield pilot


def screen(pilot: Pilot[Any]) -> TicketScreen:
    found = next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, TicketScreen))
    return found


def shown(pilot: Pilot[Any]) -> int:
    card = screen(pilot).target()
    assert card is not None
    return card.ticket.number


def draft(pilot: Pilot[Any]) -> str:
    return screen(pilot).composer.text


def ticket(desk: Desk, number: int = 1) -> Any:
    card = desk.card(number).result()
    assert card is not None
    return card.ticket


def outbox(desk: Desk, number: int = 1) -> list[tuple[str, MessageState]]:
    detail = desk.detail(number).result()
    assert detail is not None
    return [(row.text, row.state) for row in detail.outbox]


# Reading


async def test_the_ticket_opens_at_its_newest_message_with_its_facts(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        assert shown(pilot) == 1
        assert "物流显示卡在海关" in screen(pilot).thread.text_in_view()
        assert screen(pilot).focused is screen(pilot).thread


async def test_keys_scroll(desk: Desk) -> None:
    async with ticket_open(desk, size=(80, 24)) as pilot:
        view = screen(pilot).thread
        bottom = view.text_in_view()
        await type_keys(pilot, "k")
        assert view.text_in_view() != bottom
        await type_keys(pilot, "j")
        assert view.text_in_view() == bottom
        await type_keys(pilot, "g", "g")
        assert "快拍" in view.text_in_view() or "story" in view.text_in_view()
        await type_keys(pilot, "space", "space", "space")
        assert view.at_bottom
        await type_keys(pilot, "ctrl+u", "G")
        assert view.text_in_view() == bottom


async def test_h_shows_which_rules_fired_on_which_words(desk: Desk) -> None:
    async with ticket_open(desk, size=(120, 60)) as pilot:
        assert "Rule returns fired" not in screen(pilot).thread.text_in_view()
        await type_keys(pilot, "h")
        assert "Rule returns fired: the words “退款”" in screen(pilot).thread.text_in_view()
        await type_keys(pilot, "h")
        assert "Rule returns fired" not in screen(pilot).thread.text_in_view()


async def test_next_and_previous_follow_the_order_of_the_list(desk: Desk) -> None:
    async with ticket_open(desk, number=3, order=(2, 3, 1)) as pilot:
        await type_keys(pilot, "J")
        assert shown(pilot) == 1
        await type_keys(pilot, "J")
        assert shown(pilot) == 1
        assert "last ticket" in notices(pilot)[-1]
        await type_keys(pilot, "K", "K")
        assert shown(pilot) == 2


@pytest.mark.parametrize("leave", ["i", "escape", "q"])
async def test_i_opens_the_customers_card_over_the_ticket(desk: Desk, leave: str) -> None:
    async with ticket_open(desk, size=(80, 24)) as pilot:
        assert not screen(pilot).query_one("FactsPanel").display
        await type_keys(pilot, "i")
        assert isinstance(pilot.app.screen, CustomerCardScreen)
        await type_keys(pilot, leave)
        assert len(pilot.app.screen_stack) == 2
        await type_keys(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_older_messages_are_read_when_the_top_is_reached(tmp_path: Path) -> None:
    many = [inbound(f"question {n}", timedelta(minutes=10 * (700 - n)), f"q{n}") for n in range(700)]
    with desk_over(tmp_path, [thread("long", many)]) as desk:
        async with ticket_open(desk, order=()) as pilot:
            detail = screen(pilot).detail
            assert detail is not None
            assert len(detail.messages) == 200
            await type_keys(pilot, "g", "g")
            assert "question 0" in screen(pilot).thread.text_in_view()


async def test_a_ticket_that_is_gone_is_said_and_left(desk: Desk) -> None:
    async with ticket_open(desk, number=99) as pilot:
        assert not isinstance(pilot.app.screen, TicketScreen)
        assert "no ticket #99" in notices(pilot)[-1]


# Writing and sending


async def test_the_composer_tells_the_times_that_the_facts_beside_it_tell(desk: Desk) -> None:
    async with ticket_open(desk, size=(80, 24)) as pilot:
        await type_keys(pilot, "r")
        header, opened = screen(pilot).query_one(FactsHeader), screen(pilot).composer.recipient
        assert opened is not None
        header.keep_true()
        await quiet(pilot)
        assert screen(pilot).composer.recipient is opened, "nothing that is shown has changed"
        assert isinstance(desk._clock, FixedClock)
        desk._clock.advance(timedelta(hours=2))
        header.keep_true()
        await quiet(pilot)
        now = screen(pilot).composer.recipient
        assert now is not None
        assert now.known.now - opened.known.now == timedelta(hours=2)
        assert (now.version, now.newest_message) == (opened.version, opened.newest_message), "nothing was seen by it"


@pytest.mark.parametrize("key", ["r", "enter"])
async def test_a_reply_is_held_and_the_next_ticket_opens(desk: Desk, key: str) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, key)
        await write(pilot, "on it")
        await type_keys(pilot, "ctrl+s")
        assert outbox(desk) == [("on it", MessageState.QUEUED)]
        assert ticket(desk).status is Status.WAITING
        assert shown(pilot) == 2
        assert "#1 @mia.wang: goes out in 5s" in notices(pilot)[-1]
        assert not screen(pilot).composer.is_open


@pytest.mark.parametrize("key", ["r", "1", "t"])
async def test_what_is_begun_while_the_next_ticket_is_read_is_for_that_one(desk: Desk, key: str) -> None:
    async with ticket_open(desk) as pilot:
        screen(pilot).show_ticket(2)  # it is being read
        await screen(pilot).run_action({"r": "reply", "1": "suggested(1)", "t": "template"}[key])
        await quiet(pilot)
        if key == "t":
            await type_keys(pilot, "1")
        recipient = screen(pilot).composer.recipient
        assert recipient is not None
        assert (recipient.number, shown(pilot)) == (2, 2)


@pytest.mark.parametrize("key", ["r", "1", "t"])
async def test_a_ticket_of_another_channel_is_not_written_to(desk: Desk, key: str) -> None:
    desk.create(NewTicket(Channel.EMAIL, "Ann", "My lamp broke")).result()
    async with ticket_open(desk, 4, order=(1, 4)) as pilot:
        await type_keys(pilot, key)
        assert not screen(pilot).composer.is_open
        assert "cannot be answered through Instagram" in notices(pilot)[-1]


async def test_words_that_are_typed_although_nothing_can_be_written_are_no_commands(desk: Desk) -> None:
    desk.create(NewTicket(Channel.EMAIL, "Ann", "My lamp broke")).result()
    before = ticket(desk, 4)
    async with ticket_open(desk, 4, order=(1, 4)) as pilot:
        await type_keys(pilot, "r")
        await pilot.press(*"Dear Ann, please e")
        await quiet(pilot)
        assert ticket(desk, 4) == before


async def test_who_may_not_answer_customers_is_told_before_typing(desk: Desk) -> None:
    stranger = replace(desk.config, agents=(*desk.config.agents, Agent("fin", "Fin", "agent", ("finance",))))
    async with ticket_open(Desk(desk._store, stranger, desk._clock, "fin")) as pilot:
        await type_keys(pilot, "r")
        assert not screen(pilot).composer.is_open
        assert "may not answer customers" in notices(pilot)[-1]


async def test_u_takes_it_back_and_returns_to_its_ticket(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "too early")
        await type_keys(pilot, "ctrl+s", "u")
        assert shown(pilot) == 1
        assert outbox(desk) == [("too early", MessageState.CANCELLED)]
        assert screen(pilot).composer.is_open
        assert draft(pilot) == "too early"
        assert [notice for notice in notices(pilot) if "goes out" in notice] == []


async def test_all_parts_of_a_long_reply_are_taken_back(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        text = "第一句话在这里。" * 50
        screen(pilot).composer.area.insert(text)
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskParts)
        await type_keys(pilot, "e")
        assert outbox(desk) == []
        assert draft(pilot) == text
        await type_keys(pilot, "ctrl+s", "s")
        assert [state for _, state in outbox(desk)] == [MessageState.QUEUED, MessageState.QUEUED]
        assert "".join(part for part, _ in outbox(desk)) == text
        await type_keys(pilot, "u")
        assert {state for _, state in outbox(desk)} == {MessageState.CANCELLED}
        assert draft(pilot).replace("\n", "") == text


async def test_u_says_when_there_is_nothing_to_take_back(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "u")
        assert "no reply of yours" in notices(pilot)[-1]


async def test_u_takes_a_failed_reply_of_this_ticket_back_to_be_written_anew(desk: Desk) -> None:
    done = desk.run(Reply(1, ("does not go",))).result()
    settled(desk, settle.fail, done.replies[0], Phrase("refusal.window_closed", {"number": 1}))
    async with ticket_open(desk) as pilot:
        assert "✗ not sent" in screen(pilot).thread.text_in_view()
        await type_keys(pilot, "u")
        assert draft(pilot) == "does not go"
        assert outbox(desk)[0][1] is MessageState.CANCELLED


async def test_u_takes_back_what_was_done_since_a_reply_failed_before_the_reply(desk: Desk) -> None:
    done = desk.run(Reply(1, ("does not go",))).result()
    settled(desk, settle.fail, done.replies[0], Phrase("refusal.window_closed", {"number": 1}))
    async with ticket_open(desk) as pilot:
        assert isinstance(desk._clock, FixedClock)
        desk._clock.advance(timedelta(seconds=1))
        before = ticket(desk).priority
        await type_keys(pilot, "plus")
        assert ticket(desk).priority != before
        await type_keys(pilot, "u")
        assert ticket(desk).priority == before
        assert outbox(desk)[0][1] is MessageState.FAILED
        await type_keys(pilot, "u")
        assert draft(pilot) == "does not go"
        assert outbox(desk)[0][1] is MessageState.CANCELLED


async def test_f8_turns_through_what_happens_after_sending(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        found = [screen(pilot).composer.after]
        for _ in range(4):
            await type_keys(pilot, "f8")
            found.append(screen(pilot).composer.after)
        assert found == [AfterSend.WAITING, AfterSend.RESOLVED, AfterSend.SNOOZE, AfterSend.STAY, AfterSend.WAITING]


async def test_sending_can_resolve(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "done")
        await type_keys(pilot, "f8", "ctrl+s")
        assert ticket(desk).status is Status.RESOLVED
        assert shown(pilot) == 2
        await type_keys(pilot, "u")
        assert (draft(pilot), screen(pilot).composer.after) == ("done", AfterSend.RESOLVED)


async def test_sending_can_set_aside_in_one_step(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "back on Monday")
        await type_keys(pilot, "f8", "f8")
        assert "snoozed 2d" in str(screen(pilot).query_one("#composer-foot", Static).content)
        await type_keys(pilot, "ctrl+s")
        assert ticket(desk).status is Status.WAITING
        assert ticket(desk).snoozed_until == desk.now() + timedelta(days=2)
        assert shown(pilot) == 2
        await type_keys(pilot, "u")
        assert ticket(desk).snoozed_until is None
        assert draft(pilot) == "back on Monday"


async def test_sending_can_stay(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "hello")
        await type_keys(pilot, "f8", "f8", "f8", "ctrl+s")
        assert ticket(desk, 2).status is Status.OPEN
        assert shown(pilot) == 2
        assert "goes out in 5s" in screen(pilot).thread.text_in_view()


async def test_esc_keeps_the_text_of_each_ticket(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "half")
        await type_keys(pilot, "escape", "J", "r")
        assert draft(pilot) == ""
        await write(pilot, "other")
        await type_keys(pilot, "escape", "q")
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        app.open_ticket(1, ORDER)
        await quiet(pilot)
        await type_keys(pilot, "r")
        assert draft(pilot) == "half"
        await type_keys(pilot, "escape", "J", "r")
        assert draft(pilot) == "other"
        assert outbox(desk, 1) == outbox(desk, 2) == []


async def test_the_text_is_kept_however_the_screen_is_left(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "half")
        app = screen(pilot).igdesk
        app.pop_screen()
        await quiet(pilot)
        assert app.drafts.text(1) == "half"


async def test_every_letter_is_text_in_the_composer(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        before = ticket(desk).version
        await type_keys(pilot, "r")
        letters = string.ascii_letters + string.digits
        await pilot.press(*letters, "enter", "space")
        await quiet(pilot)
        assert draft(pilot) == f"{letters}\n "
        assert ticket(desk).version == before
        assert screen(pilot).query_one(KeyFooter).context == "composer"


async def test_a_refusal_keeps_the_text(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "late")
        desk.run(SetStatus(1, Status.CLOSED)).result()
        await type_keys(pilot, "ctrl+s")
        assert "closed" in notices(pilot)[-1]
        assert draft(pilot) == "late"
        assert outbox(desk) == []


async def test_an_empty_reply_is_not_sent(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r", "space", "ctrl+s")
        assert "empty" in notices(pilot)[-1]
        assert screen(pilot).composer.is_open


# Templates


async def test_a_digit_puts_the_suggested_template_in_the_composer(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "1")
        assert draft(pilot) == "您好王米娅，方便把订单号发给我吗？我马上帮您查。"
        await type_keys(pilot, "ctrl+s")
        assert outbox(desk)[0][1] is MessageState.QUEUED


async def test_holes_are_jumped_to_and_must_be_filled(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "2")
        area = screen(pilot).composer.area
        assert area.selected_text == "{address}"
        await type_keys(pilot, "ctrl+s")
        assert "address, days, order_no" in notices(pilot)[-1]
        assert outbox(desk) == []
        await write(pilot, "Road 1")
        await type_keys(pilot, "tab")
        assert area.selected_text == "{days}"
        await type_keys(pilot, "tab")
        assert area.selected_text == "{order_no}"
        await type_keys(pilot, "shift+tab")
        assert area.selected_text == "{days}"
        await write(pilot, "7")
        await type_keys(pilot, "tab")
        await write(pilot, "A9")
        await type_keys(pilot, "ctrl+s")
        assert outbox(desk) == [("可以退换。请寄到 Road 1，收到后 7 天内处理，订单 A9。", MessageState.QUEUED)]


async def test_the_picker_filters_turns_the_tone_and_inserts_at_the_cursor(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "Hello. ")
        await type_keys(pilot, "ctrl+t")
        picker = pilot.app.screen
        assert isinstance(picker, TemplatePicker)
        await type_keys(pilot, "o", "r", "d")
        assert picker.current is not None
        assert picker.current.id == "order-number"
        await type_keys(pilot, "tab", "enter")
        assert draft(pilot) == "Hello. 您好，请提供订单号，我们将为您查询。"


async def test_the_picker_takes_a_digit_while_nothing_is_typed(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "t", "3")
        assert draft(pilot) == "您好，消息收到了，我看一下再回复您。"


async def test_esc_leaves_the_picker_with_nothing_changed(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "t", "x", "y", "escape")
        assert not screen(pilot).composer.is_open


# What others do


async def test_a_new_message_stops_the_reply_and_shows_what_is_new(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "answer")
        come_in(desk, thread("mia.wang", [inbound("不用了，已经收到", timedelta(), "m9")]))
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert [news.text for news in pilot.app.screen._news] == ["不用了，已经收到"]
        await type_keys(pilot, "enter", "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        await type_keys(pilot, "e")
        assert draft(pilot) == "answer"
        assert outbox(desk) == []
        await type_keys(pilot, "ctrl+s")  # what is new has been seen
        assert outbox(desk) == [("answer", MessageState.QUEUED)]


async def test_it_can_be_sent_anyway(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "answer")
        as_person(desk, "lin", Assign(1, "lin"))
        await type_keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert "阿林 took the ticket" in pilot.app.screen._news[0].text
        await type_keys(pilot, "s")
        assert outbox(desk) == [("answer", MessageState.QUEUED)]


async def test_or_kept_as_a_draft(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "answer")
        come_in(desk, thread("mia.wang", [inbound("wait", timedelta(), "m9")]))
        await type_keys(pilot, "ctrl+s", "x")
        assert not screen(pilot).composer.is_open
        assert screen(pilot).igdesk.drafts.text(1) == "answer"
        assert outbox(desk) == []


async def test_a_second_change_during_the_question_stops_it_again(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, "r")
        await write(pilot, "answer")
        come_in(desk, thread("mia.wang", [inbound("one", timedelta(), "m9")]))
        await type_keys(pilot, "ctrl+s")
        come_in(desk, thread("mia.wang", [inbound("two", timedelta(), "m10")]))
        await type_keys(pilot, "s")
        assert isinstance(pilot.app.screen, AskSendAnyway)
        assert [news.text for news in pilot.app.screen._news] == ["two"]


async def test_live_changes_keep_the_typed_text_and_the_place(desk: Desk) -> None:
    async with ticket_open(desk, size=(80, 24)) as pilot:
        await type_keys(pilot, "k", "k", "k", "k", "k", "k", "r")
        await write(pilot, "typing")
        before = screen(pilot).thread.text_in_view().split("\n")
        come_in(desk, thread("mia.wang", [inbound("新消息", timedelta(), "m9")]))
        await screen(pilot).igdesk.live.look()
        await quiet(pilot)
        after = screen(pilot).thread.text_in_view().split("\n")
        assert after[:-1] == before[:-1]
        assert "New message below" in after[-1]
        assert draft(pilot) == "typing"


async def test_the_ticket_acted_on_is_the_one_that_was_shown(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        await pilot.press("J", "e")  # the second key comes before the next ticket is read
        await quiet(pilot)
        resolved = [number for number in ORDER if ticket(desk, number).status is Status.RESOLVED]
        assert len(resolved) == 1
        assert f"#{resolved[0]}" in notices(pilot)[-1]


async def test_a_claim_that_comes_second_says_who_was_first(desk: Desk) -> None:
    async with ticket_open(desk, number=2) as pilot:
        as_person(desk, "lin", Claim(2))
        await type_keys(pilot, "a", "a")
        assert ticket(desk, 2).assignee == "lin"
        assert "阿林 took the ticket" in notices(pilot)[-1]
        card = screen(pilot).target()
        assert card is not None
        assert card.ticket.assignee == "lin"


async def test_a_colleague_s_note_appears(desk: Desk) -> None:
    async with ticket_open(desk) as pilot:
        as_person(desk, "lin", AddNote(1, "brand new note"))
        await screen(pilot).igdesk.live.look()
        await quiet(pilot)
        assert "brand new note" in screen(pilot).thread.text_in_view()


async def test_hostile_text_is_only_text(desk: Desk) -> None:
    async with ticket_open(desk, number=3) as pilot:
        assert "[/bold] [@click=app.quit]x[/]" in screen(pilot).thread.text_in_view()
        await type_keys(pilot, "r")
        await write(pilot, "ok")
        await type_keys(pilot, "escape", "t", "escape", "S", "escape", "i", "i", "h", "c", "escape")
        assert shown(pilot) == 3


@pytest.mark.parametrize("keys", [("1", "ctrl+s"), ("t", "1", "ctrl+s")])
async def test_a_templated_answer_costs_two_or_three_keys_a_ticket(desk: Desk, keys: tuple[str, ...]) -> None:
    async with ticket_open(desk) as pilot:
        await type_keys(pilot, *keys)
        assert ticket(desk).status is Status.WAITING
        assert shown(pilot) == 2


# What it looks like

Compare = Callable[..., bool]
Prepare = Callable[[Pilot[Any]], Awaitable[None]]


def pressing(*keys: str, number: int = 1) -> Prepare:
    async def prepare(pilot: Pilot[Any]) -> None:
        await quiet(pilot)
        app = pilot.app
        assert isinstance(app, IgdeskApp)
        app.open_ticket(number, ORDER)
        await quiet(pilot)
        await type_keys(pilot, *keys)

    return prepare


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("keys", [(), ("2",), ("t",)], ids=["reading", "writing", "templates"])
def test_what_a_ticket_looks_like(
    desk: Desk, snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int], lang: Lang
) -> None:
    app = IgdeskApp(desk, Words(lang), FixedClock(NOW))
    assert snap_compare(app, terminal_size=size, run_before=pressing(*keys))


def test_what_a_ticket_looks_like_on_a_wide_screen(desk: Desk, snap_compare: Compare) -> None:
    app = IgdeskApp(desk, Words("zh"), FixedClock(NOW))
    assert snap_compare(app, terminal_size=(200, 60), run_before=pressing("h"))
