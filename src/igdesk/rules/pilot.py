"""Whom the desk acts for by itself: everybody (`live`), nobody (`shadow`), or a share of the customers (`canary`).

That share may be tried out on some channels or accounts alone.

Sorting is for everybody. Answers and assignments by rules are for those inside the pilot; for the others the log says
what would have been done.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from igdesk.config.model import Config
from igdesk.config.settings import Desk
from igdesk.i18n import Phrase
from igdesk.rules.model import Customer, MessageState, Ticket
from igdesk.rules.per_config import once_per_config

_SHARES = 100
_RANGE = 1 << 64


def sends(desk: Desk) -> bool:
    """Whether anything leaves for Instagram at all."""
    return desk.mode != "shadow"


@once_per_config
def as_if_live(config: Config) -> Config:
    """The same desk acting for everybody: for telling what the rules do, whatever the mode."""
    return replace(config, desk=replace(config.desk, mode="live"))


def waits_because(state: MessageState, desk: Desk) -> Phrase | None:
    """Why a reply of this state stays here although its time has come; None where the mode does not hold it."""
    is_held = state is MessageState.QUEUED and not sends(desk)
    return Phrase("pilot.waits") if is_held else None


def is_inside(customer: Customer, desk: Desk, ticket: Ticket | None = None) -> bool:
    """Whether rules answer and assign for a customer; a greater share keeps everybody whom a smaller one has.

    Args:
        customer: Who wrote.
        desk: How it is tried out, and for whom.
        ticket: On which ticket, where that is known: it may have come by what is not tried out yet.
    """
    if desk.mode == "canary":
        return _place(customer) < desk.canary_percent and (ticket is None or _is_tried(ticket, desk))
    return desk.mode == "live"


def _is_tried(ticket: Ticket, desk: Desk) -> bool:
    by_channel = not desk.canary_channels or ticket.channel.value in desk.canary_channels
    return by_channel and (not desk.canary_accounts or ticket.account in desk.canary_accounts)


def would_be_owner(ticket: Ticket, customer: Customer, desk: Desk) -> str | None:
    """Who has a ticket, or would have it, had its customer been in the pilot: rules go on from there."""
    return ticket.assignee or (None if is_inside(customer, desk, ticket) else ticket.would_go_to)


def _place(customer: Customer) -> int:
    """Where a customer stands in a row of a hundred: the same on every computer and every day."""
    key = f"id:{customer.id}" if customer.remote_id is None else customer.remote_id
    return int.from_bytes(sha256(key.encode()).digest()[:8]) * _SHARES // _RANGE
