"""What all events have in common."""

from __future__ import annotations

from typing import ClassVar

from igdesk.rules.model import Ticket
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; `kind` is the name in the log, in JSON and in exports."""

    kind: ClassVar[str]

    def change(self, ticket: Ticket) -> Ticket:
        """The ticket after this event: the same, where its log says all that is to be known.

        The log's own bookkeeping (version, time, by hand) is `evolve`'s.
        """
        return ticket

    @property
    def sets(self) -> tuple[str, ...]:
        """What counts as set by hand when a person caused this event."""
        return ()
