"""Backups: making one, listing them, letting old ones go.

An automatic backup goes when `keep` newer good ones are there; what was made by hand, before a migration, or from a
file that a restore replaced, is for people to throw away.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from igdesk.clock import from_ms, to_ms
from igdesk.errors import system_reason
from igdesk.i18n import Phrase
from igdesk.log import EventLog
from igdesk.store.connect import open_still
from igdesk.store.copying import bring_to_disk, cannot_write, facts_of, save_copy, sweep
from igdesk.store.errors import StoreError
from igdesk.store.integrity import look_through
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.rows import as_json, phrase_data, phrase_of
from igdesk.store.shelf import Reason, Shelf
from igdesk.values import dataclass

_log = EventLog(__name__)

_PAGE_SIZE, _PAGE_COUNT = slice(16, 18), slice(28, 32)
"""Where a database's header holds them (sqlite.org/fileformat2.html)."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup, as far as a short look tells."""

    path: Path
    at: datetime
    reason: Reason
    size: int
    rev: int | None
    """The desk's revision that it holds; None if it cannot be read."""
    desk: str | None
    ok: bool
    """Whether it is whole and can be read; every page of it was checked when it was made."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the last automatic backup failed."""

    at: datetime
    why: Phrase


def revision(db: sqlite3.Connection) -> int:
    """How often the desk has been written."""
    rev: int = db.execute("SELECT rev FROM meta").fetchone()[0]
    return rev


def make(
    shelf: Shelf,
    reason: Reason,
    now: datetime,
    *,
    stop: threading.Event | None = None,
    through: sqlite3.Connection | None = None,
) -> Backup:
    """Put a verified copy of the desk on the shelf; into this computer's own folder as well if the other is on a share.

    Args:
        shelf: Where to.
        reason: Why.
        now: When, for its name.
        stop: Set from another thread to give up.
        through: An open connection to the desk, where it lets nobody else in.

    Raises:
        DamagedError: The desk is damaged; there is no new backup.
        StoreError: No backup could be made, or not in every folder; the older ones are as they were.
        Stopped: It was given up.
    """
    made: Backup | None = None
    for folder in shelf.folders():
        try:
            path = _put(shelf, folder, made.path if made else None, reason, now, stop, through)
        except StoreError as error:
            if made is None:
                raise
            raise StoreError("backup.not_on_share", folder=folder, path=made.path, why=error.phrase) from error
        made = look_at(path, now, reason)
        _let_go(shelf, folder, made.desk, now)
    assert made is not None  # a shelf has at least one folder
    _log.info("backup_made", reason=reason, size=made.size, rev=made.rev)
    return made


def make_at(database: Path, target: Path, now: datetime, *, stop: threading.Event | None = None) -> Backup:
    """Put a verified copy of the desk into a new file.

    Raises:
        DamagedError: The desk is damaged.
        StoreError: It could not be made, or the file is there already.
        Stopped: It was given up.
    """
    if target.exists():
        raise StoreError("backup.exists", path=target)
    save_copy(database, target, live=True, stop=stop)
    return look_at(target, now, Reason.BY_HAND)


def keep_before_migration(shelf: Shelf, now: datetime) -> None:
    """Copy an older desk before it is brought up to date.

    Raises:
        StoreError: That cannot be done, so the desk must stay as it is.
    """
    try:
        make(shelf, Reason.BEFORE_MIGRATION, now)
    except StoreError as error:
        raise StoreError("backup.before_migration", path=shelf.database, why=error.phrase) from error


def backups(shelf: Shelf) -> tuple[Backup, ...]:
    """Everything on the shelf, newest first.

    Raises:
        StoreError: A folder cannot be read.
    """
    found: list[Backup] = []
    for folder in dict.fromkeys([*shelf.folders(), shelf.local]):
        try:
            found += [look_at(path, at, reason) for path, at, reason in shelf.names(folder)]
        except OSError as error:
            raise StoreError("backup.cannot_read", folder=folder, reason=system_reason(error)) from error
    return tuple(sorted(found, key=lambda each: (each.at, each.path.name), reverse=True))


