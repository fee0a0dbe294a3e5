"""The drive under the desk: how it is connected, whether two computers may write to it, and what waits to be saved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from igdesk.doctor.database import DatabaseFile
from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.machine import known_machine
from igdesk.store.diagnosis import header_on_share, share_rows
from igdesk.store.errors import StoreError
from igdesk.store.shared.connected import spool_of
from igdesk.store.shared.link import Link, is_same, link_of, synced_by
from igdesk.store.shared.place import Place
from igdesk.store.shared.share_facts import MUCH, Known, clock_skew


def check(file: DatabaseFile, state: Path) -> Finding:
    """Everything that a desk on a network drive stands on.

    Args:
        file: The desk.
        state: This computer's own folder.
    """
    notes, place, link = Notes("share"), Place(file.path), link_of(file.path)
    _check_folder(notes, file.path, link)
    if not (file.is_there or place.is_shared):
        notes.note("doctor.no_database")
    elif place.is_shared:
        _check_shared(notes, place, link, state)
    elif link.is_network:
        notes.fault(Phrase("share_doctor.no_mark", {"path": file.path}), Phrase("share_doctor.cure_convert"))
    waiting = len(tuple(spool_of(state, file.path).waiting()))
    if waiting:
        notes.fault(Phrase("share_doctor.waiting", {"count": waiting}), Phrase("share_doctor.cure_waiting"))
    return notes.finding()


def _check_folder(notes: Notes, path: Path, link: Link) -> None:
    synced, refused, mount = synced_by(path), link.verdict.refusal, link.mount
    if synced is not None:
        notes.fault(synced.reason, synced.cure)
    if refused is not None:
        notes.fault(refused.reason, refused.cure)
    if mount is not None:
        key = "share_doctor.network" if link.is_network else "share_doctor.local"
        notes.note(key, type=mount.type, source=mount.source)
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
        rows = share_rows(path)
    except StoreError as error:
        notes.fault(error.phrase, Phrase("share_doctor.cure_lock", {"path": place.lock}))
        return
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
    else:
        notes.note("share_doctor.proven", at=me.proven_at.strftime("%Y-%m-%d %H:%M UTC"), count=len(known))
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
