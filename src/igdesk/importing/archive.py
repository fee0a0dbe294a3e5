"""A folder, a zip or several zips as one flat list of files, read without unpacking anything to disk.

Nothing in an archive is trusted: its names are only compared, never opened on this computer, and each read is bounded.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from igdesk.errors import IgdeskError
from igdesk.values import dataclass

_ENCRYPTED = 0x1  # bit 0 of a zip entry's general purpose flag (APPNOTE.TXT 4.4.4)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_LITTER = frozenset(["__MACOSX", ".DS_Store", "Thumbs.db"])
_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OverflowError)


class ExportError(IgdeskError):
    """The export cannot be read as a whole; nothing of it was taken."""


class UnreadableFileError(ExportError):
    """One file of the export cannot be read; the others can."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an export may ask of this computer; real ones stay far below.

    Attributes:
        file_bytes: Largest single file that is read into memory.
        total_bytes: Largest sum of the message files, as declared.
        files: Most files in the export, media included.
    """

    file_bytes: int = 512 * 2**20
    total_bytes: int = 8 * 2**30
    files: int = 2_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the export.

    Attributes:
        source: Which zip or folder it lies in.
        name: Path with `/`, to be matched; for a folder the full path, so that a person may name any folder inside.
        shown: Path to tell a person.
        size: Bytes, as declared.
        encrypted: It asks for a password.
    """

    source: int
    name: str
    shown: str
    size: int
    encrypted: bool
    opener: Callable[[], IO[bytes]]

    def read(self, limit: int) -> bytes:
        """The content.

        Raises:
            UnreadableFileError: It is damaged, encrypted, or larger than `limit`, whatever size it declares.
        """
        if self.size > limit:
            raise UnreadableFileError("importing.file_too_big", megabytes=limit >> 20)
        try:
            with self.opener() as file:
                data = file.read(limit + 1)
        except (OSError, *_ZIP_FAULTS) as error:
            raise UnreadableFileError("importing.file_unreadable") from error
        if len(data) > limit:
            raise UnreadableFileError("importing.file_too_big", megabytes=limit >> 20)
        return data


class FileTree:
    """The files of all paths together.

    Attributes:
        entries: The files, in a stable order.
        ignored: How many files were left out, by where they are and the phrase that says why.

    Args:
        paths: Folders, zips, or folders that hold the zips of an export's parts.

    Raises:
        ExportError: A path is missing or of another kind, a zip is broken, or there is more than `limits` allow.
    """

    def __init__(self, paths: Sequence[Path], limits: Limits) -> None:
        self.entries: list[Entry] = []
        self.ignored: Counter[tuple[str, str]] = Counter()
        self._limits = limits
        self._sources = 0
        self._zips = ExitStack()
        try:
            for path in paths:
                self._add(path)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the zips; entries cannot be read afterwards."""
        self._zips.close()

    def _add(self, path: Path) -> None:
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                self._add_folder(path)
            elif stat.S_ISREG(mode) and path.suffix.lower() == ".json":
                self._add_thread_file(path)
            elif stat.S_ISREG(mode) and zipfile.is_zipfile(path):
                self._add_zip(path)
            elif path.suffix.lower() == ".zip":
                raise ExportError("importing.broken_zip", path=_shown(path))
            else:
                raise ExportError("importing.not_an_export", path=_shown(path))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ExportError("importing.not_found", path=_shown(path)) from error
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise ExportError("importing.cannot_open", path=_shown(path)) from error

    def _add_folder(self, folder: Path) -> None:
        base = folder.resolve()
        source = self._new_source()
        for found in sorted(base.iterdir()):
            if found.suffix.lower() == ".zip" and found.is_file() and not found.is_symlink():
                self._add(found)
        for file in self._walk(base):
            shown = _shown(file.relative_to(base))
            details = file.lstat()
            if not stat.S_ISREG(details.st_mode):
                self._ignore(shown, "importing.link")
                continue
            self._keep(Entry(source, file.as_posix(), shown, details.st_size, False, partial(_open_file, file)))

    def _walk(self, base: Path) -> Iterator[Path]:
        def unreadable(error: OSError) -> None:
            self._ignore(_shown(Path(str(error.filename))), "importing.file_unreadable")

        for folder, subfolders, names in os.walk(base, onerror=unreadable):
            subfolders[:] = sorted(name for name in subfolders if name not in _LITTER)
            yield from (Path(folder, name) for name in sorted(names) if name not in _LITTER)

    def _add_thread_file(self, path: Path) -> None:
        file = path.resolve()
        known = re.search(r"/messages/(inbox|message_requests)/[^/]+/message_[0-9]+\.json$", file.as_posix())
        name = file.as_posix() if known else f"messages/inbox/{path.stem}/message_1.json"
        shown, size = _printable(path.name), file.stat().st_size
        self._keep(Entry(self._new_source(), name, shown, size, False, partial(_open_file, file)))

    def _add_zip(self, path: Path) -> None:
        source = self._new_source()
        try:
            archive = self._zips.enter_context(zipfile.ZipFile(path))
        except _ZIP_FAULTS as error:
            raise ExportError("importing.broken_zip", path=_shown(path)) from error
        for info in archive.infolist():
            name = info.filename.replace("\\", "/")
            parts = name.split("/")
            if info.is_dir() or not _LITTER.isdisjoint(parts):
                continue
            if _ABSOLUTE.match(name) or ".." in parts:
                self._ignore(_printable(path.name), "importing.unsafe_name")
                continue
            encrypted = bool(info.flag_bits & _ENCRYPTED)
            opener = partial(archive.open, info)
            self._keep(Entry(source, name, _printable(f"{path.name}/{name}"), info.file_size, encrypted, opener))

    def _new_source(self) -> int:
        self._sources += 1
        return self._sources

    def _keep(self, entry: Entry) -> None:
        self.entries.append(entry)
        if len(self.entries) > self._limits.files:
            raise ExportError("importing.too_many_files", limit=self._limits.files)

    def _ignore(self, shown: str, key: str) -> None:
        self.ignored[shown, key] += 1


def _open_file(path: Path) -> IO[bytes]:
    return path.open("rb")


def _shown(path: Path) -> str:
    return _printable(path.as_posix())


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")  # names need not be Unicode on every system
