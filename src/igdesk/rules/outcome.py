"""What the fate of a reply does to its ticket. These are facts, not wishes: nothing refuses them, not even closing."""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import csat, robot
from igdesk.rules import events as e
from igdesk.rules.decision import Decision, Draft, QueuedReply
from igdesk.rules.send_later import is_late, leave
from igdesk.rules.timers import finish
from igdesk.rules.ways import Way


def reply_sent(
    draft: Draft, reply: QueuedReply, sent_at: datetime, covers: datetime | None, config: Config
) -> Decision:
    """Instagram has the reply: only now has the customer been answered."""
    late_for = reply.send_at if is_late(reply.send_at, sent_at) else None
    draft.add(e.ReplySent(reply.id, sent_at, covers, reply.automatic, reply.way.value, late_for))
    if late_for is not None:
        draft.tell((reply.author,))
    leave(draft, reply, config)
    return finish(draft, config)


def comment_hidden(draft: Draft, reply: QueuedReply, message: int, config: Config) -> Decision:
    """Instagram has hidden a comment, or shows it again."""
    draft.add(e.CommentHidden(reply.id, message, reply.way is Way.HIDE))
    return finish(draft, config)


def reacted(draft: Draft, reply: QueuedReply, message: int, config: Config) -> Decision:
    """Our heart is on a message, or off it again."""
    draft.add(e.Reacted(reply.id, message, reply.way is Way.UNREACT))
    return finish(draft, config)


def reply_failed(draft: Draft, reply: QueuedReply, error: str, config: Config) -> Decision:
    """The reply will not arrive, or the comment stays as it is: the ticket is in somebody's hands again.

    That a customer could not be asked how satisfied they are brings nothing back, nor does a heart.
    """
    draft.add(e.ReplyFailed(reply.id, error, reply.way.value))
    if not csat.unsent(draft, reply, config) and not reply.way.reacts:
        draft.bring_back()
    return finish(draft, config)


def pointless(draft: Draft, reply: QueuedReply, config: Config, *, is_tried: bool) -> Decision | None:
    """What nobody wrote, and has become pointless, does not leave; None of what is to leave.

    Args:
        draft: The decision in the making.
        reply: What is about to leave.
        config: The configuration.
        is_tried: Whether it was tried before, so that somebody may have had it sent again.
    """
    if csat.is_over(draft.ticket, reply, config):
        csat.withdraw(draft, reply)
    elif not is_tried and robot.is_taken_up(draft.ticket, reply):
        robot.withdraw(draft, reply)
    else:
        return None
    return finish(draft, config)


def reply_unconfirmed(draft: Draft, reply: QueuedReply, error: str, config: Config) -> Decision:
    """The reply may or may not have arrived; its thread will be read back."""
    draft.add(e.ReplyUnconfirmed(reply.id, error, reply.way.value))
    return finish(draft, config)


def reply_retried(draft: Draft, reply: QueuedReply, config: Config) -> Decision:
    """The thread was read back: the reply did not arrive, and goes out again."""
    draft.requeue(reply)
    return finish(draft, config)
