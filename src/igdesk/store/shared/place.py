"""Which files belong to a desk on a share. All names begin with the database's: one rule of a server fits all."""

from __future__ import annotations

from pathlib import Path

from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A desk's files, side by side."""

    database: Path

    @property
    def lock(self) -> Path:
        """Whoever holds a lock on its first byte may open the database."""
        return self._beside(".lock")

    @property
    def rev(self) -> Path:
        """The revision after the last commit: a database that is older was read from a stale cache."""
        return self._beside(".rev")

    @property
    def mark(self) -> Path:
        """That the desk is shared, and which it is: an empty mount point has no such file."""
        return self._beside(".share")

    @property
    def journal(self) -> Path:
        """SQLite's own."""
        return self._beside("-journal")

    @property
    def is_shared(self) -> bool:
        """Whether the desk here is kept in the shared profile. Touches the drive."""
        return self.mark.is_file()

    def _beside(self, end: str) -> Path:
        return self.database.with_name(f"{self.database.name}{end}")
