"""A disk that fails at a chosen step: SQLite's own file system layer with a fault in front of it.

A layer of ours is registered as SQLite's default (sqlite.org/vfs.html). It hands every call to the real one until the
chosen step comes, counted over writing, syncing, truncating, opening and deleting files, shared memory included. It is
put in with ctypes, so it needs the very SQLite library that Python's `sqlite3` uses; where that is built into Python it
cannot be reached, and `failing_disk` says so.
"""

from __future__ import annotations

import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

_OK = 0
_STEPS = ("write", "sync", "truncate", "open", "delete", "share")


class Fault(Enum):
    """What the disk says, by step: SQLite's result codes as its Unix layer gives them."""

    FULL = {
        "write": sqlite3.SQLITE_FULL, "sync": sqlite3.SQLITE_IOERR_FSYNC, "truncate": sqlite3.SQLITE_IOERR_TRUNCATE,
        "open": sqlite3.SQLITE_CANTOPEN, "delete": _OK, "share": sqlite3.SQLITE_IOERR_SHMSIZE,
    }  # fmt: skip
    IO_ERROR = {
        "write": sqlite3.SQLITE_IOERR_WRITE, "sync": sqlite3.SQLITE_IOERR_FSYNC,
        "truncate": sqlite3.SQLITE_IOERR_TRUNCATE, "open": sqlite3.SQLITE_CANTOPEN,
        "delete": sqlite3.SQLITE_IOERR_DELETE, "share": sqlite3.SQLITE_IOERR_SHMMAP,
    }  # fmt: skip
    NO_PERMISSION = {
        "write": sqlite3.SQLITE_PERM, "sync": _OK, "truncate": sqlite3.SQLITE_PERM, "open": sqlite3.SQLITE_CANTOPEN,
        "delete": sqlite3.SQLITE_IOERR_DELETE, "share": sqlite3.SQLITE_READONLY_CANTINIT,
    }  # fmt: skip
    READ_ONLY = {
        "write": sqlite3.SQLITE_READONLY, "sync": _OK, "truncate": sqlite3.SQLITE_READONLY,
        "open": sqlite3.SQLITE_READONLY_DIRECTORY, "delete": sqlite3.SQLITE_IOERR_DELETE,
        "share": sqlite3.SQLITE_READONLY_CANTINIT,
    }  # fmt: skip


class Unreachable(Exception):
    """Python's SQLite cannot be given another file system layer; with the reason."""


class FailingDisk:
    """Counts steps, and fails from the chosen one on.

    Attributes:
        steps: How many steps there were since it was armed.
        failed: How many of them failed.
    """

    def __init__(self) -> None:
        self._fault: Fault | None = None
        self._at = 0
        self._lasting = False
        self.steps = 0
        self.failed = 0

    def arm(self, fault: Fault, at: int, *, lasting: bool) -> None:
        """Fail at step `at`, counted from one; a `lasting` fault stays until `heal`."""
        self._fault, self._at, self._lasting = fault, at, lasting
        self.steps = self.failed = 0

    def heal(self) -> None:
        """All is well again."""
        self._fault = None

    def verdict(self, step: str) -> int:
        """What the disk says to a step; zero lets it happen."""
        if self._fault is None:
            return _OK
        self.steps += 1
        code: int = self._fault.value[step]
        if self.steps == self._at or (self._lasting and self.steps > self._at):
            self.failed += 1
            return code
        return _OK


@contextmanager
def failing_disk(beneath: str | None = None) -> Iterator[FailingDisk]:
    """Put the layer in for every database that is opened meanwhile.

    Args:
        beneath: The layer of SQLite's to put it before, for whoever asks for that by name; none: the default one.

    Raises:
        Unreachable: That cannot be done with this Python.
    """
    library, disk = _library(), FailingDisk()
    layer = _Layer(library, disk, beneath)
    library.sqlite3_vfs_register(ctypes.byref(layer.vfs), 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(layer.vfs))
        _KEPT.append(layer)  # a connection that was not closed may still call into it


_KEPT: list[object] = []
_Pointer = ctypes.c_void_p
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, _Pointer, _Pointer, _Pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)  # vfs, name, file, flags, flags out
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int)
_SHARE = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int, ctypes.c_int, ctypes.c_int, _Pointer)


