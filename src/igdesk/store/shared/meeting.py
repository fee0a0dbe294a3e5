"""How two computers find each other in a folder of a share, and tell each other things, before any lock is believed.

Every word is a new file under a name that never was: a client may remember for a minute that a name is not there, and
show an old list of a folder until it has made something in it itself.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from igdesk.clock import steady
from igdesk.values import dataclass

_PAUSE = 0.3
_OLD = 3600.0
"""Seconds of the drive's own time after which what lies in the folder is nobody's any more."""
_GOODBYE = 8.0
_HERE, _HELLO, _BYE, _POKE, _NEW = "here", "hello", "bye", "poke", "new"


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two."""

    session: str
    """This very run."""
    machine: str
    name: str
    may_write: bool
    link: dict[str, Any]
    versions: dict[str, str]


class SameComputer(Exception):
    """Nobody came but another run on this very computer, with which nothing can be proven."""


class Meeting:
    """A folder in which two computers meet.

    Args:
        folder: Made if it is not there, and taken away at the end.
        me: This one.

    Raises:
        OSError: Nothing can be written there.
    """

    def __init__(self, folder: Path, me: Party) -> None:
        self.folder = folder
        self.me = me
        self.partner: Party | None = None
        self._make()

    @property
    def pair(self) -> str:
        """The same name for both of the two, and for nobody else."""
        assert self.partner is not None
        return "-".join(sorted((self.me.session, self.partner.session)))

    def find(self, patience: float) -> Party | None:
        """Wait for another computer that answers; None if none has.

        Raises:
            SameComputer: Only this one has.
        """
        end, greeted, twin = steady() + patience, set[str](), False
        self._come(end)
        self._sweep()
        while steady() < end:
            for name in self._names():
                session = name.removeprefix(f"{_HERE}-")
                if session == name or session == self.me.session:
                    continue
                found = self._read(name)
                if found is None or found["machine"] == self.me.machine:
                    twin = twin or found is not None
                    continue
                if session not in greeted:
                    self._put(f"{_HELLO}-{self.me.session}-{session}", {})
                    greeted.add(session)
                if self._is_there(f"{_HELLO}-{session}-{self.me.session}"):
                    self.partner = Party(**found)
                    return self.partner
            time.sleep(_PAUSE)
        if twin:
            raise SameComputer
        return None

    def _come(self, end: float) -> None:
        """Say that one is here. The last of an earlier meeting may take the empty folder away at this very moment."""
        while True:
            try:
                return self._put(f"{_HERE}-{self.me.session}", asdict(self.me))
            except FileNotFoundError:
                if steady() >= end:
                    raise
            time.sleep(_PAUSE)
            self._make()

    def _make(self) -> None:
        with suppress(FileExistsError):  # not `exist_ok`, which looks whether it is a folder: a stale cache denies that
            self.folder.mkdir()

    def say(self, word: str, content: dict[str, Any]) -> None:
        """Tell the other one something, once."""
        self._put(f"{word}-{self.me.session}", content)

    def hear(self, word: str, patience: float) -> dict[str, Any] | None:
        """What the other one tells; None if it does not, or has gone."""
        assert self.partner is not None
        name, bye = f"{word}-{self.partner.session}", f"{_BYE}-{self.partner.session}"
        self._await(lambda names: name in names or bye in names, patience)
        return self._read(name)

    def leave(self) -> None:
        """Go, and leave nothing behind; the last one takes the folder away."""
        with suppress(OSError):  # what is left now is swept up by the next meeting
            if self.partner is not None:
                self.say(_BYE, {})
                bye, here = f"{_BYE}-{self.partner.session}", f"{_HERE}-{self.partner.session}"
                self._await(lambda names: bye in names or here not in names, _GOODBYE)
            self._remove(self._mine)
            self.folder.rmdir()

    def _mine(self, name: str) -> bool:
        return self.me.session in name

    def _await(self, is_so: Callable[[list[str]], bool], patience: float) -> bool:
        end = steady() + patience
        while not (found := is_so(self._names())) and steady() < end:
            time.sleep(_PAUSE)
        return found

    def _names(self) -> list[str]:
        """What lies in the folder now."""
        poke = self.folder / f"{_POKE}-{self.me.session}-{secrets.token_hex(4)}"
        os.close(os.open(poke, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        names = sorted(os.listdir(self.folder))  # noqa: PTH208  names are all that is asked for
        poke.unlink(missing_ok=True)
        return names

    def _is_there(self, name: str) -> bool:
        return name in self._names()

    def _put(self, name: str, content: dict[str, Any]) -> None:
        """Make a file that is whole from its first moment on."""
        new = self.folder / f"{_NEW}-{self.me.session}-{secrets.token_hex(4)}"
        with new.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / name)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # it has gone, or is not to be seen yet
            return None
        return content if isinstance(content, dict) else None

    def _sweep(self) -> None:
        """Throw away what killed runs have left, by the drive's own clock."""
        with suppress(OSError):
            now = (self.folder / f"{_HERE}-{self.me.session}").stat().st_mtime
            self._remove(lambda name: (self.folder / name).stat().st_mtime < now - _OLD)

    def _remove(self, is_meant: Callable[[str], bool]) -> None:
        for name in os.listdir(self.folder):  # noqa: PTH208
            with suppress(OSError):
                if is_meant(name):
                    (self.folder / name).unlink()
