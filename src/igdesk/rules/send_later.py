"""Replies that go at a moment which their writer chose, unless the customer writes first.

Until then nothing is answered: no clock stops, and what the reply is to leave the ticket as comes with its being sent.
What is found on the ticket then was done by somebody who knew of the reply, so an end stays an end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from igdesk.config.accounts import human_agent
from igdesk.config.holding import held_for
from igdesk.config.model import Config
from igdesk.config.networks import window_of
from igdesk.rules import afterwards, follow_up
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.authority import check_may_answer
from igdesk.rules.decision import Decision, Draft, Leaves, QueuedReply
from igdesk.rules.holding import hold_until
from igdesk.rules.lifecycle import Refusal, check
from igdesk.rules.may_end import check_may_end
from igdesk.rules.model import MessageState, Status, Ticket
from igdesk.rules.names import local_time
from igdesk.rules.taking_up import take_up
from igdesk.rules.timers import finish
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY, reply_window
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.rules.decide import Situation

LEAVES_WITHIN = timedelta(minutes=1)
"""So long before its window closes a reply goes at the latest: it is not sent in the very second."""
LATE = timedelta(hours=1)
"""A reply that goes so long after its moment is told as late: no program was running, or Instagram did not answer."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to come, and what it is judged by.

    Attributes:
        at: The moment.
        wrote_at: When the customer last wrote on the thread.
        way: How the reply goes.
        comment_at: When the comment was written that it answers, if it answers one.
    """

    at: datetime
    wrote_at: datetime | None
    way: Way = Way.MESSAGE
    comment_at: datetime | None = None


def check_moment(ticket: Ticket, moment: Moment, config: Config, now: datetime) -> None:
    """Whether a reply may go at a moment to come, as far as is known now.

    Raises:
        Refusal: The moment has passed, or the window will be closed by then: until when it may be.
    """
    said = {"number": ticket.number, "at": local_time(moment.at, config)}
    if moment.at <= now:
        raise Refusal("send_later.past", **said)
    end = latest(ticket, moment, config)
    if end is not None and moment.at > end:
        raise Refusal("send_later.window", **said, until=local_time(end, config))


def latest(ticket: Ticket, moment: Moment, config: Config) -> datetime | None:
    """The latest moment that the window allows; None: there is none to close."""
    if moment.way is Way.PRIVATE:
        return None if moment.comment_at is None else moment.comment_at + PRIVATE_REPLY - LEAVES_WITHIN
    longer, of_network = human_agent(config).of(ticket.account), window_of(config, ticket.account)
    window = reply_window(ticket.channel, moment.wrote_at, human_agent=longer, now=moment.at, of_network=of_network)
    return None if window.closes_at is None else window.closes_at - LEAVES_WITHIN


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of a reply that is taken in.

    Attributes:
        until: From when on it goes.
        also: What is done to the ticket at once.
        leaves: What becomes of the ticket once it was sent; None: that is done at once, too.
    """

    until: datetime
    also: tuple[c.Command, ...]
    leaves: Leaves | None = None


def planned(ticket: Ticket, command: c.Reply, way: Way, situation: Situation, *, to_release: bool = False) -> Plan:
    """When a reply goes, and what is done when; of one that waits for a release: as of one that goes later.

    Raises:
        Refusal: It cannot go at the moment that was chosen.
    """
    wrote_at, config, now = situation.last_customer_message_at, situation.config, situation.now
    held = hold_until(ticket, wrote_at, config, now, public=way.is_public)
    if command.at is None and not to_release:
        return Plan(held, command.also)
    if command.at is not None:
        comment_at = None if situation.comment is None else situation.comment.written_at
        check_moment(ticket, Moment(command.at, wrote_at, way, comment_at), config, now)
    snooze = next((each.until for each in command.also if isinstance(each, c.Snooze) and each.until), None)
    at_once = tuple(each for each in command.also if not isinstance(each, c.Snooze))
    leaves = Leaves(command.then, None if snooze is None else snooze - now, command.rating)
    return Plan(command.at or held, at_once, leaves)


def leave_later(draft: Draft, leaves: Leaves, situation: Situation) -> None:
    """Let the last part of the reply that was just taken in leave the ticket as wanted, once it was sent.

    Raises:
        Refusal: The ticket could not end as it is: what is to be done first is better known now than then.
    """
    draft.replies[-1] = replace(draft.replies[-1], leaves=leaves)
    if leaves.status is Status.RESOLVED:
        trial = Draft(draft.ticket, situation.actor, situation.now, situation.op, situation.customer)
        trial.add(e.StatusChanged(draft.ticket.status, leaves.status, situation.now))
        check_may_end(draft.ticket, trial.ticket, situation.config, situation.promises)


