"""A desk on a share before its first use: made, or found to be the right one and brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.store.errors import NoDatabaseError, StoreError
from igdesk.store.migrations import is_current, migrate
from igdesk.store.shared.errors import BrokenOff
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.unit import Phase, SharedFile, open_locked
from igdesk.store.shared.wire import Setup


def prepare(file: SharedFile, setup: Setup, now: datetime, tell: Callable[[Phase], None]) -> None:
    """See that there is a desk of this program's version, made if it may be; whoever asked may use it afterwards.

    Raises:
        NoDatabaseError: There is none: a share that is not connected is never answered with a new desk.
        NewerDatabaseError: It is from a newer igdesk.
        StoreError: It is another desk than its mark says, or no shared one.
    """
    place = file.place
    if not place.mark.is_file():
        if place.database.exists():
            raise StoreError("share.no_mark", path=place.database)
        if not setup.create or not place.database.parent.is_dir():
            raise NoDatabaseError("share.not_connected", path=place.database)
        _create(setup, now)
    with file.locked():
        if not file.run(is_current, writes=False, fresh=True):
            tell(Phase.MIGRATING)
            _bring_up_to_date(file, setup, now)
        file.run(lambda db: _check_identity(db, place), writes=False)


def write_mark(place: Place, desk: str) -> None:
    """Say beside the file that it is shared, and which desk it is.

    Raises:
        OSError: The drive fails.
    """
    place.mark.write_text(f"{desk}\n", encoding="ascii")


def admit(db: sqlite3.Connection, machine: str, name: str, mount: str, now: datetime, proof: str) -> None:
    """Let a computer write: it is the first one, or has proven its locks together with one that may."""
    db.execute(
        "INSERT INTO computers (machine, name, mount, proven_at, proof, seen_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (machine) DO UPDATE SET name = excluded.name, mount = excluded.mount,"
        " proven_at = excluded.proven_at, proof = excluded.proof, seen_at = excluded.seen_at",
        [machine, name, mount, to_ms(now), proof, to_ms(now)],
    )


def _create(setup: Setup, now: datetime) -> None:
    place = Place(setup.database)
    with held(place.lock, setup.name, setup.patience):
        if place.mark.is_file():  # somebody else was faster
            return
        db = open_locked(place, create=True)
        try:
            migrate(db)
            db.execute("BEGIN IMMEDIATE")
            db.execute("UPDATE meta SET profile = 'shared'")
            admit(db, setup.machine, setup.name, setup.mount, now, '{"first": true}')
            db.execute("COMMIT")
            desk: str = db.execute("SELECT desk FROM meta").fetchone()[0]
        finally:
            db.close()
        write_mark(place, desk)


def _bring_up_to_date(file: SharedFile, setup: Setup, now: datetime) -> None:
    if setup.refusal is not None:
        raise StoreError("share.old_and_read_only", path=setup.database)
    if setup.shelf is not None:
        from igdesk.store.backup import keep_before_migration

        keep_before_migration(setup.shelf, now)
    db = open_locked(file.place)
    try:
        migrate(db)
    except sqlite3.Error as error:
        raise BrokenOff(str(error)) from error
    db.close()


def _check_identity(db: sqlite3.Connection, place: Place) -> None:
    row = db.execute("SELECT desk, profile FROM meta").fetchone()
    if row["profile"] != "shared":
        raise StoreError("share.no_mark", path=place.database)
    if place.mark.read_text("ascii", errors="replace").strip() != row["desk"]:
        raise StoreError("share.other_desk", path=place.database)
