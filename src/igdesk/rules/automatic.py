"""What goes out by itself, an answer (`robot`) or a question (`csat`): its words, what speaks against it, its place.

It is no first response and moves no clock. It never leaves by the Human Agent tag (Meta: messages with it are to be
written by people), so it needs the plain reply window of 24 hours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.i18n import Lang
from igdesk.rules import events as e
from igdesk.rules.commands import MESSAGE_BYTES
from igdesk.rules.decision import Draft, NewReply
from igdesk.rules.lately import NOTHING, Lately
from igdesk.rules.model import THREAD_CHANNELS, Customer, Ticket
from igdesk.rules.reply_events import ROBOTS_KEPT
from igdesk.rules.templates import choose_variant, holes, render
from igdesk.rules.values import values_for
from igdesk.rules.window import WindowKind, reply_window

STATUS = "ticket.status"
"""A template with this hole tells how a ticket stands."""
STORM = timedelta(hours=1)
"""In this time a ticket is written to automatically no more than `ROBOTS_KEPT` times: the other side may be a robot."""


def has_way(ticket: Ticket, customer: Customer) -> bool:
    """Whether a ticket's customer can be written to in direct messages."""
    return ticket.channel in THREAD_CHANNELS and customer.remote_id is not None


def words(
    draft: Draft,
    template: str,
    config: Config,
    lately: Lately = NOTHING,
    asked_about: Callable[[], Ticket] | None = None,
) -> str | None:
    """What a template says in the customer's language; None where it says nothing, too much, or a hole stays open.

    Args:
        draft: The ticket.
        template: Its id.
        config: The configuration.
        lately: What was said last.
        asked_about: Finds the ticket that a template speaks of which tells how it stands; None: this one.
    """
    if draft.customer is None:
        return None
    language = draft.ticket.language or config.desk.language
    variant = choose_variant(config, template, language, None, lately)
    if variant is None:
        return None
    lang: Lang = "zh" if variant.language == "zh" else "en"
    wanted = set(holes(variant.text))
    ticket = draft.ticket if asked_about is None or STATUS not in wanted else asked_about()
    text = render(variant.text, values_for(ticket, draft.customer, config, draft.now, lang))
    is_whole = wanted.isdisjoint(holes(text))
    return text if is_whole and len(text.encode()) <= MESSAGE_BYTES else None


def obstacle(draft: Draft, text: str | None, wrote_at: datetime | None, config: Config) -> str | None:
    """Why nothing is to go out by itself; None where nothing speaks against it.

    Args:
        draft: The ticket.
        text: What would be said; None: there are no words.
        wrote_at: When the customer last wrote.
        config: The configuration.
    """
    robots = draft.ticket.robots
    if len(robots) == ROBOTS_KEPT and draft.now - robots[0] < STORM:
        return "storm"
    if not is_window_open(draft.ticket, wrote_at, draft.now + config.desk.undo_send):
        return "window"
    return "holes" if text is None else None


def is_window_open(ticket: Ticket, wrote_at: datetime | None, at: datetime) -> bool:
    """Whether a program may write to the customer at a time."""
    return reply_window(ticket.channel, wrote_at, human_agent=False, now=at).kind is not WindowKind.CLOSED


def put(draft: Draft, text: str, template: str, actor: str, covers: datetime | None, config: Config) -> NewReply:
    """Put a message of nobody's into the outbox, held as every reply is.

    Args:
        draft: The decision.
        text: The words.
        template: Whose they are.
        actor: The rule that wants it.
        covers: The latest customer message that it knows of.
        config: The configuration.
    """
    hold_until = draft.now + config.desk.undo_send
    reply = NewReply(draft.next_id(), text, hold_until, template, True, covers, author=actor)
    draft.replies.append(reply)
    draft.add(e.ReplyQueued(reply.id, hold_until, template, automatic=True), actor)
    return reply
