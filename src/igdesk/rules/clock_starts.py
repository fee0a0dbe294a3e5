"""Since when each clock of a ticket runs, and of which it was told that it is about to run out."""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Clock
from igdesk.rules.model import Ticket


def clock_starts(ticket: Ticket) -> tuple[tuple[Clock, datetime], ...]:
    """The clocks that count for a ticket, each with when it began; see `sla.running`."""
    is_new, since = ticket.first_responded_at is None, ticket.unanswered_since
    if is_new and since is None and ticket.last_customer_message_at is not None and not _taken_up_again(ticket):
        return ()
    starts: list[tuple[Clock, datetime]] = []
    if is_new:
        starts.append(("first_response", since or ticket.created_at))
    elif since is not None:
        starts.append(("next_response", since))
    if ticket.resolved_at is None:
        began = ticket.resolution_from or ticket.created_at
        starts.append(("resolution", began))
        starts.append(("keep_informed", max(filter(None, (began, ticket.last_answered_at)))))
    return tuple(starts)


def _taken_up_again(ticket: Ticket) -> bool:
    """Whether a colleague has it again that had been put down with nobody answered: there is something to do for us."""
    return not ticket.has_ended and any(each.until is not None for each in ticket.pauses)


def warned(ticket: Ticket) -> frozenset[Clock]:
    """The clocks of which the configured share was used up when somebody last looked; see `sla_warnings.warn_at`."""
    told = {(each.clock, each.since) for each in ticket.told}
    return frozenset(clock for clock, since in clock_starts(ticket) if (clock, since) in told)


def is_warned(ticket: Ticket) -> bool:
    """Whether the tightest of the clocks that run is one of these."""
    dues = {
        "first_response": ticket.first_response_due_at,
        "next_response": ticket.next_response_due_at,
        "resolution": ticket.resolution_due_at,
        "keep_informed": ticket.keep_informed_due_at,
    }
    return ticket.due_at is not None and any(dues[clock] == ticket.due_at for clock in warned(ticket))
