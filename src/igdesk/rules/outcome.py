"""What the fate of a reply does to its ticket. These are facts, not wishes: nothing refuses them, not even closing."""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules import events as e
from igdesk.rules.decision import Decision, Draft, reopened_status
from igdesk.rules.model import Status, Ticket
from igdesk.rules.timers import settle


def reply_sent(
    draft: Draft, reply: str, sent_at: datetime, covers: datetime | None, *, automatic: bool, config: Config
) -> Decision:
    """Instagram has the reply: only now has the customer been answered."""
    draft.add(e.ReplySent(reply, sent_at, covers, automatic))
    return _finish(draft, config)


def reply_failed(draft: Draft, reply: str, error: str, config: Config) -> Decision:
    """The reply will not arrive: the ticket is in somebody's hands again."""
    draft.add(e.ReplyFailed(reply, error))
    _bring_back(draft)
    return _finish(draft, config)


def reply_unconfirmed(draft: Draft, reply: str, error: str, config: Config) -> Decision:
    """The reply may or may not have arrived; its thread will be read back."""
    draft.add(e.ReplyUnconfirmed(reply, error))
    return _finish(draft, config)


def reply_retried(draft: Draft, reply: str, config: Config) -> Decision:
    """The thread was read back: the reply did not arrive, and goes out again."""
    draft.requeued.append(reply)
    draft.add(e.ReplyRetried(reply))
    return _finish(draft, config)


def _bring_back(draft: Draft) -> None:
    ticket: Ticket = draft.ticket
    after = reopened_status(ticket)
    if after is not None:
        draft.add(e.StatusChanged(ticket.status, after, draft.now))


def _finish(draft: Draft, config: Config) -> Decision:
    if draft.ticket.status is not Status.CLOSED:
        settle(draft, config)
    return draft.done()
