"""A text in a file, whole or not at all: written beside its place, flushed to the disk, and moved there."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import get_ident


def write_whole(path: Path, text: str) -> None:
    """Write a file, or put another in its place, with the folders around it; it waits for the disk.

    Raises:
        OSError: It cannot be written; what was there before still is, and nothing is left beside it.
    """
    beside = path.with_name(f".{os.getpid()}-{get_ident()}.new")  # a name of its own may be as long as names can be
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
