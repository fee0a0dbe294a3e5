"""A copy of a database while others work on it: one verified file that needs nothing beside it, or no file at all.

The copy is made by SQLite's backup API on a connection of its own, under a name of its own, looked through, brought to
the disk, and only then called what it is to be called.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sqlite3
import sys
import threading
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path

from igdesk.clock import from_ms
from igdesk.errors import system_reason
from igdesk.store.beside import beside
from igdesk.store.connect import is_busy, is_damage, open_beside, open_still, primary_code
from igdesk.store.errors import StoreError
from igdesk.store.integrity import Stopped, check, look_through
from igdesk.store.transaction import roll_back
from igdesk.values import dataclass

PART = ".part"
"""How a copy's name ends while it is being made."""
_FORGOTTEN_AFTER = timedelta(days=1)
"""An unfinished copy that is older is nobody's any more."""
_PAGES_AT_ONCE = 256
_SPARE = 1 << 20
"""Room that must be left beside a copy."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a desk's file says of itself."""

    desk: str
    rev: int
    schema: int
    last_change: datetime | None
    """When something was last done on the desk."""


def save_copy(
    source: Path,
    target: Path,
    *,
    live: bool,
    stop: threading.Event | None = None,
    through: sqlite3.Connection | None = None,
) -> Facts:
    """Copy a desk to a new file.

    Args:
        source: The database.
        target: The new file, in a folder that is there.
        live: Whether others may be writing the source meanwhile.
        stop: Set from another thread to give up.
        through: An open connection to the source, where it lets nobody else in.

    Raises:
        DamagedError: The source is damaged.
        StoreError: The copy could not be made; there is no half file.
        Stopped: It was given up.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PART}")
    try:
        _check_room(source, target.parent)
        part.touch(mode=0o600)
        with _origin(source, live, through) as origin:
            _copy(origin, part, stop)
        facts = _verified(source, part, stop)
        with suppress(OSError):  # a file system without permissions is no reason to have no copy
            shutil.copymode(source, part)
        bring_to_disk(part)
        part.replace(target)
        bring_to_disk(target.parent)
    except sqlite3.Error as error:
        raise _translated(error, source, target) from error
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    finally:
        discard(part)
    return facts


def facts_of(connection: sqlite3.Connection) -> Facts | None:
    """What an open file says of itself; None if it is no desk.

    Raises:
        sqlite3.Error: It cannot be read.
    """
    if connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").fetchone() is None:
        return None
    desk, rev = connection.execute("SELECT desk, rev FROM meta").fetchone()
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    last = connection.execute("SELECT max(at) FROM ops").fetchone()[0]
    return Facts(desk, rev, schema, None if last is None else from_ms(last))


def open_source(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes; it is not touched, unless a journal lies beside it.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    journals = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-journal"))
    return open_beside(path) if any(each.exists() for each in journals) else open_still(path)


def bring_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would survive a power cut.

    Raises:
        OSError: The disk says no.
    """
    if path.is_dir() and sys.platform == "win32":  # Windows writes names with the file
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(part: Path) -> None:
    """Throw away an unfinished copy and what SQLite put beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):  # what cannot be removed now is swept up with the next backup
            part.with_name(f"{part.name}{end}").unlink(missing_ok=True)


def sweep(folder: Path, stem: str, now: datetime) -> None:
    """Throw away what killed processes left of copies whose names begin with `stem`; each program writes on its own.

    Raises:
        OSError: The folder cannot be read.
    """
    for part in folder.iterdir():
        is_part = part.name.startswith(f".{stem}") and part.name.endswith(PART)
        with suppress(FileNotFoundError):  # another program finishes its own at any moment
            if is_part and from_ms(int(part.stat().st_mtime * 1000)) < now - _FORGOTTEN_AFTER:
                discard(part)


def cannot_write(folder: Path, error: OSError) -> StoreError:
    """Why nothing can be put into a folder, in words."""
    if error.errno in _FULL:
        return StoreError("backup.no_room", folder=folder)
    if isinstance(error, FileNotFoundError):
        return StoreError("backup.folder_gone", folder=folder)
    return StoreError("backup.cannot_write", folder=folder, reason=system_reason(error))


def _check_room(source: Path, folder: Path) -> None:
    """A copy that fills the disk to the brim would keep the desk itself from being written."""
    if shutil.disk_usage(folder).free < source.stat().st_size + _SPARE:
        raise StoreError("backup.no_room", folder=folder)


def _origin(source: Path, live: bool, through: sqlite3.Connection | None) -> AbstractContextManager[sqlite3.Connection]:
    if through is not None:
        return nullcontext(through)
    return beside(source) if live else closing(open_source(source))


def _copy(origin: sqlite3.Connection, part: Path, stop: threading.Event | None) -> None:
    def go_on(_status: int, _remaining: int, _total: int) -> None:
        if stop is not None and stop.is_set():
            raise Stopped

    with closing(_open_part(part)) as copy:
        # One state of the source for all steps; without this each write of somebody else would begin the copy anew.
        origin.execute("BEGIN")
        try:
            origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
            origin.backup(copy, pages=_PAGES_AT_ONCE, progress=go_on)
        finally:
            roll_back(origin)
        copy.execute("PRAGMA journal_mode = DELETE")


def _open_part(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # no shared memory beside it: the folder may be a share
    connection.execute("PRAGMA synchronous = OFF")  # it is brought to the disk once, when it is whole
    return connection


def _verified(source: Path, part: Path, stop: threading.Event | None) -> Facts:
    with closing(open_still(part)) as connection:
        verdict = look_through(connection, stop=stop, thorough=True)
        facts = facts_of(connection)
    if verdict != "ok":
        raise _unsound(source, part.parent)
    if facts is None:
        raise StoreError("store.not_a_desk", path=source)
    return facts


def _translated(error: sqlite3.Error, source: Path, target: Path) -> StoreError:
    if is_damage(error):
        return _unsound(source, target.parent)
    if primary_code(error) == sqlite3.SQLITE_FULL:
        return StoreError("backup.no_room", folder=target.parent)
    if is_busy(error):
        return StoreError("store.busy", path=source)
    return StoreError("backup.cannot_write", folder=target.parent, reason=str(error))


def _unsound(source: Path, folder: Path) -> StoreError:
    """Whose fault it is that the copy is not sound: the source's, or the disk's that the copy was written to."""
    try:
        check(source, thorough=True)
    except StoreError as error:
        return error
    return StoreError("backup.unsound", folder=folder)