def newest_good(shelf: Shelf) -> Backup | None:
    """The newest backup that this program can restore; every page of it is read.

    What a restore replaced comes last, however new it is: somebody has given that up on purpose.
    """
    try:
        candidates = sorted(backups(shelf), key=lambda each: each.reason is Reason.REPLACED)
    except StoreError as error:
        _log.warning("backup_failed", error)
        return None
    return next((each for each in candidates if each.ok and _is_sound(each.path)), None)


def look_at(path: Path, at: datetime, reason: Reason) -> Backup:
    """What a short look at a file tells: its size is that of its header, and it says which desk it is."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
        with closing(open_still(path)) as connection:
            facts = facts_of(connection)
    except (OSError, sqlite3.Error):
        return Backup(path, at, reason, _size(path), None, None, ok=False)
    page = int.from_bytes(header[_PAGE_SIZE]) or 0
    is_whole = size == (65536 if page == 1 else page) * int.from_bytes(header[_PAGE_COUNT])
    if facts is None:
        return Backup(path, at, reason, size, None, None, ok=False)
    return Backup(path, at, reason, size, facts.rev, facts.desk, ok=is_whole)


def trouble(shelf: Shelf) -> Trouble | None:
    """Why the last automatic backup on this computer failed; None while they succeed."""
    try:
        data = json.loads(shelf.trouble_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Trouble(from_ms(data["at"]), phrase_of(data))


def note_trouble(shelf: Shelf, found: Trouble | None) -> None:
    """Remember it, for `trouble` in any process; a courtesy that a full disk may prevent."""
    with suppress(OSError):
        if found is None:
            shelf.trouble_file.unlink(missing_ok=True)
            return
        shelf.marks.mkdir(parents=True, exist_ok=True)
        text = as_json({"at": to_ms(found.at), **phrase_data(found.why)})
        shelf.trouble_file.write_text(text, encoding="utf-8")


def _put(
    shelf: Shelf,
    folder: Path,
    made: Path | None,
    reason: Reason,
    now: datetime,
    stop: threading.Event | None,
    through: sqlite3.Connection | None,
) -> Path:
    """Copy the desk, or the backup that was made of it a moment ago, into a folder."""
    try:
        _prepare(shelf, folder)
        path = shelf.new_path(folder, reason, now)
    except OSError as error:
        raise cannot_write(folder, error) from error
    save_copy(made or shelf.database, path, live=made is None, stop=stop, through=None if made else through)
    return path


def _prepare(shelf: Shelf, folder: Path) -> None:
    """Make the folder at its first use. One that was there and has gone lies on a drive that is not connected.

    Raises:
        StoreError: It has gone.
        OSError: It cannot be made.
    """
    mark = shelf.mark_of(folder)
    if folder == shelf.local:
        folder.mkdir(parents=True, exist_ok=True)
    elif not folder.is_dir():
        if mark.exists():
            raise StoreError("backup.folder_gone", folder=folder)
        folder.mkdir()
    if not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def _let_go(shelf: Shelf, folder: Path, desk: str | None, now: datetime) -> None:
    """Delete the automatic backups of this desk that `keep` newer good ones make superfluous, and forgotten parts."""
    good = 0
    try:
        for path, at, reason in list(shelf.names(folder)):
            if reason is not Reason.AUTOMATIC:
                continue
            found = look_at(path, at, reason)
            if good >= shelf.keep and found.desk in (desk, None):
                path.unlink()
            elif found.ok and found.desk == desk:
                good += 1
        sweep(folder, shelf.database.stem, now)
        bring_to_disk(folder)
    except OSError as error:  # the new backup is there; too many old ones harm nobody
        _log.warning("backup_failed", error)


def _is_sound(path: Path) -> bool:
    try:
        with closing(open_still(path)) as connection:
            facts = facts_of(connection)
            verdict = look_through(connection, stop=None, thorough=True)
    except sqlite3.Error:
        return False
    return verdict == "ok" and facts is not None and facts.schema <= SCHEMA_VERSION


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
