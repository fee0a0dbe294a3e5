"""What people do about replies on their way: they take them back, have them sent again, or know that they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules import csat, release, send_later
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.may_send import check_has_account, check_sends
from igdesk.rules.model import MessageState

if TYPE_CHECKING:
    from igdesk.rules.decide import Situation


def cancel(draft: Draft, command: c.CancelReply, situation: Situation) -> None:
    """Take back a reply that has not left, with all its parts; a customer who waits is somebody's to answer again.

    Raises:
        Refusal: It is too late.
    """
    reply = _named(command.reply, situation)
    if reply.state not in (MessageState.QUEUED, MessageState.FAILED):
        raise Refusal("refusal.not_cancellable", state=_state_name(reply.state))
    for part in situation.replies.values():  # a long reply is taken back with all that has not left
        if part.state in (MessageState.QUEUED, MessageState.FAILED):
            draft.cancel(part)
            csat.unsent(draft, part, situation.config)
    release.tell_writer(draft, reply)
    if reply.way.speaks and draft.ticket.unanswered_since is not None:
        draft.bring_back()


def retry(draft: Draft, command: c.RetryReply, situation: Situation) -> None:
    """Let a reply go out again that failed, or of which nobody knows whether it arrived.

    Raises:
        Refusal: It is neither, or cannot go.
    """
    reply = _named(command.reply, situation)
    if reply.state not in (MessageState.FAILED, MessageState.UNCONFIRMED):
        raise Refusal("refusal.not_retryable", state=_state_name(reply.state))
    if reply.replaced:
        raise Refusal("answering.private_used", number=draft.ticket.number)
    if reply.state is MessageState.FAILED:  # one in doubt fails when it is tried: then it can be taken back
        check_has_account(draft.ticket, situation.config)
    check_sends(situation.config)
    release.check_retry(draft, reply, situation)
    draft.requeue(reply)
    csat.asked_again(draft, reply, situation.config)


def confirm(draft: Draft, command: c.ConfirmReply, situation: Situation) -> None:
    """Believe a person who has seen a reply in doubt standing on Instagram.

    Raises:
        Refusal: It is not in doubt, or nothing that could be seen.
    """
    reply = _named(command.reply, situation)
    if reply.state is not MessageState.UNCONFIRMED:
        raise Refusal("arrived.not_in_doubt", state=_state_name(reply.state))
    if not reply.way.speaks:  # nobody sees for certain whose hiding or heart it was, and doing it again harms nothing
        raise Refusal("arrived.says_nothing")
    draft.confirm(reply)
    send_later.leave(draft, reply, situation.config)


def _named(reply_id: str, situation: Situation) -> QueuedReply:
    reply = situation.replies.get(reply_id)
    if reply is None:
        raise Refusal("refusal.no_reply", reply=reply_id)
    return reply


def _state_name(state: MessageState) -> Phrase:
    return Phrase(f"message_state.{state.value}")
