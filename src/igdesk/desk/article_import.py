"""Articles from a folder of Markdown files that others wrote: each as one of ours, none in the place of another.

What their files say of themselves is taken over as far as we have a place for it; what is wrong with it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import tomli

from igdesk.config.model import Config
from igdesk.desk.article_files import Broken, Folder, folder_of, id_of, markdown_in, save_new, text_of
from igdesk.desk.articles import review_day
from igdesk.errors import IgdeskError, UsageError, system_reason
from igdesk.i18n import Phrase
from igdesk.rules.articles import LONGEST_LINE, Article, ArticleError, first_heading, front_lines, pairs
from igdesk.rules.language import language_of
from igdesk.values import dataclass

_TOML = "+++"
_NAMES = {
    "title": ("title", "name", "question"),
    "owner": ("owner", "author"),
    "tags": ("tags", "keywords", "labels"),
    "categories": ("categories", "category"),
    "language": ("language", "lang", "locale"),
    "review": ("review", "review_date", "review_by"),
}
"""What each of ours is called by others."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it."""

    folder: Path
    files: tuple[Path, ...]
    """Those that were written; of a trial those that it would be made of."""
    same: int
    """So many were there already, word for word."""
    broken: tuple[Broken, ...]


def take_in(source: Path, config: Config, owner: str, now: datetime, *, dry_run: bool = False) -> Taken:
    """Take a folder in; a second time takes in what is new alone.

    Args:
        source: The folder.
        config: Whose articles they become.
        owner: Id of who looks after those that name nobody of the desk.
        now: The time; they are to be looked at again some time after it.
        dry_run: Whether it is only told what would come of it: nothing is written.

    Raises:
        UsageError: There is no such folder, or it is our own.
        IgdeskError: Nothing can be written.
    """
    folder = folder_of(config)
    if folder is None:
        raise UsageError("article_form.no_folder")
    if not source.is_dir():
        raise UsageError("kb.no_folder", folder=source)
    if folder.exists() and (folder.resolve() in (here := source.resolve()).parents or folder.resolve() == here):
        raise UsageError("kb.own_folder", folder=source)
    known = {_said(each.article) for each in Folder(folder).look().articles}
    files, broken, same = list[Path](), list[Broken](), 0
    for file in list(markdown_in(source)):
        if not file.resolve().is_relative_to(source.resolve()):  # what a stranger's folder points at is not its own
            broken.append(Broken(file, None, Phrase("kb.elsewhere")))
            continue
        try:
            article = _article(source, file, config, owner, review_day(now, config))
        except ArticleError as error:
            broken.append(Broken(file, error.line, error.what))
            continue
        except OSError as error:
            what = Phrase("articles.not_read", {"detail": system_reason(error)})
            broken.append(Broken(file, None, what))
            continue
        if _said(article) in known:
            same += 1
        else:
            known.add(_said(article))
            files.append(file if dry_run else save_new(folder, article))
    return Taken(folder, tuple(files), same, tuple(broken))


def _said(article: Article) -> tuple[str, str]:
    return article.title, article.body.strip()


def _article(source: Path, file: Path, config: Config, owner: str, review: date) -> Article:
    said, body = _front(text_of(file))
    values = {ours: _first(said, theirs) for ours, theirs in _NAMES.items()}
    known = {name.casefold(): each.id for each in config.categories for name in (each.id, each.name)}
    named = _list(values["categories"])
    id_ = id_of(source, file)
    others = (each for each in named if each.casefold() not in known)
    with suppress(ValueError):
        review = date.fromisoformat(_line(values["review"])[:10])
    return Article(
        id=id_,
        title=_line(values["title"])[:LONGEST_LINE].strip() or first_heading(body) or id_.rpartition("/")[2],
        body=body,
        owner=_owner(_line(values["owner"]), config) or owner,
        review=review,
        tags=tuple(dict.fromkeys((*_list(values["tags"]), *others))),
        categories=tuple(dict.fromkeys(known[each.casefold()] for each in named if each.casefold() in known)),
        language=_line(values["language"]) or language_of(body) or config.desk.language,
    )


def _owner(named: str, config: Config) -> str | None:
    wanted = named.casefold()
    return next((each.id for each in config.agents if wanted in (each.id.casefold(), each.name.casefold())), None)


def _front(text: str) -> tuple[Mapping[str, Any], str]:
    """What a file says of itself, and its text; nothing is asked of either."""
    if text.startswith(_TOML):
        said, _, body = text[len(_TOML) :].partition(f"\n{_TOML}")
        try:
            return tomli.loads(said), body
        except (tomli.TOMLDecodeError, RecursionError):
            return {}, body
    try:
        lines, body = front_lines(text)
    except IgdeskError:
        return {}, text
    return {key: value for key, value, _line in pairs(lines, strict=False)}, body


def _first(said: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((said[name] for name in names if said.get(name)), "")


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if not isinstance(value, list | dict) else ""


def _list(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value).replace("，", ",").replace("、", ",").split(",")
    return [each for each in (_line(part) for part in parts) if each]
