"""An article of the team: a Markdown file with what it is called, whose it is and when to look at it again.

    ---
    title: 退货怎么走
    owner: mei
    review: 2027-02-21
    tags: 退货, 运费
    categories: returns
    language: zh
    ---
    What colleagues should know.

    ## 回答

    What a customer is told.

Every line between the marks may be left out: then the first heading is the title. What stands there must be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.plain_markdown import Block, blocks, plain
from igdesk.values import dataclass

KEYS = ("title", "owner", "review", "tags", "categories", "language")
_FENCE = "---"
_ANSWER = frozenset({"answer", "reply", "回答", "答复", "回复", "答案", "话术"})
"""What the part is called that customers are told."""
_COMMAS = re.compile("[,，、]")
LONGEST_LINE = 200
"""Characters of a title, and of whatever else stands in one line."""
_SPACES = re.compile(r"\s+")


class ArticleError(IgdeskError):
    """A file that is no article.

    Args:
        line: Where, from 1 on.
        what: Why.
    """

    def __init__(self, line: int, what: Phrase) -> None:
        super().__init__("articles.fault", line=line, what=what)
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class Article:
    """One.

    Attributes:
        id: Its file in the folder of articles, without `.md`.
        title: What people call it.
        body: All of it in Markdown, without what stands between the marks.
        owner: Id of whoever looks after it.
        review: The day on which it is to be looked at again; None: nobody said.
        tags: Words that it is found by.
        categories: Ids of the categories of tickets that it is about.
        language: What it is written in.
    """

    id: str
    title: str
    body: str
    owner: str | None = None
    review: date | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None

    def is_stale(self, today: date) -> bool:
        """Whether the day has come to look at it again; one without a day is nobody's, so it is."""
        return self.review is None or self.review <= today

    @property
    def parts(self) -> tuple[str, ...]:
        """What can be put into a reply, as plain text: the answer first, else all of it, then each paragraph."""
        found = blocks(self.body)
        answer = "\n\n".join(each.text for each in _answer(found)) or plain(self.body)
        return tuple(dict.fromkeys(part for part in (answer, *(e.text for e in found if not e.level)) if part))


def read_article(id_: str, text: str) -> Article:
    """The article that a file is.

    Args:
        id_: What it is to be known by.
        text: What stands in the file.

    Raises:
        ArticleError: It is none, with the line.
    """
    said, body = _split(text.removeprefix("\ufeff"))
    values = {key: _READ[key](value, line) for key, (value, line) in said.items()}
    title = values.pop("title", None) or first_heading(body) or id_.rpartition("/")[2]
    return Article(id=id_, title=title, body=body, **values)


def written(article: Article) -> str:
    """The file of an article."""
    said = {
        "title": article.title,
        "owner": article.owner or "",
        "review": article.review.isoformat() if article.review else "",
        "tags": ", ".join(article.tags),
        "categories": ", ".join(article.categories),
        "language": article.language or "",
    }
    lines = [f"{key}: {_quoted(_SPACES.sub(' ', value).strip())}" for key, value in said.items() if value]
    return "\n".join([_FENCE, *lines, _FENCE, "", article.body.strip("\n"), ""])


def _quoted(value: str) -> str:
    """In quotes where it would be read without its own marks."""
    return value if _bare(value) == value else f'"{value}"'


def first_heading(body: str) -> str | None:
    """What a text is called by its first heading."""
    found = next((each.text for each in blocks(body) if each.level), None)
    return None if found is None else _SPACES.sub(" ", found).strip()[:LONGEST_LINE] or None


def front_lines(text: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """What stands between the marks, each line with its number, and what stands below.

    Raises:
        ArticleError: It has no end.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        return (), "\n".join(lines)
    ends = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() in (_FENCE, "...")), None)
    if ends is None:
        raise ArticleError(1, Phrase("articles.no_end"))
    return tuple(enumerate(lines[1:ends], 2)), "\n".join(lines[ends + 1 :])


def pairs(lines: tuple[tuple[int, str], ...], *, strict: bool = True) -> Iterator[tuple[str, str, int]]:
    """Keys with their values and lines; a list may stand on lines of its own that begin with a dash.

    Args:
        lines: What stands between the marks.
        strict: Whether a line that is neither is a fault; else it is left out.

    Raises:
        ArticleError: A line is neither.
    """
    key, parts, began = "", list[str](), 0
    for number, line in lines:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if key and stripped.startswith("- "):
            parts.append(_bare(stripped[2:]))
            continue
        if key:
            yield key, ", ".join(parts), began
        name, colon, value = stripped.partition(":")
        is_pair = bool(colon) and not line[0].isspace()
        if not is_pair and strict:
            raise ArticleError(number, Phrase("articles.no_pair", {"got": stripped[:_SHOWN]}))
        if not is_pair:
            key = ""
            continue
        key, parts, began = name.strip().casefold(), [_bare(value)] if value.strip() else [], number
    if key:
        yield key, ", ".join(parts), began


_SHOWN = 40
"""Characters of what is wrong that are told."""


def _split(text: str) -> tuple[Mapping[str, tuple[str, int]], str]:
    lines, body = front_lines(text)
    said: dict[str, tuple[str, int]] = {}
    for key, value, number in pairs(lines):
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            name = "articles.unknown_near" if near else "articles.unknown"
            known = {"near": near[0]} if near else {"known": ", ".join(KEYS)}
            raise ArticleError(number, Phrase(name, {"got": key[:_SHOWN], **known}))
        if key in said:
            raise ArticleError(number, Phrase("articles.twice", {"got": key, "line": said[key][1]}))
        if value:
            said[key] = (value, number)
    return said, body


def _bare(value: str) -> str:
    """A value without quotes, and a list without its brackets."""
    value = value.strip()
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(map(_bare, value[1:-1].split(",")))
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _line(value: str, _number: int) -> str:
    return _SPACES.sub(" ", value).strip()[:LONGEST_LINE]


def _list(value: str, _number: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in _COMMAS.split(value)))))


def _day(value: str, number: int) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ArticleError(number, Phrase("articles.no_day", {"got": value[:_SHOWN]})) from None


_READ: Mapping[str, Callable[[str, int], Any]] = {
    "title": _line, "owner": _line, "review": _day, "tags": _list, "categories": _list, "language": _line,
}  # fmt: skip


def _answer(found: tuple[Block, ...]) -> Iterator[Block]:
    """What stands below the heading of the answer, up to the next of its rank."""
    level = 0
    for block in found:
        if level and block.level and block.level <= level:
            return
        if level:
            yield block
        elif block.level and block.text.strip(" :：").casefold() in _ANSWER:
            level = block.level
