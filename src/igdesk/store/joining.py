"""Merging, splitting and linking tickets: the rows that go with them.

A merge moves no message: a ticket shows its own and those of every ticket that was merged into it, by time. So both
numbers stay what they were, and undoing a merge is one pointer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from igdesk.clock import from_ms
from igdesk.config.model import Config
from igdesk.rules import joining
from igdesk.rules.commands import JointCommand, Link, Merge, Split
from igdesk.rules.decision import Draft
from igdesk.rules.joining import Said, Unsettled
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Channel, Direction, Ticket
from igdesk.store import tickets
from igdesk.store.rows import when
from igdesk.store.sql import ESCALATION_IS_OPEN, IS_UNSETTLED, one_of
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, in which operation, when."""

    actor: str
    op: str
    config: Config
    now: datetime

    def draft(self, db: sqlite3.Connection, ticket: Ticket) -> Draft:
        """A decision in the making about a ticket; its op tells it from the other one of the pair."""
        customer = tickets.customer_by_id(db, ticket.customer)
        return Draft(ticket, self.actor, self.now, f"{self.op}.{ticket.number}", customer)

    def save(self, db: sqlite3.Connection, draft: Draft, before: Ticket | None) -> None:
        """Write what was decided."""
        tickets.save(db, draft.done(), before=before, op=self.op, now=self.now, actor=self.actor)


def run(db: sqlite3.Connection, ticket: Ticket, command: JointCommand, by: By) -> tuple[Ticket, int]:
    """Do it.

    Returns:
        The command's ticket as it is then, and the number of the other one.

    Raises:
        Refusal: With the reason.
        NotAllowedError: The actor may not.
    """
    match command:
        case Merge(into=into):
            return _merge(db, ticket, _other(db, into), by), into
        case Split(messages=messages):
            return _split(db, ticket, frozenset(messages), by)
        case Link(other=other, linked=linked):
            return _link(db, ticket, _other(db, other), by, linked=linked), other


def _other(db: sqlite3.Connection, number: int) -> Ticket:
    found = tickets.find(db, number)
    if found is None:
        raise Refusal("refusal.no_ticket", number=number)
    return found


def _merge(db: sqlite3.Connection, ticket: Ticket, into: Ticket, by: By) -> Ticket:
    unsettled = _unsettled(db, ticket.number)
    source, target = by.draft(db, ticket), by.draft(db, into)
    joining.merge(source, target, unsettled, by.config)
    by.save(db, source, ticket)
    by.save(db, target, into)
    _move_unsettled(db, unsettled.replies, unsettled.escalations, into.number)
    tickets.refresh_preview(db, into.number)
    return source.ticket


def _unsettled(db: sqlite3.Connection, number: int) -> Unsettled:
    replies = db.execute(f"SELECT id FROM outbox WHERE ticket = ? AND state {IS_UNSETTLED} ORDER BY seq", [number])
    escalations = db.execute(
        f"SELECT id FROM escalations WHERE ticket = ? AND {ESCALATION_IS_OPEN} ORDER BY at, id", [number]
    )
    return Unsettled(tuple(row["id"] for row in replies), tuple(row["id"] for row in escalations))


def _move_unsettled(db: sqlite3.Connection, replies: Sequence[str], escalations: Sequence[str], to: int) -> None:
    """Let another ticket look after what is under way: what becomes of it counts there."""
    db.executemany("UPDATE outbox SET ticket = ? WHERE id = ?", [(to, reply) for reply in replies])
    db.executemany("UPDATE escalations SET ticket = ? WHERE id = ?", [(to, each) for each in escalations])


