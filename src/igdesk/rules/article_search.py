"""Finding articles: by words, by pieces of Chinese ones, by pinyin initials, by tags; what suits the ticket first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from igdesk.rules.articles import Article
from igdesk.rules.han import simplified
from igdesk.rules.pinyin import initials
from igdesk.rules.plain_markdown import plain
from igdesk.values import dataclass

_TITLE, _TAG, _TEXT = 16, 8, 2
"""What a word counts where it stands."""
_BEGINS = 4
"""More, where the title or tag begins with it."""
_SUITS, _SPOKEN = 3, 1
"""More, for an article about the ticket's category, and for one in the customer's language."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article with what it is found by, folded once."""

    article: Article
    titles: tuple[str, ...]
    tags: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, article: Article) -> Indexed:
        """As it is found."""
        names = (article.title, article.id)
        tags = (*article.tags, *article.categories)
        return cls(article, _with_initials(names), _with_initials(tags), folded(plain(article.body)))

    def score(self, word: str) -> int:
        """What one word counts here; 0: it is not here."""
        return max(
            _TITLE + _BEGINS * any(each.startswith(word) for each in self.titles) if _in(word, self.titles) else 0,
            _TAG + _BEGINS * any(each.startswith(word) for each in self.tags) if _in(word, self.tags) else 0,
            _TEXT if word in self.text else 0,
        )


def folded(text: str) -> str:
    """Without case, width, and the difference of traditional characters."""
    return simplified(unicodedata.normalize("NFKC", text).casefold())


def find(
    articles: Iterable[Indexed], typed: str, *, category: str | None = None, language: str | None = None
) -> tuple[Article, ...]:
    """The articles with every word that was typed, best first; all of them where nothing was.

    Args:
        articles: Those there are.
        typed: Words, or pieces of Chinese ones, or pinyin initials of titles and tags.
        category: The ticket's: what is about it comes first.
        language: The customer's: between equals, what is written in it.
    """
    words = folded(typed).split()
    ranked = []
    for each in articles:
        scores = [each.score(word) for word in words]
        if all(scores):
            suits = _SUITS * (category is not None and category in each.article.categories)
            spoken = _SPOKEN * (language is not None and each.article.language == language)
            ranked.append((-(sum(scores) + suits + spoken), folded(each.article.title), each.article.id, each.article))
    return tuple(article for *_, article in sorted(ranked, key=lambda found: found[:3]))


def _with_initials(names: Sequence[str]) -> tuple[str, ...]:
    known = [folded(name) for name in names]
    return tuple(dict.fromkeys((*known, *(initials(name) for name in known))))


def _in(word: str, names: Sequence[str]) -> bool:
    return any(word in name for name in names)
