"""The zip of an export: a manifest that says what is in it, one file of JSON lines for each table, an explanation.

What is read may come from anywhere: sizes are limited, names are compared and never used as paths, every file must be
what the manifest says of it. Nothing is ever unpacked to the disk.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import igdesk
from igdesk.clock import from_ms, to_ms
from igdesk.errors import IgdeskError, UsageError
from igdesk.store.portable.columns import FieldError, iso_ms, ms_of
from igdesk.store.portable.tables import TABLES, Table
from igdesk.values import dataclass

FORMAT = "igdesk-desk"
FORMAT_VERSION = 1
MANIFEST, README = "manifest.json", "README.txt"
PROGRESS_EVERY = 2000
"""Progress is told every so many rows: a bar need not know of each."""
_ENCRYPTED = 0x1  # bit 0 of a zip entry's general purpose flag (APPNOTE.TXT 4.4.4)
_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, NotImplementedError, OverflowError)


class PortableError(IgdeskError):
    """An exported desk that cannot be taken in; nothing was changed."""


class NewerExportError(UsageError):
    """The export was written by a newer igdesk."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an export may ask of this computer; real ones stay far below.

    Attributes:
        line_bytes: Longest row.
        total_bytes: Largest sum of all files.
        ratio: How many times smaller than its content a large file may be; text of people stays below 30.
        free_bytes: Files up to this size may be as small as they like.
    """

    line_bytes: int = 16 * 2**20
    total_bytes: int = 2**36
    ratio: int = 250
    free_bytes: int = 2**24


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the manifest says of a file."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says of itself."""

    desk: str
    igdesk: str
    schema_version: int
    exported_at: datetime
    files: Mapping[str, FileFacts]
    """By table."""

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows each table has."""
        return {name: facts.rows for name, facts in self.files.items()}


class Writer:
    """Writes an export as a stream: nothing is held but the row at hand.

    Args:
        stream: Where the zip goes; need not be seekable.
        now: The time that its files bear.
    """

    def __init__(self, stream: IO[bytes], now: datetime) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._now = now
        self._files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the stream; what was not finished is no export."""
        with suppress(OSError):  # whatever broke has been told; the zip would try again where nobody can catch it
            self._zip.close()

    def text(self, name: str, content: str) -> None:
        """A file of text."""
        data = content.encode()
        self._zip.writestr(self._info(name), data)
        self._files[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def table(self, table: Table, rows: Iterator[Any]) -> None:
        """A table's file, row by row."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(self._info(table.file), "w", force_zip64=True) as file:
            for row in rows:
                shown = json.dumps(table.shown(row), ensure_ascii=False, separators=(",", ":"))
                line = f"{shown}\n".encode()
                file.write(line)
                digest.update(line)
                size, count = size + len(line), count + 1
        self._files[table.file] = {"rows": count, "bytes": size, "sha256": digest.hexdigest()}

    def finish(self, desk: str, schema_version: int) -> Mapping[str, int]:
        """The manifest, and the end of the zip; how many rows each table has."""
        said = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "igdesk": igdesk.__version__,
            "schema_version": schema_version,
            "desk": desk,
            "exported_at": iso_ms(to_ms(self._now)),
            "files": self._files,
        }
        self._zip.writestr(self._info(MANIFEST), json.dumps(said, ensure_ascii=False, indent=2) + "\n")
        self._zip.close()
        return {table.name: self._files[table.file]["rows"] for table in TABLES}

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16  # unpacked, it is still nobody else's business
        return info


class Reader:
    """Reads an export; everything in it is checked as it is read.

    Attributes:
        manifest: What it says of itself.

    Args:
        path: The zip.
        limits: What it may ask of this computer.

    Raises:
        PortableError: It is no such zip, or is damaged.
        NewerExportError: It is from a newer igdesk.
    """

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._file: IO[bytes] | None = None
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise PortableError("portable.not_found", path=path) from error
        except (*_ZIP_FAULTS, ValueError) as error:
            raise PortableError("portable.no_zip", path=path) from error
        try:
            self._entries = self._checked_entries()
            self.manifest = self._manifest()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
        self._zip.close()

    @property
    def total_bytes(self) -> int:
        """Size of all tables, for a progress bar."""
        return sum(facts.bytes for facts in self.manifest.files.values())

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """The rows of a table, ready to be stored.

        Raises:
            PortableError: A row is not what this table has, or the file is not what the manifest says of it.
        """
        return (_row(table, line, number) for number, line in enumerate(self.lines(table), 1))

    def lines(self, table: Table) -> Iterator[bytes]:
        """The rows of a table as they are written.

        Raises:
            PortableError: The file is not what the manifest says of it.
        """
        digest, size, count = hashlib.sha256(), 0, 0
        for line in self._lines(table.file):
            digest.update(line)
            size, count = size + len(line), count + 1
            yield line
        if FileFacts(count, size, digest.hexdigest()) != self.manifest.files[table.name]:
            raise PortableError("portable.changed", file=table.file)

    def _lines(self, name: str) -> Iterator[bytes]:
        longest = self._limits.line_bytes
        if self._file is not None:
            self._file.close()
        try:
            self._file = self._zip.open(self._entries[name])
            while line := self._file.readline(longest + 1):
                if len(line) > longest:
                    raise PortableError("portable.too_large", file=name)
                yield line
        except (*_ZIP_FAULTS, OSError, ValueError) as error:
            raise PortableError("portable.damaged", file=name) from error

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        wanted = {MANIFEST, *(table.file for table in TABLES)}
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if MANIFEST not in names:
            raise PortableError("portable.no_export")
        if len(infos) > 2 * len(wanted) or len(set(names)) != len(names):
            raise PortableError("portable.strange_files")
        for info in infos:
            too_tight = info.file_size > max(self._limits.free_bytes, info.compress_size * self._limits.ratio)
            if too_tight or info.flag_bits & _ENCRYPTED:
                raise PortableError("portable.too_large", file=info.filename)
        if sum(info.file_size for info in infos) > self._limits.total_bytes:
            raise PortableError("portable.too_large", file=MANIFEST)
        return {info.filename: info for info in infos}

    def _manifest(self) -> Manifest:
        try:
            said = json.loads(b"".join(self._lines(MANIFEST)))
        except (ValueError, RecursionError) as error:
            raise PortableError("portable.no_export") from error
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise PortableError("portable.no_export")
        version = said.get("format_version")
        if type(version) is int and version > FORMAT_VERSION:
            raise NewerExportError("portable.newer", found=version, known=FORMAT_VERSION, igdesk=said.get("igdesk"))
        try:
            manifest = _manifest_of(said)
        except (KeyError, TypeError, ValueError) as error:
            raise PortableError("portable.no_export") from error
        if said["files"].keys() | {MANIFEST} != self._entries.keys():
            raise PortableError("portable.strange_files")
        return manifest


def _manifest_of(said: Mapping[str, Any]) -> Manifest:
    def facts(table: Table) -> FileFacts:
        of_file = said["files"][table.file]
        return FileFacts(int(of_file["rows"]), int(of_file["bytes"]), str(of_file["sha256"]))

    if said["format_version"] != FORMAT_VERSION or set(said["files"]) - {README} != {t.file for t in TABLES}:
        raise ValueError("other files")
    if not isinstance(said["desk"], str) or not said["desk"].isalnum() or len(said["desk"]) > 64:
        raise ValueError("no id")
    return Manifest(
        said["desk"],
        str(said["igdesk"]),
        int(said["schema_version"]),
        from_ms(ms_of(said["exported_at"])),
        {table.name: facts(table) for table in TABLES},
    )


def _row(table: Table, line: bytes, number: int) -> list[Any]:
    try:
        return table.stored(_DECODER.decode(line.decode()))
    except FieldError as error:
        raise PortableError("portable.bad_field", file=table.file, line=number, field=str(error) or "-") from error
    except (ValueError, RecursionError) as error:
        raise PortableError("portable.bad_line", file=table.file, line=number) from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)
