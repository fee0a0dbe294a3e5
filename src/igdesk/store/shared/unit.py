"""One unit of work on a share: lock, open, check, work, commit, close, unlock.

The order is what was measured to hold between two computers; each line of it has cost somebody a database.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from igdesk.clock import steady
from igdesk.errors import system_reason
from igdesk.store.connect import primary_code, translated
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.file_header import header_of
from igdesk.store.shared.errors import BrokenOff, ShareGone, WentBack
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.transaction import roll_back

T = TypeVar("T")

TICK = 0.03
"""Seconds that the lock is kept after the last write: clients tell a change by the file's time, which moves in ticks of
4 to 10 ms on the server."""
SETTLE = 1.5
"""Seconds after which what looked damaged is looked at again: sizes of the SMB client are stale for as long as that."""
_BUSY_TIMEOUT = 2.0
_JOURNAL_LIMIT = 1 << 20
_REVISION = 20
_STEPS = 10_000
"""Instructions of SQLite's machine between two looks at whether it is time for a sign of life."""
_SIGN_EVERY = 1.0
# Exclusive locking comes first: any other of them reads the file, and would unlink a journal that it rolls back.
_PRAGMAS = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = PERSIST",
    "synchronous = FULL",
    f"journal_size_limit = {_JOURNAL_LIMIT}",
    "mmap_size = 0",
    "cache_spill = OFF",
    "temp_store = MEMORY",
    "cell_size_check = ON",
    "trusted_schema = OFF",
    "foreign_keys = ON",
)


class Phase(StrEnum):
    """How far a unit of work is, for whoever watches it."""

    STARTED = "started"
    LOCKED = "locked"
    WORKING = "working"
    """It takes long, but goes on: no drive hangs."""
    CHECKING = "checking"
    """The whole file is being read."""
    MIGRATING = "migrating"


