"""The window over a list: the cursor stays on its ticket, whatever others do."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from igdesk.desk.queries import Page, TicketCard
from igdesk.rules.model import Channel, Customer, Status, Ticket
from igdesk.widgets.card_window import LIMIT, CardWindow

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NUMBERS = st.lists(st.integers(1, 60), unique=True, max_size=40)


def card(number: int) -> TicketCard:
    ticket = Ticket(number, Status.OPEN, Channel.DM, 1, 1, NOW, NOW, "medium")
    return TicketCard(ticket, Customer(1), "", None, None, (number,))


def page(*numbers: int, more_before: bool = False, more_after: bool = False) -> Page:
    return Page(tuple(card(number) for number in numbers), more_before, more_after)


def window(*numbers: int, cursor: int = 0) -> CardWindow:
    made = CardWindow()
    made.load(page(*numbers))
    made.move_to(cursor)
    return made


def current(w: CardWindow) -> int | None:
    return w.current.ticket.number if w.current else None


def test_new_tickets_above_do_not_move_what_is_under_the_cursor() -> None:
    w = window(3, 4, 5, cursor=1)
    w.show_cursor(10)
    w.refresh(page(1, 2, 3, 4, 5), (), None)
    w.show_cursor(10)
    assert current(w) == 4


def test_the_row_of_the_cursor_stays_where_it_is_on_the_screen() -> None:
    w = window(*range(10, 40), cursor=12)
    w.top = 10
    w.refresh(page(*range(1, 40)), (), None)
    w.show_cursor(5)
    assert (current(w), w.cursor - w.top) == (22, 2)


def test_a_ticket_that_others_take_away_stays_until_the_cursor_moves() -> None:
    w = window(1, 2, 3, cursor=1)
    w.refresh(page(1, 3), (), None)
    assert (w.numbers, current(w), w.gone) == ((1, 2, 3), 2, 2)
    w.move_to(w.cursor + 1)
    assert (w.numbers, current(w), w.gone) == ((1, 3), 3, None)


def test_leaving_a_gone_ticket_upwards_goes_to_the_one_above() -> None:
    w = window(1, 2, 3, cursor=1)
    w.refresh(page(1, 3), (), None)
    w.move_to(w.cursor - 1)
    assert (w.numbers, current(w)) == ((1, 3), 1)


def test_after_one_s_own_action_the_cursor_goes_to_the_next_of_the_order_one_saw() -> None:
    w = window(1, 2, 3, 4, cursor=1)
    w.refresh(page(4, 1, 3), {2}, None)
    assert (current(w), w.gone) == (3, None)


def test_a_ticket_that_one_s_own_action_sorts_elsewhere_is_not_followed() -> None:
    w = window(1, 2, 3, 4, cursor=1)
    w.refresh(page(1, 3, 4, 2), {2}, None)
    assert current(w) == 3


def test_a_ticket_that_keeps_its_place_keeps_the_cursor() -> None:
    w = window(1, 2, 3, cursor=1)
    w.refresh(page(1, 2, 3), {2}, None)
    assert current(w) == 2


def test_acting_on_the_last_one_goes_to_the_one_before() -> None:
    w = window(1, 2, cursor=1)
    w.refresh(page(1), {2}, None)
    assert current(w) == 1


def test_acting_on_the_only_one_leaves_an_empty_list() -> None:
    w = window(1)
    w.refresh(page(), {1}, None)
    assert (w.current, w.cards) == (None, ())


def test_pages_join_without_doubles_and_far_cards_are_let_go() -> None:
    w = CardWindow()
    w.load(page(*range(LIMIT), more_after=True))
    w.move_to(LIMIT - 1)
    w.show_cursor(20)
    w.extend_after(page(*range(LIMIT - 2, LIMIT + 100), more_after=True))
    assert len(w.cards) == LIMIT
    assert w.numbers == tuple(range(100, LIMIT + 100))
    assert (current(w), w.more_before) == (LIMIT - 1, True)
    w.move_to(0)
    w.extend_before(page(*range(50, 100)))
    assert (current(w), w.numbers[0]) == (100, 50)


@given(NUMBERS, NUMBERS, st.integers(0, 50), st.integers(1, 12))
def test_news_from_others_never_changes_the_ticket_under_the_cursor(
    before: list[int], after: list[int], cursor: int, height: int
) -> None:
    w = window(*before, cursor=cursor)
    w.show_cursor(height)
    seen = current(w)
    w.refresh(page(*after), (), None)
    w.show_cursor(height)
    assert current(w) == (seen if seen is not None else (after[0] if after else None))
    assert set(w.numbers) - ({seen} if seen is not None else set()) <= set(after)
    assert w.top <= w.cursor < w.top + height or not w.cards


@given(NUMBERS, NUMBERS, st.integers(0, 50))
def test_one_s_own_action_never_skips_a_ticket(before: list[int], after: list[int], cursor: int) -> None:
    w = window(*before, cursor=cursor)
    seen = current(w)
    if seen is None or seen in after:
        return
    w.refresh(page(*after), {seen}, None)
    place = before.index(seen)
    following = [number for number in before[place + 1 :] if number in after]
    earlier = [number for number in before[:place] if number in after]
    if following or earlier:
        assert current(w) == (following[0] if following else earlier[-1])
    assert w.gone is None


@given(st.lists(st.integers(-30, 30), max_size=30), NUMBERS, st.integers(1, 8))
def test_the_cursor_is_always_on_the_screen(moves: list[int], numbers: list[int], height: int) -> None:
    w = window(*numbers)
    for by in moves:
        w.move_to(w.cursor + by)
        w.show_cursor(height)
        assert 0 <= w.top <= w.cursor < w.top + height
        assert w.cursor < max(len(w.cards), 1)
