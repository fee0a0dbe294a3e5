"""What goes through the pipe between the program and the child that works on the share.

Values are pickled: both ends are the same program of the same person on the same computer. A configuration is large and
seldom changes, so it is sent once and named afterwards.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from igdesk.config.model import Config
from igdesk.i18n import Phrase
from igdesk.store.shelf import Shelf
from igdesk.values import dataclass

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Setup:
    """What the child must know before its first unit of work."""

    database: Path
    name: str
    """Who works here, for those who wait for the lock."""
    machine: str
    """This computer's id."""
    patience: float
    """Seconds to wait for the lock before it is told who has it."""
    refusal: Phrase | None
    """Why nothing may be written over this connection to the drive, if so."""
    shelf: Shelf | None
    create: bool
    mount: str
    """How this computer has the drive, as JSON."""


class Kind(StrEnum):
    """What is asked of the child."""

    OPEN = "open"
    READ = "read"
    WRITE = "write"
    SIGNAL = "signal"
    CHECK = "check"
    """Look through the whole file: somebody was broken off in the middle."""


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of work."""

    kind: Kind
    at: datetime
    op: str = ""
    work: Callable[..., Any] | None = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    value_at: Path | None = None
    """Where on this computer the value is put before it is committed: should the answer get lost, it is there."""
    again: bool = False
    """Whether it may have been done already: then that value is told."""


@dataclass(frozen=True, slots=True)
class Answered:
    """It is done."""

    value: Any
    waited: float
    """Seconds until the lock was had."""
    took: float
    """Seconds that it was held until now."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not done this time, for this reason."""

    error: Exception
    was_never_done: bool = False
    """Whether the operation was looked for and is not in the file: no earlier attempt did it either."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody else has the lock."""

    holder: str | None


@dataclass(frozen=True, slots=True)
class Broke:
    """Input or output failed; the child is ending. Whether it is done, nobody knows."""

    why: Phrase


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing may be written any more; an answer follows."""

    why: Phrase


class Sender:
    """One end that sends.

    Args:
        stream: Where to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._configs: dict[int, Config] = {}
        """Those that the other end knows; kept, so that no other object gets their ids."""

    def send(self, message: object) -> None:
        """Send one message.

        Raises:
            OSError: The other end is gone.
            Exception: It cannot be pickled; nothing was sent.
        """
        self.put(self.packed(message))

    def packed(self, message: object) -> bytes:
        """A message as it is put into the pipe; all that are packed must be put, in order.

        Raises:
            Exception: It cannot be pickled.
        """
        buffer, new = io.BytesIO(), dict[int, Config]()
        _Pickler(buffer, self._configs, new).dump(message)
        self._configs |= new  # only now: what could not be pickled told the other end nothing
        body = buffer.getvalue()
        return _LENGTH.pack(len(body)) + body

    def put(self, packed: bytes) -> None:
        """Put a packed message into the pipe; waits while that is full.

        Raises:
            OSError: The other end is gone.
            ValueError: This end is closed.
        """
        self._stream.write(packed)
        self._stream.flush()


class Unreadable(Exception):
    """A message whose content cannot be made on this end: a function that is not there, an error that needs more."""


class Receiver:
    """One end that is sent to.

    Args:
        stream: Where from.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._configs: dict[int, Config] = {}

    def receive(self) -> Any:
        """The next message.

        Raises:
            EOFError: The other end is gone.
            Unreadable: It came whole, but its content cannot be made here.
        """
        length = _LENGTH.unpack(self._exactly(_LENGTH.size))[0]
        body = self._exactly(length)
        try:
            return _Unpickler(io.BytesIO(body), self._configs).load()
        except Exception as error:  # whatever making the content anew raises: the message itself is whole
            raise Unreadable(f"{type(error).__name__}: {error}") from error

    def _exactly(self, length: int) -> bytes:
        found = self._stream.read(length)
        if len(found) < length:
            raise EOFError
        return found


class _Pickler(pickle.Pickler):
    def __init__(self, buffer: IO[bytes], known: dict[int, Config], new: dict[int, Config]) -> None:
        super().__init__(buffer, protocol=pickle.HIGHEST_PROTOCOL)
        self._known = known
        self._new = new

    def persistent_id(self, obj: object) -> Any:
        if not isinstance(obj, Config):
            return None
        if id(obj) in self._known or id(obj) in self._new:
            return id(obj), None
        self._new[id(obj)] = obj
        return id(obj), pickle.dumps(obj, protocol=pickle.HIGHEST_PROTOCOL)


class _Unpickler(pickle.Unpickler):
    def __init__(self, buffer: IO[bytes], known: dict[int, Config]) -> None:
        super().__init__(buffer)
        self._known = known

    def persistent_load(self, pid: Any) -> Config:
        name, content = pid
        if content is not None:
            self._known[name] = pickle.loads(content)
        return self._known[name]
