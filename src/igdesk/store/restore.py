"""Bringing a backup back: what it replaces is kept, and nothing is sent again because of it.

A sound desk is overwritten by SQLite's backup API in one transaction, so that it works while other programs have it
open and a crash leaves the old one. A damaged one is moved away with everything beside it, once nobody has it open.
"""

from __future__ import annotations

import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from igdesk.log import EventLog
from igdesk.store import calls, settle
from igdesk.store.backup import make
from igdesk.store.beside import lock_of, locked
from igdesk.store.connect import BUSY, BUSY_TIMEOUT_MS, is_busy, is_damage, open_beside, open_still, primary_code
from igdesk.store.copying import (
    PART,
    Facts,
    bring_to_disk,
    cannot_write,
    discard,
    facts_of,
    open_source,
    save_copy,
    sweep,
)
from igdesk.store.errors import DamagedError, NewerDatabaseError, StoreError
from igdesk.store.integrity import look_through
from igdesk.store.migrations import SCHEMA_VERSION, migrate
from igdesk.store.settle import Settling
from igdesk.store.shared.place import Place
from igdesk.store.shared.prepare import write_mark
from igdesk.store.shared.unit import read_revision, write_revision
from igdesk.store.shelf import Reason, Shelf
from igdesk.store.transaction import transaction
from igdesk.values import dataclass

_log = EventLog(__name__)

