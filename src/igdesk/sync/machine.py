"""One sync on this computer: a lock of the operating system's, which a dead process cannot keep.

Whoever holds it knows that a lease of this computer in the database is a dead worker's and need not be waited for.
"""

from __future__ import annotations

import platform
import threading
from pathlib import Path

from filelock import FileLock, Timeout

from igdesk.errors import UsageError, system_reason
from igdesk.machine import machine_id
from igdesk.store.shelf import path_id


class MachineLock:
    """The lock for one database on this computer.

    Args:
        state_dir: This computer's state folder; never on a network drive.
        database: The database that is synced.
    """

    def __init__(self, state_dir: Path, database: Path) -> None:
        self._state_dir = state_dir
        self._lock = FileLock(state_dir / "locks" / f"sync-{path_id(database)}.lock", thread_local=False)

    def acquire(self) -> bool:
        """Take the lock, if no other process on this computer has it. Touches the disk: call it on a thread.

        Raises:
            UsageError: The state folder cannot be written.
        """
        try:
            Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        except OSError as error:
            raise UsageError("sync.no_state_folder", path=self._state_dir, reason=system_reason(error)) from error
        return True

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def machine_id(self) -> str:
        """This computer's id, made once. Touches the disk: call it on a thread, holding the lock.

        Raises:
            UsageError: The state folder cannot be written.
        """
        try:
            return machine_id(self._state_dir)
        except OSError as error:
            raise UsageError("sync.no_state_folder", path=self._state_dir, reason=system_reason(error)) from error


class Taking:
    """One attempt to take the lock on a thread, which whoever waits for it may give up: then nobody holds it.

    Args:
        lock: The lock.
    """

    def __init__(self, lock: MachineLock) -> None:
        self._lock = lock
        self._guard = threading.Lock()
        self._wanted = True
        self._taken = False

    def take(self) -> bool:
        """Take the lock, unless it was given up meanwhile; see `MachineLock.acquire`."""
        taken = self._lock.acquire()
        with self._guard:
            self._taken = taken and self._wanted
            if taken and not self._wanted:
                self._lock.release()
        return self._taken

    def give_up(self) -> None:
        """Nobody waits any more: what was taken, or is being taken, is given back."""
        with self._guard:
            self._wanted = False
            if self._taken:
                self._lock.release()


def holder_name(agent: str) -> str:
    """How others are told who syncs."""
    return f"{agent}@{platform.node() or 'localhost'}"
