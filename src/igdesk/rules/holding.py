"""Until when a reply of a person's is held: never so long that Instagram's window would close on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.config.accounts import human_agent
from igdesk.config.holding import held_for
from igdesk.config.model import Config
from igdesk.config.networks import window_of
from igdesk.rules.model import Ticket
from igdesk.rules.window import reply_window

_LEAVES_WITHIN = timedelta(seconds=20)
"""So long before the window closes a reply is free to leave."""


def hold_until(
    ticket: Ticket, last_customer_message_at: datetime | None, config: Config, now: datetime, *, public: bool
) -> datetime:
    """The end of the time in which the reply can be taken back.

    Args:
        ticket: What is answered, through a window that is open.
        last_customer_message_at: When the customer last wrote on the thread.
        config: With what the person chose.
        now: When it is written.
        public: Whether everybody will read it.
    """
    until = now + held_for(config.desk, public=public)
    longer, of_network = human_agent(config).of(ticket.account), window_of(config, ticket.account)
    wrote_at = last_customer_message_at
    end = reply_window(ticket.channel, wrote_at, human_agent=longer, now=now, of_network=of_network).closes_at
    return until if end is None else max(min(until, end - _LEAVES_WITHIN), now)
