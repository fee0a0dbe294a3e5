"""The calls that were made, without tokens: what call budgets and "sent exactly once" are checked against."""

from __future__ import annotations

import threading
from datetime import datetime

from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One call."""

    number: int
    at: datetime
    method: str
    path: str
    kind: str
    """What was called: `me conversations messages profile send media comments reply hide token cdn other`."""
    params: tuple[str, ...]
    """Names of the parameters, sorted; never their values."""
    status: int
    """HTTP status; 0 when the connection was dropped."""
    fault: str | None = None
    """The fault that was put on this call."""


class Ledger:
    """Remembers calls, newest last; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def write(
        self, at: datetime, method: str, path: str, kind: str, params: tuple[str, ...], status: int, fault: str | None
    ) -> None:
        with self._lock:
            self._entries.append(Entry(len(self._entries) + 1, at, method, path, kind, params, status, fault))

    def entries(self, kind: str | None = None) -> tuple[Entry, ...]:
        """All calls, or those of one kind."""
        with self._lock:
            return tuple(e for e in self._entries if kind is None or e.kind == kind)

    def count(self, kind: str | None = None) -> int:
        return len(self.entries(kind))

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
