"""Foreign text at its door: made visible where it is shown, rid of what acts where it is pasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.text import _visible, acts, cells, inert, safe_text

HARMLESS = ("plain", "退款 😢", "👨\u200d👩\u200d👧 🇫🇷", "שלום مرحبا", "two\nlines", "a\tb", "é", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays(text: str) -> None:
    assert inert(text) == text
    assert not acts(text.replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x9b", "\x7f", "\u202e", "\u2066", "\u200b", "\ufeff", "\x00"])
def test_what_acts_goes(sign: str) -> None:
    assert acts(f"a{sign}b")
    assert inert(f"a{sign}b") == "ab"


def test_text_that_is_printable_has_nothing_that_acts() -> None:
    assert not any(chr(code).isprintable() for code in _visible())


def test_ends_of_lines_are_one() -> None:
    assert inert("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


@given(st.text())
def test_nothing_is_left_that_acts_and_nothing_moves_by_that(text: str) -> None:
    assert not acts(inert(text))
    assert not acts(safe_text(text))
    line = "".join(each for each in text if each not in "\r\n\u2028\u2029")
    assert cells(inert(line)) <= cells(line)
