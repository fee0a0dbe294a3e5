"""Which of a ticket's messages are offered for a heart: as `store.reactions` lets one be put, the latest first."""

from __future__ import annotations

from igdesk.rules.model import THREAD_CHANNELS, Direction, MessageState
from igdesk.store.views import MessageView, TicketDetail

MOST = 6
"""So many of the customer's latest messages are offered; the command line takes any."""


def reactable(detail: TicketDetail) -> tuple[MessageView, ...]:
    """The customer's latest messages that can get a heart."""
    numbers = (detail.card.ticket.number, *detail.merged)
    found = [
        each
        for each in reversed(detail.messages)
        if each.direction is Direction.IN
        and each.channel in THREAD_CHANNELS
        and each.ticket in numbers
        and each.remote_id is not None
        and each.state is not MessageState.DELETED
    ]
    return tuple(found[:MOST])
