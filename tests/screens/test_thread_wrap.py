"""Lines are measured in cells, whatever the script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from igdesk.text import cells, safe_text
from igdesk.widgets.paragraph import broken
from igdesk.widgets.wrap import wrap

SPACE = re.compile(r"\s+")
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "你好，世界。",
                "（备注）",
                "👨‍👩‍👧‍👦",
                "🇫🇷🇩🇪",
                "مرحبا بالعالم",
                "สวัสดี",
                "x" * 50,
                "  ",
                "\n",
                "한국어 ",
                "“好”",
            ]
        ),
    ),
    max_size=30,
).map(lambda parts: safe_text("".join(parts)))


@given(TEXTS, st.integers(2, 60))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(cells(line) <= width for line in wrap(text, width))


@given(TEXTS, st.integers(1, 60))
def test_only_white_space_is_left_out(text: str, width: int) -> None:
    assert SPACE.sub("", "".join(wrap(text, width))) == SPACE.sub("", text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("hello big world", 9, ("hello big", "world")),
        ("你好世界", 5, ("你好", "世界")),
        ("你好，世界", 4, ("你", "好，", "世界")),
        ("说（好）吧", 6, ("说", "（好）", "吧")),
        ("ab 你好世界", 7, ("ab 你好", "世界")),
        ("x" * 12, 5, ("xxxxx", "xxxxx", "xx")),
        ("ab " + "x" * 7, 5, ("ab", "xxxxx", "xx")),
        ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 4, ("👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧")),
        ("one\n\ntwo", 9, ("one", "", "two")),
        ("    indented", 20, ("    indented",)),
        ("", 5, ("",)),
    ],
)
def test_examples(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, width) == lines


@given(TEXTS, TEXTS, st.integers(2, 60))
def test_what_is_coloured_is_broken_like_any_text_and_keeps_its_colours(one: str, two: str, width: int) -> None:
    lines = broken(Content.assemble(one, (two, "bold")), width)
    assert lines.plain == "\n".join(wrap(one + two, width))
    bold = "".join(lines.plain[span.start : span.end] for span in lines.spans)
    assert SPACE.sub("", bold) == SPACE.sub("", two)
