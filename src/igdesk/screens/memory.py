"""The tickets that were read lately: what is shown while the drive does not answer."""

from __future__ import annotations

from collections import OrderedDict

from igdesk.desk.queries import TicketDetail

KEPT = 100
"""Tickets; whoever works through more than that has the drive back before they read the first one again."""


class Memory:
    """Them, as they were last read."""

    def __init__(self) -> None:
        self._details: OrderedDict[int, TicketDetail] = OrderedDict()

    def keep(self, detail: TicketDetail, *, is_whole: bool = True) -> None:
        """Keep a ticket.

        Args:
            detail: As it was just read.
            is_whole: Whether it has all that its screen shows; a glimpse replaces nothing.
        """
        number = detail.card.ticket.number
        if is_whole or number not in self._details:
            self._details[number] = detail
        self._details.move_to_end(number)
        while len(self._details) > KEPT:
            self._details.popitem(last=False)

    def of(self, number: int) -> TicketDetail | None:
        """A ticket as it was last read, if it is remembered."""
        return self._details.get(number)
