"""Graph's field syntax."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.simulator.fields import Field, parse_fields, plain
from igdesk.simulator.graph import Refusal


def test_fields_with_arguments_and_levels() -> None:
    assert parse_fields("id, messages.limit(20).after(QW==){from,shares{link}},story") == (
        Field("id"),
        Field("messages", {"limit": "20", "after": "QW=="}, (Field("from"), Field("shares", {}, plain("link")))),
        Field("story"),
    )


@pytest.mark.parametrize(
    "text", ["", ",", "a,", "a{", "a{}", "a}", "a b", "a.limit", "a.limit(", "a{b}}", "1a", "a{" * 9]
)
def test_wrong_syntax_is_code_2500(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_fields(text)
    assert refused.value.code == 2500


@given(st.text(alphabet="ab,{}().1 茶", max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(Refusal):
        assert parse_fields(text)
