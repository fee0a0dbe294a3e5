"""The first bytes of a database file, read without SQLite: whether it is one, and whether it keeps a write-ahead log.

**Only before this process opens the file by SQLite, or in a process that does not.** POSIX drops every lock that a
process holds on a file when it closes any of its handles on it, SQLite's among them (sqlite.org/howtocorrupt.html,
"Posix advisory locks canceled by a separate thread doing close()").
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from igdesk.values import dataclass

_SIZE = 100
"""The header's length (sqlite.org/fileformat2.html, "The Database Header"; the offsets below are from there)."""
_MAGIC = b"SQLite format 3\x00"
_WRITE_VERSION, _READ_VERSION, _USER_VERSION = 18, 19, 60
_WAL = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself."""

    is_sqlite: bool
    is_wal: bool = False
    """Whether it keeps a write-ahead log, which damages the file on a network drive."""
    user_version: int = 0


def header_of(path: Path) -> Header | None:
    """The header of a database file; None if there is no file. Mind the module's warning.

    Raises:
        OSError: The file cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return None
    try:
        return read_header(os.read(handle, _SIZE))
    finally:
        os.close(handle)


def read_header(first: bytes) -> Header:
    """What the first hundred bytes of a file say."""
    if len(first) < _SIZE or not first.startswith(_MAGIC):
        return Header(is_sqlite=False)
    (user_version,) = struct.unpack_from(">i", first, _USER_VERSION)
    is_wal = _WAL in (first[_WRITE_VERSION], first[_READ_VERSION])
    return Header(is_sqlite=True, is_wal=is_wal, user_version=user_version)
