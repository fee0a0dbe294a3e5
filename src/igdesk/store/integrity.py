"""Whether a file is sound, asked on a connection of its own: nobody who works on the desk waits for it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from igdesk.store.beside import unchanging
from igdesk.store.connect import translated
from igdesk.store.errors import DamagedError

_STEPS_BETWEEN_LOOKS = 100_000
_MOST_FAULTS = 20
_OF_THE_INDEX = "inverted index for FTS"
"""What SQLite calls the search index; versions from 3.44 on look through it as well (sqlite.org/fts5.html)."""


class Stopped(Exception):
    """Whoever asked does not want the answer any more; nothing was left behind."""


def check(path: Path, *, stop: threading.Event | None = None, thorough: bool = False) -> None:
    """Read the whole database, looking for damage.

    Args:
        path: The database; others may be writing.
        stop: Set from another thread to give up.
        thorough: Compare indexes with their tables as well, which takes several times as long.

    Raises:
        DamagedError: It is damaged.
        StoreError: It cannot be read.
        Stopped: It was given up.
    """
    try:
        with unchanging(path) as connection:
            verdict = look_through(connection, stop=stop, thorough=thorough)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    if verdict != "ok":
        raise DamagedError("store.damaged", path=path)


def look_through(connection: sqlite3.Connection, *, stop: threading.Event | None, thorough: bool) -> str:
    """SQLite's verdict: `ok`, or the first fault that it found; the search index can be made anew and does not count.

    Raises:
        Stopped: It was given up.
        sqlite3.Error: It cannot be read, or is damaged beyond reading.
    """
    if stop is not None:
        connection.set_progress_handler(stop.is_set, _STEPS_BETWEEN_LOOKS)
    try:
        asked = "integrity_check" if thorough else "quick_check"
        told = [row[0] for row in connection.execute(f"PRAGMA {asked}({_MOST_FAULTS})")]
    except sqlite3.OperationalError as error:
        if stop is not None and stop.is_set():
            raise Stopped from error
        raise
    return next((line for line in told if line != "ok" and _OF_THE_INDEX not in line), "ok")
