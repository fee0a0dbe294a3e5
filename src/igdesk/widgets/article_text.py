"""An article as it is read on the screen: what it is called, whose it is, and its text, headings told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from textual.content import Content

from igdesk.i18n import Words
from igdesk.rules.articles import Article
from igdesk.rules.plain_markdown import blocks
from igdesk.text import one_line, safe_text
from igdesk.widgets.wrap import wrap

STALE = "!"
"""Stands before what is to be looked at again."""


def article_text(article: Article, owner: str, today: date, words: Words, width: int) -> Content:
    """All of it, in lines of at most `width` cells; its owner goes by name."""
    lines = [Content.styled(line, "bold $primary") for line in wrap(safe_text(article.title), width)]
    lines += [facts_line(article, owner, today, words), Content("")]
    for block in blocks(article.body):
        style = "bold" if block.level else ""
        lines += [Content.styled(line, style) for line in wrap(safe_text(block.text), width)]
        lines.append(Content(""))
    return Content("\n").join(lines)


def facts_line(article: Article, owner: str, today: date, words: Words) -> Content:
    """Whose it is, when it is looked at again, and its tags."""
    stale = article.is_stale(today)
    return Content.assemble(
        (f"{STALE} " if stale else "", "bold $warning"),
        (review_words(article, today, words), "$warning" if stale else "$calm"),
        (" · ".join(["", *_further(article, owner, words)]), "$calm"),
    )


def _further(article: Article, owner: str, words: Words) -> Iterator[str]:
    yield words("articles.owned", owner=one_line(owner)) if owner else words("articles.nobodys")
    if article.tags:
        yield one_line(" ".join(f"#{tag}" for tag in article.tags))


def review_words(article: Article, today: date, words: Words) -> str:
    """When it is to be looked at again, or since when it should have been."""
    if article.review is None:
        return words("articles.no_review")
    key = "articles.review_due" if article.is_stale(today) else "articles.review_on"
    return words(key, day=article.review.isoformat())
