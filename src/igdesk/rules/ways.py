"""By which way something goes out: as a direct message, below a comment for everybody, privately to who wrote it."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How a row of the outbox goes out: its public names."""

    MESSAGE = "message"
    """As a direct message."""
    COMMENT = "comment"
    """Below a comment, where everybody reads it."""
    PRIVATE = "private"
    """As the one direct message to who wrote a comment."""
    HIDE = "hide"
    UNHIDE = "unhide"

    @property
    def speaks(self) -> bool:
        """Whether the customer is told something; hiding says nothing."""
        return self not in (Way.HIDE, Way.UNHIDE)