class SharedFile:
    """One computer's way to a desk on a share. Not for several threads.

    Args:
        place: Where it is.
        name: Who works here, for those who wait for the lock.
        patience: Seconds to wait for the lock.
        tell: Is told how far a unit of work is.
    """

    def __init__(
        self, place: Place, name: str, patience: float, tell: Callable[[Phase], None] = lambda _: None
    ) -> None:
        self.place = place
        self._name = name
        self._patience = patience
        self._tell = tell
        self._seen = 0
        self._wait_until = self._told_at = 0.0
        self._is_damaged = False
        self.went_back: WentBack | None = None
        """Why nothing may be written here any more, once it has turned out so."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock on a desk that is there.

        Raises:
            Occupied: Somebody else has had it for too long.
            ShareGone: There is no desk: an empty mount point, or a drive that fails.
        """
        with ExitStack() as lock:
            with on_drive(self.place):
                self.place.mark.stat()
                lock.enter_context(held(self.place.lock, self._name, self._patience))
            self._tell(Phase.LOCKED)
            try:
                yield
            finally:
                time.sleep(max(self._wait_until - steady(), 0))

    def wrote(self) -> None:
        """Somebody has just written to the file: the lock is kept until every computer can tell."""
        self._wait_until = steady() + TICK

    def run(self, job: Callable[[sqlite3.Connection], T], *, writes: bool, fresh: bool = False) -> T:
        """Run a unit of work under the lock, the caller holding it; what looks damaged is looked at twice, but once.

        A file that is older than it was can still be read.

        Args:
            job: The work.
            writes: Whether it does.
            fresh: Whether the file may be an older igdesk's: nothing of its content is known then.

        Raises:
            WentBack: The file is older than it was, and the work writes.
            ShareGone: The drive fails, or is gone; nothing was done.
            BrokenOff: Input or output failed; the process must end.
            DamagedError, StoreError: From SQLite, in words; nothing was done.
        """
        try:
            return self._attempt(job, writes, fresh)
        except (DamagedError, WentBack):
            if self._is_damaged or self.went_back is not None:
                raise
        self._tell(Phase.CHECKING)
        time.sleep(SETTLE)
        try:
            self.check()
            return self._attempt(job, writes, fresh, is_last=True)
        except DamagedError:
            self._is_damaged = True
            raise

    def check(self) -> None:
        """Look through the file, the caller holding the lock.

        Raises:
            DamagedError: It is damaged, and not only stale in this computer's cache.
            BrokenOff: Input or output failed.
        """
        with self.opened() as db:
            self._tell_of_work(db)
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise DamagedError("store.damaged", path=self.place.database)

    def _attempt(self, job: Callable[[sqlite3.Connection], T], writes: bool, fresh: bool, is_last: bool = False) -> T:
        with self.opened() as db:
            if not fresh:
                self._check_revision(db, writes, is_last)
            self._tell_of_work(db)
            db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            try:
                value = job(db)
            except BaseException as error:
                if not _is_input_output(error):
                    roll_back(db)
                raise
            if writes:
                self._commit(db)
            else:
                db.execute("ROLLBACK")
        return value

    def _commit(self, db: sqlite3.Connection) -> None:
        rev: int = db.execute("SELECT rev FROM meta").fetchone()[0]
        db.execute("COMMIT")
        self._seen = rev
        with suppress(OSError):  # it is committed, whatever becomes of this; without it the check is only weaker
            write_revision(self.place.rev, rev)
        self.wrote()

    def _check_revision(self, db: sqlite3.Connection, writes: bool, is_last: bool) -> None:
        if self.went_back is None:
            found: int = db.execute("SELECT rev FROM meta").fetchone()[0]
            with on_drive(self.place):
                known = max(self._seen, read_revision(self.place.rev))
            if found >= known:
                self._seen = found
                return
            error = WentBack("share.went_back", path=self.place.database, found=found, known=known)
            if not is_last:
                raise error
            self.went_back = error
        if writes:
            raise self.went_back

    def _tell_of_work(self, db: sqlite3.Connection) -> None:
        """Give signs of life while SQLite works: whoever watches can tell a long way from a drive that hangs."""
        self._told_at = steady()

        def tell() -> None:
            if steady() - self._told_at > _SIGN_EVERY:
                self._told_at = steady()
                self._tell(Phase.WORKING)

        db.set_progress_handler(tell, _STEPS)

    @contextmanager
    def opened(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """The file itself, the caller holding the lock; made if it may be.

        Raises:
            ShareGone, BrokenOff, DamagedError, StoreError: As `run` does.
        """
        connection: sqlite3.Connection | None = None
        try:
            with on_drive(self.place):
                connection = open_locked(self.place, create=create)
            yield connection
            connection.close()
        except BaseException as error:
            if _is_input_output(error):
                raise BrokenOff(str(error)) from error
            if connection is not None:
                connection.close()
            if not isinstance(error, sqlite3.Error):
                raise
            if primary_code(error) == sqlite3.SQLITE_CANTOPEN:
                raise ShareGone("share.gone", path=self.place.database, reason=str(error)) from error
            raise translated(error, self.place.database) from error


@contextmanager
def on_drive(place: Place) -> Iterator[None]:
    """Say in words what the drive says no to.

    Raises:
        ShareGone: It did; nothing was done.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise ShareGone("share.not_there", path=place.database) from error
    except OSError as error:
        raise ShareGone("share.gone", path=place.database, reason=system_reason(error)) from error


def open_locked(place: Place, *, create: bool = False) -> sqlite3.Connection:
    """Open the database as it may be opened on a share; the caller holds the lock.

    Raises:
        StoreError: Another program has switched the file to a write-ahead log.
        OSError: The drive fails.
        sqlite3.Error: It cannot be opened.
    """
    if not create:
        refuse_wal(place.database)
    # Asking to make it always asks the server: a client that remembers "no journal" would read what nobody committed.
    os.close(os.open(place.journal, os.O_RDWR | os.O_CREAT, 0o666))
    uri = address(place.database, create=create)
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_TIMEOUT)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchone()
    except BaseException as error:
        if not _is_input_output(error):
            connection.close()
        raise
    return connection


def address(database: Path, *, create: bool = False) -> str:
    """The database for SQLite, with the way of locking that holds on a share."""
    query = f"mode={'rwc' if create else 'rw'}"
    if sys.platform == "linux" or (sys.platform == "darwin" and _is_nfs(database)):
        query += "&vfs=unix-excl"  # one lock at the first access, never a read lock that is to become a write lock
    return f"{database.absolute().as_uri()}?{query}"


def refuse_wal(database: Path) -> None:
    """See that the file is no write-ahead log's; no connection of this process may be open.

    Raises:
        StoreError: It is.
        OSError: It cannot be read.
    """
    header = header_of(database)
    if header is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(database))
    if header.is_wal:
        raise StoreError("share.wal", path=database)


def _is_nfs(database: Path) -> bool:
    from igdesk.store.mounts import network_type

    return network_type(database.parent) == "nfs"


def _is_input_output(error: BaseException | None) -> bool:
    """Whether it is that, or came of that: a unit of work may have put it in words of its own."""
    while error is not None:
        if isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_IOERR:
            return True
        error = error.__cause__ or error.__context__
    return False


def read_revision(path: Path) -> int:
    """The revision that other computers were told; 0 if none was.

    Raises:
        OSError: The drive fails.
    """
    try:
        text = path.read_bytes()[:_REVISION].strip()
    except FileNotFoundError:
        return 0
    return int(text) if text.isdigit() else 0


def write_revision(path: Path, rev: int) -> None:
    """Tell other computers the revision."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        os.write(handle, f"{rev:<{_REVISION}}".encode("ascii"))
    finally:
        os.close(handle)
