"""What came back to the top of the lists: a department has answered, or it was set aside until now."""

from __future__ import annotations

from datetime import UTC, datetime

from igdesk.rules.model import Status, Ticket

_NEVER = datetime.min.replace(tzinfo=UTC)


def came_back(ticket: Ticket) -> datetime | None:
    """Since when a ticket that came back stands before all others, until it is answered; as `store.sql.PLACE`."""
    at = ticket.returned_at
    if at is None or ticket.status is not Status.OPEN or ticket.snoozed_until is not None or ticket.legs:
        return None
    return at if (ticket.last_answered_at or _NEVER) < at else None