class _Vfs(ctypes.Structure):
    """`struct sqlite3_vfs`."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", _Pointer),
        ("name", ctypes.c_char_p),
        ("data", _Pointer),
        ("open", _Pointer),
        ("delete", _Pointer),
        *[(f"call_{number}", _Pointer) for number in range(14)],
    ]


class _Methods(ctypes.Structure):
    """`struct sqlite3_io_methods`, version 3."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("close", _Pointer),
        ("read", _Pointer),
        ("write", _Pointer),
        ("truncate", _Pointer),
        ("sync", _Pointer),
        *[(f"call_{number}", _Pointer) for number in range(7)],
        ("share", _Pointer),
        *[(f"more_{number}", _Pointer) for number in range(5)],
    ]


class _File(ctypes.Structure):
    """`struct sqlite3_file`, whose rest belongs to the real layer."""

    _fields_ = [("methods", ctypes.POINTER(_Methods))]


class _Layer:
    """The real layer with the disk's verdict before each step."""

    def __init__(self, library: Any, disk: FailingDisk, beneath: str | None) -> None:
        self._disk = disk
        self._real = ctypes.cast(library.sqlite3_vfs_find(beneath and beneath.encode()), ctypes.POINTER(_Vfs))
        self._methods: dict[int, tuple[_Methods, list[object]]] = {}
        self.vfs = _Vfs()
        ctypes.memmove(ctypes.byref(self.vfs), self._real, ctypes.sizeof(_Vfs))
        self.vfs.name = beneath.encode() if beneath else b"failing-disk"
        self._calls = [_OPEN(self._open), self._before("delete", _DELETE, self._real.contents.delete)]
        self.vfs.open = ctypes.cast(self._calls[0], _Pointer)
        self.vfs.delete = ctypes.cast(self._calls[1], _Pointer)

    def _open(self, _vfs: int, name: int, file: int, flags: int, out: Any) -> int:
        opened = ctypes.cast(file, ctypes.POINTER(_File)).contents
        code = self._disk.verdict("open")
        if code != _OK:
            opened.methods = ctypes.POINTER(_Methods)()
            return code
        real = ctypes.cast(self._real.contents.open, _OPEN)
        code = int(real(ctypes.cast(self._real, _Pointer), name, file, flags, out))
        if code == _OK:
            opened.methods = ctypes.pointer(self._wrapped(opened.methods))
        return code

    def _wrapped(self, real: Any) -> _Methods:
        """Our methods for files of this kind; SQLite's layer has a few kinds."""
        address = ctypes.addressof(real.contents)
        if address not in self._methods:
            ours = _Methods()
            ctypes.memmove(ctypes.byref(ours), real, ctypes.sizeof(_Methods))
            calls: list[object] = []
            for step, kind in (("write", _WRITE), ("truncate", _TRUNCATE), ("sync", _SYNC), ("share", _SHARE)):
                if getattr(real.contents, step):
                    calls.append(self._before(step, kind, getattr(real.contents, step)))
                    setattr(ours, step, ctypes.cast(calls[-1], _Pointer))  # type: ignore[arg-type]  # callbacks
            self._methods[address] = (ours, calls)
        return self._methods[address][0]

    def _before(self, step: str, kind: Any, real: int) -> Any:
        call: Callable[..., int] = ctypes.cast(real, kind)

        def checked(*arguments: Any) -> int:
            return self._disk.verdict(step) or call(*arguments)

        return kind(checked)


def _library() -> Any:
    """The SQLite library that Python's module is linked to.

    Raises:
        Unreachable: It is part of Python itself.
    """
    import _sqlite3

    place = getattr(_sqlite3, "__file__", None)
    if place is None:
        raise Unreachable("the sqlite3 module is built into Python, and SQLite with it")
    library = ctypes.CDLL(place)
    try:
        library.sqlite3_vfs_find.restype = _Pointer
        if library.sqlite3_libversion_number() != _version_number():
            raise Unreachable("another SQLite library than Python's answers")
    except AttributeError as error:
        raise Unreachable("SQLite is linked into Python's sqlite3 module, which hides it") from error
    return library


def _version_number() -> int:
    major, minor, patch = sqlite3.sqlite_version_info
    return major * 1_000_000 + minor * 1_000 + patch
