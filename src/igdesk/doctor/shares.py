"""The drive under the desk: how it is connected, whether two computers may write to it, and what waits to be saved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Finding, Notes, utc
from igdesk.i18n import Phrase
from igdesk.machine import known_machine
from igdesk.store.diagnosis import header_on_share, look, share_rows
from igdesk.store.errors import StoreError
from igdesk.store.mounts import absent_share
from igdesk.store.shared.connected import spool_of
from igdesk.store.shared.link import Link, is_same, link_of, synced_by
from igdesk.store.shared.place import Place
from igdesk.store.shared.share_facts import MUCH, Known, clock_skew

_LOOKS = 5
"""Looks by which the drive is measured; the quickest tells, since other checks want the same lock meanwhile."""


def check(file: DatabaseFile, state: Path) -> Finding:
    """Everything that a desk on a network drive stands on.

    Args:
        file: The desk.
        state: This computer's own folder.
    """
    notes, place, link = Notes("share"), Place(file.path), link_of(file.path)
    if not (file.is_there or place.is_shared or link.is_network):
        _check_absent(notes, file.path)
        return notes.finding()
    _check_folder(notes, file.path, link)
    if place.is_shared:
        _check_shared(notes, place, link, state)
    elif not file.is_there:
        notes.note("doctor.no_database")
    else:
        _check_unmarked(notes, file.path, link)
    waiting = len(tuple(spool_of(state, file.path).waiting()))
    if waiting:
        notes.fault(Phrase("share_doctor.waiting", {"count": waiting}), Phrase("share_doctor.cure_waiting"))
    elif place.is_shared:
        notes.note("share_doctor.none_waits")
    return notes.finding()


def _check_absent(notes: Notes, path: Path) -> None:
    """Where a desk will be, or was: the disk of this computer that is seen there says nothing of its drive."""
    synced = synced_by(path)
    if synced is not None:
        notes.fault(synced.reason, synced.cure)
    if absent_share(path.parent) is not None:
        notes.fault(Phrase("share.not_connected", {"path": path}), Phrase("share_doctor.cure_gone"))
    else:
        notes.note("doctor.no_database")


def _check_unmarked(notes: Notes, path: Path, link: Link) -> None:
    """What no `.share` lies beside is one computer's own, and lies on a disk of its."""
    if link.is_network:
        if link.verdict.refusal is None:  # else its cure has been told, and to set the desk up would be refused
            notes.fault(Phrase("share_doctor.no_mark", {"path": path}), Phrase("share_doctor.cure_convert"))
        return
    try:
        is_shared = look(path).profile == "shared"
    except StoreError:  # told by the check of the database
        return
    if is_shared:
        notes.fault(Phrase("share_doctor.unmarked", {"path": path}), Phrase("share_doctor.cure_unmarked"))


def _check_folder(notes: Notes, path: Path, link: Link) -> None:
    synced, refused, mount = synced_by(path), link.verdict.refusal, link.mount
    if synced is not None:
        notes.fault(synced.reason, synced.cure)
    if refused is not None:
        notes.fault(refused.reason, refused.cure)
    if mount is not None:
        key = "share_doctor.network" if link.is_network else "share_doctor.local"
        notes.note(key, type=mount.type, source=mount.source, options=",".join(mount.telling) or "-")
    for remark in link.verdict.notes:
        notes.note(remark.reason.key, **remark.reason.args)
    if link.verdict.notes:
        notes.note("share_doctor.more")


def _check_shared(notes: Notes, place: Place, link: Link, state: Path) -> None:
    path = place.database
    try:
        header = header_on_share(path)
        if header is None:
            gone = Phrase("share.not_connected", {"path": path})
            notes.fault(gone, Phrase("share_doctor.cure_gone"))
            return
        if header.is_wal:
            notes.fault(Phrase("share_doctor.wal", {"path": path}), Phrase("share_doctor.cure_convert"))
            return
        looks = [share_rows(path) for _ in range(_LOOKS)]
    except StoreError as error:
        cure = Phrase("doctor.cure_busy") if error.phrase.key == "share.occupied" else None
        notes.fault(error.phrase, cure or Phrase("share_doctor.cure_lock", {"path": place.lock}))
        return
    rows = min(looks, key=lambda each: each.took)
    notes.note("share_doctor.timing", looks=_LOOKS, took=_ms(rows.took), lock=_ms(rows.waited))
    if rows.profile != "shared":
        notes.fault(Phrase("share_doctor.half", {"path": path}), Phrase("share_doctor.cure_convert"))
    elif place.mark.read_text("ascii", errors="replace").strip() != rows.desk:
        notes.fault(Phrase("share_doctor.other_desk", {"path": path}), Phrase("share_doctor.cure_other"))
    _check_proof(notes, link, rows.computers, known_machine(state))
    _check_clocks(notes, path)


def _check_proof(notes: Notes, link: Link, known: tuple[Known, ...], machine: str | None) -> None:
    me = next((each for each in known if each.machine == machine), None)
    cure = Phrase("share_doctor.cure_check")
    if me is None or me.proven_at is None:
        notes.fault(Phrase("share_doctor.unproven"), cure)
    elif not is_same(me.mount, link.text):
        notes.fault(Phrase("share_doctor.mount_changed"), cure)
    elif "name" in me.proof:
        notes.note("share_doctor.proven", at=utc(me.proven_at), name=me.proof["name"], count=len(known))
    else:
        notes.note("share_doctor.first", at=utc(me.proven_at), count=len(known))
    for each in known:
        if each is not me and each.is_skewed and each.skew is not None:
            notes.note("share_cli.other_skewed", name=each.name, seconds=round(each.skew.total_seconds()))


def _check_clocks(notes: Notes, path: Path) -> None:
    skew = clock_skew(path)
    if skew is None:
        notes.fault(Phrase("share_doctor.not_writable", {"folder": path.parent}), Phrase("share_doctor.cure_writable"))
    elif abs(skew) > MUCH:
        what = Phrase("share_doctor.skewed", {"seconds": round(skew / timedelta(seconds=1))})
        notes.fault(what, Phrase("share_doctor.cure_skewed"))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
