"""Simplified and traditional characters are one; places stay, and nothing is loaded for who writes simplified ones."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.han import IN_BOTH, simplified, simplified_forms
from igdesk.rules.words import fold
from tests.rules.support import denied, words_of


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        ("退货", "我要退貨", "退貨"),
        ("退貨", "我要退货", "退货"),
        ("退貨", "我要退貨", "退貨"),
        ("着火", "充電器著火了", "著火"),
        ("干净", "不是很乾淨？乾淨！", "乾淨"),
        ("订单", "ＯＫ，訂單呢", "訂單"),
        ("裂了", "杯子裂了", "裂了"),
        ("VIP會員", "我是vip会员", "vip会员"),
        ("里面", "裡面", "裡面"),
        ("里面", "裏面", "裏面"),
    ],
)
def test_both_find_each_other_and_are_shown_as_written(term: str, text: str, words: str) -> None:
    assert words_of(term, text) == [words]


def test_negation_is_understood_in_traditional_characters() -> None:
    assert denied("退货", "我不是要退貨") == ["不是要退貨"]
    assert words_of("發貨", "還沒發貨") == ["發貨"]


@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)


@given(st.text(alphabet="我退貨货發发於著乾後后訂订單 😀a", max_size=30))
def test_each_character_stands_for_itself(text: str) -> None:
    assert simplified(text) == "".join(map(simplified, text))
    assert fold(text) == "".join(map(fold, text)) or "  " in text


def test_the_characters_that_ask_for_a_second_look_are_those_of_the_standard_with_another_form() -> None:
    assert sorted(IN_BOTH) == sorted(char for char in map(chr, simplified_forms()) if _is_in_gb2312(char))


def _is_in_gb2312(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize(("text", "is_loaded"), [("我要退货😀，著名的 ❤️ é", False), ("我要退貨", True)])
def test_the_table_is_loaded_only_for_traditional_characters(text: str, is_loaded: bool) -> None:
    code = f"import sys\nfrom igdesk.rules.words import Text\nText({text!r}).folded\nprint('opencc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == str(is_loaded)
