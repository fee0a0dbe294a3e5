"""Lists that people saved under a name: a filter as it was typed, for themselves or for everybody at the desk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.errors import ConflictError, NotAllowedError, UsageError
from igdesk.values import dataclass

MOST = 12
"""For everybody, and for each person besides: each is counted anew with every change."""
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SavedView:
    """One of them."""

    id: int
    name: str
    owner: str | None
    """None: everybody's."""
    base: str
    """Id of the list that the filter narrows."""
    filter: str
    sort: str
    author: str


@dataclass(frozen=True, slots=True)
class NewView:
    """What is to be saved."""

    name: str
    base: str
    filter: str
    sort: str
    shared: bool = False


def seen_by(db: sqlite3.Connection, agent: str) -> tuple[SavedView, ...]:
    """Everybody's, then a person's own, each in the order in which they were saved."""
    rows = db.execute(
        "SELECT id, name, owner, base, filter, sort, author FROM saved_views WHERE owner IS NULL OR owner = ? "
        "ORDER BY owner IS NOT NULL, id",
        [agent],
    )
    return tuple(SavedView(*row) for row in rows)


def save(db: sqlite3.Connection, new: NewView, agent: str, now: datetime, *, leads: bool) -> SavedView:
    """Save one; of the same name and for the same people it takes the place of the one that was there.

    Args:
        db: The database.
        new: What is saved.
        agent: Who saves it.
        now: The time.
        leads: Whether they may change what others saved for everybody.

    Raises:
        UsageError: The name is no name, or there are as many as there may be.
        NotAllowedError: Somebody else saved the one of this name.
    """
    name, owner = _named(new.name), None if new.shared else agent
    there = _find(db, name, owner)
    if there is not None:
        _check(there, agent, leads=leads)
        db.execute(
            "UPDATE saved_views SET base = ?, filter = ?, sort = ? WHERE id = ?",
            [new.base, new.filter, new.sort, there.id],
        )
        return _get(db, there.id)
    (count,) = db.execute("SELECT count(*) FROM saved_views WHERE owner IS ?", [owner]).fetchone()
    if count >= MOST:
        raise UsageError("saved_views.full", most=MOST)
    row = db.execute(
        "INSERT INTO saved_views (name, owner, base, filter, sort, author, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [name, owner, new.base, new.filter, new.sort, agent, to_ms(now)],
    ).fetchone()
    return _get(db, row[0])


def rename(db: sqlite3.Connection, view: int, name: str, agent: str, *, leads: bool) -> SavedView:
    """Call one otherwise.

    Raises:
        UsageError: The name is no name.
        ConflictError: It is gone, or another is called so.
        NotAllowedError: Somebody else saved it.
    """
    wanted, there = _named(name), _mine(db, view, agent, leads=leads)
    other = _find(db, wanted, there.owner)
    if other is not None and other.id != view:
        raise ConflictError("saved_views.taken", name=wanted)
    db.execute("UPDATE saved_views SET name = ? WHERE id = ?", [wanted, view])
    return _get(db, view)


def delete(db: sqlite3.Connection, view: int, agent: str, *, leads: bool) -> SavedView:
    """Take one away; the tickets in it stay as they are.

    Raises:
        ConflictError: It is gone.
        NotAllowedError: Somebody else saved it.
    """
    there = _mine(db, view, agent, leads=leads)
    db.execute("DELETE FROM saved_views WHERE id = ?", [view])
    return there


def forget_named(db: sqlite3.Connection, hide: Callable[[str], str]) -> None:
    """Take away those that name a customer who is forgotten.

    Args:
        db: The database.
        hide: A text without them.
    """
    for row in db.execute("SELECT id, name, filter FROM saved_views").fetchall():
        if any(hide(text) != text for text in (row[1], row[2])):
            db.execute("DELETE FROM saved_views WHERE id = ?", [row[0]])


def _mine(db: sqlite3.Connection, view: int, agent: str, *, leads: bool) -> SavedView:
    """One that the person sees and may change."""
    there = next((each for each in seen_by(db, agent) if each.id == view), None)
    if there is None:
        raise ConflictError("saved_views.gone")
    _check(there, agent, leads=leads)
    return there


def _check(view: SavedView, agent: str, *, leads: bool) -> None:
    if view.owner is None and view.author != agent and not leads:
        raise NotAllowedError("saved_views.not_yours", name=view.name, agent=view.author)


def _named(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > LONGEST_NAME or not wanted.isprintable():
        raise UsageError("saved_views.bad_name", most=LONGEST_NAME)
    return wanted


def _find(db: sqlite3.Connection, name: str, owner: str | None) -> SavedView | None:
    row = db.execute("SELECT id FROM saved_views WHERE name = ? AND owner IS ?", [name, owner]).fetchone()
    return None if row is None else _get(db, row[0])


def _get(db: sqlite3.Connection, view: int) -> SavedView:
    row = db.execute("SELECT id, name, owner, base, filter, sort, author FROM saved_views WHERE id = ?", [view])
    return SavedView(*row.fetchone())
