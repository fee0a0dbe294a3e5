"""Where a desk's backups lie, and their names, which sort by time: `desk-20261121T093000Z-automatic.db`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from igdesk.store.mounts import followed, network_type
from igdesk.values import dataclass

_STAMP = "%Y%m%dT%H%M%SZ"


class Reason(StrEnum):
    """Why a backup was made."""

    AUTOMATIC = "automatic"
    BY_HAND = "by-hand"
    BEFORE_MIGRATION = "before-migration"
    REPLACED = "replaced-by-restore"


_NAME = rf"(?s)(?P<stem>.+)-(?P<at>\d{{8}}T\d{{6}}Z)-(?P<reason>{'|'.join(Reason)})\.db"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folders for one database's backups, and how many are kept there."""

    database: Path
    folder: Path
    """The configured one."""
    local: Path
    """This computer's own, which is used as well when the other one is on a network drive."""
    marks: Path
    """Where this computer notes which folders it has used, and what went wrong."""
    every: timedelta = timedelta(days=1)
    keep: int = 14

    def folders(self) -> tuple[Path, ...]:
        """Where each backup goes, the safest place first: a share is never the only one."""
        if self.folder != self.local and network_type(self.folder) is not None:
            return (self.local, self.folder)
        return (self.folder,)

    def new_path(self, folder: Path, reason: Reason, now: datetime) -> Path:
        """A name that is free."""
        at = now.astimezone(UTC)
        while True:
            stamp = at.strftime(_STAMP)
            if not any(folder.glob(f"{_literal(self.database.stem)}-{stamp}-*.db")):
                return folder / f"{self.database.stem}-{stamp}-{reason}.db"
            at += timedelta(seconds=1)

    def names(self, folder: Path) -> Iterator[tuple[Path, datetime, Reason]]:
        """The backups in a folder by their names, newest first; none where there is no folder.

        Raises:
            OSError: The folder cannot be read.
        """
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir(), reverse=True):
            found = re.fullmatch(_NAME, path.name)
            if found is not None and found["stem"] == self.database.stem:
                yield path, datetime.fromisoformat(found["at"]), Reason(found["reason"])

    def mark_of(self, folder: Path) -> Path:
        """The file that says: this computer has put backups into that folder."""
        return self.marks / f"{path_id(folder)}.folder"

    @property
    def trouble_file(self) -> Path:
        """Where the reason lies why the last automatic backup failed."""
        return self.marks / f"{path_id(self.database)}.json"

    @property
    def lock_file(self) -> Path:
        """One automatic backup at a time on this computer."""
        return self.marks / f"{path_id(self.database)}.lock"


def path_id(path: Path) -> str:
    """A short name for a place, the same in every process of this computer; a drive that hangs is not asked."""
    return hashlib.sha256(str(followed(path)).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)
