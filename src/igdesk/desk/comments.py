"""A ticket's comments as a screen knows them: which one is answered, and whether it can be answered privately."""

from __future__ import annotations

from datetime import datetime

from igdesk.desk.queries import TicketDetail
from igdesk.rules.comment_replies import Comment, check_private
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, MessageState
from igdesk.rules.ways import Way
from igdesk.store.views import MessageView

_OVER = (MessageState.CANCELLED, MessageState.FAILED)


def comments_of(detail: TicketDetail) -> tuple[MessageView, ...]:
    """The customer's comments that can be answered or hidden, the latest first."""
    numbers = (detail.card.ticket.number, *detail.merged)
    found = [
        message
        for message in detail.messages
        if message.direction is Direction.IN
        and message.channel is Channel.COMMENT
        and message.ticket in numbers
        and message.remote_id is not None
        and message.state is not MessageState.DELETED
    ]
    return tuple(reversed(found))


def is_public(detail: TicketDetail) -> bool:
    """Whether a reply to the ticket is read by everybody unless it is to go privately."""
    return detail.card.ticket.channel is Channel.COMMENT


def latest_comment(detail: TicketDetail) -> Comment | None:
    """The comment that a reply is for unless another is named; None on other channels, or where it is gone."""
    latest = next(iter(comments_of(detail)), None) if is_public(detail) else None
    if latest is None or latest.remote_id is None:
        return None
    used = [row for row in detail.outbox if row.way is Way.PRIVATE and row.target == latest.remote_id]
    is_used = any(row.state not in _OVER for row in used)
    return Comment(latest.id, latest.remote_id, latest.created_at, latest.hidden, answered_privately=is_used)


def why_not_private(detail: TicketDetail, now: datetime) -> Refusal | None:
    """Why the latest comment cannot be answered privately, and what is still possible; None if it can.

    What the transaction decides in the end, said before anything is typed.
    """
    comment = latest_comment(detail)
    if comment is None:
        return Refusal("answering.no_comment", number=detail.card.ticket.number)
    try:
        check_private(detail.card.ticket, comment, now)
    except Refusal as refusal:
        return refusal
    return None
