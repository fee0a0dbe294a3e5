"""Work that goes on until somebody stops it: Ctrl+C and SIGTERM end it in good order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def run_until_stopped(work: Coroutine[Any, Any, T]) -> T | None:
    """Run `work`; None if it was stopped from outside before it ended by itself."""

    async def main() -> T | None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows: Ctrl+C arrives as KeyboardInterrupt instead
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return None

    try:
        return asyncio.run(main())
    except KeyboardInterrupt:
        return None
