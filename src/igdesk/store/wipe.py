"""Nothing left to undelete: the file is written anew without what was removed, and backups are served the same."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from igdesk.clock import to_ms
from igdesk.store.backup import Backup
from igdesk.store.beside import locked
from igdesk.store.connect import open_still
from igdesk.store.copying import PART, bring_to_disk, cannot_write, discard, save_copy
from igdesk.store.customers import CustomerRow
from igdesk.store.erase import Forgetting, forget
from igdesk.store.errors import StoreError
from igdesk.store.integrity import look_through
from igdesk.store.migrations import migrate
from igdesk.store.search import index
from igdesk.store.shared.place import Place
from igdesk.store.transaction import transaction

_BUSY_TIMEOUT = 20.0
"""Seconds that others may take to finish what they are writing."""
_JOURNAL_LIMIT = 1
"""Bytes that stay of a share's journal, which is never deleted and holds what was replaced. Not 0: SQLite would then
commit by cutting it rather than by its empty header, as all units of work do (its pager.c, `zeroJournalHdr`)."""


def wipe(path: Path) -> None:
    """Write the database anew: what was removed leaves no trace between its rows, in its index or in its log.

    Nobody else can write meanwhile; it takes about as long as copying the file.

    Args:
        path: The database.

    Raises:
        StoreError: Somebody else uses it, or the disk is too full; nothing is lost, but traces are left.
    """
    try:
        if Place(path).is_shared:
            with locked(path) as db:
                db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_LIMIT}")
                _write_anew(db)
        else:
            with closing(_open(path)) as db:
                _write_anew(db)
    except sqlite3.Error as error:
        raise StoreError("privacy.traces_left", path=path, reason=str(error)) from error


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=_BUSY_TIMEOUT)


def holds(backup: Backup, customer: CustomerRow) -> bool:
    """Whether a backup has something of a customer that was not erased there."""
    try:
        with closing(open_still(backup.path)) as db:
            columns = {row["name"] for row in db.execute("PRAGMA table_info(customers)")}
            open_ones = "AND erased_at IS NULL" if "erased_at" in columns else ""
            return db.execute(f"{_SAME} {open_ones}", _key(customer)).fetchone() is not None
    except sqlite3.Error:  # whatever it holds, nobody can bring it back
        return False


def forget_in(backup: Backup, customer: CustomerRow, by: Forgetting) -> None:
    """Erase or mask a customer in a backup. A copy is changed, looked through and put in its place.

    Raises:
        StoreError: It could not be done; the backup is as it was.
        ConflictError: A reply to the customer was just being sent when it was made.
    """
    part = backup.path.with_name(f".{backup.path.name}.{secrets.token_hex(4)}{PART}")
    try:
        save_copy(backup.path, part, live=False)
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            migrate(db)
            with transaction(db):
                forget(db, customer.customer.id, by)
            _write_anew(db)
            verdict = look_through(db, stop=None, thorough=True)
        if verdict != "ok":
            raise StoreError("backup.damaged", path=backup.path)
        bring_to_disk(part)
        part.replace(backup.path)
        bring_to_disk(backup.path.parent)
    except sqlite3.Error as error:
        raise StoreError("store.failed", path=backup.path, reason=str(error)) from error
    except OSError as error:
        raise cannot_write(backup.path.parent, error) from error
    finally:
        discard(part)


def _write_anew(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    index.tidy(db)
    db.execute("COMMIT")
    db.execute("VACUUM")
    busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise sqlite3.OperationalError("another program is reading")


_SAME = "SELECT id FROM customers WHERE id = ? AND account = ? AND created_at = ?"
"""The same customer: an id alone may have been given anew after a restore."""


def _key(customer: CustomerRow) -> list[int | str]:
    return [customer.customer.id, customer.account, to_ms(customer.created_at)]
