"""Text that Meta's export broke is repaired; text that is right stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.importing.mojibake import repair, repair_tree


def broken(text: str) -> str:
    return text.encode().decode("latin-1")


@pytest.mark.parametrize("text", ["déjà vu", "您好，请问有货吗？", "عميلة ٤", "👩🏽‍🦰❤️", "plain", ""])
def test_broken_text_is_repaired(text: str) -> None:
    assert repair(broken(text)) == text


@pytest.mark.parametrize("text", ["您好", "café", "Größe 42", "already 修好 😀", "\x00\x1b[31m", "half ð\x9f\x98"])
def test_text_that_is_right_or_cut_stays(text: str) -> None:
    assert repair(text) == text


@given(st.text(st.characters(codec="utf-8")))
def test_every_text_survives_being_broken(text: str) -> None:
    assert repair(broken(text)) == text


@given(st.text())
def test_the_result_can_always_be_stored(text: str) -> None:
    assert repair(text).encode("utf-8").decode("utf-8") == repair(text)


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert repair("a\ud83d") == "a\ufffd"


def test_keys_and_values_of_a_tree_are_repaired() -> None:
    tree = {broken("Nome do usuário"): [broken("José"), {"n": 1, "b": None}]}
    assert repair_tree(tree) == {"Nome do usuário": ["José", {"n": 1, "b": None}]}
