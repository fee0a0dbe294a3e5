"""Writing down what gets in somebody's way, with where they were: for who makes the program, not for the desk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import igdesk
from igdesk import paths
from igdesk.errors import IgdeskError, system_reason
from igdesk.store.snags import LONGEST, Snag, file_in, keep, kept

__all__ = ["LONGEST", "Snag", "all_of_them", "snags_file", "terminal_of", "write_down"]


def snags_file() -> Path:
    """Where they lie."""
    return file_in(paths.state_dir())


def terminal_of(environ: Mapping[str, str]) -> str:
    """What the terminal says that it is."""
    return " ".join(filter(None, (environ.get("TERM"), environ.get("TERM_PROGRAM"))))


def write_down(snag: Snag) -> None:
    """Keep one; it waits for the disk.

    Raises:
        IgdeskError: It cannot be written.
    """
    try:
        keep(snags_file(), snag)
    except OSError as error:
        raise _unwritable("snags.not_written", error) from error


def all_of_them() -> tuple[Snag, ...]:
    """All, the oldest first; it waits for the disk.

    Raises:
        IgdeskError: They cannot be read.
    """
    try:
        return kept(snags_file())
    except OSError as error:
        raise _unwritable("snags.not_read", error) from error


def version() -> str:
    """Which igdesk this is."""
    return igdesk.__version__


def _unwritable(key: str, error: OSError) -> IgdeskError:
    return IgdeskError(key, path=snags_file(), detail=system_reason(error))
