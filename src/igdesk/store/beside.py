"""A second look at a desk, beside whoever works on it: for backups, checks and exports.

On a share everybody who opens the file needs the lock, and nobody else gets in meanwhile. What takes long is therefore
done on a copy that is made first, on this computer's own disk.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from igdesk.store.connect import open_beside, open_still
from igdesk.store.errors import StoreError
from igdesk.store.shared.place import Place

PATIENCE = 30.0
"""Seconds to wait for the lock of a share."""
_WHO = "igdesk"


@contextmanager
def beside(path: Path, patience: float | None = None) -> Iterator[sqlite3.Connection]:
    """A connection that reads; on a share nobody else gets in while it is open.

    Args:
        path: The desk.
        patience: Seconds to wait for the lock of a share; none: `PATIENCE`.

    Raises:
        StoreError: The drive fails, or somebody else has had it for too long.
        sqlite3.Error: It cannot be opened or read.
    """
    if not Place(path).is_shared:
        with closing(open_beside(path)) as connection:
            yield connection
        return
    with locked(path, patience) as connection:
        connection.execute("PRAGMA query_only = ON")
        yield connection


@contextmanager
def unchanging(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads one state of the desk for as long as it takes.

    Raises:
        StoreError: The drive fails, or there is no room for a copy.
        sqlite3.Error: It cannot be opened or read.
    """
    if not Place(path).is_shared:
        with closing(open_beside(path)) as connection:
            connection.execute("BEGIN")
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="igdesk-") as folder:
        copy = Path(folder) / "copy.db"
        with beside(path) as origin, closing(sqlite3.connect(copy)) as target:
            origin.backup(target)
        with closing(open_still(copy)) as connection:
            yield connection


@contextmanager
def locked(path: Path, patience: float | None = None) -> Iterator[sqlite3.Connection]:
    """A connection to a desk on a share, alone with it; see `beside`.

    Raises:
        StoreError: The drive fails, or somebody else has had it for too long.
        sqlite3.Error: It cannot be opened.
    """
    from igdesk.store.shared.unit import TICK, on_drive, open_locked

    with lock_of(path, patience):
        with on_drive(Place(path)):
            connection = open_locked(Place(path))
        with closing(connection):
            yield connection
        time.sleep(TICK)  # it may have been written


@contextmanager
def lock_of(path: Path, patience: float | None = None) -> Iterator[None]:
    """Keep everybody else from a desk on a share; see `beside`.

    Raises:
        StoreError: The drive fails, or somebody else has had it for too long.
    """
    from igdesk.store.shared.lockfile import Occupied, held
    from igdesk.store.shared.unit import on_drive

    with ExitStack() as lock:
        try:
            with on_drive(Place(path)):
                lock.enter_context(held(Place(path).lock, _WHO, PATIENCE if patience is None else patience))
        except Occupied as error:
            raise StoreError("share.occupied", path=path, who=error.holder or "?") from error
        yield
