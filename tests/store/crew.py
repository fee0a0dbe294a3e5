"""Processes that work on a desk: started together, watched, and waited for or killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

_PATIENCE_S = 60.0
_PRELOADED = (
    *("igdesk.wiring", "igdesk.config.load", "igdesk.desk.batch", "igdesk.store.backup", "igdesk.store.undo"),
    *(f"igdesk.cli.{name}" for name in ("main", "backups", "changes", "joints", "searching", "tickets", "undoing")),
    *("pytest", "tests.store.hands", "tests.store.test_processes"),
)
"""What every process has from its birth: their starts take no time, and they meet at the desk instead."""


class Member:
    """A process of its own that runs `task`, which is handed a pipe to here.

    Args:
        task: Says `ready` when it is, and begins when it is told to.
    """

    def __init__(self, task: Callable[[Connection], None]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*_PRELOADED])
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=task, args=(theirs,))
        self._process.start()
        theirs.close()

    def await_sign(self) -> bytes:
        """What it says next.

        Raises:
            EOFError: It has ended.
        """
        assert self._pipe.poll(_PATIENCE_S), "a process says nothing any more"
        return self._pipe.recv_bytes()

    def tell(self) -> None:
        """Let it begin, or end."""
        self._pipe.send_bytes(b"!")

    def last_words(self) -> list[bytes]:
        """All that it says until its end, which must be a good one."""
        found = self._rest()
        assert self._process.exitcode == 0, "a process failed: its traceback is on standard error"
        return found

    def was_killed(self) -> bool:
        """Wait for its end, and tell how it came."""
        self._rest()
        assert self._process.exitcode in (0, -signal.SIGKILL), "a process failed: its traceback is on standard error"
        return self._process.exitcode != 0

    def kill(self) -> None:
        """End it without warning."""
        assert self._process.pid is not None
        assert self._process.is_alive(), "a process ended by itself"
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()

    def _rest(self) -> list[bytes]:
        found = []
        with suppress(EOFError, ConnectionResetError):
            while True:
                found.append(self.await_sign())
        self._process.join()
        return found

    def close(self) -> None:
        if self._process.is_alive():
            self.kill()
        self._pipe.close()
        self._process.close()


@contextmanager
def crew(task: Callable[..., None], *jobs: Any) -> Iterator[list[Member]]:
    """Processes that run `task`, one for each job, all of them ready; none outlives the block."""
    members: list[Member] = []
    try:
        for job in jobs:
            members.append(Member(partial(task, job)))
        for member in members:
            assert member.await_sign() == b"ready"
        yield members
    finally:
        for member in members:
            member.close()
