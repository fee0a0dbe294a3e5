"""What acts once for as long as a ticket waits: since when it does, and which rules have had their turn.

The ticket remembers it (`Ticket.rang`): people are told, hooks called and timers ring once for a wait, and anew for the
next one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from igdesk.rules.model import Ticket


def wait_began(ticket: Ticket) -> datetime:
    """When the wait began that a customer's message is part of; what time brings about may be for another one."""
    return ticket.unanswered_since or ticket.created_at


def had_turn(ticket: Ticket, since: datetime) -> frozenset[str]:
    """Whatever has had its turn for the wait that began then, by the names under which it is remembered."""
    return frozenset(name for name, began in ticket.rang.items() if began == since)


def with_turn(ticket: Ticket, name: str, since: datetime) -> Ticket:
    """A ticket that remembers it of one more."""
    return replace(ticket, rang={**ticket.rang, name: since})
