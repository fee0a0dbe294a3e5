"""Tables as files: CSV, Excel workbooks, JSON, and JSON line by line. Every row is written as it comes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from igdesk.clock import iso
from igdesk.desk.tabular import Cell, Column, cells_of
from igdesk.errors import UsageError
from igdesk.text import escaped_json
from igdesk.values import dataclass

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Rows = Iterable[Mapping[str, Any]]

SHEET_ROWS = 1_048_576
"""So many has a sheet of a workbook, that of the headings among them."""
CELL_UNITS = 32_767
"""So much text has a cell, in units of UTF-16."""
_FIRST_YEAR = 1900
_BOM = "\ufeff".encode()


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    rows: int
    cut: int
    """Cells that had more text than a workbook has room for."""


def write(
    file: IO[bytes], chosen: Format, columns: Sequence[Column], rows: Rows, *, title: str, bom: bool = False
) -> Written:
    """Write a table.

    Args:
        file: Where to.
        chosen: How.
        columns: Of the table; JSON has them as they are in the objects.
        rows: Objects of the public JSON.
        title: What the sheet of a workbook is called.
        bom: Whether CSV begins with the mark by which Excel knows UTF-8.

    Raises:
        UsageError: What writes workbooks is not installed.
    """
    counted, cut = _Counted(rows), 0
    if chosen is Format.CSV:
        _write_csv(file, columns, counted, bom=bom)
    elif chosen is Format.XLSX:
        cut = _write_xlsx(file, columns, counted, title=title)
    elif chosen is Format.JSON:
        _write_json(file, counted)
    else:
        _write_jsonl(file, counted)
    return Written(counted.count, cut)


def _write_csv(file: IO[bytes], columns: Sequence[Column], rows: Rows, *, bom: bool) -> None:
    """Comma-separated values as RFC 4180 has them, in UTF-8."""
    if bom:
        file.write(_BOM)
    text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        writer.writerow(column.name for column in columns)
        for row in rows:
            writer.writerow(_as_text(cell) for cell in cells_of(row, columns))
        text.flush()
    finally:
        with suppress(ValueError, OSError):
            text.detach()


def _write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Rows, *, title: str) -> int:
    """A workbook with one sheet, or as many as it takes; times are real ones, in UTC.

    Returns:
        How many cells were cut, as a workbook has no room for more in one.

    Raises:
        UsageError: What writes workbooks is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise UsageError("tables.no_openpyxl") from error
    book = Workbook(write_only=True)
    cut, sheets, room = 0, 0, 0
    sheet = None
    for row in rows:
        if sheet is None or room == 0:
            sheets += 1
            sheet = _new_sheet(book, f"{title} {sheets}" if sheets > 1 else title, columns)
            room = SHEET_ROWS - 1
        fitted = [_fitted(cell) for cell in cells_of(row, columns)]
        cut += sum(was_cut for _, was_cut in fitted)
        sheet.append([value for value, _ in fitted])
        room -= 1
    if sheet is None:
        _new_sheet(book, title, columns)
    with TemporaryFile() as whole:  # where it ends badly, openpyxl would complain once more
        book.save(whole)
        whole.seek(0)
        copyfileobj(whole, file)
    return cut


def _write_json(file: IO[bytes], rows: Rows) -> None:
    """One JSON document: a list of the objects."""
    before = "[\n"
    for row in rows:
        file.write(f"{before}{_json(row)}".encode())
        before = ",\n"
    file.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _write_jsonl(file: IO[bytes], rows: Rows) -> None:
    """A JSON object on each line."""
    for row in rows:
        file.write(f"{_json(row)}\n".encode())


def _json(row: Mapping[str, Any]) -> str:
    return escaped_json(json.dumps(row, ensure_ascii=False))


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return iso(cell) if isinstance(cell, datetime) else str(cell)


def _new_sheet(book: Any, title: str, columns: Sequence[Column]) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in columns])
    made: WriteOnlyWorksheet = sheet
    return made


def _fitted(cell: Cell) -> tuple[Cell, bool]:
    """A cell as a workbook takes it, and whether something of it had to go."""
    if isinstance(cell, datetime):
        return (cell.replace(tzinfo=None) if cell.year >= _FIRST_YEAR else iso(cell)), False
    if not isinstance(cell, str) or len(cell) * 2 <= CELL_UNITS:  # no character takes more than two units
        return cell, False
    units = cell.encode("utf-16-le")
    if len(units) <= CELL_UNITS * 2:
        return cell, False
    return units[: (CELL_UNITS - 1) * 2].decode("utf-16-le", "ignore") + "…", True


class _Counted:
    """The rows, and how many there were so far."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for row in self._rows:
            self.count += 1
            yield row
