"""Units of work that dawdle in their transaction: whatever happens to the drive then happens in the middle of one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from igdesk.store.engine import Pending, Store, Work

P = ParamSpec("P")
T = TypeVar("T")


class SlowWrites:
    """A store's writes, each of which has the drive for some seconds.

    Args:
        store: The store.
        seconds: How long.
    """

    def __init__(self, store: Store, seconds: float) -> None:
        self._store = store
        self._seconds = seconds

    def write(self, op: str, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]:
        return self._store.write(op, _slowly, self._seconds, work, args, kwargs)


def _slowly(
    db: sqlite3.Connection, seconds: float, work: Callable[..., T], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> T:
    """Do a unit of work and wait before it is committed; the lock is held meanwhile."""
    value = work(db, *args, **kwargs)
    time.sleep(seconds)
    return value
