"""Answering automatically, as a rule asks for it: only where that is sure to be right, else the record says why not.

An automatic answer is no first response and moves no clock. It never leaves by the Human Agent tag (Meta: messages with
it are to be written by people), so it needs the plain reply window of 24 hours.
"""

from __future__ import annotations

from datetime import timedelta

from igdesk.config.faq import is_faq
from igdesk.i18n import Lang
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.decision import Draft, NewReply
from igdesk.rules.facts import Fired
from igdesk.rules.faq import weighs
from igdesk.rules.hours import is_open
from igdesk.rules.lately import Lately
from igdesk.rules.model import THREAD_CHANNELS, Inbound, rule_actor
from igdesk.rules.pilot import is_inside
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.rules.reply_events import ROBOTS_KEPT
from igdesk.rules.templates import choose_variant, holes, render
from igdesk.rules.values import values_for
from igdesk.rules.window import WindowKind, reply_window

FRESH = timedelta(hours=1)
"""A message that was read later than this gets no automatic answer: by then a person should look at it."""
STORM = timedelta(hours=1)
"""In this time a ticket is answered automatically no more than `ROBOTS_KEPT` times: the other side may be a robot."""


def answer(draft: Draft, asked: Fired[str], inbound: Inbound, arrival: Arrival) -> None:
    """Put a template into the outbox as the answer to a message, or record why not.

    Args:
        draft: The ticket with the message, sorted.
        asked: The template, and the rule that wants it.
        inbound: The message.
        arrival: Its circumstances.
    """
    actor, config, customer = rule_actor(asked.rule), arrival.config, arrival.customer
    text = _words(draft, asked.value, arrival)
    why = "late" if arrival.is_answered else _obstacle(draft, text, inbound, arrival)
    if why is None and is_faq(asked.rule) and weighs(config, arrival.waiting(draft.ticket)):
        why = "earlier"
    if why is not None or text is None:
        draft.add(e.AutoReplyHeld(asked.value, why or "holes"), actor)
        return
    hold_until = draft.now + config.desk.undo_send
    if not is_inside(customer, config.desk):
        draft.add(e.AutoReplyHeld(asked.value, OUTSIDE, hold_until), actor)
        return
    reply = NewReply(draft.next_id(), text, hold_until, asked.value, True, inbound.at, author=actor)
    draft.replies.append(reply)
    draft.add(e.ReplyQueued(reply.id, hold_until, asked.value, automatic=True), actor)


def keep_silent(draft: Draft, asked: Fired[str]) -> None:
    """Record that a template was not sent because the customer wants a person."""
    draft.add(e.AutoReplyHeld(asked.value, "person"), rule_actor(asked.rule))


def _words(draft: Draft, template: str, arrival: Arrival) -> str | None:
    """What the template says here; None where there is none, or where a hole stays open."""
    config = arrival.config
    language = draft.ticket.language or config.desk.language
    variant = choose_variant(config, template, language, None, Lately(last=arrival.last_said()))
    if variant is None:
        return None
    lang: Lang = "zh" if variant.language == "zh" else "en"
    text = render(variant.text, values_for(draft.ticket, arrival.customer, config, draft.now, lang))
    return None if set(holes(variant.text)).intersection(holes(text)) else text


def _obstacle(draft: Draft, text: str | None, inbound: Inbound, arrival: Arrival) -> str | None:
    """Why not to answer; None where nothing speaks against it."""
    now, ticket = draft.now, draft.ticket
    channels = {ticket.channel, inbound.channel}  # they differ where a comment's ticket was merged into another one
    if not channels <= THREAD_CHANNELS or arrival.customer.remote_id is None:
        return "unanswerable"
    calendar = arrival.config.calendar()
    if now - inbound.at > FRESH or is_open(now, calendar) != is_open(inbound.at, calendar):
        return "late"
    if len(ticket.robots) == ROBOTS_KEPT and now - ticket.robots[0] < STORM:
        return "storm"
    if reply_window(ticket.channel, inbound.at, human_agent=False, now=now).kind is WindowKind.CLOSED:
        return "window"
    return "holes" if text is None or len(text.encode()) > MESSAGE_BYTES else None
