"""Whether a folder is kept by a cloud's sync program. Such folders look local and are worse than any share: no locks.

A program is known by what it leaves in its folder, and by where and under which name it makes it: right under a
person's home, or by a name that nobody else gives. Windows also says it itself. A folder that
merely has such a word in its name, or lies elsewhere without a mark, is not one. The names are those of the makers'
set-up programs; which marks there are was read from other programs that look for them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePath, PureWindowsPath

from igdesk.i18n import Phrase
from igdesk.store.mounts import followed
from igdesk.values import dataclass

_MOST_ENTRIES = 20_000
"""How many names of a folder are looked at; a sync program's own come in no order."""


@dataclass(frozen=True, slots=True)
class SyncService:
    """A program that keeps a folder in a cloud, or the same on several computers."""

    name: str
    folder: str
    """The folder that it keeps, as far as it is known."""

    @property
    def reason(self) -> Phrase:
        """Why no desk may lie there."""
        return Phrase("share_mounts.synced", {"service": self.name, "folder": self.folder})

    @property
    def cure(self) -> Phrase:
        """What to do."""
        return Phrase("share_mounts.cure_synced", {"service": self.name})


@dataclass(frozen=True, slots=True)
class _Known:
    """How a service is recognised."""

    name: str
    at_home: str = ""
    """A pattern of its folder's name, right under somebody's home."""
    at_drive: str = ""
    """The same at the root of a drive of Windows: of services that make a drive of their own."""
    anywhere: str = ""
    """A pattern of a name that is nobody else's."""
    marks: tuple[str, ...] = ()
    """Files and folders that it leaves in the folder that it keeps."""


_KNOWN = (
    # `.dropbox` is a file there; a folder of that name in the home holds the program's settings.
    _Known("Dropbox", at_home=r"Dropbox( \(.+\))?", marks=(".dropbox.cache", ".dropbox")),
    _Known(
        "OneDrive",
        at_home=r"OneDrive",
        anywhere=r"OneDrive - .+",
        marks=(".849C9593-D756-4E56-8D6E-42412F2A707B",),
    ),
    _Known(
        "Google Drive",
        at_home=r"Google Drive|GoogleDrive|My Drive|我的云端硬盘",
        at_drive=r"My Drive|Shared drives|我的云端硬盘|共享云端硬盘",
        marks=(".tmp.driveupload", ".tmp.drivedownload"),
    ),
    _Known("iCloud Drive", at_home=r"iCloudDrive|iCloud Drive"),
    _Known("Nextcloud", at_home=r"Nextcloud\d*", marks=(".nextcloudsync.log",)),
    _Known("ownCloud", at_home=r"ownCloud\d*", marks=(".owncloudsync.log",)),
    _Known("Syncthing", marks=(".stfolder", ".stversions")),
    _Known("Box", at_home=r"Box|Box Sync"),
    _Known("pCloud", at_home=r"pCloud Sync", anywhere=r"pCloud ?Drive"),
    _Known("MEGA", at_home=r"MEGA|MEGAsync", marks=(".megaignore",)),
    _Known("Nutstore (坚果云)", at_home=r"Nutstore|坚果云", anywhere=r"我的坚果云|Nutstore Files"),
    _Known("Baidu Netdisk (百度网盘)", anywhere=r"BaiduSyncdisk|BaiduNetdiskWorkspace"),
    _Known("Synology Drive", at_home=r"SynologyDrive", marks=(".SynologyWorkingDirectory",)),
    _Known("Resilio Sync", at_home=r"Resilio Sync", marks=(".sync/ID",)),
)
_JOURNAL = re.compile(r"\._?sync_\w+\.db")
"""The journal that the programs of Nextcloud and ownCloud keep in the folder itself."""
_HOMES = frozenset(["users", "home"])


def sync_folder(path: Path) -> SyncService | None:
    """The program that keeps the folder of a path, or of what it links to, in a cloud; None if none is known to.

    Looks into each folder above the path, on a share too: whoever must not wait calls this on a thread.
    """
    here = path.absolute()
    for place in dict.fromkeys((here, followed(here))):
        found = by_name(place, Path.home()) or _by_marks(place) or _by_system(place)
        if found is not None:
            return found
    return None


def by_name(place: PurePath, home: PurePath) -> SyncService | None:
    """The service whose folder's name is among the parts of an absolute path."""
    for folder in reversed((place, *place.parents)):
        if folder.parent.name == "Library" and folder.name == "Mobile Documents":
            return SyncService("iCloud Drive", str(folder))
        if folder.parts[-3:-1] == ("Library", "CloudStorage"):
            # File providers of macOS: `Library/CloudStorage/OneDrive-Contoso`.
            return SyncService(_provider(folder.name), str(folder))
        for known in _KNOWN:
            if any(_is_called(folder, pattern) for pattern in _patterns(known, folder, home)):
                return SyncService(known.name, str(folder))
    return None


def _patterns(known: _Known, folder: PurePath, home: PurePath) -> Iterator[str]:
    """What a service calls its folder where this one is."""
    parent = folder.parent
    yield known.anywhere
    # Also a home of Windows, seen from its Linux: `/mnt/c/Users/ada`.
    if parent == home or parent.parent.name.casefold() in _HOMES:
        yield known.at_home
    if parent.drive and parent == parent.parent:
        yield known.at_drive


def _is_called(folder: PurePath, pattern: str) -> bool:
    ignores_case = isinstance(folder, PureWindowsPath) or sys.platform == "darwin"
    return bool(pattern) and re.fullmatch(pattern, folder.name, re.IGNORECASE if ignores_case else 0) is not None


def _provider(name: str) -> str:
    """`GoogleDrive-ada@example.com` as people call it."""
    own = name.partition("-")[0]
    spoken = {known.name.replace(" ", ""): known.name for known in _KNOWN} | {"坚果云": "Nutstore (坚果云)"}
    return spoken.get(own, own)


def _by_marks(place: Path) -> SyncService | None:
    for folder in (place, *place.parents):
        for known in _KNOWN:
            if any(_is_mark(folder, mark) for mark in known.marks):
                return SyncService(known.name, str(folder))
        if any(_JOURNAL.fullmatch(name) for name in _names(folder)):
            return SyncService("Nextcloud", str(folder))
    return None


def _is_mark(folder: Path, mark: str) -> bool:
    try:
        return (folder / mark).is_file() if mark == ".dropbox" else os.path.lexists(folder / mark)
    except OSError:  # macOS keeps some folders from programs that were not allowed to look
        return False


def _names(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry.name for entry in islice(entries, _MOST_ENTRIES))
    except OSError:  # no folder, or not to be looked into
        return


def _by_system(place: Path) -> SyncService | None:
    """What Windows knows (`CfGetSyncRootInfoByPath`): also of services that are not listed here."""
    if sys.platform == "win32":
        from igdesk.store.windows_calls import sync_provider

        provider = sync_provider(str(place)) or sync_provider(str(place.parent))
        return SyncService(provider, str(place.parent)) if provider else None
    return None
