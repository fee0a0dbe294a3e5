"""Lists that people saved under a name, as the desk has them: read, saved, renamed, deleted, and as views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from igdesk.config.model import Config
from igdesk.desk.views import View
from igdesk.store import saved_views
from igdesk.store.engine import Pending, Store
from igdesk.store.saved_views import NewView, SavedView
from igdesk.text import one_line

__all__ = ["NewView", "SavedView", "SavedViews", "as_views", "id_of", "named"]

_PREFIX = "saved-"
_DIGITS = 9


class SavedViews:
    """Those that a person sees.

    Args:
        store: The database.
        config: Who leads.
        me: Who asks.
        now: The time.
        op: Id of the operation, should it be a change.
    """

    def __init__(self, store: Store, config: Config, me: str, now: datetime, op: str) -> None:
        self._store, self._config, self._me, self._now, self._op = store, config, me, now, op

    @property
    def _leads(self) -> bool:
        from igdesk.rules.authority import at_least  # the table of all commands: reading needs none of it

        return at_least(self._me, "supervisor", self._config)

    def all(self) -> Pending[tuple[SavedView, ...]]:
        """Everybody's, then the person's own."""
        return self._store.read(saved_views.seen_by, self._me)

    def save(self, new: NewView) -> Pending[SavedView]:
        """Save one; see `store.saved_views.save`."""
        return self._store.write(self._op, saved_views.save, new, self._me, self._now, leads=self._leads)

    def rename(self, view: int, name: str) -> Pending[SavedView]:
        """Call one otherwise."""
        return self._store.write(self._op, saved_views.rename, view, name, self._me, leads=self._leads)

    def delete(self, view: int) -> Pending[SavedView]:
        """Take one away."""
        return self._store.write(self._op, saved_views.delete, view, self._me, leads=self._leads)


def id_of(view: SavedView) -> str:
    """Its id among all views."""
    return f"{_PREFIX}{view.id}"


def named(saved: Sequence[SavedView], name: str) -> SavedView | None:
    """The one of a name: where the person and the team have one each, the person's own."""
    wanted = " ".join(name.split()).casefold()
    return next((each for each in reversed(saved) if each.name.casefold() == wanted), None)


def as_views(saved: Sequence[SavedView], base: Sequence[View], me: str, config: Config) -> tuple[View, ...]:
    """Saved ones as views of the person who looks: `owner:me` is theirs."""
    if not saved:
        return ()
    from igdesk.desk.filters import narrow, parse_filter  # the search language: many lists are shown without it

    by_id = {each.id: each for each in base}
    return tuple(
        View(
            id_of(each),
            narrow(by_id.get(each.base, base[0]).filter, parse_filter(each.filter, me, config)),
            title=one_line(each.name),
            key=f"g{place}" if place <= _DIGITS else "",
        )
        for place, each in enumerate(saved, 1)
    )
