"""First letters of Chinese words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.pinyin import initials


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("退款说明", "tksm"),
        ("物流查询", "wlcx"),
        ("補償券", "bcq"),
        ("啊", "a"),
        ("座", "z"),
        ("VIP 客户", "VIP kh"),
        ("☃、龘", "☃、龘"),
        ("", ""),
    ],
)
def test_each_character_is_its_letter(words: str, letters: str) -> None:
    assert initials(words) == letters


@given(st.text())
def test_any_text_keeps_its_length(words: str) -> None:
    assert len(initials(words)) == len(words)


@given(st.text(st.characters(max_codepoint=127)))
def test_other_letters_stay(words: str) -> None:
    assert initials(words) == words
