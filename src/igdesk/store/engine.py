"""The door: units of work go in, values come out. Behind it, for a local file, one thread that owns the connection.

Every call, read or write, goes through that thread, in order. A write is one short immediate transaction that also
counts the file's revision up and records the operation's id.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from igdesk.clock import Clock, to_ms
from igdesk.i18n import Phrase
from igdesk.store.condition import CALM, Condition
from igdesk.store.connect import open_local, primary_code, translated
from igdesk.store.errors import DamagedError, RepeatedOperation, StoreError
from igdesk.store.transaction import roll_back

if TYPE_CHECKING:
    from igdesk.store.shelf import Shelf

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Work = Callable[Concatenate[sqlite3.Connection, P], T]
"""A unit of work: a function of this package at module level, so that a child process could be told its name."""


class Pending(Generic[T]):
    """A value that the database thread is working on: `await` it, or wait for its `result`."""

    def __init__(self, future: Future[T]) -> None:
        self._future = future

    def result(self, timeout: float | None = None) -> T:
        """Wait for the value; for callers without an event loop.

        Args:
            timeout: Seconds; none waits as long as it takes.
        """
        return self._future.result(timeout)

    @property
    def is_done(self) -> bool:
        """Whether the value, or why there is none, is known by now."""
        return self._future.done()

    def lasting(self) -> Pending[T]:
        """The same value for somebody who may stop waiting for it: that takes nothing back."""
        shown: Future[T] = Future()
        shown.set_running_or_notify_cancel()  # from here on nobody can cancel it
        self._future.add_done_callback(lambda done: _hand_on(done, shown))
        return Pending(shown)

    def __await__(self) -> Generator[None, None, T]:
        from asyncio import wrap_future  # asyncio costs 75 ms, which a plain command line need not pay

        return wrap_future(self._future).__await__()


def _hand_on(done: Future[T], shown: Future[T]) -> None:
    error = done.exception()
    if error is not None:
        shown.set_exception(error)
    else:
        shown.set_result(done.result())


class Store(Protocol):
    """What the desk and the sync know of the database."""

    def read(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        """Run a unit of work that only reads, on one consistent state."""
        ...

    def write(self, op: str, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        """Run a unit of work in one transaction: all of it happens, or nothing.

        Args:
            op: Id of this operation, made by whoever asks; a second write with the same id raises
                `RepeatedOperation` and changes nothing.
            work: The unit of work.
        """
        ...

    def signal(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        """Run a unit of work that writes what is no change of the desk: no operation is recorded, no revision counted.

        For signs of life alone; whether one arrived matters to nobody.
        """
        ...

    @property
    def condition(self) -> Condition:
        """How the drive that the file lies on is doing; asks nobody, so that it can be shown at any moment."""
        ...

    @property
    def is_damaged(self) -> bool:
        """Whether the file turned out to be damaged; nothing is written to it any more."""
        ...

    def stop_writing(self) -> None:
        """The file is damaged: from now on every write raises `DamagedError`. What can be read still is."""
        ...

    def close(self, timeout: float = 5.0) -> None:
        """Finish what is under way and let go of the file."""
        ...


class LocalStore:
    """The local profile: WAL, one connection, kept, on one daemon thread.

    Args:
        path: The database file.
        clock: Times of operations.
        create: Whether a missing file is made.
        shelf: Where an older desk is copied to before it is brought up to date.
        tell: Is told, on another thread, that this is being done: with very many messages it takes a minute.

    Raises:
        StoreError, NoDatabaseError, NewerDatabaseError: From `connect.open_local`, before the first use.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        create: bool = False,
        shelf: Shelf | None = None,
        tell: Callable[[Phrase], None] | None = None,
    ) -> None:
        self._path = path
        self._clock = clock
        self._shelf = shelf
        self._tell = tell
        self._is_damaged = False
        self._jobs: queue.SimpleQueue[Callable[[sqlite3.Connection], None] | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._is_closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, args=(opened, create), name="igdesk-store", daemon=True)
        self._thread.start()
        opened.result()

    def read(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        def job(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return work(connection, *args, **kwargs)
            finally:
                roll_back(connection)

        return self._submit(job)

    def write(self, op: str, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        def job(connection: sqlite3.Connection) -> T:
            begin_operation(connection, op, to_ms(self._clock.now()))
            return work(connection, *args, **kwargs)

        return self._submit(lambda connection: self._in_transaction(connection, job))

    def signal(self, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        return self._submit(lambda connection: self._in_transaction(connection, lambda db: work(db, *args, **kwargs)))

    @property
    def condition(self) -> Condition:
        return CALM

    @property
    def is_damaged(self) -> bool:
        return self._is_damaged

    def stop_writing(self) -> None:
        self._is_damaged = True

    def close(self, timeout: float = 5.0) -> None:
        with self._door:
            if not self._is_closed:
                self._is_closed = True
                self._jobs.put(None)
        self._thread.join(timeout)

    def _submit(self, job: Callable[[sqlite3.Connection], T]) -> Pending[T]:
        future: Future[T] = Future()

        def run(connection: sqlite3.Connection) -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(job(connection))
            except BaseException as error:
                _let_go(error)
                future.set_exception(self._told(error))

        with self._door:  # whatever is asked before the door closes is answered
            if self._is_closed:
                raise StoreError("store.closed")
            self._jobs.put(run)
        return Pending(future)

    def _in_transaction(self, connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], T]) -> T:
        if self._is_damaged:
            raise DamagedError("store.damaged", path=self._path)
        connection.execute("BEGIN IMMEDIATE")
        try:
            value = job(connection)
        except BaseException:
            roll_back(connection)
            raise
        self._commit(connection)
        return value

    def _commit(self, connection: sqlite3.Connection) -> None:
        """Make a transaction last.

        If the disk fails when it is asked to keep what was written, the log may hold all of it already, and a crash
        would bring to light what was told as not done. So another write is put over it; should that fail, too, nobody
        can say. A full disk is no such case: the end of the transaction was never written.
        """
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            roll_back(connection)
            if primary_code(error) != sqlite3.SQLITE_IOERR:
                raise
            try:
                connection.execute("UPDATE meta SET rev = rev + 1")
            except sqlite3.Error:
                raise StoreError("store.unsure", path=self._path, reason=str(error)) from error
            raise

    def _told(self, error: BaseException) -> BaseException:
        told: StoreError
        match error:
            case sqlite3.Error():
                told = translated(error, self._path)
            case UnicodeEncodeError():  # half characters, as a terminal in another encoding hands over
                told = StoreError("store.not_text")
            case _:
                return error
        if isinstance(told, DamagedError):
            self.stop_writing()
        told.__cause__ = error
        return told

    def _serve(self, opened: Future[None], create: bool) -> None:
        try:
            now = self._clock.now()
            connection = open_local(self._path, create=create, shelf=self._shelf, now=now, tell=self._tell)
        except BaseException as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        while (job := self._jobs.get()) is not None:
            job(connection)
        connection.close()


def _let_go(error: BaseException) -> None:
    """Empty the frames of a failed unit of work: a query half read in one would keep the connection in the past."""
    from traceback import clear_frames  # logging has it loaded by then

    chain: BaseException | None = error
    while chain is not None:
        clear_frames(chain.__traceback__)
        chain = chain.__context__


def begin_operation(connection: sqlite3.Connection, op: str, now_ms: int) -> None:
    """Record an operation and count the revision up, at the beginning of its transaction.

    Raises:
        RepeatedOperation: It was done before.
    """
    done = connection.execute("INSERT INTO ops (op, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (op, now_ms))
    if done.rowcount == 0:
        raise RepeatedOperation("store.repeated", op=op)
    connection.execute("UPDATE meta SET rev = rev + 1")
