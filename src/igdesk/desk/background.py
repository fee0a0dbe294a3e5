"""What the TUI knows of the sync that runs beside it. Without one, another process syncs and everything still works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from igdesk.i18n import Phrase


class Background(Protocol):
    """Work that goes on while the screens are open."""

    async def run(self) -> None:
        """Go on until cancelled; raises an `IgdeskError` when it cannot."""
        ...

    async def care(self, tell: Callable[[Phrase], None]) -> None:
        """Check the database and back it up until cancelled; `tell` is told once why backups fail.

        Raises:
            DamagedError: The database is damaged; with advice.
        """
        ...

    def wake(self) -> None:
        """There is something to do now: a person asked for a sync, or queued a reply."""
        ...
