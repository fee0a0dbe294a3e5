"""Something that takes long, beside the event loop: how far it is can be seen, and it can be ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from igdesk.desk.beside import beside

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much of how much is done. What it raises ends the work."""


class Stopped(Exception):
    """Nobody wants it any more."""


class CountingBeside(Generic[T]):
    """The work. Others go first: it takes a processor seconds.

    Args:
        make: It, which tells how far it is again and again.

    Attributes:
        share: How much of it is done, from 0 to 1.
    """

    def __init__(self, make: Callable[[Progress], T]) -> None:
        self._make = make
        self._is_unwanted = threading.Event()
        self.share = 0.0

    def stop(self) -> None:
        """End it soon."""
        self._is_unwanted.set()

    async def done(self) -> T:
        """What it gave; who is cancelled while waiting ends it, too.

        Raises:
            Stopped: It was ended before.
        """
        return await beside(self._work, gives_way=True)

    def _work(self, given_up: threading.Event) -> T:
        def tell(done: int, total: int) -> None:
            if given_up.is_set() or self._is_unwanted.is_set():
                raise Stopped
            self.share = done / total if total else 1.0

        tell(0, 1)
        found = self._make(tell)
        if self._is_unwanted.is_set():
            raise Stopped
        return found
