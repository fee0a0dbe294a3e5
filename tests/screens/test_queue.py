"""The queue: what the keys do to tickets, that nothing moves under the key, and what it looks like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.timer import Timer
from textual.widgets import Input

from igdesk.i18n import Lang
from igdesk.rules.commands import Assign, Claim, SetStatus
from igdesk.rules.model import Status, Ticket
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets.dialogs import Pick
from igdesk.widgets.preview import Preview
from igdesk.widgets.ticket_list import TicketList
from igdesk.widgets.views_bar import ViewsBar
from tests.screens.conftest import CUSTOMERS, HOSTILE, Says, TestDesk, settle

ORDER = (8, 2, 4, 1, 3, 7, 6)
"""What is open on the busy desk, the first to expire first."""


def queue(pilot: Pilot[Any]) -> QueueScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QueueScreen)
    return screen


def tickets(pilot: Pilot[Any]) -> TicketList:
    return queue(pilot).tickets


def at_cursor(pilot: Pilot[Any]) -> int | None:
    card = tickets(pilot).current
    return None if card is None else card.ticket.number


@asynccontextmanager
async def at_a_ticket(desk: TestDesk) -> AsyncIterator[tuple[Pilot[Any], int]]:
    """The queue, and the number of the ticket under its cursor."""
    async with desk.app().run_test() as pilot:
        await settle(pilot)
        number = at_cursor(pilot)
        assert number is not None
        yield pilot, number


def ticket(desk: TestDesk, number: int) -> Ticket:
    card = desk.desk.card(number).result()
    assert card is not None
    return card.ticket


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def look(pilot: Pilot[Any]) -> None:
    """What the program does once a second."""
    await queue(pilot).igdesk.live.look()
    await settle(pilot)


async def test_the_first_to_expire_comes_first(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        assert tickets(pilot).order == ORDER
        assert at_cursor(pilot) == 8
        assert queue(pilot).query_one(ViewsBar).current == "open"


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        (("j",), 2),
        (("down", "down"), 4),
        (("j", "k"), 8),
        (("G",), 6),
        (("end", "home"), 8),
        (("G", "g", "g"), 8),
        (("ctrl+d",), 6),
        (("G", "ctrl+u"), 8),
        (("k",), 8),
        (("g", "z", "j"), 2),
    ],
)
async def test_keys_move_the_cursor(busy_desk: TestDesk, keys: tuple[str, ...], number: int) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        assert at_cursor(pilot) == number


@pytest.mark.parametrize(
    ("keys", "view", "order"),
    [
        (("2",), "mine", (1, 6)),
        (("3",), "unowned", (8, 4, 3, 7)),
        (("right_square_bracket",), "mine", (1, 6)),
        (("8",), "all", (8, 2, 4, 1, 3, 7, 5, 6)),
        (("left_square_bracket",), "expiring", (8,)),
        (("6",), "overdue", (8, 2)),
        (("g", "w"), "waiting", (6,)),
        (("g", "m"), "mine", (1, 6)),
        (("9",), "snoozed", ()),
        (("g", "s"), "snoozed", ()),
    ],
)
async def test_keys_change_the_view(
    busy_desk: TestDesk, keys: tuple[str, ...], view: str, order: tuple[int, ...]
) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        assert queue(pilot).query_one(ViewsBar).current == view
        assert tickets(pilot).order == order


async def test_views_show_how_many(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.pause(0.05)  # the short pause after which counting begins
        await settle(pilot)
        counts = queue(pilot).query_one(ViewsBar).counts
        assert counts == {
            "open": 7, "mine": 2, "unowned": 4, "escalated": 1, "waiting": 1, "overdue": 2, "resolved": 1, "all": 8,
            "snoozed": 0, "follow_ups": 0, "legs": 0, "promises": 0, "expiring": 1,
            "soon": 1, "promised_today": 0, "mentions": 0, "incidents": 0,
        }  # fmt: skip


async def test_the_order_of_the_list_can_be_changed(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "O")
        assert tickets(pilot).order[0] == 4  # the newest
        await press(pilot, "O")
        assert tickets(pilot).order[0] == 8


async def test_claiming_makes_it_mine_and_the_cursor_stays(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "a", "a")
        assert ticket(busy_desk, 4).assignee == "lin"
        assert at_cursor(pilot) == 4


async def in_one_go(pilot: Pilot[Any], keys: str) -> None:
    """All keys at once, as a paste, a fast hand or a slow connection sends them."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key))
    await settle(pilot)
    await settle(pilot)


