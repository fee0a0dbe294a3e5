"""The backups: whether there is a good one that is new enough, and whether the next one can be made."""

from __future__ import annotations

from datetime import datetime

from igdesk.doctor.database import DatabaseFile, megabytes, writes
from igdesk.doctor.finding import Finding, Notes, utc
from igdesk.doctor.folders import why_not_writable
from igdesk.i18n import Phrase
from igdesk.store import backup
from igdesk.store.backup import Backup
from igdesk.store.errors import StoreError
from igdesk.store.shelf import Shelf

OVERDUE = 2
"""How many times its own interval the newest backup may be old."""


def check(shelf: Shelf, file: DatabaseFile, now: datetime) -> Finding:
    """The newest good backup, what went wrong last, and the folders."""
    notes = Notes("backups")
    for folder in shelf.folders():
        reason = why_not_writable(folder)
        if reason is not None:
            what = Phrase("doctor.folder_closed", {"folder": folder, "reason": reason})
            notes.fault(what, Phrase("doctor.cure_backup_folder", {"folder": folder}))
    trouble = backup.trouble(shelf)
    if trouble is not None:
        what = Phrase("doctor.backup_trouble", {"at": utc(trouble.at), "why": trouble.why})
        notes.fault(what, Phrase("doctor.cure_backup"))
    try:
        found = backup.backups(shelf)
    except StoreError as error:
        notes.fault(error.phrase, Phrase("doctor.cure_backup_folder", {"folder": shelf.folder}))
        return notes.finding()
    _check_newest(notes, shelf, found, file, now)
    bad = sum(not each.ok for each in found)
    if bad:
        notes.note("doctor.backups_bad", count=bad)
    return notes.finding()


def _check_newest(notes: Notes, shelf: Shelf, found: tuple[Backup, ...], file: DatabaseFile, now: datetime) -> None:
    newest = next((each for each in found if each.ok), None)
    known = writes(file)
    if newest is None:
        if known is None or known.first is None or now - known.first < OVERDUE * shelf.every:
            notes.note("doctor.backup_to_come")
        else:
            notes.fault(Phrase("doctor.backup_none"), Phrase("doctor.cure_backup"))
        return
    told = {"path": newest.path, "at": utc(newest.at), "size": megabytes(newest.size)}
    is_old = now - newest.at > OVERDUE * shelf.every
    if is_old and (known is None or newest.rev != known.rev):
        hours = round(shelf.every.total_seconds() / 3600)
        notes.fault(Phrase("doctor.backup_old", told | {"hours": hours}), Phrase("doctor.cure_backup"))
    else:
        notes.note("doctor.backup_newest", **told, count=len(found))
