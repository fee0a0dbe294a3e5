"""Answering a comment: for everybody, privately to who wrote it, or by hiding it; and where somebody mentions us.

Meta, "Private Replies": one for each comment, within 7 days of it; more only once the person answers. How long a
comment may be is not documented: what holds for messages is kept for it, too. Meta, "IG User Mentions": a comment or a
caption elsewhere that names us is answered there in public, and no other way; "commenting on photos in which you were
tagged is not supported".
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.decision import Draft, NewReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import PUBLIC_CHANNELS, Channel, Ticket
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """A customer's comment, or where they mention us elsewhere, as far as answering it has to know it."""

    message: int
    """Id of the message that it is here."""
    remote_id: str
    written_at: datetime
    hidden: bool = False
    answered_privately: bool = False
    """Whether its one private reply was sent, or is on its way."""
    hiding: Way | None = None
    """What is on its way for it: to be hidden or to be shown."""
    post: str | None = None
    """Instagram's id of the post that it stands below, or that it is."""
    only_tagged: bool = False
    """Whether it is somebody's picture that tags us, and whose caption does not name us."""


class PrivateReply(StrEnum):
    """Whether a comment can be answered privately."""

    OPEN = "open"
    USED = "used"
    """Its one private reply was sent, or is on its way."""
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Route:
    """By which way a reply goes, and to which comment."""

    way: Way = Way.MESSAGE
    target: str | None = None
    """Instagram's id of the comment; of a caption that names us, the post's."""


def private_until(comment: Comment) -> datetime:
    """Until when the comment can be answered privately."""
    return comment.written_at + PRIVATE_REPLY


def private_reply(comment: Comment, now: datetime) -> PrivateReply:
    """Whether the comment can be answered privately."""
    if comment.answered_privately:
        return PrivateReply.USED
    return PrivateReply.OPEN if now < private_until(comment) else PrivateReply.LATE


def route(ticket: Ticket, command: c.Reply, comment: Comment | None, now: datetime) -> Route:
    """How a reply goes: to a comment publicly, unless it is to go privately; to a mention publicly; else as a message.

    Raises:
        Refusal: It cannot go this way, with what is still possible.
    """
    if ticket.channel not in PUBLIC_CHANNELS:
        if command.private or command.comment is not None:
            raise Refusal("answering.no_comment_ticket", number=ticket.number)
        return Route()
    if ticket.channel is Channel.MENTION and command.private:
        raise Refusal("mentions.no_private", number=ticket.number)
    if comment is None:
        is_elsewhere = ticket.channel is Channel.MENTION
        raise Refusal("refusal.not_answerable" if is_elsewhere else "answering.no_comment", number=ticket.number)
    if ticket.channel is Channel.MENTION:
        check_mention(ticket.number, comment.post, only_tagged=comment.only_tagged)
        return Route(Way.MENTION, comment.remote_id)
    if not command.private:
        return Route(Way.COMMENT, comment.remote_id)
    check_private(ticket, comment, now)
    if len(command.texts) > 1:
        raise Refusal("answering.private_parts", limit=c.MESSAGE_BYTES)
    return Route(Way.PRIVATE, comment.remote_id)


def check_mention(number: int, post: str | None, *, only_tagged: bool) -> None:
    """Whether a mention elsewhere can be answered through Instagram's API.

    Args:
        number: The ticket.
        post: Instagram's id of the post.
        only_tagged: Whether it is a picture that tags us, and whose caption does not name us.

    Raises:
        Refusal: Why not, and what is still possible.
    """
    if only_tagged:
        raise Refusal("mentions.only_tagged", number=number)
    if post is None:
        raise Refusal("mentions.no_post", number=number)


def check_private(ticket: Ticket, comment: Comment, now: datetime) -> None:
    """Whether a comment can be answered privately, whatever the words.

    Raises:
        Refusal: Why not, and what is still possible.
    """
    found = private_reply(comment, now)
    if found is PrivateReply.USED:
        raise Refusal("answering.private_used", number=ticket.number)
    if found is PrivateReply.LATE:
        raise Refusal("answering.private_late", number=ticket.number, days=PRIVATE_REPLY.days)


def hide(draft: Draft, command: c.HideComment, comment: Comment | None, hold_until: datetime) -> None:
    """Let a comment be seen by nobody but who wrote it, or by everybody again.

    Raises:
        Refusal: There is no such comment, or the contrary is on its way.
    """
    number = draft.ticket.number
    if comment is None:
        is_elsewhere = draft.ticket.channel is Channel.MENTION
        raise Refusal("mentions.no_hide" if is_elsewhere else "answering.no_comment", number=number)
    way = Way.HIDE if command.hidden else Way.UNHIDE
    if comment.hiding is way or (comment.hiding is None and comment.hidden is command.hidden):
        return
    if comment.hiding is not None:
        raise Refusal("answering.hiding_under_way", number=number)
    new = NewReply(draft.next_id(), "", hold_until, None, False, None, way=way, target=comment.remote_id)
    draft.replies.append(new)
    draft.add(e.HideQueued(new.id, comment.message, command.hidden, hold_until))