async def test_keys_that_are_typed_before_the_dialog_is_there_reach_it(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await in_one_go(pilot, "aa")
        await in_one_go(pilot, "p1")
        assert ticket(busy_desk, 8).assignee == "lin"
        assert ticket(busy_desk, 8).priority == "urgent"
        assert queue(pilot).query_one(ViewsBar).current == "open"  # 1 was no view


async def test_a_filter_that_is_typed_in_one_go_is_text_and_no_verbs(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await in_one_go(pilot, "freturn")
        assert queue(pilot).query_one("#filter", Input).value == "return"
        assert ticket(busy_desk, 8).status is Status.NEW


async def test_assigning_asks_whom(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "吴", "enter")
        assert ticket(busy_desk, 8).assignee == "wu"


async def test_resolving_goes_to_the_next_of_the_order_one_saw(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "j", "e")
        assert ticket(busy_desk, 2).status is Status.RESOLVED
        assert at_cursor(pilot) == 4
        assert 2 not in tickets(pilot).order


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("s", "1"), {"status": Status.OPEN}),
        (("p", "1"), {"priority": "urgent"}),
        (("minus",), {"priority": "medium"}),
        (("plus",), {"priority": "urgent"}),
    ],
)
async def test_verbs_change_the_ticket_under_the_cursor(
    busy_desk: TestDesk, keys: tuple[str, ...], expected: dict[str, object]
) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        after = ticket(busy_desk, 8)
        assert {name: getattr(after, name) for name in expected} == expected


async def test_tags_are_added_and_taken_away(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "l", *"vip -", "退", "款", "enter")
        assert ticket(busy_desk, 8).tags == ("vip",)


async def test_a_note_that_is_left_is_there_again(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "c", "h", "i", "escape", "c", "ctrl+s")
        detail = busy_desk.desk.detail(8).result()
        assert detail is not None
        assert [note.text for note in detail.notes] == ["hi"]


