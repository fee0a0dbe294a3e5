"""When a ticket's clocks stand still: while it waits for the customer, while it is snoozed, and once it is resolved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from igdesk.rules.model import Ticket
from igdesk.rules.ticket_parts import Pause


def with_pauses(ticket: Ticket, at: datetime) -> Ticket:
    """A ticket that became what it is at `at`, with its pauses. Times of messages may lie before our own clock's."""
    pauses = ticket.pauses
    last = pauses[-1] if pauses else None
    stands = last is not None and last.until is None
    if not ticket.is_running:
        return ticket if stands else replace(ticket, pauses=(*pauses, Pause(at, None)))
    if last is None or not stands:
        return ticket
    return replace(ticket, pauses=(*pauses[:-1], last._replace(until=max(at, last.since))))


def ended(pauses: tuple[Pause, ...]) -> tuple[tuple[datetime, datetime], ...]:
    """Those that are over, from when until when."""
    return tuple((each.since, each.until) for each in pauses if each.until is not None)
