"""Units of work for tests of the shared profile, also such that harm the child process which runs them."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from igdesk.store.shared import spool, unit
from igdesk.store.shared.wire import Answered, Sender


class Step(StrEnum):
    """Where a child can be in a unit of work."""

    LOOKING = "before the lock"
    OPENING = "after the lock"
    WORKING = "in the transaction"
    KEEPING = "before its value is kept"
    COMMITTING = "before the commit"
    COMMITTED = "after the commit"
    ANSWERING = "before the answer"
    ANSWERED = "in the tick after the answer"


def count(db: sqlite3.Connection, op: str) -> int:
    """Add a row; its value tells which one it was."""
    db.execute("CREATE TABLE IF NOT EXISTS tally (op TEXT NOT NULL)")
    db.execute("INSERT INTO tally VALUES (?)", [op])
    found: int = db.execute("SELECT count(*) FROM tally").fetchone()[0]
    return found


def tally(db: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """What is recorded as done, and what was counted."""
    ops = [row[0] for row in db.execute("SELECT op FROM ops ORDER BY op")]
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'tally'").fetchone():
        return ops, []
    return ops, [row[0] for row in db.execute("SELECT op FROM tally ORDER BY op")]


def stumble(db: sqlite3.Connection, step: Step, number: int = signal.SIGKILL) -> int:
    """Let this child get a signal when it comes to a step of its next unit of work; its process id."""

    def fall(*_: Any, **__: Any) -> NoReturn:
        os.kill(os.getpid(), number)
        raise AssertionError("a child that was to be gone goes on")

    program: Any = sys.modules["__main__"]
    its_unit: Any = unit
    match step:
        case Step.LOOKING:
            its_unit.held = fall
        case Step.OPENING:
            its_unit.open_locked = fall
        case Step.WORKING:
            program.begin_operation = fall
        case Step.KEEPING:
            spool.keep_value = fall
        case Step.COMMITTING:
            its_unit.SharedFile._commit = fall
        case Step.COMMITTED:
            its_unit.write_revision = fall
        case Step.ANSWERING:  # from the next commit on: this unit of work is to be answered itself
            its_unit.write_revision = lambda *_: setattr(Sender, "send", _at_answer(fall))
        case Step.ANSWERED:
            its_unit.write_revision = lambda *_: setattr(unit, "time", SimpleNamespace(sleep=fall))
    return os.getpid()


def _at_answer(fall: Callable[[], NoReturn]) -> Callable[[Sender, object], None]:
    send = Sender.send

    def sent(sender: Sender, message: object) -> None:
        if isinstance(message, Answered):
            fall()
        send(sender, message)

    return sent


def pid(db: sqlite3.Connection) -> int:
    """Of the child."""
    return os.getpid()


def fill(db: sqlite3.Connection, size: int) -> bytes:
    """A large value."""
    return b"x" * size


def length(db: sqlite3.Connection, content: bytes) -> int:
    """Of a large argument."""
    return len(content)


def fail(db: sqlite3.Connection, error: BaseException) -> None:
    """Write, then fail."""
    count(db, "failed")
    raise error


def read_file(db: sqlite3.Connection, path: Path) -> str:
    """A unit of work that needs a file of its own."""
    return path.read_text("utf-8")


def unpicklable(db: sqlite3.Connection) -> object:
    """Write, and come to what cannot be told."""
    count(db, "unpicklable")
    return lambda: None


class Local:
    """What can be unpickled by the process alone that made it."""

    def __reduce__(self) -> tuple[object, ...]:
        return _only_in, (os.getpid(),)


def _only_in(process: int) -> Local:
    if os.getpid() != process:
        raise RuntimeError("not here")
    return Local()


class Elsewhere(Local):
    """What this very process cannot unpickle."""

    def __reduce__(self) -> tuple[object, ...]:
        return _only_in, (0,)


def local(db: sqlite3.Connection) -> Local:
    """What the parent cannot read."""
    return Local()


def vanish(db: sqlite3.Connection, path: Path, op: str) -> int:
    """Count, and let a file be gone."""
    path.rename(path.with_suffix(".away"))
    return count(db, op)


def fill_disk(db: sqlite3.Connection) -> None:
    """Let this computer's own disk be full from now on."""

    def put(*_: Any, **__: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    spool._put = put


def spoil(db: sqlite3.Connection, database: Path) -> None:
    """Let this child be killed after its next commit, and the file be refused by the next one."""

    def fall(*_: Any) -> None:
        with database.open("r+b") as file:
            file.seek(18)
            file.write(b"\x02\x02")
        os.kill(os.getpid(), signal.SIGKILL)

    its_unit: Any = unit
    its_unit.write_revision = fall


def unprove(db: sqlite3.Connection, op: str) -> int:
    """Count, and take from all computers the right to write."""
    db.execute("UPDATE computers SET proven_at = NULL")
    return count(db, op)


def ponder(db: sqlite3.Connection, steps: int) -> int:
    """Let SQLite work for long."""
    query = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) FROM n"
    found: int = db.execute(query, [steps]).fetchone()[0]
    return found
