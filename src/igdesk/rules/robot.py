"""Answering automatically, as a rule asks for it: only where that is sure to be right, else the record says why not."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from igdesk.config.faq import is_faq
from igdesk.rules import automatic
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.asked_about import asked_about
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.facts import Fired, Held
from igdesk.rules.faq import WANTS_PERSON, weighs
from igdesk.rules.hours import is_open
from igdesk.rules.lately import Lately
from igdesk.rules.model import THREAD_CHANNELS, Inbound, Status, Ticket, acting_rule, rule_actor
from igdesk.rules.pilot import is_inside
from igdesk.rules.pilot_events import OUTSIDE

FRESH = timedelta(hours=1)
"""A message that was read later than this gets no automatic answer: by then a person should look at it."""


def answer(draft: Draft, asked: Fired[str], inbound: Inbound, arrival: Arrival) -> None:
    """Put a template into the outbox as the answer to a message, or record why not.

    Args:
        draft: The ticket with the message, sorted.
        asked: The template, and the rule that wants it.
        inbound: The message.
        arrival: Its circumstances.
    """
    actor, config = rule_actor(asked.rule), arrival.config
    about = partial(asked_about, draft, inbound, arrival)
    text = automatic.words(draft, asked.value, config, Lately(last=arrival.last_said()), about)
    why = _obstacle(draft, inbound, arrival) or automatic.obstacle(draft, text, inbound.at, config)
    if why is None and is_faq(asked.rule) and weighs(config, arrival.waiting(draft.ticket)):
        why = "earlier"
    if why is not None or text is None:
        draft.add(e.AutoReplyHeld(asked.value, why or "holes"), actor)
    elif not is_inside(arrival.customer, config.desk, draft.ticket):
        draft.add(e.AutoReplyHeld(asked.value, OUTSIDE, draft.now + config.desk.undo_send), actor)
    else:
        automatic.put(draft, text, asked.value, actor, inbound.at, config)


def keep_silent(draft: Draft, held: Held[str]) -> None:
    """Record that a template was not sent, and why."""
    draft.add(e.AutoReplyHeld(held.value, held.why), rule_actor(held.rule))


def is_taken_up(ticket: Ticket, reply: QueuedReply) -> bool:
    """Whether an answer of the FAQ has become pointless before it left: a person has begun, or is asked for."""
    if not reply.automatic or not is_faq(acting_rule(reply.author) or ""):
        return False
    return WANTS_PERSON in ticket.tags or ticket.status is not Status.NEW or ticket.first_responded_at is not None


def withdraw(draft: Draft, reply: QueuedReply) -> None:
    """Take back an answer that has become pointless before it left."""
    draft.cancel(reply, reply.author)
    draft.add(e.AutoReplyHeld(reply.template or "", "taken_up"), reply.author)


def _obstacle(draft: Draft, inbound: Inbound, arrival: Arrival) -> str | None:
    """Why not to answer this message; None where nothing speaks against it."""
    if arrival.is_answered:
        return "late"
    if draft.ticket.customer != arrival.customer.id:
        return "unanswerable"  # their ticket was merged into one of somebody else's, who would get the answer
    # The channels differ where a comment's ticket was merged into another one.
    if not automatic.has_way(draft.ticket, arrival.customer) or inbound.channel not in THREAD_CHANNELS:
        return "unanswerable"
    now, calendar = draft.now, arrival.config.calendar()
    if now - inbound.at > FRESH or is_open(now, calendar) != is_open(inbound.at, calendar):
        return "late"
    return None
