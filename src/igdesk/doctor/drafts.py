"""The drafts: whether this computer's file of texts that were begun can be read, by its owner alone."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from igdesk.doctor.finding import Finding, Notes
from igdesk.i18n import Phrase
from igdesk.store.diagnosis import drafts_in
from igdesk.store.errors import StoreError


def check(path: Path) -> Finding:
    """The file at `path`; without one nothing was begun yet."""
    notes = Notes("drafts")
    if not path.is_file():
        notes.note("doctor.drafts_none")
        return notes.finding()
    try:
        notes.note("doctor.drafts", count=drafts_in(path))
    except StoreError as error:
        notes.fault(error.phrase, Phrase("doctor.cure_drafts", {"path": path}))
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        notes.fault(Phrase("doctor.drafts_open", {"path": path}), Phrase("doctor.cure_drafts_open", {"path": path}))
    return notes.finding()
