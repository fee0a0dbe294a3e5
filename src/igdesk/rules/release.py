"""What a trainee writes to customers waits for somebody who releases it, or returns it with a line of instruction.

It is a reply that sleeps, as one does that goes later (`send_later`): nothing is answered until it goes, and the
customer who writes first withdraws it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from igdesk.config.accounts import human_agent
from igdesk.config.holding import held_for
from igdesk.config.model import Config
from igdesk.config.networks import network_name, window_of
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules import events as e
from igdesk.rules.assign import who_is_there
from igdesk.rules.authority import at_least, is_trainee
from igdesk.rules.decision import Draft, QueuedReply
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.may_send import check_has_account, check_sends
from igdesk.rules.model import Ticket
from igdesk.rules.names import Name, agent_names
from igdesk.rules.ways import Way
from igdesk.rules.window import PRIVATE_REPLY, WindowKind, closed_phrase, reply_window

if TYPE_CHECKING:
    from igdesk.rules.decide import Situation


def releasers(author: str, config: Config, now: datetime) -> tuple[str, ...]:
    """Whom a reply waits for: its writer's buddy, and who stands in for them; else the intake department's others."""
    agent = config.agent(author)
    if agent is not None and agent.buddy is not None:
        meant = dict.fromkeys((agent.buddy, who_is_there(agent.buddy, config, now)))
    else:
        meant = dict.fromkeys(each.id for each in config.members(config.intake.id))
    return tuple(each for each in meant if not is_trainee(each, config))


def awaited(author: str, config: Config, now: datetime) -> Name:
    """Whom a reply waits for, in words: the buddy by name, else anybody who may."""
    agent = config.agent(author)
    if agent is None or agent.buddy is None:
        return Phrase("release.anybody")
    return agent_names(releasers(author, config, now), config)


def may_release(actor: str, author: str, config: Config, now: datetime) -> bool:
    """Whether somebody may let a reply go that waits for a release."""
    if is_trainee(actor, config):
        return False
    return at_least(actor, "supervisor", config) or actor in releasers(author, config, now)


def check_may_release(actor: str, number: int, author: str, config: Config, now: datetime) -> None:
    """Whether somebody may let a reply to a ticket go.

    Raises:
        NotAllowedError: They may not, with who may.
    """
    if not may_release(actor, author, config, now):
        raise NotAllowedError("release.not_yours", number=number, agent=actor, who=awaited(author, config, now))


def release(draft: Draft, command: c.ReleaseReply, situation: Situation) -> None:
    """Let a trainee's reply go: at the moment that its writer chose, if that is still to come, else now.

    Raises:
        Refusal: There is no such reply, or it cannot go any more.
        ConflictError: It does not wait for a release any more.
        NotAllowedError: It is not for the actor to release.
    """
    reply = _waiting(draft, command.reply, situation)
    config, now = situation.config, situation.now
    check_has_account(draft.ticket, config)
    check_sends(config)
    _check_window(draft.ticket, reply, config, now)
    at = reply.send_at if reply.send_at is not None and reply.send_at > now else None
    until = at or now + held_for(config.desk, public=reply.way.is_public)
    for part in _parts(situation):
        draft.moved.append((part.id, until, at))
        draft.released.append(part.id)
        draft.add(e.ReplyReleased(part.id, part.send_at, at, part.way.value))
    draft.tell((reply.author,))


def return_(draft: Draft, command: c.ReturnReply, situation: Situation) -> None:
    """Give a trainee's reply back to them: its words are their draft again, and a note says what is to be done.

    Raises:
        Refusal: There is no such reply, or nothing is said.
        ConflictError: It does not wait for a release any more.
        NotAllowedError: It is not for the actor to return.
    """
    reply = _waiting(draft, command.reply, situation)
    if not command.note.strip():
        raise Refusal("release.empty_note")
    note = draft.note(command.note, situation.config).id
    for part in _parts(situation):
        draft.cancelled.append(part.id)
        draft.returned.append(part.id)
        draft.add(e.ReplyReturned(part.id, note, part.way.value))
    draft.tell((reply.author,))


def ask(draft: Draft, config: Config) -> None:
    """Tell whoever may release what was just taken in, if it waits for that."""
    if draft.replies and draft.replies[-1].to_release:
        draft.tell(releasers(draft.actor, config, draft.now))


def tell_writer(draft: Draft, reply: QueuedReply) -> None:
    """Tell a trainee that somebody has taken their reply away."""
    if reply.unreleased:
        draft.tell((reply.author,))


def check_retry(draft: Draft, reply: QueuedReply, situation: Situation) -> None:
    """Whether somebody may send a reply again: one that nobody has released goes by no other way.

    Raises:
        NotAllowedError: It is not for the actor to release.
    """
    if reply.unreleased:
        check_may_release(situation.actor, draft.ticket.number, reply.author, situation.config, situation.now)


def _waiting(draft: Draft, named: str, situation: Situation) -> QueuedReply:
    reply = situation.replies.get(named)
    if reply is None:
        raise Refusal("refusal.no_reply", reply=named)
    check_may_release(situation.actor, draft.ticket.number, reply.author, situation.config, situation.now)
    if not reply.awaits_release:
        state = Phrase(f"message_state.{reply.state.value}")
        if reply.released_by is None:
            raise ConflictError("release.not_waiting", number=draft.ticket.number, state=state)
        raise ConflictError("release.was_released", number=draft.ticket.number, agent=reply.released_by, state=state)
    return reply


def _parts(situation: Situation) -> list[QueuedReply]:
    return [part for part in situation.replies.values() if part.awaits_release]


def _check_window(ticket: Ticket, reply: QueuedReply, config: Config, now: datetime) -> None:
    """Whether it can still be sent now.

    Raises:
        Refusal: Its window has closed.
    """
    number = ticket.number
    if reply.way is Way.PRIVATE:
        if reply.target_at is None or now >= reply.target_at + PRIVATE_REPLY:
            raise Refusal("answering.private_late", number=number, days=PRIVATE_REPLY.days)
        return
    longer = human_agent(config).of(ticket.account) and reply.way.speaks
    of_network = window_of(config, ticket.account)
    window = reply_window(ticket.channel, reply.wrote_at, human_agent=longer, now=now, of_network=of_network)
    if window.kind is WindowKind.CLOSED:
        network = network_name(config, ticket.account)
        why = closed_phrase(number, reply.wrote_at, human_agent=longer, now=now, network=network)
        raise Refusal(why.key, **why.args)
