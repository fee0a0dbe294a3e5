"""Two conversations are the same where the customer surely is: never two people, and each message is one other's."""

from __future__ import annotations

import pytest
from hypothesis import given as on
from hypothesis import settings
from hypothesis import strategies as st

from igdesk.rules.model import Direction
from igdesk.rules.same_talk import Likeness, Line, Talk, likeness, likeness_by_time, pairs, the_one

IN, OUT = Direction.IN, Direction.OUT
LONG = "Where is order 1000000519?"


def talk(*said: tuple[Direction, int, str], begins: int | None = None) -> Talk:
    lines = [Line(place, *each) for place, each in enumerate(said)]
    return Talk(lines, lines[0].second if begins is None else begins, lines[-1].second)


@pytest.mark.parametrize(
    ("given", "exported", "is_sure"),
    [
        (talk((IN, 5, "hi")), talk((IN, 5, "hi")), False),  # so does anybody
        (talk((IN, 5, LONG)), talk((IN, 5, LONG)), True),
        (talk((IN, 6, LONG)), talk((IN, 5, LONG)), True),  # the next whole second
        (talk((IN, 5, LONG)), talk((IN, 6, LONG)), False),
        (talk((IN, 5, LONG)), talk((OUT, 5, LONG)), False),
        (talk((IN, 5, "hi"), (OUT, 6, "Hello")), talk((IN, 5, "hi"), (OUT, 6, "Hello")), True),
        (talk((OUT, 5, "To all of you:"), (OUT, 6, LONG)), talk((OUT, 5, "To all of you:"), (OUT, 6, LONG)), False),
        (  # both wrote at once, were greeted by a machine, and went on about something else
            talk((IN, 5, "hi"), (OUT, 6, "Hello"), (IN, 8, "Size M?")),
            talk((IN, 5, "hi"), (OUT, 6, "Hello"), (IN, 9, "My parcel?")),
            False,
        ),
        (  # one was edited since
            talk((IN, 5, "hi"), (IN, 7, "Size M!"), (IN, 9, LONG)),
            talk((IN, 5, "hi"), (IN, 7, "Size M?"), (IN, 9, LONG)),
            True,
        ),
        (talk((IN, 5, LONG), (IN, 99, "and?")), talk((IN, 5, LONG)), True),  # the export was made before
        (talk((IN, 5, ""), (IN, 9, "")), talk((IN, 5, ""), (IN, 9, "")), False),  # a picture is like another
    ],
)
def test_only_what_the_customer_said_makes_it_sure(given: Talk, exported: Talk, is_sure: bool) -> None:
    assert likeness(given, exported, is_called_so=False).is_sure is is_sure


def test_the_name_helps_where_one_short_message_agrees_and_never_without() -> None:
    assert likeness(talk((IN, 5, "hi")), talk((IN, 5, "hi")), is_called_so=True).is_sure
    assert not likeness(talk((IN, 5, "hi")), talk((IN, 5, "ho")), is_called_so=True).is_sure


def test_where_words_were_erased_every_second_must_agree() -> None:
    erased = talk((IN, 5, ""), (OUT, 7, ""), (IN, 9, ""))
    assert likeness_by_time(talk((IN, 5, "hi"), (IN, 9, LONG), (IN, 50, "new")), erased) == Likeness(2, True)
    assert not likeness_by_time(talk((IN, 5, "hi"), (IN, 8, LONG)), erased).is_sure
    assert not likeness_by_time(talk((OUT, 7, "Hello")), erased).is_sure


def test_of_two_that_agree_as_much_neither_is_taken() -> None:
    sure, unsure = Likeness(3, is_sure=True), Likeness(3, is_sure=False)
    assert the_one([(1, sure)]) == 1
    assert the_one([(1, sure), (2, unsure)]) is None
    assert the_one([(1, Likeness(2, is_sure=True)), (2, unsure)]) is None
    assert the_one([(1, sure), (2, Likeness(2, is_sure=True))]) == 1
    assert the_one([]) is None


SAID = st.lists(st.tuples(st.sampled_from(Direction), st.integers(5, 9), st.sampled_from(["", "a", "b"])), max_size=8)


@settings(max_examples=50)
@on(SAID, SAID)
def test_each_message_is_one_others_at_most_and_of_the_same_side_and_time(
    one: list[tuple[Direction, int, str]], other: list[tuple[Direction, int, str]]
) -> None:
    given = [Line(place, *each) for place, each in enumerate(one)]
    exported = [Line(place, *each) for place, each in enumerate(other)]
    found = pairs(given, exported)
    assert len(set(found.values())) == len(found)
    for left, right in found.items():
        assert given[left].direction is exported[right].direction
        assert given[left].second - exported[right].second in (0, 1)


def test_the_same_words_twice_in_a_second_are_two_messages_and_changed_ones_are_told_by_time() -> None:
    given = [Line(0, IN, 5, "?"), Line(1, IN, 5, "?"), Line(2, IN, 7, "Size L"), Line(3, IN, 9, "new")]
    exported = [Line(10, IN, 5, "?"), Line(11, IN, 5, "?"), Line(12, IN, 7, "Size M")]
    assert pairs(given, exported) == {0: 10, 1: 11, 2: 12}
