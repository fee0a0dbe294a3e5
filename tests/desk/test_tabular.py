"""Objects of the public JSON as cells: what a spreadsheet would calculate is none of them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from igdesk.desk.tabular import Cell, Column, cells_of, with_formula, without_formula

ACTING = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＠SUM(A1)",
    " =1",
    "\u3000=1",
]
PLAIN = ["", "hello", "-12.50", "+8613800000000", "0", "1=1", "a@b.c", "'", "'quoted'", "你好"]


def cell(value: Any, **column: bool) -> Cell:
    (found,) = cells_of({"x": value}, [Column("x", **column)])
    return found


@pytest.mark.parametrize("text", ACTING)
def test_what_would_be_calculated_begins_with_an_apostrophe_and_comes_back(text: str) -> None:
    assert without_formula(text) == f"'{text}"
    assert with_formula(without_formula(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_and_numbers_stay_as_they_are(text: str) -> None:
    assert without_formula(text) == text
    assert with_formula(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ([], ""),
        (["a", "b"], "a, b"),
        ([1, 2], "1, 2"),
        (["=1"], "'=1"),
        ([{"id": "x"}], '[{"id":"x"}]'),
        ({"a": "b"}, '{"a":"b"}'),
        ("a\0b\x1b[31m\x9bc", "a␀b␛[31m⟨9B⟩c"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("\r=1", "'\n=1"),
    ],
)
def test_values_become_cells(value: Any, expected: Cell) -> None:
    assert cell(value) == expected


def test_times_and_numbers_are_real_ones_where_the_column_says_so() -> None:
    assert cell("2026-11-21T09:30:00Z", is_time=True) == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert cell("2026-11-21T09:30:00Z") == "2026-11-21T09:30:00Z"
    assert cell("-12.50", is_number=True) == Decimal("-12.50")
    assert cell("about 12", is_number=True) == "about 12"
    assert cell("1" * 16, is_number=True) == "1" * 16  # a spreadsheet would round it


def test_what_lies_in_another_is_found_by_a_dot_and_may_be_missing() -> None:
    row = {"customer": {"username": "mia"}, "post": None, "fields": {"a.b": "1"}}
    columns = [Column("customer.username"), Column("post.id"), Column("fields.a.b"), Column("fields.none")]
    assert list(cells_of(row, columns)) == ["mia", None, "1", None]
