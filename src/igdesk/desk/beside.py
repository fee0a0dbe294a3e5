"""Work that waits for files, on a thread of its own beside the event loop."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

_LEAVE_WITHIN = 3.0
"""Seconds that work which is given up has for cleaning up when the program is left."""
_NICE = 10
"""Of 19: a program that wants the processor gets nine times as much of it as this thread."""
T = TypeVar("T")


async def beside(work: Callable[[threading.Event], T], *, gives_way: bool = False) -> T:
    """Run `work` on a thread of its own; whoever is cancelled meanwhile leaves only when it has cleaned up.

    Not one of the event loop's threads: those keep a program from ending for as long as they work.

    Args:
        work: Gets an event that tells it to stop.
        gives_way: Whether all others go first, where the system knows of threads' priorities: for what reads a whole
            desk, which takes a processor seconds.
    """
    stop, future = threading.Event(), Future[T]()

    def run() -> None:
        future.set_running_or_notify_cancel()  # from here on it cannot be cancelled, only told to stop
        try:
            if gives_way:
                _give_way()
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


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole program, its keys included
        with suppress(OSError):
            me = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, me, max(_NICE, os.getpriority(os.PRIO_PROCESS, me)))
