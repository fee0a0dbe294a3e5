"""A desk changes its profile: for a network drive, or back to one computer; under the lock, and alone with the file.

The order is such that whatever ends it in the middle leaves a desk that says so, and that the same command finishes:
the mark beside the file comes first and goes first, and the profile in the file is what makes it done.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from igdesk.errors import system_reason
from igdesk.store import backup
from igdesk.store.connect import is_busy, translated
from igdesk.store.copying import bring_to_disk, facts_of
from igdesk.store.errors import DamagedError, NewerDatabaseError, NoDatabaseError, StoreError
from igdesk.store.file_header import header_of
from igdesk.store.integrity import look_through
from igdesk.store.migrations import SCHEMA_VERSION, migrate
from igdesk.store.shared.link import Link, is_same, link_of, synced_by
from igdesk.store.shared.lockfile import Occupied, held
from igdesk.store.shared.place import Place
from igdesk.store.shared.prepare import FIRST, admit, write_mark
from igdesk.store.shared.unit import SharedFile, address, write_revision
from igdesk.store.shelf import Reason, Shelf
from igdesk.store.transaction import transaction
from igdesk.values import dataclass

PATIENCE = 10.0
_BUSY_TIMEOUT = 2.0


@dataclass(frozen=True, slots=True)
class Computer:
    """The one on which it is done."""

    machine: str
    name: str
    """Who works there, as others are told."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What it came to."""

    profile: str
    is_changed: bool
    """Whether there was anything to do."""
    backup: Path | None = None
    may_write: bool = True
    """Whether this computer may write now."""
    others: tuple[str, ...] = ()
    """Who else may."""


def to_shared(
    shelf: Shelf,
    me: Computer,
    now: datetime,
    *,
    is_alone: bool = False,
    after: Callable[[str], None] = lambda _: None,
) -> Converted:
    """Set a desk up for a network drive; one that is gets what it lacks.

    Args:
        shelf: The desk, and where it is copied to before it is changed.
        me: The first computer that may write, where no other one may.
        now: The time.
        is_alone: Whether no other computer uses the desk any more: all but this one must prove their locks again.
        after: Is told each step that is done, for tests that end it there.

    Raises:
        NoDatabaseError: There is none.
        DamagedError: It is damaged.
        StoreError: It lies where no two computers can be kept apart, or somebody has it open.
        BrokenOff: Input or output failed; the process must end at once.
    """
    place = Place(shelf.database)
    link = fit(place.database)
    with _locked(place, me.name):
        # Asking to make it always asks the server: see `unit.open_locked`.
        os.close(os.open(place.journal, os.O_RDWR | os.O_CREAT, 0o666))
        copy = None if _is_set_up(place) else _set_up(place, shelf, now, after)
        file = SharedFile(place, me.name, PATIENCE)
        with file.locked():
            settled = file.run(lambda db: _settle(db, me, link, now, is_alone), writes=True)
    return Converted("shared", settled.is_changed or copy is not None, copy, settled.may_write, settled.others)


def to_local(database: Path, me: Computer, *, after: Callable[[str], None] = lambda _: None) -> Converted:
    """Make a desk one computer's own.

    Args:
        database: The desk.
        me: Whoever does it.
        after: Is told each step that is done, for tests that end it there.

    Raises:
        NoDatabaseError: There is none.
        DamagedError: It is damaged.
        StoreError: It lies on a network drive, or somebody has it open.
    """
    place = Place(database)
    if link_of(database).is_network:
        raise StoreError("share_cli.local_on_network", path=database)
    _require(place)
    with _locked(place, me.name):
        is_changed = place.is_shared
        place.mark.unlink(missing_ok=True)
        after("mark")
        with _alone(place) as db:
            _check_sound(db, place)
            is_changed = _make_local(db) or is_changed
            after("profile")
        place.rev.unlink(missing_ok=True)
    with suppress(OSError):  # somebody else waits for it just now; it harms nobody
        place.lock.unlink(missing_ok=True)
    return Converted("local", is_changed)


def _make_local(db: sqlite3.Connection) -> bool:
    """Whether it was not."""
    if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        db.execute("PRAGMA journal_mode = DELETE").fetchone()
    if db.execute("SELECT profile FROM meta").fetchone()[0] == "local":
        return False
    with transaction(db):
        db.execute("UPDATE meta SET profile = 'local', rev = rev + 1")
        db.execute("DELETE FROM computers")
    return True


@dataclass(frozen=True, slots=True)
class _Settled:
    is_changed: bool
    may_write: bool
    others: tuple[str, ...]


def fit(database: Path) -> Link:
    """How this computer has the drive of a desk, on which a shared one may lie.

    Raises:
        StoreError: None may.
    """
    _require(Place(database))
    synced = synced_by(database)
    if synced is not None:
        raise StoreError("share.synced", reason=synced.reason, cure=synced.cure)
    link = link_of(database)
    refused = link.verdict.refusal
    if refused is not None:
        raise StoreError("share_cli.refused", reason=refused.reason, cure=refused.cure)
    return link


