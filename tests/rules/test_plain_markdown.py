"""Markdown as plain text: marks go, words stay, and no text takes long."""

from __future__ import annotations

import time

import pytest

from igdesk.rules.plain_markdown import blocks, plain


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("收到 **7 天**内\n可以*退换*。", "收到 7 天内可以退换。"),
        ("in **two\nlines**  \nand a third", "in **two lines**\nand a third"),
        ("one\ntwo", "one two"),
        ("snake_case_name and __bold__ ~~gone~~", "snake_case_name and bold gone"),
        ("2*3*4 = 24", "2*3*4 = 24"),
        (r"\*not bold\* `*code*`", "*not bold* *code*"),
        ("see [the rules](https://x.example/a_b_c) now", "see the rules: https://x.example/a_b_c now"),
        ("[https://x.example/](https://x.example/) <https://y.example>", "https://x.example/ https://y.example"),
        ("[below](#part) ![a cup](https://x.example/cup.jpg)", "below a cup"),
        ("a<br>b <b>c</b> &amp; d < e", "a\nb c & d < e"),
        ("- one\n- [ ] two\n  - sub\n1) first", "- one\n- two\n  - sub\n1. first"),
        ("| size | cm |\n|---|:-:|\n| L | 60 |", "size · cm\nL · 60"),
        ("```\nif *x*:\n\n    y\n```", "if *x*:\n\n    y"),
        ("> said\n> twice", "said twice"),
        ("# A title #\n\n---\n\nText<!-- not\n\nthis -->", "A title\n\nText"),
        ("A title\n=======\n\nText", "A title\n\nText"),
        ("", ""),
    ],
)  # fmt: skip
def test_marks_go_and_words_stay(markdown: str, shown: str) -> None:
    assert plain(markdown) == shown


def test_headings_are_told_apart() -> None:
    assert [(each.text, each.level) for each in blocks("# One\ntext\n### Three")] == [
        ("One", 1),
        ("text", 0),
        ("Three", 3),
    ]


@pytest.mark.parametrize(
    "piece", ["**a", "[a](", "`", "_a ", "<a ", "*", "> ", "|-", "- ", "<!--", "\\", "#", "\ue0000\ue001"]
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    plain(piece * 20_000)
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    "line", ["# a{}b", "a{}b", "|-|{}x", "| a{}|", "-{}x", "{}- x", "> a{}b\\", '[a]({}"b")', "{}"]
)
def test_no_gap_takes_long(line: str) -> None:
    began = time.perf_counter()
    plain(line.format(" " * 40_000))
    plain(line.format("\t" * 40_000))
    assert time.perf_counter() - began < 3


def test_a_gap_is_still_one() -> None:
    assert plain("a" + " " * 30 + "b") == "a" + " " * 8 + "b"
    assert plain("```\na" + " " * 30 + "b\n```") == "a" + " " * 30 + "b"
