"""What the TUI knows of the sync that runs beside it. Without one, another process syncs and everything still works."""

from __future__ import annotations

from typing import Protocol


class Background(Protocol):
    """Work that goes on while the screens are open."""

    async def run(self) -> None:
        """Go on until cancelled; raises an `IgdeskError` when it cannot."""
        ...

    def wake(self) -> None:
        """There is something to do now: a person asked for a sync, or queued a reply."""
        ...
