"""Until when Instagram lets us answer.

Meta, "Messaging API" (Instagram API with Instagram Login): a business answers within 24 hours of the customer's latest
message; with the Human Agent feature a person may answer within 7 days. "Private Replies": a comment can be answered
privately within 7 days of it. Another network has the window that the configuration tells of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from igdesk.i18n import Phrase
from igdesk.rules.model import THREAD_CHANNELS, Channel, Ticket
from igdesk.values import dataclass

STANDARD = timedelta(hours=24)
HUMAN_AGENT = timedelta(days=7)
PRIVATE_REPLY = timedelta(days=7)


class WindowKind(StrEnum):
    """Which window is open: the public names of `reply_window.kind`."""

    STANDARD = "standard"
    HUMAN_AGENT = "human_agent"
    CLOSED = "closed"
    NONE = "none"
    """This channel has no window."""


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """The window as it is at one instant; `closes_at` is in the past when it has closed."""

    kind: WindowKind
    closes_at: datetime | None = None


def reply_window(
    channel: Channel,
    last_customer_message_at: datetime | None,
    *,
    human_agent: bool,
    now: datetime,
    of_network: timedelta | None = None,
) -> ReplyWindow:
    """The window of a thread.

    Args:
        channel: The ticket's channel.
        last_customer_message_at: When the customer last wrote on the thread.
        human_agent: Whether the account has Meta's Human Agent permission.
        now: The instant it is asked for.
        of_network: The one of the network that it came by, where that has one.
    """
    if of_network is not None:
        end = None if last_customer_message_at is None else last_customer_message_at + of_network
        is_open = end is not None and now < end
        return ReplyWindow(WindowKind.STANDARD if is_open else WindowKind.CLOSED, end)
    if channel not in THREAD_CHANNELS:
        return ReplyWindow(WindowKind.NONE)
    if last_customer_message_at is None:
        return ReplyWindow(WindowKind.CLOSED)
    standard_end = last_customer_message_at + STANDARD
    if now < standard_end:
        return ReplyWindow(WindowKind.STANDARD, standard_end)
    if not human_agent:
        return ReplyWindow(WindowKind.CLOSED, standard_end)
    human_end = last_customer_message_at + HUMAN_AGENT
    return ReplyWindow(WindowKind.HUMAN_AGENT if now < human_end else WindowKind.CLOSED, human_end)


def next_end(
    ticket: Ticket,
    last_customer_message_at: datetime | None,
    *,
    human_agent: bool,
    now: datetime,
    of_network: timedelta | None = None,
) -> datetime | None:
    """When the window closes through which somebody is to answer; None: nobody waits, or there is none to close.

    Of a comment that waits for an answer it is the one for a private reply: it was not used, or somebody answered.

    Args:
        ticket: The ticket.
        last_customer_message_at: When the customer last wrote on the thread.
        human_agent: Whether the account has Meta's Human Agent permission.
        now: The instant it is asked for.
        of_network: As in `reply_window`.
    """
    if ticket.unanswered_since is None or ticket.has_ended or ticket.snoozed_until is not None:
        return None
    if ticket.channel is Channel.COMMENT:
        end = None if last_customer_message_at is None else last_customer_message_at + PRIVATE_REPLY
    else:
        end = reply_window(
            ticket.channel, last_customer_message_at, human_agent=human_agent, now=now, of_network=of_network
        ).closes_at
    return end if end is not None and end > now else None


def closed_phrase(
    number: int,
    last_customer_message_at: datetime | None,
    *,
    human_agent: bool,
    now: datetime,
    comment_ticket: int | None = None,
    network: str | None = None,
) -> Phrase:
    """That a ticket's window is closed, and what is still possible.

    Args:
        number: The ticket.
        last_customer_message_at: When the customer last wrote on the thread.
        human_agent: Whether the account has Meta's Human Agent permission.
        now: The instant it is asked for.
        comment_ticket: A ticket whose comment of the same customer can still be answered privately.
        network: What people call the network that it came by, where it did.
    """
    if network is not None:
        return Phrase("networks.window_closed", {"number": number, "network": network})
    if comment_ticket is not None:
        return Phrase("limits.window_comment", {"number": number, "other": comment_ticket})
    wrote = last_customer_message_at
    if not human_agent and wrote is not None and now < wrote + HUMAN_AGENT:
        return Phrase("limits.window_human", {"number": number, "days": HUMAN_AGENT.days})
    return Phrase("refusal.window_closed", {"number": number})
