"""By which way something goes out: as a direct message, below a comment, privately to who wrote it, as a heart."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How a row of the outbox goes out: its public names."""

    MESSAGE = "message"
    """As a direct message."""
    COMMENT = "comment"
    """Below a comment, where everybody reads it."""
    MENTION = "mention"
    """Below somebody else's post or comment that names us, where everybody reads it."""
    PRIVATE = "private"
    """As the one direct message to who wrote a comment."""
    HIDE = "hide"
    UNHIDE = "unhide"
    REACT = "react"
    """As a heart on a message."""
    UNREACT = "unreact"

    @property
    def speaks(self) -> bool:
        """Whether the customer is told something in words or pictures; what says nothing may be done twice."""
        return self in (Way.MESSAGE, Way.COMMENT, Way.MENTION, Way.PRIVATE)

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self in (Way.COMMENT, Way.MENTION)

    @property
    def hides(self) -> bool:
        """Whether a comment is hidden, or shown again."""
        return self in (Way.HIDE, Way.UNHIDE)

    @property
    def reacts(self) -> bool:
        """Whether a heart is put on a message, or taken off it."""
        return self in (Way.REACT, Way.UNREACT)
