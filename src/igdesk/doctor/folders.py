"""Folders: whether this program can write there, and whether everybody else can, too."""

from __future__ import annotations

import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from igdesk.doctor.finding import Finding, Notes
from igdesk.errors import system_reason
from igdesk.i18n import Phrase


def check(folders: Mapping[str, Path], files: tuple[Path, ...]) -> Finding:
    """Whether igdesk's folders can be written, and nobody else can write what it trusts.

    Args:
        folders: By the environment variable that moves each.
        files: The configuration and the database, where they are.
    """
    notes = Notes("files")
    for variable, folder in folders.items():
        reason = why_not_writable(folder)
        if reason is not None:
            what = Phrase("doctor.folder_closed", {"folder": folder, "reason": reason})
            notes.fault(what, Phrase("doctor.cure_folder_closed", {"folder": folder, "variable": variable}))
    for path in (*folders.values(), *files):
        if _anybody_may_write(path):
            notes.fault(Phrase("doctor.open_to_all", {"path": path}), Phrase("doctor.cure_open_to_all", {"path": path}))
    notes.note("doctor.folders", folders=", ".join(dict.fromkeys(str(folder) for folder in folders.values())))
    return notes.finding()


def why_not_writable(folder: Path) -> str | None:
    """Why nothing can be written there, by trying it; None if it can. A folder to come is asked about its parent."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return system_reason(error)


def _anybody_may_write(path: Path) -> bool:
    if sys.platform == "win32":
        return False
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX
