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
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar

from igdesk.clock import Clock, to_ms
from igdesk.store.connect import open_local
from igdesk.store.errors import RepeatedOperation, StoreError

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

    def __await__(self) -> Generator[None, None, T]:
        from asyncio import wrap_future  # asyncio costs 75 ms, which a plain command line need not pay

        return wrap_future(self._future).__await__()


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

    def close(self, timeout: float = 5.0) -> None:
        """Finish what is under way and let go of the file."""
        ...


class LocalStore:
    """The local profile: WAL, one connection, kept, on one daemon thread.

    Args:
        path: The database file.
        clock: Times of operations.
        create: Whether a missing file is made.

    Raises:
        StoreError, NoDatabaseError, NewerDatabaseError: From `connect.open_local`, before the first use.
    """

    def __init__(self, path: Path, clock: Clock, *, create: bool = False) -> None:
        self._path = path
        self._clock = clock
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
                connection.execute("ROLLBACK")

        return self._submit(job)

    def write(self, op: str, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        def job(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                _begin_operation(connection, op, to_ms(self._clock.now()))
                value = work(connection, *args, **kwargs)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return value

        return self._submit(job)

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
            except sqlite3.Error as error:
                future.set_exception(self._translate(error))
            except UnicodeEncodeError as error:
                future.set_exception(_not_text(error))
            except BaseException as error:
                future.set_exception(error)

        with self._door:  # whatever is asked before the door closes is answered
            if self._is_closed:
                raise StoreError("store.closed")
            self._jobs.put(run)
        return Pending(future)

    def _translate(self, error: sqlite3.Error) -> StoreError:
        busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        key = "store.busy" if busy else "store.failed"
        translated = StoreError(key, path=self._path, reason=str(error))
        translated.__cause__ = error
        return translated

    def _serve(self, opened: Future[None], create: bool) -> None:
        try:
            connection = open_local(self._path, create=create)
        except BaseException as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        while (job := self._jobs.get()) is not None:
            job(connection)
        connection.close()


def _not_text(error: UnicodeEncodeError) -> StoreError:
    """Half characters, as a terminal in another encoding hands over: they cannot be written down."""
    translated = StoreError("store.not_text")
    translated.__cause__ = error
    return translated


def _begin_operation(connection: sqlite3.Connection, op: str, now_ms: int) -> None:
    done = connection.execute("INSERT INTO ops (op, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (op, now_ms))
    if done.rowcount == 0:
        raise RepeatedOperation("store.repeated", op=op)
    connection.execute("UPDATE meta SET rev = rev + 1")
