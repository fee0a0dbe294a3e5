"""The team's articles as people work with them: looked for, written, and what was looked for in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from igdesk.desk.article_files import Broken, Folder, Shelf, folder_of, save_new
from igdesk.desk.beside import beside
from igdesk.rules.article_search import find
from igdesk.rules.articles import Article
from igdesk.rules.names import agent_name
from igdesk.store import missed_searches
from igdesk.store.missed_searches import Missed
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.config.model import Config
    from igdesk.desk.bearings import Bearings
    from igdesk.store.engine import Pending, Store

__all__ = ["Article", "Articles", "Broken", "Missed", "Shelf", "due", "review_day", "still_missed"]


class Articles:
    """Those of a desk. What was read once is not read again unless it changed.

    Args:
        store: Where it is kept what nobody found.
        bearings: Whose desk it is.
    """

    def __init__(self, store: Store, bearings: Bearings) -> None:
        self._store = store
        self._bearings = bearings
        self._folder: Folder | None = None
        self._path: Path | None = None
        self._one_at_a_time = asyncio.Lock()
        self.last = Shelf()
        """As they were last seen."""

    async def look(self) -> Shelf:
        """As they are now; read on a thread, since the folder may lie on a drive that is slow."""
        async with self._one_at_a_time:
            folder = self._folder_now()
            if folder is not None:
                self.last = await beside(lambda _stop: folder.look())
            else:
                self.last = Shelf()
        return self.last

    def read(self) -> Shelf:
        """The same for a command, which may wait."""
        folder = self._folder_now()
        self.last = Shelf() if folder is None else folder.look()
        return self.last

    @property
    def today(self) -> date:
        """The desk's day."""
        return day_of(self._bearings.now(), self._bearings.config)

    def owner_of(self, article: Article) -> str:
        """Who looks after one, by name; "" for nobody."""
        return agent_name(article.owner or "", self._bearings.config)

    def missed(self) -> Pending[tuple[Missed, ...]]:
        """What was looked for in vain."""
        return self._store.read(missed_searches.listed)

    async def still_missed(self) -> tuple[Missed, ...]:
        """The same without what an article was written about since; each is looked for in all of them, on a thread."""
        shelf, missed = self.last, await self.missed()
        return await beside(lambda stop: still_missed(shelf, missed, stop.is_set), gives_way=True)

    def note_missed(self, asked: str) -> Pending[None]:
        """Keep that the person found nothing; if the drive is silent just then, it is no loss worth keeping for it."""
        from igdesk.desk.nameless import leadless  # many patterns, which no search that finds something needs

        return self._store.signal(missed_searches.note, leadless(asked), self._bearings.me, self._bearings.now())

    def drop_missed(self, asked: str) -> Pending[bool]:
        """Take something off that list; whether it was there."""
        from igdesk.desk.desk import new_op

        return self._store.write(new_op(), missed_searches.drop, asked)

    def _folder_now(self) -> Folder | None:
        path = folder_of(self._bearings.config)
        if path != self._path:
            self._path, self._folder = path, None if path is None else Folder(path)
        return self._folder


@dataclass(frozen=True, slots=True)
class Due:
    """An article that is to be looked at again."""

    article: Article
    days: int | None
    """Since when it should have been; None: nobody said when."""


def due(shelf: Shelf, today: date) -> tuple[Due, ...]:
    """What is to be looked at again, what is due longest first, then what has no day."""
    stale = [each.article for each in shelf.articles if each.article.is_stale(today)]
    found = (Due(each, None if each.review is None else (today - each.review).days) for each in stale)
    return tuple(sorted(found, key=lambda each: (each.days is None, -(each.days or 0), each.article.id)))


def still_missed(
    shelf: Shelf, missed: tuple[Missed, ...], is_unwanted: Callable[[], bool] = lambda: False
) -> tuple[Missed, ...]:
    """What nobody has written an article about since; seconds for many, unless it becomes unwanted."""
    return tuple(each for each in missed if not is_unwanted() and not find(shelf.articles, each.asked))


def day_of(now: datetime, config: Config) -> date:
    """The desk's day."""
    return now.astimezone(config.desk.timezone).date()


def review_day(now: datetime, config: Config) -> date:
    """When an article that is written now is to be looked at again."""
    return day_of(now + config.knowledge.review_every, config)


async def save(folder: Path, article: Article) -> Path:
    """Write a new one; see `article_files.save_new`."""
    return await beside(lambda _stop: save_new(folder, article))
