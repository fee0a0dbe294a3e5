"""One sync on this computer: a lock of the operating system's, which a dead process cannot keep.

Whoever holds it knows that a lease of this computer in the database is a dead worker's and need not be waited for.
"""

from __future__ import annotations

import hashlib
import platform
import secrets
from pathlib import Path

from filelock import FileLock, Timeout


class MachineLock:
    """The lock for one database on this computer.

    Args:
        state_dir: This computer's state folder; never on a network drive.
        database: The database that is synced.
    """

    def __init__(self, state_dir: Path, database: Path) -> None:
        name = hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:16]
        self._state_dir = state_dir
        self._lock = FileLock(state_dir / "locks" / f"sync-{name}.lock", thread_local=False)

    def acquire(self) -> bool:
        """Take the lock, if no other process on this computer has it. Touches the disk: call it on a thread."""
        Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def machine_id(self) -> str:
        """This computer's id, made once. Touches the disk: call it on a thread."""
        path = self._state_dir / "machine-id"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_hex(8), encoding="ascii")
        return path.read_text(encoding="ascii").strip()


def holder_name(agent: str) -> str:
    """How others are told who syncs."""
    return f"{agent}@{platform.node() or 'localhost'}"
