"""What an import left out, and why: collected while it reads, shown in its summary."""

from __future__ import annotations

from igdesk.i18n import Phrase
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not taken.

    Attributes:
        path: File or thread inside the export.
        count: How many of what the reason names.
    """

    path: str
    reason: Phrase
    count: int = 1


class SkipList:
    """Collects what is skipped; the same reason at the same place is counted, not repeated."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Skipped] = {}

    def add(self, path: str, reason: Phrase, count: int = 1) -> None:
        """Note `count` more of what `reason` names at `path`."""
        before = self._found.get((path, reason.key))
        self._found[path, reason.key] = Skipped(path, reason, count + (before.count if before else 0))

    def all(self) -> list[Skipped]:
        """What was noted, in the order in which it was first met."""
        return list(self._found.values())
