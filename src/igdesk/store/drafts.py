"""Texts that were begun and not sent: a small SQLite file of this computer's own, written by a thread of its own.

It lies beside the desk's database and never in it: a draft is saved with every key, and the database may be on a slow
share. What is put here is in the file within milliseconds; while one commit is under way, newer texts of the same place
replace each other, so that a fast hand costs no more than a slow one.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from igdesk.clock import from_ms, to_ms
from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.store.connect import is_damage, primary_code
from igdesk.store.engine import Pending
from igdesk.store.errors import NewerDatabaseError, StoreError
from igdesk.values import dataclass

T = TypeVar("T")

VERSION = 1
"""What `PRAGMA user_version` of the file says."""
RETRY_AFTER = 2.0
"""Seconds until what could not be saved is tried again."""
DRAW_FIRST = 0.008
"""Seconds that a text waits, so that the key is drawn before the thread takes its share of the processor."""
_BUSY_TIMEOUT = 5.0
_PASSING = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY)
"""What fails a write and leaves the file good to read."""
_TABLE = """
    CREATE TABLE drafts (
        desk TEXT NOT NULL,
        agent TEXT NOT NULL,
        ticket INTEGER NOT NULL,
        kind TEXT NOT NULL,
        text BLOB NOT NULL,                 -- UTF-8; half characters, too, lest one key make a text unsavable
        template TEXT,
        saved_at INTEGER NOT NULL,          -- milliseconds since 1970 UTC
        PRIMARY KEY (desk, agent, ticket, kind)
    ) STRICT, WITHOUT ROWID
"""


class Kind(StrEnum):
    """What a text was begun as."""

    REPLY = "reply"
    NOTE = "note"
    ESCALATION = "escalation"
    PROMISE = "promise"
    RELEASE = "release"
    """Why a promise need not be kept."""
    LEG = "leg"
    """What a department is to be asked for."""
    ANSWER = "answer"
    """What a department was asked, answered."""
    RETURN = "return"
    """What is to be done with what was taken up."""
    CORRECTION = "correction"
    """What is to be different in a trainee's reply."""
    FIELDS = "fields"
    """What is filled in about a ticket."""
    ARTICLE = "article"
    """An article about what was written on a ticket, or about what nobody found."""
    WORDING = "wording"
    """A template made of it."""
    TAKING = "taking"
    """No text: ids of the replies that are being taken back. Should the program die between taking one back and keeping
    its words, those are found by them."""


_KINDS = frozenset(kind.value for kind in Kind)
"""Others are left to the newer igdesk that knows them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it was last saved."""

    ticket: int
    kind: Kind
    text: str
    """Of a dialog of lines: see `store.draft_lines`."""
    template: str | None
    """The template that its words began with."""
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose drafts: one person at one desk."""

    desk: str
    """The desk's own id."""
    agent: str


Place = tuple[int, Kind]
"""Ticket and kind: where a writer has one text at most."""
Changes = Mapping[Place, Draft | None]
"""What to save, and with None, what to forget."""
_Row = tuple[Writer, Place]


class _Damaged(sqlite3.DatabaseError):
    """The file was read and is not whole."""


