"""Work that waits for files, on a thread of its own beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_LEAVE_WITHIN = 3.0
"""Seconds that work which is given up has for cleaning up when the program is left."""
T = TypeVar("T")


async def beside(work: Callable[[threading.Event], T]) -> T:
    """Run `work` on a thread of its own; whoever is cancelled meanwhile leaves only when it has cleaned up.

    Not one of the event loop's threads: those keep a program from ending for as long as they work.
    """
    stop, future = threading.Event(), Future[T]()

    def run() -> None:
        future.set_running_or_notify_cancel()  # from here on it cannot be cancelled, only told to stop
        try:
            future.set_result(work(stop))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="igdesk-care", daemon=True).start()
    waiting = asyncio.wrap_future(future)
    try:
        await asyncio.wait([waiting])
    except asyncio.CancelledError:
        stop.set()
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody asks for it any more
        await asyncio.wait([waiting], timeout=_LEAVE_WITHIN)
        raise
    return waiting.result()