_WAIT = 0.05
"""Seconds between two tries to write while somebody else does."""
_LONGEST_WAIT = 30.0
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
"""The bytes of the file that everybody who has it open holds a lock on (sqlite.org, os.h)."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    facts: Facts
    """Of the backup."""
    kept: Path | None
    """What was replaced: a backup, or the folder that a damaged file was moved to."""
    unconfirmed: int
    """Replies that may have gone out since the backup; they are looked for."""


@dataclass(frozen=True, slots=True)
class _Counters:
    """What must never go back, whatever is restored."""

    rev: int = 0
    epoch: int = 0
    tokens: tuple[tuple[str, int], ...] = ()


def inspect(file: Path) -> Facts:
    """Look through a file that is to be restored.

    Raises:
        NewerDatabaseError: It is from a newer igdesk.
        StoreError: It is not there, is damaged, or is no desk.
    """
    if not file.is_file():
        raise StoreError("backup.no_file", path=file)
    try:
        with closing(open_source(file)) as connection:
            verdict = look_through(connection, stop=None, thorough=True)
            facts = facts_of(connection) if verdict == "ok" else None
    except sqlite3.Error as error:
        key = "backup.damaged" if is_damage(error) else "backup.unreadable"
        raise StoreError(key, path=file, reason=str(error)) from error
    if verdict != "ok":
        raise StoreError("backup.damaged", path=file)
    if facts is None:
        raise StoreError("store.not_a_desk", path=file)
    if facts.schema > SCHEMA_VERSION:
        raise NewerDatabaseError("store.newer", found=facts.schema, known=SCHEMA_VERSION)
    return facts


def restore(file: Path, facts: Facts, shelf: Shelf, by: Settling) -> Restored:
    """Put a backup in the desk's place.

    Args:
        file: The backup; it stays as it is.
        facts: What `inspect` found in it.
        shelf: The desk, and where what is replaced is kept.
        by: Who does it, for the events of the replies that are in doubt now.

    Raises:
        StoreError: It cannot be restored, or what it would replace cannot be kept; the desk is as it was.
    """
    desk = shelf.database.resolve()  # of a link, what it leads to is replaced
    if desk.exists() and file.samefile(desk):
        raise StoreError("backup.is_the_desk", path=file)
    part = desk.with_name(f".{desk.name}.{secrets.token_hex(4)}{PART}")
    try:
        sweep(desk.parent, desk.stem, by.now)
        save_copy(file, part, live=False)
        _bring_up_to_date(part, desk)
        kept, unconfirmed = _put_in_place(part, desk, facts, shelf, by)
    except OSError as error:
        raise cannot_write(desk.parent, error) from error
    finally:
        discard(part)
    _log.info("restored", rev=facts.rev, unconfirmed=unconfirmed)
    return Restored(facts, kept, unconfirmed)


def rewind(db: sqlite3.Connection, live: _Counters, by: Settling) -> int:
    """Make a desk out of a backup the one that goes on: counters only grow, and what may have been sent is in doubt.

    Returns:
        How many replies are in doubt.
    """
    old = _counters(db)
    rev, epoch = max(old.rev, live.rev) + 1, max(old.epoch, live.epoch) + 1
    db.execute("UPDATE meta SET rev = ?, epoch = ?", [rev, epoch])
    for name, token in (*old.tokens, *live.tokens):  # whoever holds a lease has lost it
        db.execute(
            "INSERT INTO leases (name, token, holder, machine, expires_at) VALUES (?, ?, NULL, NULL, 0)"
            " ON CONFLICT (name) DO UPDATE SET token = max(token, excluded.token), holder = NULL, machine = NULL,"
            " expires_at = 0",
            [name, token + 1],
        )
    db.execute("DELETE FROM presence")  # whoever is there says so again within seconds
    doubted = settle.doubt_restored(db, by)
    calls.doubt_restored(db, by)
    db.execute("UPDATE tickets SET rev = ?", [rev])  # every screen looks again at everything it shows
    return doubted


def _put_in_place(part: Path, desk: Path, facts: Facts, shelf: Shelf, by: Settling) -> tuple[Path | None, int]:
    place = Place(desk)
    if not place.is_shared:
        return _replace(part, desk, shelf, by, is_shared=False)
    with lock_of(desk):
        done = _replace(part, desk, shelf, by, is_shared=True)
        if place.mark.read_text("ascii", errors="replace").strip() != facts.desk:
            write_mark(place, facts.desk)  # another desk's backup; nobody could open it beside the old one's mark
    return done


def _replace(part: Path, desk: Path, shelf: Shelf, by: Settling, *, is_shared: bool) -> tuple[Path | None, int]:
    if not desk.exists():
        doubted = _rewind_alone(part, _last_counters(desk), by)
        kept = _move_away(desk, by.now)  # a journal without its file would be taken for the new one's
        _rename(part, desk)
        return kept, doubted
    try:
        if desk.stat().st_size == 0:
            raise DamagedError("store.empty", path=desk)
        kept = make(shelf, Reason.REPLACED, by.now).path  # which also finds out whether the desk is sound
        return kept, _write_into_shared(part, desk, by) if is_shared else _write_into(part, desk, by)
    except DamagedError:
        doubted = _rewind_alone(part, _last_counters(desk), by)
        with nullcontext() if is_shared else _nobody_has(desk):  # on a share its lock keeps them away
            kept = _move_away(desk, by.now)
            _rename(part, desk)
        return kept, doubted


def _write_into(part: Path, desk: Path, by: Settling) -> int:
    """Overwrite a sound desk in one transaction, under its write lock from the first page on."""
    doubted, waited = -1, 0.0
    epoch = -1

    def progress(status: int, _remaining: int, _total: int) -> None:
        nonlocal doubted, waited, epoch
        if status in BUSY:
            waited += _WAIT + BUSY_TIMEOUT_MS / 1000
            if waited > _LONGEST_WAIT:
                raise StoreError("store.busy", path=desk)
        elif doubted < 0:  # nobody else can write the desk from now on: its counters stand
            with closing(open_beside(desk)) as live:
                counters = _counters(live)
            with transaction(origin):
                doubted = rewind(origin, counters, by)
            epoch = _counters(origin).epoch

    try:
        with closing(_open_part(part)) as origin, closing(_open_desk(desk)) as target:
            _match_page_size(origin, target)
            pages = origin.execute("PRAGMA page_count").fetchone()[0]
            origin.backup(target, pages=max(1, pages // 100), progress=progress, sleep=_WAIT)
            with suppress(sqlite3.Error):  # the log is merged whenever it can be
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        if not _has_epoch(desk, epoch):
            raise _failed(error, desk) from error
    return doubted


def _write_into_shared(part: Path, desk: Path, by: Settling) -> int:
    """Overwrite a sound desk on a share in one transaction; the caller holds its lock. Who may write stays the same."""
    columns = "machine, name, mount, proven_at, proof, skew_ms, seen_at"
    try:
        with locked(desk) as live:
            counters = _not_before_told(_counters(live), desk)
            computers = [tuple(row) for row in live.execute(f"SELECT {columns} FROM computers")]
        with closing(_open_part(part)) as origin:
            with transaction(origin):
                doubted = rewind(origin, counters, by)
                origin.execute("DELETE FROM computers")
                origin.executemany(f"INSERT INTO computers ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", computers)
                rev = _counters(origin).rev
            with locked(desk) as target:
                _match_page_size(origin, target)
                origin.backup(target)
    except sqlite3.Error as error:
        raise _failed(error, desk) from error
    with suppress(OSError):  # it is restored, whatever becomes of this; see `unit.SharedFile`
        write_revision(Place(desk).rev, rev)
    return doubted


def _rewind_alone(part: Path, live: _Counters, by: Settling) -> int:
    try:
        with closing(_open_part(part)) as db, transaction(db):
            doubted = rewind(db, live, by)
    except sqlite3.Error as error:
        raise _failed(error, part) from error
    bring_to_disk(part)
    return doubted


def _bring_up_to_date(part: Path, desk: Path) -> None:
    """Make a backup this program's, and such as the desk that it replaces is kept."""
    profile = "shared" if Place(desk).is_shared else "local"
    try:
        with closing(_open_part(part)) as db:
            migrate(db)
            db.execute("UPDATE meta SET profile = ? WHERE profile <> ?", [profile, profile])
    except sqlite3.Error as error:
        raise _failed(error, part) from error


