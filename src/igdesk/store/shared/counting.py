"""Two computers count in one file at the same time, as units of work do: whatever does not hold shows in the numbers.

Once in a plain file, once in a database that is opened exactly as the desk is, both under the lock. If the lock holds
on one computer only, or a computer reads pages that the other one has changed, a number is written twice.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import field
from pathlib import Path

from igdesk.clock import steady
from igdesk.errors import system_reason
from igdesk.store.connect import is_damage
from igdesk.store.errors import StoreError
from igdesk.store.shared.lockfile import Occupied, held
from igdesk.store.shared.place import Place
from igdesk.store.shared.unit import SETTLE, TICK, open_locked
from igdesk.values import dataclass

PATIENCE = 10.0
_BREATH = (0.0, 0.04)
"""Between two steps: two that keep time would never meet."""
_DWELL = (0.005, 0.03)
"""Between reading and writing: where the lock does not hold, two are soon there at once."""
_AFTER_TROUBLE = 0.05
_ENOUGH = 5
"""How often the other one must have been met before an end."""
_LINE = 80
_TABLE = "CREATE TABLE IF NOT EXISTS counted (number INTEGER PRIMARY KEY, who TEXT NOT NULL, padding BLOB NOT NULL)"
_PADDING = 200

Step = Callable[[], tuple[int, str]]
"""Counts one on; the number that was there before, and whose it was."""


@dataclass(slots=True)
class Count:
    """What one computer has done of one kind of counting."""

    mine: int = 0
    met: int = 0
    """How often the number before was the other one's."""
    older: int = 0
    """How often a number was read that was lower than one read before."""
    troubles: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Total:
    """What is there in the end."""

    number: int
    verdict: str = "ok"
    """SQLite's, of the database."""


class Counting:
    """Counts in a folder.

    Args:
        folder: Where the files are made.
        pair: How they are called; the same for both of the two.
        who: This one of them.
        lock: Another lock file than theirs, to see what comes of that.
    """

    def __init__(self, folder: Path, pair: str, who: str, *, lock: Path | None = None) -> None:
        self._file = folder / f"{pair}.count"
        self._place = Place(folder / f"{pair}.db")
        self._lock = lock or self._place.lock
        self._who = who
        self._is_made = False

    def in_file(self, seconds: float, longest: float) -> Count:
        """Count in the plain file."""
        return self._count(self._step_in_file, seconds, longest)

    def in_database(self, seconds: float, longest: float) -> Count:
        """Count in the database."""
        return self._count(self._step_in_database, seconds, longest)

    def totals(self) -> tuple[Total, Total]:
        """What the file and the database hold.

        Raises:
            Occupied, OSError: It cannot be read.
        """
        with held(self._lock, self._who, PATIENCE):
            number, _ = self._read_file(self._file)
            try:
                with closing(open_locked(self._place)) as db:
                    verdict = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
                    return Total(number), Total(db.execute("SELECT count(*) FROM counted").fetchone()[0], verdict)
            except (sqlite3.Error, StoreError) as error:
                return Total(number), Total(0, str(error))

    def _count(self, step: Step, seconds: float, longest: float) -> Count:
        """Count for some time, and on while all is well but the other one has hardly been met."""
        count, troubles, last = Count(), Counter[str](), -1
        begin = steady()
        while (passed := steady() - begin) < seconds or (
            count.met < _ENOUGH and passed < longest and not (troubles or count.older)
        ):
            try:
                with held(self._lock, self._who, PATIENCE):
                    number, owner = step()
                    time.sleep(TICK)
            except (Occupied, OSError, ValueError, sqlite3.Error, StoreError) as error:
                troubles[_name(error)] += 1
                time.sleep(_AFTER_TROUBLE)
            else:
                count.mine += 1
                count.met += owner not in (self._who, "")
                count.older += number <= last
                last = number
            time.sleep(random.uniform(*_BREATH))
        count.troubles = dict(troubles)
        return count

    def _step_in_file(self) -> tuple[int, str]:
        number, owner = self._read_file(self._file)
        time.sleep(random.uniform(*_DWELL))
        handle = os.open(self._file, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.write(handle, f"{number + 1} {self._who}".ljust(_LINE).encode("ascii"))
            os.fsync(handle)
        finally:
            os.close(handle)
        return number, owner

    @staticmethod
    def _read_file(path: Path) -> tuple[int, str]:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            number, _, owner = os.read(handle, _LINE).decode("ascii", "replace").strip().partition(" ")
        finally:
            os.close(handle)
        return int(number or "0"), owner

    def _step_in_database(self) -> tuple[int, str]:
        try:
            return self._insert()
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            time.sleep(SETTLE)  # as a unit of work does: a stale size looks like damage for a moment
            return self._insert()

    def _insert(self) -> tuple[int, str]:
        with closing(open_locked(self._place, create=not self._is_made)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_TABLE)
            row = db.execute("SELECT number, who FROM counted ORDER BY number DESC LIMIT 1").fetchone()
            number, owner = (row["number"], row["who"]) if row is not None else (0, "")
            time.sleep(random.uniform(*_DWELL))
            db.execute("INSERT INTO counted VALUES (?, ?, randomblob(?))", (number + 1, self._who, _PADDING))
            db.execute("COMMIT")
        self._is_made = True
        return number, owner


def _name(error: Exception) -> str:
    """What went wrong, without paths."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", None) or type(error).__name__
    if isinstance(error, OSError):
        return system_reason(error)
    return type(error).__name__
