"""Answering automatically, as a rule asks for it: only where that is sure to be right, else the record says why not."""

from __future__ import annotations

from datetime import timedelta

from igdesk.config.faq import is_faq
from igdesk.rules import automatic
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.decision import Draft
from igdesk.rules.facts import Fired
from igdesk.rules.faq import weighs
from igdesk.rules.hours import is_open
from igdesk.rules.lately import Lately
from igdesk.rules.model import THREAD_CHANNELS, Inbound, rule_actor
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
    text = automatic.words(draft, asked.value, config, Lately(last=arrival.last_said()))
    why = _obstacle(draft, inbound, arrival) or automatic.obstacle(draft, text, inbound.at, config)
    if why is None and is_faq(asked.rule) and weighs(config, arrival.waiting(draft.ticket)):
        why = "earlier"
    if why is not None or text is None:
        draft.add(e.AutoReplyHeld(asked.value, why or "holes"), actor)
    elif not is_inside(arrival.customer, config.desk):
        draft.add(e.AutoReplyHeld(asked.value, OUTSIDE, draft.now + config.desk.undo_send), actor)
    else:
        automatic.put(draft, text, asked.value, actor, inbound.at, config)


def keep_silent(draft: Draft, asked: Fired[str]) -> None:
    """Record that a template was not sent because the customer wants a person."""
    draft.add(e.AutoReplyHeld(asked.value, "person"), rule_actor(asked.rule))


def _obstacle(draft: Draft, inbound: Inbound, arrival: Arrival) -> str | None:
    """Why not to answer this message; None where nothing speaks against it."""
    if arrival.is_answered:
        return "late"
    # The channels differ where a comment's ticket was merged into another one.
    if not automatic.has_way(draft.ticket, arrival.customer) or inbound.channel not in THREAD_CHANNELS:
        return "unanswerable"
    now, calendar = draft.now, arrival.config.calendar()
    if now - inbound.at > FRESH or is_open(now, calendar) != is_open(inbound.at, calendar):
        return "late"
    return None
