"""The database: whether it is there, is a desk of this igdesk, can be written, has room, and is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.store import diagnosis, integrity
from igdesk.store.diagnosis import FileFacts, Writes, look, require_writable
from igdesk.store.errors import DamagedError, StoreError
from igdesk.store.migrations import SCHEMA_VERSION
from igdesk.store.opening import LOOK, within
from igdesk.values import dataclass

MEBIBYTE = 1 << 20
LEAST_ROOM = 100 * MEBIBYTE
"""Free space below which a desk is in danger; a database larger than this wants room for one more of itself."""


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """Where the database is, and whether it must be there already."""

    path: Path
    may_be_made: bool
    """Whether it is made at its first use; one that this computer has used before would be missed."""

    @property
    def is_there(self) -> bool:
        """Whether it is.

        Raises:
            StoreError: Its drive does not answer.
        """
        return within(LOOK, self.path.is_file, self.path)


def check(file: DatabaseFile) -> Finding:
    """Everything about the file but its inner soundness."""
    notes = Notes("database")
    if not file.is_there:
        if file.may_be_made:
            notes.note("doctor.database_to_come", path=file.path)
        else:
            notes.fault(Phrase("doctor.database_gone", {"path": file.path}), Phrase("doctor.cure_database_gone"))
        return notes.finding()
    try:
        facts = look(file.path)
    except StoreError as error:
        notes.fault(error.phrase, _cure_of(error, file.path, "doctor.cure_unreadable"))
    else:
        _check_desk(notes, file.path, facts)
    _check_room(notes, file.path)
    return notes.finding()


def check_integrity(file: DatabaseFile) -> Finding:
    """Whether every page can be read and makes sense."""
    notes = Notes("integrity")
    if not file.is_there:
        notes.note("doctor.no_database")
        return notes.finding()
    try:
        integrity.check(file.path)
    except StoreError as error:
        notes.fault(error.phrase, _cure_of(error, file.path, "doctor.cure_unreadable"))
    else:
        notes.note("doctor.sound")
    return notes.finding()


def _check_desk(notes: Notes, path: Path, facts: FileFacts) -> None:
    if not facts.is_desk:
        notes.fault(Phrase("store.not_a_desk", {"path": path}), Phrase("doctor.cure_not_a_desk"))
        return
    size = {"path": path, "size": megabytes(facts.size), "schema": facts.schema}
    notes.note("doctor.database_facts", **size, profile=facts.profile, journal=facts.journal_mode)
    if facts.schema > SCHEMA_VERSION:
        newer = Phrase("doctor.database_newer", {"found": facts.schema, "known": SCHEMA_VERSION})
        notes.fault(newer, Phrase("doctor.cure_database_newer"))
        return
    if facts.schema < SCHEMA_VERSION:
        notes.note("doctor.database_older", known=SCHEMA_VERSION)
    _check_writing(notes, path)


def _check_writing(notes: Notes, path: Path) -> None:
    try:
        require_writable(path)
    except StoreError as error:
        notes.fault(error.phrase, _cure_of(error, path, "doctor.cure_not_writable"))


def _cure_of(error: StoreError, path: Path, otherwise: str) -> Phrase:
    if isinstance(error, DamagedError):
        return Phrase("doctor.cure_damaged")
    cures = {
        "store.busy": "doctor.cure_busy",
        "share.occupied": "doctor.cure_busy",
        "share.wal": "share_doctor.cure_convert",
    }
    return Phrase(cures.get(error.phrase.key, otherwise), {"path": path})


def _check_room(notes: Notes, path: Path) -> None:
    free = shutil.disk_usage(path.parent).free
    wanted = max(LEAST_ROOM, path.stat().st_size)
    if free < wanted:
        room = {"free": megabytes(free), "wanted": megabytes(wanted), "folder": path.parent}
        notes.fault(Phrase("doctor.disk_full", room), Phrase("doctor.cure_disk_full", {"folder": path.parent}))
    else:
        notes.note("doctor.disk_free", free=megabytes(free))


def writes(file: DatabaseFile) -> Writes | None:
    """When the desk was written, for other checks; None if it cannot be read: what is wrong then is told by `check`."""
    if not file.is_there:
        return None
    try:
        return diagnosis.writes(file.path)
    except StoreError:
        return None


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / MEBIBYTE:.1f} MiB" if size < 1024 * MEBIBYTE else f"{size / MEBIBYTE / 1024:.1f} GiB"
