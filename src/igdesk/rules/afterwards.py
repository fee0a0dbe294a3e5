"""What follows on a ticket's end: its customer is asked (`csat`), somebody asks once more (`follow_up`), it closes.

What must be so before it may end is `may_end`.
"""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import csat, follow_up
from igdesk.rules import events as e
from igdesk.rules.decision import Draft
from igdesk.rules.model import Status, Ticket, is_person


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
    """When a resolved ticket whose customer stays silent is closed by itself; None: never."""
    after = config.desk.closes_after
    if after is None or ticket.status is not Status.RESOLVED or ticket.resolved_at is None:
        return None
    since = max(filter(None, (ticket.resolved_at, ticket.last_customer_message_at)))
    at = since + after
    return at if ticket.follow_up_at is None else max(at, ticket.follow_up_at + after)


def close_silent(draft: Draft, config: Config) -> None:
    """Close a resolved ticket whose customer was silent for so long; nobody is written to."""
    at = closes_at(draft.ticket, config)
    if at is not None and at <= draft.now and config.desk.closes_after is not None:
        draft.add(e.ClosedSilent(at - config.desk.closes_after))
        draft.add(e.StatusChanged(draft.ticket.status, Status.CLOSED, draft.now))


def _is_end_of_work(draft: Draft, before: Ticket) -> bool:
    """Whether there was anything to be satisfied with: what is closed without an answer is spam or a mistake."""
    ticket = draft.ticket
    if ticket.merged_into is not None:
        return False
    answered = ticket.first_responded_at is not None or before.status is Status.WAITING or bool(draft.replies)
    return ticket.status is Status.RESOLVED or answered