def leave(draft: Draft, reply: QueuedReply, config: Config) -> None:
    """Leave the ticket as the writer of a reply wanted, now that it was sent; unless somebody is to answer again.

    It is told of whoever records that: as a step of the writer's it could be undone, and the sending with it.
    """
    wanted, before = reply.leaves, draft.ticket
    if wanted is None:
        return
    follow_up.answer(draft, reply.template, config)
    if before.has_ended or before.unanswered_since is not None:
        return
    take_up(draft, draft.now)
    after = _possible(draft, wanted.status, config)
    if after is not None:
        draft.add(e.StatusChanged(before.status, after, draft.now))
    if wanted.snooze is not None and not draft.ticket.has_ended and draft.ticket.snoozed_until is None:
        draft.add(e.Snoozed(draft.now + wanted.snooze, draft.now))
    afterwards.ended(draft, before, config, reply.wrote_at, rating=wanted.rating, by=reply.author)


def _possible(draft: Draft, wanted: Status, config: Config) -> Status | None:
    """The state that it comes to: what cannot end now, as something is still to be done, waits for the customer."""
    before = draft.ticket
    if wanted is before.status:
        return None
    trial = Draft(before, draft.actor, draft.now, draft.op, draft.customer)
    try:
        check(before, wanted)
        trial.add(e.StatusChanged(before.status, wanted, draft.now))
        check_may_end(before, trial.ticket, config)
    except Refusal:
        return Status.WAITING if wanted is Status.RESOLVED and before.status is not Status.WAITING else None
    return wanted


def reschedule(draft: Draft, command: c.RescheduleReply, situation: Situation) -> None:
    """Let a reply that waits for its moment go at another one, or now.

    Raises:
        Refusal: It does not wait for a moment, or cannot go at that one.
    """
    reply = situation.replies.get(command.reply)
    if reply is None:
        raise Refusal("refusal.no_reply", reply=command.reply)
    if reply.state is not MessageState.QUEUED or not reply.asleep:
        raise Refusal("send_later.not_waiting", number=draft.ticket.number)
    if reply.unreleased:
        raise Refusal("release.first", number=draft.ticket.number)
    now, config = situation.now, situation.config
    at = command.at
    if at is not None:
        check_moment(draft.ticket, Moment(at, reply.wrote_at, reply.way, reply.target_at), config, now)
    until = at or now + held_for(config.desk, public=reply.way.is_public)
    for part in situation.replies.values():
        if part.state is MessageState.QUEUED and part.asleep and part.send_at != at:
            draft.moved.append((part.id, until, at))
            draft.add(e.ReplyRescheduled(part.id, part.send_at, at, part.way.value))


def overtaken(draft: Draft, replies: Sequence[QueuedReply], author: str, config: Config) -> Decision:
    """The customer wrote before a reply went: it is withdrawn, and the ticket is in somebody's hands again.

    Args:
        draft: The beginning of the decision.
        replies: The reply, with all its parts that have not left.
        author: Who wrote it, and is to know.
        config: The configuration.
    """
    for reply in replies:
        draft.cancelled.append(reply.id)
        draft.add(e.ReplyCancelled(reply.id, reply.way.value, reply.state.value, reply.send_at, reply.awaits_release))
    draft.tell((author,) if is_on_team(author, config) else people(("assignee",), draft.ticket, config, draft.now))
    if draft.ticket.unanswered_since is not None:
        draft.bring_back()
    return finish(draft, config)


def check_author(author: str, config: Config) -> None:
    """Whether the writer of a reply may still answer customers, now that its moment has come.

    Raises:
        Refusal: They are no longer on the team.
        NotAllowedError: It is no longer for them.
    """
    if not is_on_team(author, config):
        raise Refusal("send_later.writer_gone", agent=author)
    check_may_answer(author, config)


def is_on_team(author: str, config: Config) -> bool:
    """Whether the writer of a reply is still there."""
    return not config.agents or config.agent(author) is not None


def is_late(send_at: datetime | None, sent_at: datetime) -> bool:
    """Whether a reply was sent long after its moment."""
    return send_at is not None and sent_at - send_at > LATE


def as_one(texts: Iterable[str]) -> str:
    """The parts of a reply as one text again, as its writer goes on with it."""
    return "\n\n".join(text for text in texts if text)