def bring_home(db: sqlite3.Connection, ticket: Ticket, replies: Sequence[str], escalations: Sequence[str]) -> None:
    """A merge was taken back, or done again: whoever has the ticket's conversation now looks after what is under way.

    Other merges may have come and gone since, so that is asked of the messages and the logs.

    Args:
        db: The connection.
        ticket: The one that was merged.
        replies: What went with it then, settled since or not.
        escalations: The same.
    """
    family = tickets.family(db, ticket.number)
    its_replies = db.execute(
        f"SELECT o.id, o.state {IS_UNSETTLED} AS is_open FROM messages m"
        f" JOIN outbox o ON o.id = m.outbox WHERE m.ticket {one_of(family)}"
        f" UNION SELECT o.id, o.state {IS_UNSETTLED} FROM events e"
        f" JOIN outbox o ON o.id = json_extract(e.data, '$.reply')"
        f" WHERE e.ticket {one_of(family)} AND e.kind IN ('hide_queued', 'reaction_queued')",  # which are no messages
        [*family, *family],
    ).fetchall()
    its_escalations = db.execute(
        "SELECT x.id, x.answered_at IS NULL AS is_open FROM events e"
        " JOIN escalations x ON x.id = json_extract(e.data, '$.escalation')"
        f" WHERE e.ticket {one_of(family)} AND e.kind = 'escalated'",
        family,
    ).fetchall()
    _move_unsettled(
        db,
        [row["id"] for row in its_replies if row["is_open"] or row["id"] in replies],
        [row["id"] for row in its_escalations if row["is_open"] or row["id"] in escalations],
        tickets.root(db, ticket).number,
    )


def _split(db: sqlite3.Connection, ticket: Ticket, moved: frozenset[int], by: By) -> tuple[Ticket, int]:
    said = _messages(db, ticket.number)
    check_settled(db, ticket.number, moved)
    draft, number = by.draft(db, ticket), tickets.next_number(db)
    new = joining.split(draft, said, moved, number, by.config)
    by.save(db, draft, ticket)
    by.save(db, new, None)
    move_messages(db, moved, number)
    tickets.refresh_preview(db, ticket.number)
    tickets.refresh_preview(db, number)
    return draft.ticket, number


def _messages(db: sqlite3.Connection, number: int) -> tuple[Said, ...]:
    numbers = tickets.family(db, number)
    rows = db.execute(
        "SELECT m.*, o.covers, o.automatic,"
        " CASE th.kind WHEN 'import' THEN '' ELSE th.account END AS account,"
        " CASE t.thread WHEN m.thread THEN t.customer ELSE th.customer END AS customer"
        " FROM messages m JOIN tickets t ON t.number = m.ticket JOIN threads th ON th.id = m.thread"
        " LEFT JOIN outbox o ON o.id = m.outbox"
        f" WHERE m.ticket {one_of(numbers)} AND o.state IS NOT 'cancelled'"
        " ORDER BY m.created_at, m.id",
        numbers,
    ).fetchall()
    customers = {each: tickets.customer_by_id(db, each) for each in {row["customer"] for row in rows}}
    return tuple(
        Said(
            id=row["id"],
            ticket=row["ticket"],
            thread=row["thread"],
            account=row["account"],
            customer=customers[row["customer"]],
            channel=Channel(row["channel"]),
            at=from_ms(row["created_at"]),
            direction=Direction(row["direction"]),
            text=row["text"],
            reply=row["outbox"],
            covers=when(row["covers"]),
            automatic=bool(row["automatic"]),
        )
        for row in rows
    )


def check_settled(db: sqlite3.Connection, number: int, moved: frozenset[int]) -> None:
    """Refuse to split off a reply that is on its way."""
    rows = db.execute(
        f"SELECT m.id FROM messages m JOIN outbox o ON o.id = m.outbox WHERE o.ticket = ? AND o.state {IS_UNSETTLED}",
        [number],
    ).fetchall()
    if any(row["id"] in moved for row in rows):
        raise Refusal("refusal.split_sending", number=number)


def move_messages(db: sqlite3.Connection, messages: Iterable[int], to: int) -> None:
    """Messages belong to another ticket now, and so do the replies that they were sent by."""
    for message in messages:
        db.execute("UPDATE messages SET ticket = ? WHERE id = ?", [to, message])
        db.execute("UPDATE outbox SET ticket = ? WHERE id = (SELECT outbox FROM messages WHERE id = ?)", [to, message])


def _link(db: sqlite3.Connection, ticket: Ticket, other: Ticket, by: By, *, linked: bool) -> Ticket:
    return link_both(db, ticket, other, by, linked=linked)


def link_both(db: sqlite3.Connection, ticket: Ticket, other: Ticket, by: By, *, linked: bool = True) -> Ticket:
    """Let two tickets point to each other, or no longer; gives the first as it is then."""
    one, two = by.draft(db, ticket), by.draft(db, other)
    joining.link(one, two, by.config, linked=linked)
    by.save(db, one, ticket)
    by.save(db, two, other)
    return one.ticket
