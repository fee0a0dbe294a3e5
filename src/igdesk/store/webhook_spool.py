"""Deliveries that Instagram was told are received, kept on this computer until the desk has what is in them.

A delivery is a file, written and flushed to the disk before it is answered; its name sorts by time. So whatever ends
the program, what was accepted is taken in when it runs again. What nobody can take in is set aside, not lost.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from igdesk.clock import from_ms, to_ms
from igdesk.store.webhook_wipe import without
from igdesk.values import dataclass

_BODY, _NEW, _ASIDE = ".body", ".new", "aside"
KEPT_ASIDE = timedelta(days=30)
"""How long what was set aside is kept: it holds what customers wrote."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that waits."""

    name: str
    received: datetime
    path: Path


class Spool:
    """The folder of one desk on this computer.

    Args:
        folder: Made when the first delivery is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._last = 0

    @property
    def aside_folder(self) -> Path:
        """Where what nobody can take in is kept."""
        return self._folder / _ASIDE

    def keep(self, body: bytes, now: datetime) -> None:
        """Keep a delivery; it outlives a power cut.

        Raises:
            OSError: The disk says no.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._last = max(to_ms(now), self._last + 1)  # several within one millisecond keep their order
        path = self._folder / f"{self._last:015d}-{secrets.token_hex(4)}{_BODY}"
        _written_beside(path, body).replace(path)
        _flush_folder(self._folder)

    def waiting(self) -> list[Waiting]:
        """The deliveries that wait, oldest first."""
        found = sorted(self._folder.glob(f"*{_BODY}"))
        return [Waiting(path.stem, _received(path), path) for path in found]

    def aside(self) -> int:
        """How many deliveries are set aside."""
        return sum(1 for _ in self.aside_folder.glob(f"*{_BODY}"))

    def forget(self, done: Waiting) -> None:
        """The desk has what was in it.

        Raises:
            OSError: The disk says no; it is taken in again, which changes nothing.
        """
        done.path.unlink(missing_ok=True)

    def set_aside(self, bad: Waiting) -> Path:
        """Keep a delivery that cannot be taken in for somebody to look at; it stands in nobody's way any more.

        Raises:
            OSError: The disk says no.
        """
        place = self.aside_folder
        place.mkdir(mode=0o700, exist_ok=True)
        return bad.path.replace(place / bad.path.name)

    def forget_customer(self, names: Collection[str]) -> tuple[Path, ...]:
        """Take out what is of a customer, of what waits and of what is set aside.

        Args:
            names: What deliveries call them: Instagram's number, the handle.

        Returns:
            Deliveries that could not be looked at or changed.
        """
        left = []
        for path in sorted([*self._folder.glob(f"*{_BODY}"), *self.aside_folder.glob(f"*{_BODY}")]):
            try:
                body = path.read_bytes()
                if (rest := without(body, names)) != body:
                    replace(path, rest)
            except FileNotFoundError:
                continue  # it was taken in this very moment
            except OSError:
                left.append(path)
        return tuple(left)

    def tidy(self, now: datetime) -> None:
        """Take away what was set aside long ago, and what a crash left unfinished beside deliveries."""
        for path in self.aside_folder.glob(f"*{_BODY}"):
            if now - _received(path) > KEPT_ASIDE:
                path.unlink(missing_ok=True)
        unfinished = f"*{_BODY}{_NEW}"
        for path in (*self._folder.glob(unfinished), *self.aside_folder.glob(unfinished)):
            if now - _received(path) > timedelta(hours=1):
                path.unlink(missing_ok=True)


def replace(path: Path, body: bytes | None) -> None:
    """Let a delivery be this from now on, or be gone; one that was taken in meanwhile stays gone.

    Raises:
        OSError: The disk says no.
    """
    if body is None:
        path.unlink(missing_ok=True)
        return
    new = _written_beside(path, body)
    if path.exists():
        new.replace(path)
        _flush_folder(path.parent)
    else:
        new.unlink()


def _written_beside(path: Path, body: bytes) -> Path:
    """The file that is to take a delivery's place, on the disk whatever happens then."""
    new = path.with_name(f"{path.name}{_NEW}")
    new.unlink(missing_ok=True)  # what a crash left
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(handle)
    return new


def _received(path: Path) -> datetime:
    digits = path.name.partition("-")[0]
    try:
        return from_ms(int(digits))
    except (ValueError, OverflowError):  # somebody put the file here by hand
        return from_ms(path.stat().st_mtime_ns // 1_000_000)


def _flush_folder(folder: Path) -> None:
    """Let a new name last, too; Windows has no such thing, and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
