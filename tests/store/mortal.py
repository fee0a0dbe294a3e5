"""A process that dies at a chosen step of its disk: before a page is written, a file synced, cut, opened or deleted."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from .failing_disk import Unreachable, failing_disk


@contextmanager
def mortal(at: int | None) -> Iterator[None]:
    """Let this process be killed at step `at` of what is opened meanwhile, counted from one.

    Where the steps cannot be seen it lives; so it does without a step.
    """
    if at is None or not can_be_seen():
        yield
        return
    steps = count(1)

    def verdict(_step: str) -> int:
        if next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with failing_disk() as disk:
        disk.verdict = verdict  # type: ignore[assignment]  # a disk that never fails, but for once
        yield


def can_be_seen() -> bool:
    """Whether this Python lets the steps be counted."""
    try:
        with failing_disk():
            return True
    except Unreachable:
        return False
