"""Whether a customer may be answered: by whom, on which way, with which words, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.config.accounts import gone, human_agent, is_there
from igdesk.config.model import Config
from igdesk.config.networks import network_id, network_name, window_of
from igdesk.rules import commands as c
from igdesk.rules.authority import check_may_answer
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.media import media_at
from igdesk.rules.model import PUBLIC_CHANNELS, THREAD_CHANNELS, Channel, Customer, Ticket
from igdesk.rules.pilot import sends
from igdesk.rules.room import check_length, room_for
from igdesk.rules.templates import holes
from igdesk.rules.window import WindowKind, closed_phrase, reply_window

if TYPE_CHECKING:
    from datetime import datetime

    from igdesk.rules.decide import Situation


def check_answerable(ticket: Ticket, customer: Customer, actor: str, config: Config) -> None:
    """Whether somebody may answer a ticket's customer through Instagram or another network, whatever the words.

    Raises:
        NotAllowedError: It is not for this agent to answer customers.
        Refusal: The ticket came another way, or by an account or a network that the desk has no longer.
    """
    check_may_answer(actor, config)
    is_of_messages = ticket.channel in THREAD_CHANNELS or network_id(ticket.account) is not None
    has_messages = is_of_messages and customer.remote_id is not None
    is_by_hand = ticket.channel is Channel.MENTION and not ticket.account
    if is_by_hand or (ticket.channel not in PUBLIC_CHANNELS and not has_messages):
        raise Refusal("refusal.not_answerable", number=ticket.number)
    check_has_account(ticket, config)


def check_has_account(ticket: Ticket, config: Config) -> None:
    """Whether the desk still has the account or network that a ticket came in by.

    Raises:
        Refusal: It has not, so nothing can be sent there.
    """
    if ticket.account and not is_there(config, ticket.account):
        why = gone(ticket.number, ticket.account)
        raise Refusal(why.key, **why.args)


def check_sends(config: Config) -> None:
    """What is written in shadow must not go out weeks later, when the mode changes: it is not taken in at all.

    Raises:
        Refusal: The desk is in shadow.
    """
    if not sends(config.desk):
        raise Refusal("pilot.refused")


def check_may_send(ticket: Ticket, command: c.Reply, situation: Situation) -> None:
    """Whether a reply can be taken in with these words, now.

    Raises:
        NotAllowedError, Refusal: Why not.
    """
    config = situation.config
    check_answerable(ticket, situation.customer, situation.actor, config)
    check_sends(config)
    if not (command.texts or command.media) or any(not text.strip() for text in command.texts):
        raise Refusal("refusal.empty_reply")
    if command.media and ticket.channel not in THREAD_CHANNELS:
        raise Refusal("media.direct_only", number=ticket.number)
    for each in command.media:
        media_at(each.url or "", each.type)
    for text in command.texts:
        check_length(text, room_for(ticket, config))
        if open_holes := _open_holes(text, command.template, config):
            raise Refusal("refusal.holes", holes=", ".join(open_holes))
    wrote_at = situation.last_customer_message_at
    check_window(ticket, wrote_at, config, situation.now, comment_ticket=situation.comment_ticket)


def check_window(
    ticket: Ticket, wrote_at: datetime | None, config: Config, now: datetime, *, comment_ticket: int | None = None
) -> None:
    """Whether the window through which somebody may answer is open.

    Args:
        ticket: The ticket.
        wrote_at: When the customer last wrote on the thread.
        config: The configuration.
        now: The instant it is asked for.
        comment_ticket: A ticket whose comment of the same customer can still be answered privately.

    Raises:
        Refusal: It is closed, and what is still possible.
    """
    human = human_agent(config).of(ticket.account)
    window = reply_window(
        ticket.channel, wrote_at, human_agent=human, now=now, of_network=window_of(config, ticket.account)
    )
    if window.kind is WindowKind.CLOSED:
        network = network_name(config, ticket.account)
        why = closed_phrase(
            ticket.number, wrote_at, human_agent=human, now=now, comment_ticket=comment_ticket, network=network
        )
        raise Refusal(why.key, **why.args)


def _open_holes(text: str, template: str | None, config: Config) -> list[str]:
    """Gaps of the template that are still in the text; braces of anybody's own are none."""
    own = {hole for variant in config.variants(template or "") for hole in holes(variant.text)}
    return [hole for hole in holes(text) if hole in own]
