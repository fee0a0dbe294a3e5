"""Another system's CSV into the desk: batch by batch, each ticket once, and into a file of its own what cannot come."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import field
from pathlib import Path
from typing import IO, Protocol

from igdesk.desk.batch import Batch
from igdesk.desk.csv_columns import OURS
from igdesk.desk.csv_records import BadRow, Reader
from igdesk.desk.tabular import without_formula
from igdesk.desk.whole_file import whole_file
from igdesk.errors import IgdeskError, UsageError
from igdesk.i18n import Phrase, Words
from igdesk.importing.csv_rows import Row
from igdesk.store.records import Record
from igdesk.values import dataclass

_BATCH = 500
"""Rows in one transaction: large enough to be quick, small enough to let others write in between."""
_BATCH_TEXT = 4_000_000
"""Characters after which a batch is full, too."""


class Rows(Protocol):
    """A table that is read row by row, and once more where that is needed."""

    @property
    def header(self) -> Sequence[str]: ...
    @property
    def bytes_read(self) -> int: ...
    def __iter__(self) -> Iterator[Row]: ...
    def again(self) -> AbstractContextManager[Iterable[Row]]: ...


@dataclass(slots=True)
class Summary:
    """What a file came to, or would come to."""

    rows: int = 0
    made: int = 0
    known: int = 0
    """Rows that are here already."""
    rejected: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    by_category: Counter[str] = field(default_factory=Counter)
    """Of the tickets that are made; none is the empty text."""


class Rejected:
    """Where the rows go that cannot come in, with the reason: corrected, the file can be imported itself.

    Args:
        path: The file; it is written when there is such a row, and replaces an earlier one.
        header: The names of the columns.
        words: In which language the reasons are told.
    """

    def __init__(self, path: Path, header: Sequence[str], words: Words) -> None:
        self.path = path
        self._header = header
        self._words = words
        self._stack = ExitStack()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Rejected:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.__exit__(*raised)  # type: ignore[arg-type]

    def add(self, rows: Sequence[Row], reason: Phrase) -> None:
        """Keep rows."""
        if self._file is None:
            self._file = self._stack.enter_context(whole_file(self.path, overwrite=True))
            self._write(f"\ufeff{OURS}line", f"{OURS}reason", *self._header)
        for row in rows:
            self._write(str(row.line), self._words.of(reason), *row.cells)

    def _write(self, *cells: str) -> None:
        assert self._file is not None
        line = io.StringIO(newline="")
        csv.writer(line).writerow(map(without_formula, cells))
        self._file.write(line.getvalue().encode("utf-8", "replace"))


def take_in(
    rows: Rows, reader: Reader, batch: Batch | None, rejected: Rejected | None, reached: Callable[[int], None]
) -> Summary:
    """Take in a file, silently.

    Args:
        rows: Its rows.
        reader: Makes records of them.
        batch: The desk; None: there is none yet, which is enough for a trial.
        rejected: Takes the rows that cannot come in; None: it is a trial, and nothing is changed.
        reached: Is told how many of its bytes have been read.
    """
    summary, seen = Summary(), set[int]()
    for records in _batches(rows, reader, rejected, summary):
        if rejected is not None and batch is not None:
            places: Sequence[int] = batch.take_records(records).result()
        else:
            places = _would_be_new(records, batch, seen)
        summary.made += len(places)
        summary.known += len(records) - len(places)
        summary.by_status.update(records[place].status.value for place in places)
        summary.by_category.update(records[place].category or "" for place in places)
        reached(rows.bytes_read)
    return summary


def _would_be_new(records: Sequence[Record], batch: Batch | None, seen: set[int]) -> list[int]:
    known = frozenset[str]() if batch is None else batch.known_records([each.key for each in records]).result()
    places = []
    for place, record in enumerate(records):
        mark = hash(record.key)
        if record.key not in known and mark not in seen:
            places.append(place)
            seen.add(mark)
    return places


def _batches(rows: Rows, reader: Reader, rejected: Rejected | None, summary: Summary) -> Iterator[list[Record]]:
    current: list[Record] = []
    length = 0
    for group in _tickets(rows, reader):
        summary.rows += len(group)
        try:
            record = _record(group, reader, len(rows.header))
        except IgdeskError as error:
            summary.rejected += len(group)
            if rejected is not None:
                rejected.add(group, error.phrase)
            continue
        current.append(record)
        length += record.length
        if len(current) >= _BATCH or length > _BATCH_TEXT:
            yield current
            current, length = [], 0
    if current:
        yield current


def _tickets(rows: Rows, reader: Reader) -> Iterator[list[Row]]:
    """The rows of one ticket after the other's, each as soon as its last has come: only what is begun is held."""
    if not reader.has_messages:
        yield from ([row] for row in rows)
        return
    with rows.again() as all_rows:
        left = Counter(hash(reader.ticket_of(row.cells)) for row in all_rows if row.fault is None)
    begun: dict[int, list[Row]] = {}
    for row in rows:
        ticket = reader.ticket_of(row.cells) if row.fault is None else ""
        if not ticket:
            yield [row]
            continue
        mark = hash(ticket)
        begun.setdefault(mark, []).append(row)
        left[mark] -= 1
        if not left[mark]:
            yield begun.pop(mark)


def _record(rows: Sequence[Row], reader: Reader, width: int) -> Record:
    for row in rows:
        if row.fault is not None:
            raise BadRow("csv_import.row_csv", reason=row.fault)
        if any(cell.strip() for cell in row.cells[width:]):
            raise BadRow("csv_import.row_wide", cells=len(row.cells), columns=width)
    return reader.record(*(row.cells for row in rows))


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """What an option says that can be given several times, as `A=B` each.

    Raises:
        UsageError: There is no `=` in one.
    """
    found = {}
    for text in texts:
        name, sign, value = text.rpartition("=")
        if not sign or not name.strip():
            raise UsageError("csv_import.no_pair", option=option, got=text)
        found[name.strip()] = value.strip()
    return found
