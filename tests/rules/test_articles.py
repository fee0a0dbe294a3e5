"""Articles: what a file says of itself, what is wrong with it and where, and how they are found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igdesk.rules.article_search import Indexed, find
from igdesk.rules.articles import Article, ArticleError, read_article, written

WHOLE = """---
title: "退货: 怎么走"
owner: mei
# a remark
review: 2027-02-21
tags: [退款, "运费"]
categories:
  - returns
  - order
language: zh
---
同事要知道的。

## 回答：

收到 **7 天**内可以退换。

### 运费

运费由我们出。

## 背景

很久以前……
"""


def test_everything_that_a_file_says_is_read() -> None:
    found = read_article("sub/return", WHOLE)
    assert (found.id, found.title, found.owner, found.review) == (
        "sub/return",
        "退货: 怎么走",
        "mei",
        date(2027, 2, 21),
    )
    assert (found.tags, found.categories, found.language) == (("退款", "运费"), ("returns", "order"), "zh")


def test_what_customers_are_told_comes_first_then_each_paragraph() -> None:
    assert read_article("x", WHOLE).parts == (
        "收到 7 天内可以退换。\n\n运费\n\n运费由我们出。",
        "同事要知道的。", "收到 7 天内可以退换。", "运费由我们出。", "很久以前……",
    )  # fmt: skip
    assert read_article("x", "One.\n\nTwo.").parts == ("One.\n\nTwo.", "One.", "Two.")
    assert read_article("x", "---\ntitle: nothing\n---\n").parts == ()


@pytest.mark.parametrize(
    ("text", "title"), [("# 标题\n\n正文", "标题"), ("no heading", "x"), ("---\nowner: mei\n---\n## Two\n", "Two")]
)
def test_what_says_nothing_of_itself_is_called_by_its_heading_or_file(text: str, title: str) -> None:
    found = read_article("sub/x", text)
    assert (found.title, found.review) == (title, None)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("---\ntitle: a\n", 1, "no end"),
        ("---\n\ntitel: a\n---\n", 3, "did you mean title"),
        ("---\nweather: fine\n---\n", 2, "known are title"),
        ("---\ntitle: a\nreview: soon\n---\n", 3, "no day"),
        ("---\ntitle: a\nTitle: b\n---\n", 3, "line 2 already"),
        ("---\njust words\n---\n", 2, "no line such as"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(ArticleError) as caught:
        read_article("x", text)
    assert (caught.value.line, told in str(caught.value)) == (line, True)


def test_what_is_written_reads_as_it_was() -> None:
    article = Article("x", "How: a return", "Text.\n", "mei", date(2027, 1, 2), ("a b", "c"), ("returns",), "en")
    again = read_article("x", written(article))
    assert (again.title, again.owner, again.review) == (article.title, article.owner, article.review)
    assert (again.tags, again.categories, again.parts) == (article.tags, article.categories, ("Text.",))


@pytest.mark.parametrize(
    "title", ["[VIP] refund [urgent]", '"Where is it?"', "'x'", "[]", '""x""', "- a", "# b", "a: b"]
)
def test_a_title_keeps_its_own_marks(title: str) -> None:
    assert read_article("x", written(Article("x", title, "Text.", tags=("[a", "b]")))).title == title


@given(st.text())
def test_any_text_is_an_article_or_told_as_none(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + 1
    try:
        found = read_article("x", text)
    except ArticleError as error:
        told = 1 <= error.line <= lines
    else:
        told = bool(found.title) and all(found.parts)
    assert told


@pytest.mark.parametrize(("review", "stale"), [(None, True), (date(2026, 11, 21), True), (date(2026, 11, 22), False)])
def test_it_is_stale_on_its_day_and_without_one(review: date | None, stale: bool) -> None:
    assert Article("x", "x", "", review=review).is_stale(date(2026, 11, 21)) is stale


RETURN = Article(
    "return", "退货怎么走", "收到后七天内寄回。", tags=("退款", "運費"), categories=("returns",), language="zh"
)
SHIP = Article("ship", "How long does shipping take?", "48 hours. 退货另说。", categories=("order",), language="en")
SIZE = Article("size", "Sizes", "Chest and waist; returns are free.", tags=("尺码",), language="en")
SHELF = tuple(map(Indexed.of, (SIZE, SHIP, RETURN)))


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("退货", ["return", "ship"]),
        ("退貨", ["return", "ship"]),
        ("thzmz", ["return"]),
        ("cm", ["size"]),
        ("运费", ["return"]),
        ("ＳＩＺＥ", ["size"]),
        ("returns", ["return", "size"]),
        ("shipping 48", ["ship"]),
        ("shipping 72", []),
        ("货怎", ["return"]),
        ("发票", []),
    ],
)
def test_words_pieces_initials_and_tags_find_the_title_first(typed: str, ids: list[str]) -> None:
    assert [each.id for each in find(SHELF, typed)] == ids


def test_what_suits_the_ticket_comes_first() -> None:
    assert next(each.id for each in find(SHELF, "", category="returns")) == "return"
    assert [each.id for each in find(SHELF, "", category="order", language="en")] == ["ship", "size", "return"]
    assert [each.id for each in find(SHELF, "退货", category="order")] == ["return", "ship"]
