"""What is on its way to the share, kept on this computer until it is known what became of it.

A write is put here before it is begun, and its value before it is committed. So whatever ends the program or the drive
in between, the operation can be asked for by its id: the desk has it, or has it not.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from igdesk.errors import system_reason
from igdesk.log import EventLog
from igdesk.store.errors import RepeatedOperation, StoreError
from igdesk.values import dataclass

_log = EventLog(__name__)

_JOB, _VALUE, _NEW = ".job", ".value", ".new"


@dataclass(frozen=True, slots=True)
class Kept:
    """A write whose outcome is not known."""

    op: str
    at: datetime
    work: Any
    """The unit of work, and what it was given: see `wire.Job`."""
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class Spool:
    """The folder of one desk on this computer.

    Args:
        folder: Made when the first write is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()  # the child has another working folder

    def keep(self, write: Kept) -> None:
        """Keep a write that is about to be made; it outlives a power cut.

        Raises:
            OSError: The disk says no.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(self._file(write.op, _JOB), pickle.dumps(write), to_disk=True)

    def value_at(self, op: str) -> Path:
        """Where the value of a write is put."""
        return self._file(op, _VALUE)

    def forget(self, op: str) -> None:
        """It is known what became of a write."""
        for end in (_VALUE, _JOB):
            with suppress(OSError):  # it is looked up again the next time
                self._file(op, end).unlink(missing_ok=True)

    def waiting(self) -> Iterator[Kept]:
        """The writes whose outcome is not known, oldest first, as far as this version can read them."""
        found = []
        for file in self._folder.glob(f"*{_JOB}"):
            try:
                found.append((file.stat().st_mtime_ns, pickle.loads(file.read_bytes())))
            except FileNotFoundError:  # another program of this computer has just learned what became of it
                continue
            except Exception as error:  # reading a pickle of another version may raise anything; it is left to that one
                _log.warning("spool_unreadable", error)
        for _, kept in sorted(found, key=lambda each: each[0]):
            if isinstance(kept, Kept):
                yield kept

    def _file(self, op: str, end: str) -> Path:
        return self._folder / f"{op}{end}"


def keep_value(path: Path, value: object) -> None:
    """Keep what a write comes to, before it is committed.

    Raises:
        StoreError: The disk says no.
    """
    try:
        _put(path, pickle.dumps(value), to_disk=False)
    except OSError as error:
        raise StoreError("share.no_spool", reason=system_reason(error)) from error


def value(path: Path) -> Any:
    """What a write that was committed came to.

    Raises:
        RepeatedOperation: It is not here: another computer made it, or the disk lost it.
    """
    try:
        return pickle.loads(path.read_bytes())
    except Exception as error:  # a file that a power cut left by halves can raise anything
        raise RepeatedOperation("store.repeated", op=path.stem) from error


def _put(path: Path, content: bytes, *, to_disk: bool) -> None:
    new = path.with_name(f"{path.name}{_NEW}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        if to_disk:
            file.flush()
            os.fsync(handle)
    new.replace(path)
