"""Selecting: tickets, never rows; only one's own keys change which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from igdesk.desk.selection import Selection

LISTED = [(number, 1) for number in (5, 3, 8, 1, 9)]


def test_a_key_selects_and_the_same_key_takes_it_out() -> None:
    once = Selection().toggled((5, 1)).toggled((3, 2))
    assert (once.numbers, dict(once.seen)) == ((5, 3), {5: 1, 3: 2})
    assert once.toggled((5, 4)).numbers == (3,)
    assert not Selection().toggled((5, 1)).toggled((5, 1))


def test_a_range_goes_with_the_cursor_both_ways() -> None:
    begun = Selection().begun((8, 1))
    assert begun.is_range
    assert begun.extended(9, LISTED).numbers == (8, 1, 9)
    assert begun.extended(9, LISTED).extended(1, LISTED).numbers == (8, 1)
    assert set(begun.extended(9, LISTED).extended(5, LISTED).numbers) == {5, 3, 8}


def test_a_range_adds_to_what_was_selected() -> None:
    ranged = Selection().toggled((5, 1)).begun((1, 1)).extended(9, LISTED)
    assert ranged.numbers == (5, 1, 9)
    assert ranged.extended(1, LISTED).numbers == (5, 1)
    assert ranged.ended().numbers == (5, 1, 9)
    assert not ranged.ended().is_range


def test_news_alone_extend_no_range() -> None:
    ranged = Selection().begun((8, 1)).extended(1, LISTED)
    assert ranged.extended(1, [(8, 1), (7, 1), (2, 1), (1, 1)]) == ranged


def test_a_range_whose_beginning_is_out_of_sight_is_over_and_keeps_what_it_had() -> None:
    ranged = Selection().begun((8, 1)).extended(1, LISTED)
    over = ranged.extended(30, [(20, 1), (30, 1)])
    assert (over.is_range, over.numbers) == (False, (8, 1))


def test_all_that_match_come_to_what_is_selected() -> None:
    assert Selection().toggled((5, 1)).with_all([(3, 1), (5, 2)]).numbers == (5, 3)


def test_what_is_done_is_selected_no_more() -> None:
    chosen = Selection().with_all(LISTED)
    assert chosen.without([5, 1, 77]).numbers == (3, 8, 9)
    assert chosen.without([5, 3, 8, 1, 9]) == Selection()


def test_versions_are_those_that_were_shown_last_and_nothing_is_added() -> None:
    chosen = Selection().with_all([(5, 1), (3, 1)])
    assert dict(chosen.looked_at([(5, 4), (8, 2)]).seen) == {5: 4, 3: 1}
    assert chosen.looked_at(LISTED) is chosen


@given(st.lists(st.tuples(st.sampled_from("tbemw"), st.integers(1, 9)), max_size=30), st.permutations(range(1, 10)))
def test_whatever_is_pressed_only_what_was_at_the_cursor_or_between_is_selected(
    keys: list[tuple[str, int]], order: list[int]
) -> None:
    chosen, listed, touched = Selection(), [(number, 1) for number in order], set[int]()
    for key, number in keys:
        match key:
            case "t":
                chosen = chosen.toggled((number, 1))
                touched.add(number)
            case "b":
                chosen = chosen.begun((number, 1))
                touched.add(number)
            case "m":
                if chosen.anchor is not None:
                    first, last = sorted((order.index(chosen.anchor), order.index(number)))
                    touched.update(order[first : last + 1])
                chosen = chosen.extended(number, listed)
            case "e":
                chosen = chosen.ended()
            case _:
                chosen = chosen.without([number])
                assert number not in chosen
    assert set(chosen.numbers) <= touched
