"""Rows of a CSV file as other programs write it, one after the other, however large or broken it is."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from igdesk.errors import UsageError, system_reason
from igdesk.values import dataclass

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
GUESSED_LAST = "gb18030"
"""Nearly any bytes can be read as this, so that they can be is no sign that they are."""
_GUESSED = ("utf-8", GUESSED_LAST)
_CHUNK = 1 << 20
_DELIMITERS = (",", ";", "\t")
_LONGEST_CELL = 16_000_000
_MOST_LINES = 20_000
"""Lines of one row; beyond them a quote was never closed."""
_COLUMNS_SHOWN, _CHARACTERS_SHOWN = 12, 30


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file."""

    line: int
    """Where it begins, from 1."""
    cells: tuple[str, ...]
    fault: str | None = None
    """What is wrong with it as CSV; its cells are then the line as it stands."""


class CsvRows:
    """The rows of a file after its heading.

    Args:
        path: The file.
        encoding: In which it is written; None: it is found out.

    Raises:
        UsageError: It cannot be read, has no heading, or is text in no encoding that is known.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        self._path = path
        try:
            self.total_bytes = path.stat().st_size
            self._raw = path.open("rb")
        except OSError as error:
            raise UsageError("csv_import.no_file", path=path, reason=system_reason(error)) from error
        try:
            if not self._raw.seekable():
                raise UsageError("csv_import.no_pipe", path=path)
            self.encoding = _known(encoding) if encoding else _encoding_of(self._raw, path)
            self._lines = _Lines(io.TextIOWrapper(self._raw, self.encoding, newline=""), path)
            self.delimiter = self._sniffed()
            self.header = self._heading()
        except BaseException:
            self._raw.close()
            raise

    def __enter__(self) -> CsvRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    @property
    def bytes_read(self) -> int:
        """How far the file has been read."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row]:
        """The rows; blank lines are none. What cannot be read as CSV is told by its line, and the rest goes on."""
        reader = self._reader()
        while True:
            self._lines.begin()
            line = self._lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                first = self._lines.only_first()
                reader = self._reader()
                yield Row(line, (first.rstrip("\r\n"),), str(error))
                continue
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(cells))

    def again(self) -> CsvRows:
        """The same file from its beginning; whoever asks closes it."""
        return CsvRows(self._path, self.encoding)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines, delimiter=self.delimiter, strict=True)

    def _sniffed(self) -> str:
        self._lines.begin()
        heading = next(self._lines, "")
        self._lines.give_back()
        return max(_DELIMITERS, key=heading.count)

    def _heading(self) -> tuple[str, ...]:
        self._lines.begin()
        try:
            cells = next(self._reader(), [])
        except csv.Error as error:
            raise UsageError("csv_import.bad_heading", path=self._path, reason=str(error)) from error
        if not any(cell.strip() for cell in cells):
            raise UsageError("csv_import.empty", path=self._path)
        return tuple(cell.strip().removeprefix("\ufeff") for cell in cells)


def few(names: Sequence[str]) -> str:
    """The first of the names, each as far as it can be one, to be shown."""
    return ", ".join(name[:_CHARACTERS_SHOWN] for name in names[:_COLUMNS_SHOWN] if name) or "-"


class _Lines:
    """Lines of a file of which some can be given back, to be read once more."""

    def __init__(self, lines: Iterator[str], path: Path) -> None:
        self._lines = lines
        self._path = path
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 0
        """How many were read, those that were given back not counted."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self._taken) > _MOST_LINES:
            raise csv.Error("a quote is never closed")
        try:
            line = self._again.popleft() if self._again else next(self._lines)
        except UnicodeError as error:
            raise UsageError("csv_import.encoding", path=self._path) from error
        self._taken.append(line)
        self.number += 1
        return line

    def begin(self) -> None:
        """A row begins here."""
        self._taken.clear()

    def give_back(self) -> None:
        """Read all lines of this row once more."""
        self._again.extendleft(reversed(self._taken))
        self.number -= len(self._taken)
        self._taken.clear()

    def only_first(self) -> str:
        """The row's first line; the others are read once more, as rows of their own."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return first


def _known(encoding: str) -> str:
    """An encoding that was named; UTF-8 with or without its mark."""
    try:
        "x".encode(encoding)
    except (LookupError, ValueError) as error:
        raise UsageError("csv_import.no_encoding", got=encoding) from error
    name = codecs.lookup(encoding).name
    return "utf-8-sig" if name == "utf-8" else name


def _encoding_of(file: BinaryIO, path: Path) -> str:
    """By its mark; else what all of it can be read in. Leaves the file at its beginning."""
    start = file.read(4)
    file.seek(0)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    if len(start) == 4 and 0 in start[:2]:  # as Windows writes it without a mark
        return "utf-16-be" if start[0] == 0 else "utf-16-le"
    for encoding in _GUESSED:
        if _is_written_in(encoding, file):
            return encoding
    raise UsageError("csv_import.encoding", path=path)


def _is_written_in(encoding: str, file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True
