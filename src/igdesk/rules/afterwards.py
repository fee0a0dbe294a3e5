"""What follows on a ticket's end: its customer is asked (`csat`), somebody asks once more (`follow_up`), it closes.

What must be so before it may end is `may_end`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from igdesk.config.model import Config
from igdesk.rules import automatic, csat, follow_up
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.decision import Draft
from igdesk.rules.may_end import has_open_ends
from igdesk.rules.model import Status, Ticket, is_person, rule_actor
from igdesk.rules.pilot import is_inside
from igdesk.rules.pilot_events import OUTSIDE

CLOSING = "robot:closing"
"""Tells customers that their ticket was closed; no rule of a file can be called so."""
CLOSES = rule_actor(CLOSING)
_BACKLOG = timedelta(days=3)
"""What should have been closed longer ago lay there when this was configured: nobody gets a notice for each of it."""


def ended(
    draft: Draft, before: Ticket, config: Config, wrote_at: datetime | None, *, rating: bool, by: str | None = None
) -> None:
    """What comes with the end of a ticket, at the end of the decision that ended it.

    Args:
        draft: The decision.
        before: The ticket that it was decided on.
        config: The configuration.
        wrote_at: When the customer last wrote on the thread.
        rating: Whether they are asked how satisfied they are; False: whoever ended it leaves that out.
        by: Who ended it, where that is not who records it.
    """
    if not draft.ticket.has_ended or before.has_ended or not _is_end_of_work(draft, before):
        return
    follow_up.plan(draft, config, wrote_at)
    if is_person(by or draft.actor):
        csat.ask_at_end(draft, config, wrote_at, rating=rating)


def closes_at(ticket: Ticket, config: Config) -> datetime | None:
    """When a ticket whose customer stays silent is closed by itself; None: never, or not while somebody owes something.

    A resolved one, or one that waits for the customer; each after the time that the configuration gives it.
    """
    after = _after(ticket, config)
    if after is None:
        return None
    return _silent_since(ticket) + after


def close_silent(draft: Draft, config: Config) -> None:
    """Close a ticket whose customer was silent for so long, and say so in the same decision, as far as that is wanted.

    The customer is told where a program may write to them; else whoever has the ticket.
    """
    at, after = closes_at(draft.ticket, config), _after(draft.ticket, config)
    if at is None or after is None or at > draft.now:
        return
    notice, before = config.desk.closing_notice, draft.ticket
    text = None if notice is None else automatic.words(draft, notice, config)
    why = None if notice is None else _obstacle(draft, text, config)
    is_silent = why in (None, OUTSIDE) or draft.now - at > _BACKLOG
    to = () if is_silent else people(("assignee",), before, config, draft.now)
    draft.add(e.ClosedSilent(at - after, to))
    draft.tell(to)
    draft.add(e.StatusChanged(before.status, Status.CLOSED, draft.now))
    if notice is None:
        return
    if why is not None or text is None:
        would = draft.now + config.desk.undo_send if why == OUTSIDE else None
        draft.add(e.AutoReplyHeld(notice, why or "holes", would), CLOSES)
    else:
        automatic.put(draft, text, notice, CLOSES, before.last_customer_message_at, config)


def _after(ticket: Ticket, config: Config) -> timedelta | None:
    """After what silence a ticket as it stands is closed."""
    if ticket.status is Status.RESOLVED:
        return config.desk.closes_after
    after = config.desk.waiting_closes_after
    is_theirs = ticket.status is Status.WAITING and ticket.snoozed_until is None and ticket.unanswered_since is None
    if after is None or not is_theirs or ticket.escalated or ticket.incident is not None:
        return None
    return None if has_open_ends(ticket, config) else after


def _silent_since(ticket: Ticket) -> datetime:
    """Since when the customer could have written and did not: our last word, what they wrote, the time to ask again."""
    said = (ticket.last_answered_at, ticket.last_customer_message_at, ticket.resolved_at, ticket.follow_up_at)
    rests = (each.since for each in ticket.pauses if each.until is None)
    return max(filter(None, (ticket.created_at, *said, *rests)))


def _obstacle(draft: Draft, text: str | None, config: Config) -> str | None:
    """Why the customer is not told; None where nothing speaks against it."""
    customer = draft.customer
    if customer is None or not automatic.has_way(draft.ticket, customer):
        return "unanswerable"
    why = automatic.obstacle(draft, text, draft.ticket.last_customer_message_at, config)
    return why or (None if is_inside(customer, config.desk, draft.ticket) else OUTSIDE)


def _is_end_of_work(draft: Draft, before: Ticket) -> bool:
    """Whether there was anything to be satisfied with: what is closed without an answer is spam or a mistake."""
    ticket = draft.ticket
    if ticket.merged_into is not None:
        return False
    answered = ticket.first_responded_at is not None or before.status is Status.WAITING or bool(draft.replies)
    return ticket.status is Status.RESOLVED or answered
