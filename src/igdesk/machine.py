"""Which computer this is: an id of its own, made once, in its state folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def machine_id(state: Path) -> str:
    """This computer's id; of programs that make it at once, all get the first one's. Touches the disk.

    Args:
        state: This computer's state folder; never on a network drive.

    Raises:
        OSError: The folder cannot be written.
    """
    path = state / "machine-id"
    if not path.is_file():
        state.mkdir(parents=True, exist_ok=True)
        fresh = state / f"machine-id.{secrets.token_hex(4)}"
        fresh.write_text(secrets.token_hex(8), encoding="ascii")
        try:
            with suppress(FileExistsError):
                os.link(fresh, path)
        except OSError:  # a file system without links
            if not path.is_file():
                fresh.replace(path)
        fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()
