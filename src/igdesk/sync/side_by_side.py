"""Work that a worker does side by side, each piece under a key, and ends with itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Hashable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


async def end_all(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End what goes on, and wait until it has ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class SideBySide(Generic[K]):
    """What goes on just now."""

    def __init__(self) -> None:
        self._tasks: dict[K, asyncio.Task[None]] = {}

    def __iter__(self) -> Iterator[K]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, key: K) -> bool:
        return key in self._tasks

    def begin(self, key: K, work: Coroutine[object, object, None]) -> None:
        """Begin with a piece of work, under a key that none has."""
        self._tasks[key] = task = asyncio.create_task(work)
        task.add_done_callback(partial(self._ended, key))

    async def one_ends(self) -> None:
        """Wait until at least one piece has ended."""
        await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """End them all."""
        await end_all(list(self._tasks.values()))

    def _ended(self, key: K, _: asyncio.Task[None]) -> None:
        del self._tasks[key]
