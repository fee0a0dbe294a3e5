"""A command on the desk: the ticket is read, the command decided and its outcome written in one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules.commands import (
    AddNote,
    Approve,
    CancelReply,
    Command,
    Compensate,
    ConfirmReply,
    EndFollowUp,
    HandBack,
    HandOff,
    JointCommand,
    KeepPromise,
    ReleasePromise,
    ReleaseReply,
    Reply,
    RescheduleReply,
    RetryReply,
    ReturnEscalation,
    ReturnReply,
    SetStatus,
    TakeOver,
    Withdraw,
)
from igdesk.rules.compensation import is_proposed
from igdesk.rules.decide import Situation, decide
from igdesk.rules.decision import QueuedReply
from igdesk.rules.escalation_answers import Above
from igdesk.rules.legs import Past, is_refereed
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.log import Recorded
from igdesk.rules.model import PUBLIC_CHANNELS, Ticket
from igdesk.rules.undo import standing
from igdesk.rules.window import STANDARD
from igdesk.store import (
    comments,
    escalations,
    incidents,
    joining,
    legs,
    outbox,
    promises,
    reactions,
    settle,
    staleness,
    tickets,
)
from igdesk.store.rows import recorded_of, when
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    ticket: Ticket
    changed: bool
    """False when it was so already."""
    op: str
    """The operation, by which it can be undone."""
    replies: tuple[str, ...] = ()
    """Ids of the outbox rows that it made; not of what goes out besides by itself."""
    other: int | None = None
    """The second ticket of a merge, split or link."""
    asks: bool = False
    """Whether what was wanted is above the actor's authority: somebody was asked for it."""


def run_command(
    db: sqlite3.Connection,
    command: Command,
    *,
    actor: str,
    op: str,
    config: Config,
    now: datetime,
    seen: int | None = None,
    mine: frozenset[str] | None = None,
) -> Done:
    """Decide a command on the ticket as it is now and write what follows.

    A reply or note for a ticket that was merged meanwhile goes to the ticket that has its conversation now, so that
    nothing is lost that was typed for the old number; but no reply goes to another customer than it was written to.

    Args:
        db: The connection, inside a write transaction.
        command: What is wanted.
        actor: Who wants it.
        op: Id of the operation.
        config: The desk's configuration.
        now: The time.
        seen: The version that the person saw when deciding; a ticket that somebody else has changed since is not
            changed again over their head.
        mine: Operations of the asking program; with them, a reply of the actor's own from another program counts as
            somebody else's.

    Raises:
        Refusal: With the reason.
        ConflictError: Somebody else was first.
        NotAllowedError: The actor may not.
    """
    ticket = tickets.find(db, command.ticket)
    if ticket is None:
        raise Refusal("refusal.no_ticket", number=command.ticket)
    if seen is not None:
        staleness.check(db, ticket, command, by=staleness.By(actor, seen, mine), config=config, now=now)
    if ticket.merged_into is not None and isinstance(command, AddNote | Reply):
        ticket = _where_it_went(db, ticket, command)
        command = replace(command, ticket=ticket.number)
    by = joining.By(actor, op, config, now)
    if isinstance(command, JointCommand):
        after, other = joining.run(db, ticket, command, by)
        return Done(after, after.version != ticket.version, op, other=other)
    decision = decide(ticket, command, _situation(db, ticket, command, by))
    tickets.save(db, decision, before=ticket, op=op, now=now, actor=actor)
    replies = tuple(reply.id for reply in decision.replies if reply.author is None)
    asks = _asks(ticket, command, decision.ticket, by)
    return Done(decision.ticket, not decision.is_empty, op, replies, asks=asks)


def _asks(before: Ticket, command: Command, after: Ticket, by: joining.By) -> bool:
    """Whether somebody above is asked, instead of it being done."""
    if isinstance(command, Compensate):
        return is_proposed(after, command, by.config)
    return isinstance(command, HandOff) and is_refereed(before, by.actor, by.config)


