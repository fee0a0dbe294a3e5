"""Notices that the files of a configuration have changed, and reads them anew. It waits for files: use a thread."""

from __future__ import annotations

import hashlib
from pathlib import Path

from igdesk.config.load import load_config, template_files
from igdesk.config.model import Config

_Mark = tuple[str, int, int, int]
_STEADY = 2
"""Looks that read a file after its times or size changed: a clock may be too coarse to tell two writes apart."""


class Watcher:
    """Watches a configuration and its `templates.d`; one look at a time.

    Args:
        path: The configuration.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marks: tuple[_Mark, ...] = ()
        self._looks_left = _STEADY
        self._seen = b""
        self._read = b""

    def look(self, *, now: bool = False) -> Config | None:
        """The configuration, if its files have changed since it was last read; None otherwise.

        A file that is still being written is left alone: it is read when two looks have found the same.

        Args:
            now: Read it whether or not anything has changed.

        Raises:
            ConfigError: The changed files are faulty; that is told once for each change.
        """
        marks = self._marked()
        if marks != self._marks:
            self._marks, self._looks_left = marks, _STEADY
        if not (now or self._looks_left):
            return None
        before, self._seen = self._seen, self._digest()
        is_settled = self._seen == before
        self._looks_left = max(self._looks_left - 1, 0) if is_settled else _STEADY
        if not now and (not is_settled or self._seen == self._read):
            return None
        self._read = self._seen
        return load_config(self._path)

    def _files(self) -> list[Path]:
        return [self._path, *template_files(self._path)]

    def _marked(self) -> tuple[_Mark, ...]:
        return tuple(_mark(file) for file in self._files())

    def _digest(self) -> bytes:
        whole = hashlib.sha256()
        for file in self._files():
            whole.update(f"\0{file}\0".encode(errors="surrogateescape"))
            whole.update(_content(file))
        return whole.digest()


def _mark(file: Path) -> _Mark:
    try:
        found = file.stat()
    except OSError:
        return (str(file), -1, -1, -1)
    return (str(file), found.st_mtime_ns, found.st_size, found.st_ino)


def _content(file: Path) -> bytes:
    """What is in a file; what cannot be read differs from all that can, and reading it says why."""
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except OSError as error:
        return type(error).__name__.encode()
