"""The next and previous ticket of a list that is longer than what was read of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from textual.pilot import Pilot

from igdesk.desk.queries import COUNT_LIMIT, Filter, Sort
from igdesk.rules.commands import Escalate
from igdesk.screens import escalation, search
from igdesk.screens.queue import QueueScreen
from igdesk.screens.ticket import TicketScreen
from igdesk.widgets import hit_list
from igdesk.widgets.card_window import MARGIN, PAGE
from igdesk.widgets.list_order import Further, Key, ListOrder
from igdesk.widgets.status import StatusLine
from tests.screens.conftest import TestDesk, settle


class Line:
    """A list of tickets whose keys are their numbers, read ten at a time."""

    def __init__(self, *numbers: int, total: int | None = None) -> None:
        self.numbers = numbers
        self.total = len(numbers) if total is None else total
        self.asked = 0

    async def after(self, key: Key) -> Further:
        self.asked += 1
        rest = [each for each in self.numbers if (each,) > key]
        return Further(tuple(rest[:10]), (rest[9],) if len(rest) > 10 else None)

    async def before(self, key: Key) -> Further:
        self.asked += 1
        rest = [each for each in self.numbers if (each,) < key]
        return Further(tuple(rest[-10:]), (rest[-10],) if len(rest) > 10 else None)

    async def count(self) -> int | None:
        return min(self.total, COUNT_LIMIT)

    async def count_before(self, key: Key) -> int:
        above = sum((each,) < key for each in self.numbers) + self.total - len(self.numbers)
        return min(above, COUNT_LIMIT)


async def test_an_order_that_begins_in_the_middle_is_read_on_to_both_sides_and_knows_its_places() -> None:
    order = ListOrder((100, 101, 102), Line(*range(1, 201)), before=(100,), after=(102,))
    assert order.total() is None, "nobody knows yet"
    await order.read_on(101)
    assert order.numbers == tuple(range(100 - MARGIN, 102 + MARGIN + 1))[: len(order.numbers)]
    assert (order.place(101), order.total()) == (101, "200")
    assert (order.beside(101, 1), order.beside(101, -1)) == (102, 100)
    assert order.goes_on(1)
    assert order.goes_on(-1)
    assert not order.wants(101)


async def test_what_was_seen_keeps_its_place_and_is_not_there_twice() -> None:
    line = Line(*range(1, 31))
    order = ListOrder((1, 25, 2), line, after=(2,))
    await order.read_on(25)
    assert order.numbers[:4] == (1, 25, 2, 3)
    assert sorted(order.numbers) == list(range(1, 31))
    assert (order.place(25), order.total(), order.goes_on(1)) == (2, "30", False)
    asked = line.asked
    await order.read_on(30)
    assert line.asked == asked, "there is nothing more to read"


async def test_beyond_where_counting_stops_only_what_is_known_is_told() -> None:
    deep = ListOrder((2001, 2002), Line(*range(1900, 2100), total=5000), before=(2001,), after=(2002,))
    await deep.read_on(2001)
    assert (deep.place(2001), deep.total()) == (None, f"{COUNT_LIMIT}+")
    top = ListOrder((1, 2), Line(*range(1, 90), total=5000), after=(2,))
    await top.read_on(1)
    assert (top.place(2), top.total()) == (2, f"{COUNT_LIMIT}+")


@pytest.mark.parametrize("sort", Sort)
def test_what_stands_before_a_ticket_is_counted_in_each_order(busy_desk: TestDesk, sort: Sort) -> None:
    desk = busy_desk.desk
    cards = desk.page(Filter(), sort).result().cards
    counted = [desk.count_before(Filter(), sort, card.key).result() for card in cards]
    assert counted == list(range(len(cards)))
    assert len(cards) > 1


def title(pilot: Pilot[Any]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, TicketScreen)
    return screen.query_one(StatusLine).title


async def step(pilot: Pilot[Any], key: str, times: int) -> list[int]:
    """The tickets that a key shows, one after the other."""
    seen = []
    for _ in range(times):
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(pilot.app.screen, TicketScreen)
        seen.append(pilot.app.screen.number)
    return seen


async def test_the_keys_go_on_beyond_what_the_list_had_read_and_back(test_desk: TestDesk) -> None:
    count = PAGE + 20
    test_desk.many(count)
    async with test_desk.app().run_test() as pilot:
        await settle(pilot)
        queue = pilot.app.screen
        assert isinstance(queue, QueueScreen)
        page = test_desk.desk.page(queue._wanted(), queue._sort, limit=count).result()
        whole = [card.ticket.number for card in page.cards]
        await pilot.press("enter")
        await settle(pilot)
        assert title(pilot).endswith(f"1/{count}")
        screen = pilot.app.screen
        assert isinstance(screen, TicketScreen)
        screen.show_ticket(whole[PAGE - 3])  # as if by many keys
        await settle(pilot)
        assert await step(pilot, "J", 5) == whole[PAGE - 2 : PAGE + 3]
        assert title(pilot).endswith(f"{PAGE + 3}/{count}")
        assert await step(pilot, "K", 4) == whole[PAGE + 1 : PAGE - 3 : -1]
        await step(pilot, "J", 4)
        await pilot.press("escape")
        await settle(pilot)
        assert queue.tickets.current is not None
        assert queue.tickets.current.ticket.number == whole[PAGE + 2], "the list has its cursor where one was last"
        await pilot.press("enter")
        await settle(pilot)
        assert title(pilot).endswith(f"{PAGE + 3}/{count}"), "though the list begins in its middle now"
        assert all(a != b for a, b in pairwise(screen.order()))
        await pilot.press("escape", "G", "enter")
        await settle(pilot)
        assert title(pilot).endswith(f"{count}/{count}")
        assert await step(pilot, "K", 1) == [whole[-2]]


async def test_finds_are_read_on(test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    test_desk.many(5)
    whole = await test_desk.desk.search("question")
    monkeypatch.setattr(search, "PAGE", 2)
    found = search.Found()
    found.begin("question", await test_desk.desk.search("question", limit=2))
    order = found.order(test_desk.desk)
    await order.read_on(order.numbers[0])
    assert order.numbers == tuple(hit.ticket for hit in whole.hits)
    assert (order.place(order.numbers[0]), order.total()) == (1, "5")


async def test_n_reads_the_finds_on_and_does_not_call_the_last_one_read_the_last(
    test_desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_desk.many(9)
    monkeypatch.setattr(search, "PAGE", 2)
    monkeypatch.setattr(hit_list, "_MARGIN", 0)
    async with test_desk.app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("slash", *"question", "enter")
        await settle(pilot)
        await settle(pilot)
        assert len(set(await step(pilot, "n", 8))) == 8
        await step(pilot, "n", 1)
        assert "last find" in [each.message for each in pilot.app._notifications][-1]


async def test_what_was_taken_up_is_read_on(busy_desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        await busy_desk.desk.run(Escalate(number, "Somebody is hurt"))
    whole = tuple(card.ticket.number for card, _ in await busy_desk.desk.escalations(100))
    monkeypatch.setattr(escalation, "MOST", 1)
    async with busy_desk.app().run_test() as pilot:
        await settle(pilot)
        shown = escalation.EscalationScreen()
        pilot.app.push_screen(shown)
        await settle(pilot)
        assert shown.query_one(StatusLine).title.endswith(": 4")
        shown.action_open_ticket()
        await settle(pilot)
        assert title(pilot).endswith("1/4")
        assert await step(pilot, "J", 3) == list(whole[1:])
