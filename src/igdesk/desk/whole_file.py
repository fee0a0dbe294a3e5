"""A file that is there when it is whole: written beside its place, for its owner's eyes alone, and moved there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from igdesk.clock import from_ms
from igdesk.errors import UsageError
from igdesk.store.copying import PART, sweep

_PART_OF = "igdesk-export-"


@contextmanager
def whole_file(target: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A file to be written; whatever goes wrong meanwhile leaves nothing behind, and what was there before as it was.

    What a killed program left in the folder is thrown away a day later, by the clock of whoever keeps the files.

    Args:
        target: Where it is to be.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        UsageError: There is such a file already, or something that is no file, or no such folder.
        OSError: It cannot be written.
    """
    if not target.parent.is_dir():
        raise UsageError("portable.no_folder", path=target.parent)
    _check_free(target, overwrite)
    with NamedTemporaryFile(dir=target.parent, prefix=f".{_PART_OF}", suffix=PART, delete=False) as file:
        part = Path(file.name)  # for its owner's eyes alone from the first byte
        try:
            with suppress(OSError):  # it can be written to, and not be read: then they stay
                sweep(target.parent, _PART_OF, from_ms(int(part.stat().st_mtime * 1000)))
            yield file
            file.flush()
            os.fsync(file.fileno())
            file.close()
            _check_free(target, overwrite)
            part.replace(target)
        except BaseException:
            with suppress(OSError):  # a full disk refuses the rest once more
                file.close()
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def _check_free(target: Path, overwrite: bool) -> None:
    if target.exists() and not target.is_file():  # a device would be gone, and a file in its place
        raise UsageError("portable.no_file", path=target)
    if target.exists() and not overwrite:
        raise UsageError("portable.exists", path=target)
