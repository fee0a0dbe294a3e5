"""Tables and paragraphs line up by cells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.cli.layout import table, wrapped
from igdesk.cli.times import time_left
from igdesk.text import cells

from .support import NOW

TEXT = st.text(alphabet=st.sampled_from("ab 中文，。 é👩‍👩‍👧🇫🇷"), max_size=30)


def test_columns_line_up_in_any_script() -> None:
    assert table([["1", "客服", "x"], ["10", "a", "y"]], right=(0,)) == [" 1  客服  x", "10  a     y"]


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5), st.integers(20, 60))
def test_no_line_of_a_table_is_wider_than_it_may_be(rows: list[tuple[str, str, str]], width: int) -> None:
    assert all(cells(line) <= width for line in table(rows, width))


@given(TEXT, st.integers(10, 40))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cells(line) <= width or " " not in line.strip() for line in lines)


def test_no_line_begins_with_a_stop_or_ends_with_an_open_bracket() -> None:
    assert wrapped("磁盘可用空间 77.0 GiB。共（config.toml）", 12) == [
        "磁盘可用空间",
        "77.0 GiB。共",
        "（config.toml）",
    ]


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (timedelta(minutes=12, seconds=40), "12m"),
        (timedelta(hours=2, minutes=5), "2h05m"),
        (timedelta(days=3, hours=4), "3d04h"),
        (timedelta(seconds=-30), "-0m"),
        (timedelta(hours=-1, minutes=-5), "-1h05m"),
    ],
)
def test_the_time_left_is_short(left: timedelta, shown: str) -> None:
    assert time_left(NOW + left, NOW) == shown
    assert time_left(None, NOW) == ""
