"""How the file behind the store is doing: what a status line shows of it."""

from __future__ import annotations

from igdesk.i18n import Phrase
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """The moment's state. A local file is always calm."""

    silent: float = 0.0
    """Seconds for which the drive has not answered what it was asked; 0 while it does."""
    holder: str | None = None
    """Who is saving while we wait, if that takes long."""
    broken: Phrase | None = None
    """What broke off the last time, until something is answered again."""
    stopped: Phrase | None = None
    """Why this computer writes no more, if so."""
    waiting: int = 0
    """Writes that wait on this computer for the drive."""
    latency: float = 0.0
    """Seconds that a unit of work held the lock lately: nine of ten took less."""
    lock_wait: float = 0.0
    """Seconds that a unit of work waited for the lock lately: nine of ten waited less."""

    @property
    def is_calm(self) -> bool:
        """Whether there is nothing that a person should know."""
        return not (self.silent or self.holder or self.broken or self.stopped)


CALM = Condition()