def _require(place: Place) -> None:
    if not place.database.is_file():
        raise NoDatabaseError("share.not_connected" if place.is_shared else "store.missing", path=place.database)


@contextmanager
def _locked(place: Place, name: str) -> Iterator[None]:
    """The lock of units of work, on a desk that may have no mark yet.

    Raises:
        StoreError: Somebody else has it, or the drive fails.
    """
    try:
        with held(place.lock, name, PATIENCE):
            yield
    except Occupied as error:
        raise StoreError("share.occupied", path=place.database, who=error.holder or "?") from error
    except OSError as error:
        raise StoreError("share.gone", path=place.database, reason=system_reason(error)) from error


def _is_set_up(place: Place) -> bool:
    """Whether there is nothing to change but who may write."""
    header = header_of(place.database)  # before this process opens the file
    if header is None or header.is_wal or header.user_version != SCHEMA_VERSION:
        return False
    with _alone(place) as db:
        desk, profile = db.execute("SELECT desk, profile FROM meta").fetchone()
        return _is_marked(place, desk) and bool(profile == "shared")


def _set_up(place: Place, shelf: Shelf, now: datetime, after: Callable[[str], None]) -> Path:
    """Copy the desk, mark it, bring it up to date, and leave the write-ahead log; where the copy is."""
    with _alone(place) as db:
        _check_sound(db, place)
        desk, rev = db.execute("SELECT desk, rev FROM meta").fetchone()
        is_marked = _is_marked(place, desk)
        try:
            copy = backup.make(shelf, Reason.BEFORE_MIGRATION, now, through=db).path
        except StoreError as error:
            raise StoreError("share_cli.no_backup", path=place.database, why=error.phrase) from error
        after("backup")
        if not is_marked:
            write_revision(place.rev, rev)
            write_mark(place, desk)
            bring_to_disk(place.database.parent)
        after("mark")
        if db.execute("PRAGMA journal_mode = PERSIST").fetchone()[0] != "persist":
            raise StoreError("share_cli.in_use", path=place.database)
        after("journal")
        migrate(db)
    place.database.with_name(f"{place.database.name}-shm").unlink(missing_ok=True)
    after("schema")
    return copy


def _settle(db: sqlite3.Connection, me: Computer, link: Link, now: datetime, is_alone: bool) -> _Settled:
    """Record the profile, and let this computer write if no other one may."""
    is_new = db.execute("SELECT profile FROM meta").fetchone()[0] != "shared"
    if is_new:
        db.execute("UPDATE meta SET profile = 'shared', rev = rev + 1")
        db.execute("DELETE FROM computers")  # of an earlier life on a share
    elif is_alone:
        db.execute("UPDATE computers SET proven_at = NULL WHERE machine <> ?", [me.machine])
    rows = db.execute("SELECT machine, name, mount FROM computers WHERE proven_at IS NOT NULL").fetchall()
    others = tuple(sorted(row["name"] for row in rows if row["machine"] != me.machine))
    if any(row["machine"] == me.machine and is_same(row["mount"], link.text) for row in rows):
        return _Settled(is_new, True, others)
    if others:
        return _Settled(is_new, False, others)
    admit(db, me.machine, me.name, link.text, now, FIRST)
    return _Settled(True, True, ())


@contextmanager
def _alone(place: Place) -> Iterator[sqlite3.Connection]:
    """A connection besides which nobody has the file, whatever its journal is; a log's index is kept in memory then.

    The caller has asked the server for the journal's name where that may be needed.

    Raises:
        DamagedError: It is damaged.
        StoreError: Somebody has it, or it cannot be opened.
    """
    try:
        db = sqlite3.connect(address(place.database), uri=True, isolation_level=None, timeout=_BUSY_TIMEOUT)
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")
            yield db
        finally:
            db.close()
    except sqlite3.Error as error:
        if is_busy(error):
            raise StoreError("share_cli.in_use", path=place.database) from error
        raise translated(error, place.database) from error


def _check_sound(db: sqlite3.Connection, place: Place) -> None:
    facts = facts_of(db)
    if facts is None:
        raise StoreError("store.not_a_desk", path=place.database)
    if facts.schema > SCHEMA_VERSION:
        raise NewerDatabaseError("store.newer", found=facts.schema, known=SCHEMA_VERSION)
    if look_through(db, stop=None, thorough=False) != "ok":
        raise DamagedError("store.damaged", path=place.database)


def _is_marked(place: Place, desk: str) -> bool:
    """Whether the desk is said to be shared; a mark that a power cut left empty says nothing.

    Raises:
        StoreError: Another desk is.
    """
    try:
        found = place.mark.read_text("ascii", errors="replace").strip()
    except FileNotFoundError:
        return False
    if found not in ("", desk):
        raise StoreError("share.other_desk", path=place.database)
    return bool(found)
