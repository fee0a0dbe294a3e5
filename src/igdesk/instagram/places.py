"""The places that may hold the token: which of them has it, and putting another one there, safely.

Everything here may wait for a disk or for a person who unlocks a keyring: call it on a thread, never on the event loop.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Literal

from igdesk import log
from igdesk.errors import IgdeskError, system_reason
from igdesk.instagram.auth import KEYRING_SERVICE, read_token
from igdesk.secret import Secret
from igdesk.values import dataclass

Source = Literal["variable", "file", "keyring"]


class NotKept(IgdeskError):
    """A token could not be put where it was to go; what was there still is."""


@dataclass(frozen=True, slots=True)
class Found:
    """A token, and the place that it was found in."""

    token: Secret
    source: Source
    name: str
    """The variable, the file or the keyring's entry."""
    mode: int | None = None
    """Of a file."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a token may be, in the order in which the places are asked."""

    env: str
    file: Path
    keyring_user: str | None
    environ: Mapping[str, str] = field(repr=False)

    def find(self) -> Found | None:
        """The token of the first place that has one.

        Raises:
            TokenFault: A place has one that cannot be used.
        """
        if (token := read_token(env=self.env, environ=self.environ)) is not None:
            return _noted(Found(token, "variable", self.env))
        if (token := read_token(file=self.file)) is not None:
            return _noted(Found(token, "file", str(self.file), _mode(self.file)))
        if self.keyring_user is None or (token := read_token(keyring_user=self.keyring_user)) is None:
            return None
        return _noted(Found(token, "keyring", self.keyring_user))


def keep(token: Secret, source: Source, name: str) -> Found:
    """Put a token into a file or the keyring, in the place of what is there.

    Raises:
        NotKept: It could not be written.
    """
    found = Found(token, source, name)
    if source == "keyring":
        _into_keyring(token, name)
        return found
    into_file(token.reveal(), Path(name))
    return replace(found, mode=_mode(Path(name)))


def into_file(text: str, file: Path) -> None:
    """Write a file for its owner's eyes alone: never open to others for a moment, whole or not at all.

    Raises:
        NotKept: It could not be written.
    """
    target = file.resolve()  # a link stays one
    temporary = None
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600, and fails rather than follow a link
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(f"{text}\n")
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise NotKept("token.file_not_written", file=file, reason=system_reason(error)) from error


def _into_keyring(token: Secret, user: str) -> None:
    import keyring  # tens of milliseconds and the desktop's services: only who uses it pays
    from keyring.errors import KeyringError

    try:
        keyring.set_password(KEYRING_SERVICE, user, token.reveal())
        is_there = keyring.get_password(KEYRING_SERVICE, user) == token.reveal()  # some keyrings keep nothing
    except (KeyringError, RuntimeError, OSError) as error:
        raise NotKept("token.keyring_not_written", name=user) from error
    if not is_there:
        raise NotKept("token.keyring_not_written", name=user)


def _mode(file: Path) -> int | None:
    if sys.platform == "win32":
        return None
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None


def _noted(found: Found) -> Found:
    log.hide(found.token)
    return found