async def test_what_somebody_else_changed_first_is_not_overwritten(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(notifications=True) as pilot:
        await settle(pilot)
        busy_desk.desk_of("ada").run(SetStatus(8, Status.RESOLVED)).result()
        await pilot.press("e")  # still shows what was so before
        await settle(pilot)
        assert any("Resolved — Ada" in toast.message for toast in pilot.app._notifications)


async def test_news_never_puts_another_ticket_under_the_cursor(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "j", "j")
        busy_desk.arrive([Says("newcomer", "burnt my finger, too", CUSTOMERS[1].ago)])
        busy_desk.desk_of("ada").run(SetStatus(2, Status.RESOLVED)).result()
        await look(pilot)
        assert at_cursor(pilot) == 4
        assert 9 in tickets(pilot).order
        assert 2 not in tickets(pilot).order


async def test_a_ticket_that_others_take_away_stays_under_the_cursor_until_it_moves(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "j")
        busy_desk.desk_of("ada").run(SetStatus(2, Status.RESOLVED)).result()
        await look(pilot)
        assert at_cursor(pilot) == 2
        current = tickets(pilot).current
        assert current is not None
        assert current.ticket.status is Status.RESOLVED
        await press(pilot, "j")
        assert at_cursor(pilot) == 4
        assert 2 not in tickets(pilot).order


async def test_a_long_list_is_read_page_by_page_to_its_end(test_desk: TestDesk) -> None:
    test_desk.many(450)
    async with test_desk.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        seen = [at_cursor(pilot)]
        for _ in range(30):
            tickets(pilot).move(18)
            await settle(pilot)
            seen.append(at_cursor(pilot))
        assert seen[-1] == 1  # the newest is due last
        assert len(tickets(pilot).order) <= 350
        await press(pilot, "g", "g")
        assert at_cursor(pilot) == 450
        await press(pilot, "G")
        assert at_cursor(pilot) == 1
        for _ in range(30):
            tickets(pilot).move(-18)
            await settle(pilot)
        assert at_cursor(pilot) == 450


async def test_enter_opens_the_ticket_and_q_comes_back_to_it(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "j", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        assert screen.target() is not None
        await press(pilot, "J", "q")
        assert at_cursor(pilot) == 4


async def test_a_click_moves_the_cursor_and_a_double_click_opens(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.click(TicketList, offset=(20, 3))
        await settle(pilot)
        assert at_cursor(pilot) == 4
        await pilot.click(TicketList, offset=(20, 4), times=2)
        await settle(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Type a filter and wait until it holds."""
    await pilot.press("f")
    queue(pilot).query_one("#filter", Input).value = text
    await press(pilot, "enter")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("parcel", (2,)),
        ("tag:退款", (8, 3)),
        ("owner:me", (1, 6)),
        ("is:overdue -parcel", (8,)),
        ("priority:urgent", (4,)),
        ("is:resolved", (5,)),
        ("from:TOM", (2,)),
        ("from:parcel", ()),
        ("-from:@refundme is:overdue", (2,)),
        ("[/bold]", ()),
    ],
)
async def test_a_filter_narrows_the_list(busy_desk: TestDesk, text: str, order: tuple[int, ...]) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await typed(pilot, text)
        assert tickets(pilot).order == order
        assert pilot.app.focused is tickets(pilot)
        await press(pilot, "escape")
        assert tickets(pilot).order == ORDER


async def test_a_list_by_windows_shows_when_they_close(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        list_ = tickets(pilot)

        def shown() -> list[str]:
            return [text for y in range(1, list_.size.height) if "#" in (text := list_.render_line(y).text)]

        assert not all(" w " in row for row in shown())
        await press(pilot, "g", "x")
        assert len(shown()) == 1
        assert all(" w " in row for row in shown())
        await press(pilot, "f", *"window:<2d", "enter")
        assert all(" w " in row for row in shown())


async def test_letters_typed_in_the_filter_are_text(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        letters = "ajkerqSERGugt?:]123"
        await press(pilot, "f", *letters.replace("?", "").replace(":", "").replace("]", ""))
        line = queue(pilot).query_one("#filter", Input)
        assert line.value == letters.replace("?", "").replace(":", "").replace("]", "")
        assert ticket(busy_desk, 8).status is Status.NEW


async def test_an_empty_list_says_what_to_do(test_desk: TestDesk) -> None:
    async with test_desk.app().run_test() as pilot:
        await settle(pilot)
        assert tickets(pilot).current is None
        assert any("R" in line for line in tickets(pilot).empty)
        await press(pilot, "j", "enter", "e", "a", "plus", "y", "G")  # none of them has anything to act on
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_the_preview_follows_the_cursor_where_there_is_room(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        preview = queue(pilot).query_one(Preview)
        await press(pilot, "7")
        await pilot.pause(0.15)  # the short rest on a ticket before its messages are read
        await settle(pilot)
        shown = str(preview.query_one("#preview-thread").render())
        assert "[/bold]" in shown
        assert "\x1b" not in shown
        assert HOSTILE not in shown
        await press(pilot, "w")
        assert preview.display is False


async def test_the_preview_names_the_category(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.pause(0.15)
        await settle(pilot)
        head = str(queue(pilot).query_one(Preview).query_one("#preview-head").render())
        assert "Returns" in head
        assert "returns" not in head


async def test_there_is_no_preview_on_a_narrow_screen(busy_desk: TestDesk) -> None:
    async with busy_desk.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert queue(pilot).query_one(Preview).display is False


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, number: desk.run(Claim(number)),
        lambda desk, number: desk.run(Assign(number, "wu")),
    ],
)
async def test_acting_on_a_ticket_while_others_act_hits_the_one_that_was_shown(
    busy_desk: TestDesk, act: Callable[[Any, int], Any]
) -> None:
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "j", "j")
        shown = at_cursor(pilot)
        assert shown == 3
        act(busy_desk.desk_of("ada"), 8).result()
        busy_desk.desk_of("ada").run(SetStatus(2, Status.RESOLVED)).result()
        await pilot.press("p", "1")
        await settle(pilot)
        assert ticket(busy_desk, 3).priority == "urgent"
        assert [ticket(busy_desk, n).priority for n in (8, 4, 1)] == ["high", "urgent", "medium"]


Compare = Callable[..., bool]


async def _ready(pilot: Pilot[Any]) -> None:
    await settle(pilot)
    await pilot.pause(0.2)
    await settle(pilot)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_the_queue_looks_like(
    busy_desk: TestDesk, snap_compare: Compare, lang: Lang, size: tuple[int, int]
) -> None:
    assert snap_compare(busy_desk.app(lang), terminal_size=size, run_before=_ready)


def test_what_an_empty_queue_looks_like(test_desk: TestDesk, snap_compare: Compare) -> None:
    assert snap_compare(test_desk.app("zh"), terminal_size=(80, 24), run_before=_ready)


async def test_a_timer_that_was_stopped_too_late_does_nothing(
    busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its call may be queued already when it is asked to wait anew."""
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        screen, queued, done = queue(pilot), list[Callable[[], None]](), list[int]()
        original = screen.set_timer

        def late(seconds: float, callback: Callable[[], None]) -> Timer:
            queued.append(callback)
            return original(60, callback)

        monkeypatch.setattr(screen, "set_timer", late)
        screen._after("x", 0.1, lambda: done.append(1))
        screen._after("x", 0.1, lambda: done.append(2))
        for call in (*queued, *queued):
            call()
        assert done == [2]
