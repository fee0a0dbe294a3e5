"""The files of the drop folder: which are whole, and where they go once they were looked at."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime
from pathlib import Path

from igdesk.config.model import Drop
from igdesk.desk.dropped import KINDS

_DONE, _REJECTED = "done", "rejected"
_State = tuple[int, int]
"""Size in bytes, and when it was changed."""


def look(folder: Path) -> dict[str, _State]:
    """The files that could be taken in, by name; links, hidden files and other kinds are nobody's here."""
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            is_ours = entry.name.lower().endswith(KINDS) and not entry.name.startswith(".")
            if is_ours and entry.is_file(follow_symlinks=False):
                state = entry.stat(follow_symlinks=False)
                found[entry.name] = (state.st_size, state.st_mtime_ns)
    return found


def put_away(folder: Path, file: Path, today: date) -> None:
    """It is in."""
    place = folder / _DONE / today.isoformat()
    place.mkdir(parents=True, exist_ok=True)
    file.rename(_free(place / file.name))


def reject(folder: Path, file: Path, reason: str) -> None:
    """Nothing of it is in, and a person has to look."""
    place = folder / _REJECTED
    place.mkdir(exist_ok=True)
    target = _free(place / file.name)
    _say(target, reason)
    file.rename(target)


def set_aside(folder: Path, name: str, data: bytes, reason: str) -> None:
    """This mail of many is not in, and a person has to look."""
    place = folder / _REJECTED
    place.mkdir(exist_ok=True)
    target = _free(place / name)
    _say(target, reason)
    target.write_bytes(data)


def tidy(drop: Drop, now: datetime) -> None:
    """Let go of what was taken in long ago; what was rejected stays until a person has seen to it."""
    done = drop.folder / _DONE
    if not done.is_dir():
        return
    last = (now - drop.keep).date()
    for place in done.iterdir():
        try:
            is_over = date.fromisoformat(place.name) < last
        except ValueError:
            continue  # somebody else's
        if is_over:
            shutil.rmtree(place)


def _say(target: Path, reason: str) -> None:
    target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", "utf-8", "replace")


def _free(wanted: Path) -> Path:
    """A name that no other file has."""
    found, place = wanted, 1
    while found.exists():
        place += 1
        found = wanted.with_name(f"{wanted.stem}-{place}{wanted.suffix}")
    return found
