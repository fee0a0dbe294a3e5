"""A desk on a share before its first use: made, or found to be the right one and brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from igdesk.clock import to_ms
from igdesk.i18n import Phrase
from igdesk.store.errors import DamagedError, NoDatabaseError, StoreError
from igdesk.store.migrations import is_current, migrate
from igdesk.store.shared.errors import ReadOnly
from igdesk.store.shared.link import why_unproven
from igdesk.store.shared.lockfile import held
from igdesk.store.shared.place import Place
from igdesk.store.shared.unit import Phase, SharedFile, on_drive
from igdesk.store.shared.wire import Setup

FIRST = '{"first": true}'
"""The proof of a computer that no other one was there to make one with."""


def prepare(file: SharedFile, setup: Setup, now: datetime, tell: Callable[[Phase], None]) -> None:
    """See that there is a desk of this program's version, made if it may be; whoever asked may use it afterwards.

    Raises:
        NoDatabaseError: There is none: a share that is not connected is never answered with a new desk.
        NewerDatabaseError: It is from a newer igdesk.
        StoreError: It is another desk than its mark says, or no shared one; or it is an older igdesk's, and this
            computer may only read.
    """
    place = file.place
    with on_drive(place):
        if not place.mark.is_file():
            if place.database.exists():
                raise StoreError("share.no_mark", path=place.database)
            if not setup.create or not place.database.parent.is_dir():
                raise NoDatabaseError("share.not_connected", path=place.database)
            if setup.refusal is not None:
                raise ReadOnly(setup.refusal.key, **setup.refusal.args)
            _create(file, setup, now)
    with file.locked():
        with on_drive(place):
            desk = place.mark.read_text("ascii", errors="replace").strip()
        if not file.run(lambda db: _is_right_and_current(db, place, desk), writes=False, fresh=True):
            tell(Phase.MIGRATING)
            _bring_up_to_date(file, setup, now)


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


def _create(file: SharedFile, setup: Setup, now: datetime) -> None:
    place = file.place
    with held(place.lock, setup.name, setup.patience):
        if place.mark.is_file():  # somebody else was faster
            return
        if place.database.exists():
            raise StoreError("share.no_mark", path=place.database)
        try:
            with file.opened(create=True) as db:
                migrate(db)
                db.execute("BEGIN IMMEDIATE")
                db.execute("UPDATE meta SET profile = 'shared'")
                admit(db, setup.machine, setup.name, setup.mount, now, FIRST)
                db.execute("COMMIT")
                desk: str = db.execute("SELECT desk FROM meta").fetchone()[0]
            write_mark(place, desk)
        except StoreError:  # half a desk would be in the way of the next attempt
            for path in (place.database, place.journal):
                path.unlink(missing_ok=True)
            raise
        file.wrote()


def why_read_only(db: sqlite3.Connection, setup: Setup) -> Phrase | None:
    """Why a computer may only read a desk, as it is at this moment: another computer may end its right to write."""
    if setup.refusal is not None:
        return setup.refusal
    proven = "SELECT mount FROM computers WHERE machine = ? AND proven_at IS NOT NULL"
    row = db.execute(proven, [setup.machine]).fetchone()
    return why_unproven(setup.database, None if row is None else row["mount"], setup.mount)


def _bring_up_to_date(file: SharedFile, setup: Setup, now: datetime) -> None:
    if file.run(lambda db: why_read_only(db, setup), writes=False, fresh=True) is not None:
        raise StoreError("share.old_and_read_only", path=setup.database)
    if setup.shelf is not None:
        from igdesk.store.backup import keep_before_migration

        keep_before_migration(setup.shelf, now)
    with file.opened() as db:
        migrate(db)
    file.wrote()


def _is_right_and_current(db: sqlite3.Connection, place: Place, desk: str) -> bool:
    is_up_to_date = is_current(db)
    if db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0] == 0:
        raise DamagedError("store.empty", path=place.database)
    row = db.execute("SELECT desk, profile FROM meta").fetchone()
    if row["profile"] != "shared":
        raise StoreError("share.no_mark", path=place.database)
    if row["desk"] != desk:
        raise StoreError("share.other_desk", path=place.database)
    return is_up_to_date
