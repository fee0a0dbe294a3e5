"""The lock beside the database: one byte, taken outright, never upgraded, waited for with jitter until a deadline.

A lock on the database itself would meet SQLite's own. Waiting in SQLite let one client starve the other; short jittered
retries were fair. Whoever holds the lock has written a name behind the byte, so that those who wait can be told.
"""

from __future__ import annotations

import errno
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from igdesk.clock import steady

_PAUSE = (0.002, 0.02)
_AFTER_YOU = 0.024
"""Seconds that a process which has just let go of the lock stands back while others want it: all that wait have looked
by then. Without this whoever has it gets it again, and the others wait four times as long."""
_COMPANY = 2.0
"""Seconds for which somebody who was seen at the lock is thought to want it again."""
_NAME_AT, _NAME_BYTES = 1, 120
"""The name stands behind the locked byte: Windows lets nobody read what is locked."""
_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class _Here:
    """A process does not exclude itself by such a lock, and loses it when it closes any handle of the file."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.depth = 0
        self.holder: str | None = None
        """Who has it, as far as the thread knows that has it or waits for it: another one may not open the file."""
        self.left_at = self.others_at = -_COMPANY


_HERE: dict[str, _Here] = {}
_DOOR = threading.Lock()


class Occupied(Exception):
    """Somebody else has had the lock for too long.

    Attributes:
        holder: Who, if they could write their name.
    """

    def __init__(self, holder: str | None) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def held(path: Path, name: str, patience: float) -> Iterator[None]:
    """Hold the lock; a thread that holds it may ask again.

    Args:
        path: The lock file; made if it is not there, in a folder that is.
        name: Who holds it, for those who wait.
        patience: Seconds to wait for it.

    Raises:
        Occupied: It was not to be had in time.
        OSError: The drive does not answer as it should.
    """
    end = steady() + patience
    here = _here(path)
    if not here.lock.acquire(timeout=max(patience, 0.0)):
        raise Occupied(here.holder)
    here.depth += 1
    try:
        if here.depth > 1:  # a unit of work that calls another
            yield
        else:
            with _locked(path, name, end, here):
                yield
    finally:
        here.depth -= 1
        here.lock.release()


@contextmanager
def _locked(path: Path, name: str, end: float, here: _Here) -> Iterator[None]:
    if steady() - here.others_at < _COMPANY:
        time.sleep(max(here.left_at + _AFTER_YOU - steady(), 0))
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        while not _take(handle):
            here.others_at = steady()
            if here.holder is None or steady() >= end:
                here.holder = _name(handle)
            if steady() >= end:
                raise Occupied(here.holder)
            time.sleep(random.uniform(*_PAUSE))
        here.holder = name
        with suppress(OSError):  # only a courtesy, which a full disk may deny
            if _sign(handle, name):
                here.others_at = steady()
        yield
    finally:
        here.left_at, here.holder = steady(), None
        with suppress(OSError):  # the lock is gone in any case, and what came of the work is told already
            os.close(handle)


def _here(path: Path) -> _Here:
    with _DOOR:
        return _HERE.setdefault(os.path.abspath(path), _Here())  # noqa: PTH100  resolving would ask the drive


def _take(handle: int) -> bool:
    """Take the lock if it is free.

    Raises:
        OSError: There are no locks here, or the drive is gone.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _sign(handle: int, name: str) -> bool:
    """Write down who has the lock; whether it was somebody else before."""
    mine = name.encode("utf-8", "replace")[:_NAME_BYTES].decode("utf-8", "ignore").encode().ljust(_NAME_BYTES)
    os.lseek(handle, _NAME_AT, os.SEEK_SET)
    if os.read(handle, _NAME_BYTES) == mine:
        return False
    os.lseek(handle, _NAME_AT, os.SEEK_SET)
    os.write(handle, mine)
    return True


def _name(handle: int) -> str | None:
    try:
        os.lseek(handle, _NAME_AT, os.SEEK_SET)
        found = os.read(handle, _NAME_BYTES)
    except OSError:  # only a courtesy
        return None
    text = found.decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable()).strip() or None