def _where_it_went(db: sqlite3.Connection, ticket: Ticket, command: AddNote | Reply) -> Ticket:
    """The ticket that has a merged one's conversation.

    Raises:
        Refusal: A reply would go to its customer, who is not the one that it is for.
    """
    root = tickets.root(db, ticket)
    if isinstance(command, Reply) and root.customer != ticket.customer:
        raise Refusal("refusal.merged_customer", number=ticket.number, into=root.number)
    return root


def _situation(db: sqlite3.Connection, ticket: Ticket, command: Command, by: joining.By) -> Situation:
    thread = db.execute("SELECT last_customer_message_at FROM threads WHERE id = ?", [ticket.thread]).fetchone()
    return Situation(
        config=by.config,
        actor=by.actor,
        op=by.op,
        now=by.now,
        customer=tickets.customer_by_id(db, ticket.customer),
        last_customer_message_at=when(thread["last_customer_message_at"]),
        replies=_named_replies(db, ticket, command),
        promises=promises.of_tickets(db, [ticket.number]) if _concerns_promises(ticket, command) else (),
        comment=comments.comment_of(db, ticket, command),
        reactable=reactions.reactable_of(db, ticket, command),
        comment_ticket=_comment_ticket(db, ticket, command, when(thread["last_customer_message_at"]), by.now),
        past=_past(db, ticket.number) if isinstance(command, EndFollowUp | KeepPromise) else (),
        legs=legs.past(db, ticket.number) if isinstance(command, HandOff | HandBack) else Past(),
        above=_above(db, ticket, command),
        incidents=incidents.known(db, command),
    )


def _past(db: sqlite3.Connection, number: int) -> tuple[Recorded, ...]:
    rows = db.execute("SELECT * FROM events WHERE ticket = ? ORDER BY version", [number])
    return standing([recorded_of(row) for row in rows], 1)


def _comment_ticket(
    db: sqlite3.Connection, ticket: Ticket, command: Command, wrote_at: datetime | None, now: datetime
) -> int | None:
    """Where else a customer can be answered whose messages may be answered no more."""
    is_late = ticket.channel not in PUBLIC_CHANNELS and (wrote_at is None or now >= wrote_at + STANDARD)
    if not isinstance(command, Reply) or not is_late:
        return None
    return comments.answerable_privately(db, ticket, now)


def _above(db: sqlite3.Connection, ticket: Ticket, command: Command) -> Above:
    """What it waits for from above, for whatever may answer that; so does ending it."""
    asked = (command, *command.also) if isinstance(command, Reply) else (command,)
    answers = any(isinstance(each, Approve | ReturnEscalation | TakeOver | Withdraw | Compensate) for each in asked)
    if not answers and not (ticket.escalated and isinstance(command, Reply | SetStatus)):
        return Above()
    return escalations.above(db, ticket.number, tickets.family(db, ticket.number))


def _concerns_promises(ticket: Ticket, command: Command) -> bool:
    return bool(ticket.promises) or isinstance(command, KeepPromise | ReleasePromise)


def _named_replies(db: sqlite3.Connection, ticket: Ticket, command: Command) -> dict[str, QueuedReply]:
    if isinstance(command, ConfirmReply):
        found = outbox.with_later_parts(db, command.reply, command.ticket)[:1]
        return {row.id: settle.as_tried(db, row, ticket) for row in found}
    if isinstance(command, RescheduleReply | ReleaseReply | ReturnReply):
        operation = command.reply.rpartition("-")[0]
        parts = [row for row in outbox.of_operation(db, operation) if row.ticket == command.ticket]
        return {row.id: row.queued for row in parts}
    if not isinstance(command, CancelReply | RetryReply):
        return {}
    rows = outbox.with_later_parts(db, command.reply, command.ticket)
    return {row.id: replace(row.queued, replaced=outbox.is_replaced(db, row)) for row in rows}