def _open_part(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return connection


def _open_desk(desk: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(desk, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _match_page_size(origin: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """SQLite cannot overwrite a file in WAL mode with pages of another size."""
    wanted = target.execute("PRAGMA page_size").fetchone()[0]
    if origin.execute("PRAGMA page_size").fetchone()[0] != wanted:
        origin.execute(f"PRAGMA page_size = {wanted}")
        origin.execute("VACUUM")


def _counters(db: sqlite3.Connection) -> _Counters:
    """What a desk's counters say; an older desk has no epoch yet."""
    has_epoch = any(column[1] == "epoch" for column in db.execute("PRAGMA table_info(meta)"))
    rev, epoch = db.execute(f"SELECT rev, {'epoch' if has_epoch else '0'} FROM meta").fetchone()
    return _Counters(rev, epoch, tuple(tuple(row) for row in db.execute("SELECT name, token FROM leases")))


def _last_counters(desk: Path) -> _Counters:
    """The counters of a desk that is damaged or gone, as far as they are known still."""
    try:
        with closing(open_still(desk)) as db:
            found = _counters(db)
    except (sqlite3.Error, TypeError):  # TypeError: the row is gone
        found = _Counters()
    return _not_before_told(found, desk)


def _not_before_told(counters: _Counters, desk: Path) -> _Counters:
    """The same, at the revision at least that the computers of a share were told: they write to nothing older."""
    return replace(counters, rev=max(counters.rev, read_revision(Place(desk).rev)))


def _has_epoch(desk: Path, epoch: int) -> bool:
    """Whether the restore happened although something failed on the way."""
    try:
        with closing(open_beside(desk)) as db:
            return epoch > 0 and _counters(db).epoch == epoch
    except sqlite3.Error:
        return False


def _move_away(desk: Path, now: datetime) -> Path | None:
    """Move the file and what lies beside it into a dated folder, the file itself last; None if there was nothing."""
    parts = [desk.with_name(f"{desk.name}{end}") for end in ("-wal", "-shm", "-journal", "")]
    present = [part for part in parts if part.exists()]
    if not present:
        return None
    folder = desk.with_name(f"{desk.stem}-damaged-{now:%Y%m%dT%H%M%SZ}")
    while folder.exists():
        folder = folder.with_name(f"{folder.name}-")
    folder.mkdir()
    for part in present:
        part.rename(folder / part.name)
    bring_to_disk(folder)
    return folder


def _rename(part: Path, desk: Path) -> None:
    part.replace(desk)
    bring_to_disk(desk.parent)


@contextmanager
def _nobody_has(desk: Path) -> Iterator[None]:
    """Keep everybody else from opening a damaged file while it is moved.

    On POSIX systems everybody who has it open holds a lock on certain bytes of it. Windows refuses by itself to rename
    a file that is open.

    Raises:
        StoreError: Somebody has it open.
    """
    if sys.platform == "win32":
        try:
            yield
        except PermissionError as error:
            raise StoreError("backup.in_use", path=desk) from error
        return
    import fcntl

    with desk.open("r+b") as file:  # closing it gives every lock of this process on the file back: nothing may open it
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except BlockingIOError as error:
            raise StoreError("backup.in_use", path=desk) from error
        yield


def _failed(error: sqlite3.Error, path: Path) -> StoreError:
    if primary_code(error) == sqlite3.SQLITE_FULL:
        return StoreError("backup.no_room", folder=path.parent)
    return StoreError("store.busy" if is_busy(error) else "store.failed", path=path, reason=str(error))
