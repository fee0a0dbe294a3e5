"""A ticket's comments as a screen knows them: which one is answered, and whether it can be answered privately."""

from __future__ import annotations

from datetime import datetime

from igdesk.desk.queries import TicketCard, TicketDetail
from igdesk.rules.comment_replies import Comment, check_mention, check_private
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import PUBLIC_CHANNELS, Channel, Direction, MessageState
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
    return detail.card.ticket.channel in PUBLIC_CHANNELS


def check_place(card: TicketCard) -> None:
    """Whether a mention elsewhere can be answered where it stands; of other channels nothing is asked.

    Raises:
        Refusal: Why not, and what is still possible.
    """
    if card.ticket.channel is Channel.MENTION and card.ticket.account:
        post = card.post
        check_mention(
            card.ticket.number, None if post is None else post.id, only_tagged=post is not None and post.only_tagged
        )


def place(card: TicketCard) -> str | None:
    """Where a mention can be answered, as a phrase that stands in the place of a reply window; None elsewhere."""
    if card.ticket.channel is not Channel.MENTION or not card.ticket.account:
        return None
    try:
        check_place(card)
    except Refusal:
        return "mentions.window_closed"
    return "mentions.window_open"


def nothing_to_hide(card: TicketCard) -> str:
    """Why none of a ticket's messages can be hidden, as a phrase."""
    return "mentions.no_hide" if card.ticket.channel is Channel.MENTION else "answering.nothing_to_hide"


def latest_comment(detail: TicketDetail) -> Comment | None:
    """The comment that a reply is for unless another is named; None on other channels, or where it is gone."""
    is_comment = detail.card.ticket.channel is Channel.COMMENT
    latest = next(iter(comments_of(detail)), None) if is_comment else None
    if latest is None or latest.remote_id is None:
        return None
    used = [row for row in detail.outbox if row.way is Way.PRIVATE and row.target == latest.remote_id]
    is_used = any(row.state not in _OVER for row in used)
    return Comment(latest.id, latest.remote_id, latest.created_at, latest.hidden, answered_privately=is_used)


def why_not_private(detail: TicketDetail, now: datetime) -> Refusal | None:
    """Why the latest comment cannot be answered privately, and what is still possible; None if it can.

    What the transaction decides in the end, said before anything is typed.
    """
    if detail.card.ticket.channel is Channel.MENTION:
        return Refusal("mentions.no_private", number=detail.card.ticket.number)
    comment = latest_comment(detail)
    if comment is None:
        return Refusal("answering.no_comment", number=detail.card.ticket.number)
    try:
        check_private(detail.card.ticket, comment, now)
    except Refusal as refusal:
        return refusal
    return None
