"""The life of a ticket as a state machine. Closed is final.

new ──▶ open ◀──▶ waiting
  ╲      │ ▲         │
   ╲     ▼ ╲         ▼
    ╲──▶ resolved ◀──╯        every state but closed ──▶ closed
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from igdesk.errors import IgdeskError
from igdesk.i18n import Phrase
from igdesk.rules.model import Status, Ticket

NEXT: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.WAITING, Status.RESOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.WAITING, Status.RESOLVED, Status.CLOSED}),
    Status.WAITING: frozenset({Status.OPEN, Status.RESOLVED, Status.CLOSED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}
"""Which states a state may turn into."""


class Refusal(IgdeskError):
    """A command that cannot be done, with the reason; nothing was changed."""


def check(ticket: Ticket, after: Status) -> None:
    """Refuse a change of state that the machine does not have.

    Raises:
        Refusal: With the reason.
    """
    check_not_closed(ticket)
    if after is ticket.status:
        raise Refusal("refusal.same_status", number=ticket.number, status=status_name(after))
    if after not in NEXT[ticket.status]:
        names = {"before": status_name(ticket.status), "after": status_name(after)}
        raise Refusal("refusal.no_such_step", number=ticket.number, **names)


def check_not_closed(ticket: Ticket) -> None:
    """Refuse to touch a closed ticket.

    Raises:
        Refusal: The ticket is closed, or went into another one, which is named.
    """
    if ticket.merged_into is not None:
        raise Refusal("refusal.merged", number=ticket.number, into=ticket.merged_into)
    if ticket.status is Status.CLOSED:
        raise Refusal("refusal.closed", number=ticket.number)


def takes_message(ticket: Ticket, written_at: datetime, reopens_for: timedelta) -> bool:
    """Whether a customer's message belongs to this ticket rather than to a new one.

    A resolved ticket takes what was written within `reopens_for` of its resolution (the end included), a closed one
    takes nothing.
    """
    if ticket.status is Status.RESOLVED:
        return ticket.resolved_at is None or written_at <= ticket.resolved_at + reopens_for
    return ticket.status is not Status.CLOSED


def status_name(status: Status) -> Phrase:
    """The word for a state, in the person's language."""
    return Phrase(f"status.{status.value}")
