"""Which computer this is: an id of its own, made once, in its state folder; and who sits at it."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress
from pathlib import Path

_FILE = "machine-id"


def machine_id(state: Path) -> str:
    """This computer's id; of programs that make it at once, all get the first one's. Touches the disk.

    Args:
        state: This computer's state folder; never on a network drive.

    Raises:
        OSError: The folder cannot be written.
    """
    path = state / _FILE
    if not path.is_file():
        state.mkdir(parents=True, exist_ok=True)
        fresh = state / f"{_FILE}.{os.urandom(4).hex()}"
        with fresh.open("x", encoding="ascii") as file:
            file.write(os.urandom(8).hex())
            file.flush()
            os.fsync(file.fileno())  # two computers whose id a power cut has emptied would be one
        try:
            with suppress(FileExistsError):
                os.link(fresh, path)
        except OSError:  # a file system without links
            if not path.is_file():
                fresh.replace(path)
        fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def known_machine(state: Path) -> str | None:
    """This computer's id, if it was ever made."""
    try:
        return (state / _FILE).read_text(encoding="ascii").strip()
    except OSError:
        return None


def system_user() -> str:
    """The name that the system knows this program's person by; empty where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name; KeyError until Python 3.12
        return ""