class DraftFile:
    """The file and the thread that owns it. Nothing here waits for a disk but the values that are `Pending`.

    Args:
        path: The file; it and its folder are made when there is something to keep, for their owner's eyes alone.

    Attributes:
        news: What a person should be told: that nothing can be saved, that it works again, that a file was damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._known: dict[_Row, Draft] = {}
        self._fault: Phrase | None = None
        self._unsaved: dict[_Row, Draft | None] = {}
        self._jobs: list[Callable[[], None]] = []
        self._is_closing = False
        self._called = threading.Condition()
        self.news: SimpleQueue[Phrase] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="igdesk-drafts", daemon=True)
        self._thread.start()

    def put(self, writer: Writer, changes: Changes) -> None:
        """Have texts saved or forgotten, all of them in one commit. Returns at once."""
        with self._called:
            self._unsaved |= {(writer, place): draft for place, draft in changes.items()}
            self._called.notify()

    def load(self, writer: Writer) -> Pending[tuple[Draft, ...]]:
        """All that a person has begun; what was put before is in it, saved or not.

        The pending value raises `StoreError` where the file cannot be read; that is in the news as well.
        """

        def loaded() -> tuple[Draft, ...]:
            found = () if self._is_nowhere() else self._on_file(lambda db: _select(db, writer))
            drafts: dict[_Row, Draft | None] = {(writer, (draft.ticket, draft.kind)): draft for draft in found}
            with self._called:
                drafts |= {row: draft for row, draft in self._unsaved.items() if row[0] == writer}
            self._known = {row: draft for row, draft in self._known.items() if row[0] != writer}
            self._known |= {row: draft for row, draft in drafts.items() if draft is not None}
            return tuple(draft for (owner, _place), draft in self._known.items() if owner == writer)

        return self._do(loaded)

    def flush(self) -> Pending[bool]:
        """Wait until everything that was put before was tried; whether it is in the file."""
        return self._do(lambda: self._fault is None)

    def erase(self, desk: str, tickets: Collection[int]) -> Pending[tuple[Path, ...]]:
        """Remove every word about these tickets, by whomever, from the file and its log; nothing is left to undelete.

        Returns:
            Damaged files that were set aside earlier: they may hold such words still, and nobody can look.

        The pending value raises `StoreError` where that could not be done.
        """

        def is_meant(row: _Row) -> bool:
            writer, (ticket, _kind) = row
            return writer.desk == desk and ticket in tickets

        def erased() -> tuple[Path, ...]:
            with self._called:
                self._unsaved = {row: draft for row, draft in self._unsaved.items() if not is_meant(row)}
            self._known = {row: draft for row, draft in self._known.items() if not is_meant(row)}
            if not self._is_nowhere():
                self._on_file(lambda db: _erase(db, desk, tickets))
            return tuple(sorted(self._path.parent.glob(f"{self._path.stem}-damaged-*{self._path.suffix}")))

        return self._do(erased)

    def close(self, timeout: float = 5.0) -> None:
        """Save what is left, and let go of the file."""
        with self._called:
            self._is_closing = True
            self._called.notify()
        self._thread.join(timeout)

    def _do(self, work: Callable[[], T]) -> Pending[T]:
        """Have something done on the thread, after what was put before."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except IgdeskError as error:
                self._failed(error)
                future.set_exception(error)
            except BaseException as error:
                future.set_exception(error)

        with self._called:
            if self._is_closing:
                raise StoreError("store.closed")
            self._jobs.append(job)
            self._called.notify()
        return Pending(future)

    # On the thread

    def _serve(self) -> None:
        is_last = False
        while not is_last:
            with self._called:
                self._called.wait_for(self._has_work, RETRY_AFTER if self._fault else None)
                self._called.wait_for(self._is_awaited, DRAW_FIRST)
                unsaved, self._unsaved = self._unsaved, {}
                jobs, self._jobs = self._jobs, []
                is_last = self._is_closing
            if unsaved:
                self._save(unsaved)
            for job in jobs:
                job()
        self._disconnect()

    def _has_work(self) -> bool:
        return self._is_awaited() or (bool(self._unsaved) and self._fault is None)

    def _is_awaited(self) -> bool:
        return bool(self._jobs) or self._is_closing

    def _save(self, unsaved: Mapping[_Row, Draft | None]) -> None:
        self._known = {row: draft for row, draft in {**self._known, **unsaved}.items() if draft is not None}
        try:
            self._on_file(lambda db: _write(db, unsaved))
        except IgdeskError as error:
            with self._called:
                self._unsaved = {**unsaved, **self._unsaved}
            self._failed(error)
        else:
            if self._fault is not None:
                self._fault = None
                self.news.put(Phrase("drafts.usable"))

    def _failed(self, error: IgdeskError) -> None:
        if self._fault is None:
            self.news.put(error.phrase)
        self._fault = error.phrase

    def _on_file(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the open file; a damaged one gives way to a new one with all that is known.

        Raises:
            StoreError: The file cannot be used.
            NewerDatabaseError: It is from a newer igdesk.
        """
        try:
            return self._on_whole_file(work)
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, OSError) or primary_code(error) not in _PASSING:
                self._disconnect()
            raise StoreError("drafts.unusable", path=self._path, reason=_reason(error)) from error

    def _on_whole_file(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._connected())
        except sqlite3.DatabaseError as error:
            if not isinstance(error, _Damaged) and not is_damage(error):
                raise
        self._disconnect()
        self.news.put(Phrase("drafts.damaged", {"path": _set_aside(self._path)}))
        _write(self._connected(), self._known)
        return work(self._connected())

    def _connected(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = _open(self._path)
        return self._db

    def _disconnect(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):  # it is given up because it fails
                self._db.close()
            self._db = None

    def _is_nowhere(self) -> bool:
        """Whether nothing was ever saved: then a look makes no file."""
        return self._db is None and not self._path.exists()


def _open(path: Path) -> sqlite3.Connection:
    """The open file, made if there is none.

    Raises:
        sqlite3.Error, OSError: It cannot be used.
        NewerDatabaseError: It is from a newer igdesk.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    if not path.exists():
        path.touch(mode=0o600)
    path.chmod(0o600)  # SQLite gives its log beside it the same mode
    db = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_TIMEOUT)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        _check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path) -> None:
    found: int = db.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise NewerDatabaseError("drafts.newer", path=path, found=found, known=VERSION)
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _Damaged("quick_check")
    if found == VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # another process may have been quicker
        db.execute(_TABLE)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _select(db: sqlite3.Connection, writer: Writer) -> tuple[Draft, ...]:
    rows = db.execute("SELECT * FROM drafts WHERE desk = ? AND agent = ?", [writer.desk, writer.agent])
    return tuple(_draft_of(row) for row in rows if row["kind"] in _KINDS)


def _draft_of(row: sqlite3.Row) -> Draft:
    text = bytes(row["text"]).decode("utf-8", "surrogatepass")
    return Draft(row["ticket"], Kind(row["kind"]), text, row["template"], from_ms(row["saved_at"]))


def _write(db: sqlite3.Connection, changes: Mapping[_Row, Draft | None]) -> None:
    """Save and forget, all or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        for (writer, (ticket, kind)), draft in changes.items():
            key = [writer.desk, writer.agent, ticket, kind.value]
            if draft is None:
                db.execute("DELETE FROM drafts WHERE desk = ? AND agent = ? AND ticket = ? AND kind = ?", key)
            else:
                text = draft.text.encode("utf-8", "surrogatepass")
                row = [*key, text, draft.template, to_ms(draft.saved_at)]
                db.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _erase(db: sqlite3.Connection, desk: str, tickets: Collection[int]) -> None:
    db.executemany("DELETE FROM drafts WHERE desk = ? AND ticket = ?", [(desk, ticket) for ticket in tickets])
    db.execute("VACUUM")
    if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # the words are in the log as well
        raise sqlite3.OperationalError("another program is reading")


def _set_aside(path: Path) -> Path:
    """Move a damaged file out of the way, with its log, under a name that says what it is; nothing is overwritten."""
    place = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{place}{path.suffix}")).exists():
        place += 1
    path.rename(aside)
    for end in ("-wal", "-shm"):
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    return aside


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
