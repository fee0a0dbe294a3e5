"""A second look at a desk, beside whoever works on it: for backups, checks and exports.

On a share everybody who opens the file needs the lock, and nobody else gets in meanwhile. What takes long is therefore
done on a copy that is made first, on this computer's own disk.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from igdesk.store.connect import open_beside, open_still
from igdesk.store.errors import StoreError
from igdesk.store.shared.place import Place

PATIENCE = 30.0
"""Seconds to wait for the lock of a share."""
_WHO = "igdesk"


@contextmanager
def beside(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads; on a share nobody else gets in while it is open.

    Raises:
        StoreError: The drive fails, or somebody else has had it for too long.
        sqlite3.Error: It cannot be opened or read.
    """
    if not Place(path).is_shared:
        with closing(open_beside(path)) as connection:
            yield connection
        return
    with locked(path) as connection:
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
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a desk on a share, alone with it.

    Raises:
        StoreError: The drive fails, or somebody else has had it for too long.
        sqlite3.Error: It cannot be opened.
    """
    from igdesk.store.shared.unit import open_locked

    with lock_of(path), closing(open_locked(Place(path))) as connection:
        yield connection


@contextmanager
def lock_of(path: Path) -> Iterator[None]:
    """Keep everybody else from a desk on a share.

    Raises:
        StoreError: The drive fails, or somebody else has had it for too long.
    """
    from igdesk.store.shared.lockfile import Occupied, held

    try:
        with held(Place(path).lock, _WHO, PATIENCE):
            yield
    except Occupied as error:
        raise StoreError("share.occupied", path=path, who=error.holder or "?") from error
    except OSError as error:
        raise StoreError("share.gone", path=path, reason=error.strerror or "?") from error
