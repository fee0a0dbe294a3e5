"""The folder of articles: read, written, and what is wrong in it. It waits for files: use a thread.

A file that is no article is told with its line and takes nothing else with it; where it was one before, that stays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from igdesk.config.model import Config
from igdesk.errors import IgdeskError, system_reason
from igdesk.i18n import Phrase
from igdesk.rules.article_search import Indexed
from igdesk.rules.articles import Article, ArticleError, read_article, written
from igdesk.values import dataclass
from igdesk.whole_text import write_whole

ARTICLES = "articles"
"""The folder beside the configuration, unless that names another one."""
SUFFIX = ".md"
LARGEST = 256 * 1024
"""Bytes of one file."""
MOST = 2000
"""Files that are read; a folder with more is somebody's whole disk."""
_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST_NAME = 60
_Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that could not be taken in."""

    file: Path
    line: int | None
    what: Phrase


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the folder holds.

    Attributes:
        folder: Where it is; None: the desk has no configuration file, so it has no folder.
        articles: In the order of their files.
        broken: What is wrong.
        is_there: Whether there is such a folder.
        files: Where each article is, by its id.
    """

    folder: Path | None = None
    articles: tuple[Indexed, ...] = ()
    broken: tuple[Broken, ...] = ()
    is_there: bool = False
    files: Mapping[str, Path] = field(default_factory=dict)

    def file_of(self, article: str) -> Path:
        """The file of one of them, as it is spelled: `FAQ.MD` is one, too."""
        assert self.folder is not None
        return self.files.get(article, self.folder / f"{article}{SUFFIX}")

    def article(self, wanted: str) -> Article | None:
        """The one with an id, or the only one that is called so."""
        known = [each.article for each in self.articles]
        name = wanted[: -len(SUFFIX)] if wanted.casefold().endswith(SUFFIX) else wanted
        named = [each for each in known if wanted.casefold() in (each.title.casefold(), each.id.casefold())]
        return next((each for each in known if each.id == name), named[0] if len(named) == 1 else None)


@dataclass(slots=True)
class _Read:
    mark: _Mark
    article: Indexed | None
    broken: Broken | None


def folder_of(config: Config) -> Path | None:
    """Where the articles of a desk lie."""
    if config.knowledge.folder is not None:
        return config.knowledge.folder
    return None if config.source is None else config.source.parent / ARTICLES


class Folder:
    """A folder that is looked at again and again: only what changed is read.

    Args:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[Path, _Read] = {}

    def look(self) -> Shelf:
        """What it holds now."""
        broken: list[Broken] = []
        found: dict[Path, _Read] = {}
        is_there = self._path.is_dir()
        for place, file in enumerate(_files(self._path, broken) if is_there else ()):
            if place >= MOST:
                broken.append(Broken(self._path, None, Phrase("articles.too_many", {"most": MOST})))
                break
            found[file] = self._read(file)
        self._known = found
        broken += (each.broken for each in found.values() if each.broken is not None)
        there: dict[str, Indexed] = {}
        files: dict[str, Path] = {}
        for file, article in ((file, each.article) for file, each in found.items() if each.article is not None):
            first = files.setdefault(article.article.id, file)
            there.setdefault(article.article.id, article)
            if first is not file:
                broken.append(Broken(file, None, Phrase("articles.same_name", {"file": first.name})))
        return Shelf(self._path, tuple(there.values()), tuple(broken), is_there, files)

    def _read(self, file: Path) -> _Read:
        before = self._known.get(file)
        try:
            mark = _mark(file)
            if before is not None and before.mark == mark:
                return before
            article = read_file(self._path, file)
        except ArticleError as error:
            return _Read(mark, _last(before), Broken(file, error.line, error.what))
        except OSError as error:
            what = Phrase("articles.not_read", {"detail": system_reason(error)})
            return _Read((-1, -1, -1), _last(before), Broken(file, None, what))
        return _Read(mark, Indexed.of(article), None)


def read_file(folder: Path, file: Path) -> Article:
    """The article in a file.

    Raises:
        ArticleError: It is none.
        OSError: It cannot be read.
    """
    return read_article(id_of(folder, file), text_of(file))


def id_of(folder: Path, file: Path) -> str:
    """What the article in a file is known by; bytes of its name that are no UTF-8 are told as unknown characters."""
    return os.fsencode(file.relative_to(folder).with_suffix("").as_posix()).decode("utf-8", "replace")


def text_of(file: Path) -> str:
    """What stands in a file.

    Raises:
        ArticleError: It is no text, or too much.
        OSError: It cannot be read.
    """
    if not file.is_file():
        file.stat()  # that there is none says more
        raise ArticleError(1, Phrase("articles.no_text"))
    with file.open("rb") as opened:
        found = opened.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise ArticleError(1, Phrase("articles.too_large", {"most": LARGEST // 1024}))
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(found.count(b"\n", 0, error.start) + 1, Phrase("articles.no_text")) from None


def markdown_in(folder: Path) -> Iterator[Path]:
    """The Markdown files of a folder and those below it, in the order of their names; hidden ones are left out."""
    return _files(folder, [])


def save_new(folder: Path, article: Article) -> Path:
    """Write an article that is not there yet, whole or not at all.

    Args:
        folder: The folder of articles; it is made if need be.
        article: It; its id is the file's name, or, where it has none, comes from its title.

    Returns:
        The file. One of the same name is never overwritten: this one gets a number.

    Raises:
        IgdeskError: It cannot be written.
    """
    wanted = article.id or _name_for(article.title)
    file = folder / f"{wanted}{SUFFIX}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while not _is_taken(file):
            number += 1
            file = folder / f"{wanted}-{number}{SUFFIX}"
        _fill(file, written(replace(article, id=wanted)))
    except OSError as error:
        raise IgdeskError("articles.not_written", file=file, detail=system_reason(error)) from error
    return file


def _is_taken(file: Path) -> bool:
    """Take a name, whoever else wants the same one at the same moment; whether it was free."""
    try:
        file.open("x").close()
    except FileExistsError:
        return False
    return True


def _fill(file: Path, text: str) -> None:
    """Put a text into a file that was taken; if that cannot be, nobody has it."""
    try:
        write_whole(file, text)
    except OSError:
        with suppress(OSError):
            file.unlink(missing_ok=True)
        raise


def _name_for(title: str) -> str:
    return _UNSAFE.sub("-", title).strip("-").casefold()[:_LONGEST_NAME].strip("-") or "article"


def _files(folder: Path, broken: list[Broken]) -> Iterator[Path]:
    def tell(error: OSError) -> None:
        what = Phrase("articles.not_read", {"detail": system_reason(error)})
        broken.append(Broken(Path(error.filename or folder), None, what))

    for at, below, names in os.walk(folder, onerror=tell):
        below[:] = sorted(each for each in below if not each.startswith("."))
        for name in sorted(names):
            if name.casefold().endswith(SUFFIX) and not name.startswith("."):
                yield Path(at, name)


def _last(before: _Read | None) -> Indexed | None:
    """What the file was before it was broken."""
    return None if before is None else before.article


def _mark(file: Path) -> _Mark:
    found = file.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
