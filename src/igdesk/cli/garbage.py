"""How Python looks for garbage: seldom, and not at all while the program is put together, and at its end."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_BETWEEN_COLLECTIONS = 20_000
"""Objects; Python's 700 looks again and again through what a start makes to keep, a tenth of a command's time.

All that is old is looked through as often as ever: screens that were closed go with that alone.
"""


def look_seldom() -> None:
    """From now on; and not once more at the end, which is a tenth of a command's time: all of it goes then anyway."""
    gc.set_threshold(_NEW_BETWEEN_COLLECTIONS, 1, 1)
    atexit.unregister(gc.freeze)  # a process may run several commands
    atexit.register(gc.freeze)


@contextmanager
def all_stays() -> Iterator[None]:
    """What is made meanwhile stays and is never looked through: that is a tenth of the time to the first list."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
