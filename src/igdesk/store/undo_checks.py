"""Whether an operation can be taken back as the world is now, ticket by ticket; each refusal has its reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.lifecycle import Refusal, check_not_closed
from igdesk.rules.model import Status, Ticket
from igdesk.rules.undo import Step, check_untouched, what_was_done
from igdesk.store import calls, incidents, joining, tickets, undo_replies
from igdesk.store.joining import By
from igdesk.store.rows import recorded_of
from igdesk.store.sql import one_of
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What an operation did to one ticket."""

    ticket: Ticket
    """As it is now."""
    step: Step
    first: int

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(recorded.event for recorded in self.step.events)


def check(db: sqlite3.Connection, part: Part, by: By) -> None:
    """Refuse what cannot be taken back, or done again, before anything is.

    Raises:
        Refusal, ConflictError, NotAllowedError: With the reason.
    """
    seen = part.first + len(part.events) - 1
    for event, again in in_the_end(db, part):
        if isinstance(event, undo_replies.OnItsWay):
            undo_replies.check(db, part.ticket, seen, event, by, again=again)
        elif isinstance(event, e.HookDecided):
            calls.check_back(db, event, again=again)
        elif isinstance(event, e.IncidentMoved | e.IncidentEdited):
            incidents.check_back(db, part.ticket.number, event, again=again)
        else:
            (_check_again if again else _check_back)(db, part, event)


def _check_back(db: sqlite3.Connection, part: Part, event: Event) -> None:
    match event:
        case e.Opened() if part.first == 1:
            check_untouched(part.step)
        case e.Escalated() | e.EscalationAnswered() if part.ticket.merged_into is not None:  # what is asked is there
            raise Refusal("refusal.merged", number=part.ticket.number, into=part.ticket.merged_into)
        case e.Escalated(escalation=escalation):
            _check_not_answered(db, part, escalation)
        case e.StatusChanged(after=Status.CLOSED):
            _check_not_followed(db, part)
        case e.Merged(into=into) if _was_taken_in(db, part, into):
            _check_no_news(db, part)
            _check_not_split(db, part)
        case e.SplitOff():  # nobody would look for the messages there
            check_not_closed(part.ticket)
        case _:
            pass


def _check_again(db: sqlite3.Connection, part: Part, event: Event) -> None:
    match event:
        case e.SplitOff():
            _check_splits(db, part, event)
        case e.Escalated() | e.EscalationAnswered() if part.ticket.merged_into is not None:  # nobody would look there
            raise Refusal("refusal.merged", number=part.ticket.number, into=part.ticket.merged_into)
        case e.EscalationAnswered(escalations=ids):
            for each in ids:
                _check_not_answered(db, part, each)
        case e.TookIn(ticket=merged):
            _check_takes_in(db, part.ticket, merged)
        case _:
            pass


def _check_not_answered(db: sqlite3.Connection, part: Part, escalation: str) -> None:
    """What somebody has answered stays as it was asked."""
    row = db.execute("SELECT * FROM escalations WHERE id = ?", [escalation]).fetchone()
    if row is not None and row["answered_at"] is not None:
        what = Phrase(f"steps.escalation_{row['answer']}")
        raise ConflictError("refusal.undo_moved_on", number=part.ticket.number, who=row["answered_by"], what=what)


def _was_taken_in(db: sqlite3.Connection, part: Part, into: int) -> bool:
    """Whether it was a merge of two tickets, rather than a split that was taken back."""
    row = db.execute(
        "SELECT 1 FROM events WHERE ticket = ? AND kind = 'took_in' AND json_extract(data, '$.ticket') = ?",
        [into, part.ticket.number],
    ).fetchone()
    return row is not None


def _check_splits(db: sqlite3.Connection, part: Part, event: e.SplitOff) -> None:
    """The messages are still where they were split off, none of them is on its way, and not all of them go."""
    number = part.ticket.number
    check_not_closed(part.ticket)
    joining.check_settled(db, number, frozenset(event.messages))
    rows = db.execute(f"SELECT id, ticket FROM messages WHERE id {one_of(event.messages)}", event.messages).fetchall()
    owners = dict(zip(event.messages, event.came_from, strict=True))
    stays = db.execute(
        f"SELECT 1 FROM messages WHERE ticket {one_of(family := tickets.family(db, number))} AND direction = 'in'"
        f" AND NOT id {one_of(event.messages)} LIMIT 1",
        [*family, *event.messages],
    ).fetchone()
    if stays is None or any(row["ticket"] != owners[row["id"]] for row in rows):
        raise ConflictError("refusal.redo_split", number=number)


def _check_takes_in(db: sqlite3.Connection, ticket: Ticket, merged: int) -> None:
    """Tickets must not end in each other; and what one owes must come to where it is looked for."""
    root, one = tickets.root(db, ticket), tickets.find(db, merged)
    assert one is not None  # its events are there
    owes = one.unanswered_since is not None or one.escalated
    if owes or root.number == merged or root.status is Status.CLOSED:
        check_not_closed(ticket)


def _check_not_followed(db: sqlite3.Connection, part: Part) -> None:
    """A ticket that was closed stays so once the customer's next message has opened another."""
    number = part.ticket.number
    newer = db.execute(
        "SELECT min(t.number) FROM tickets t JOIN events e ON e.ticket = t.number AND e.version = 1"
        " WHERE t.previous = ? AND e.id > (SELECT id FROM events WHERE ticket = ? AND version = ?)",
        [number, number, part.first],
    ).fetchone()[0]
    if newer is not None:
        raise ConflictError("refusal.undo_newer", number=number, newer=newer)


_ABOVE = """
    WITH RECURSIVE above (number) AS (VALUES (?) UNION SELECT t.merged_into FROM tickets t
        JOIN above a ON a.number = t.number WHERE t.merged_into IS NOT NULL)
"""
"""A ticket, and those into which it was merged."""


def _check_no_news(db: sqlite3.Connection, part: Part) -> None:
    """Since a merge, messages of the merged ticket's thread went to the other one: they cannot be told apart."""
    ticket = part.ticket
    stray = db.execute(
        f"{_ABOVE} SELECT t.number FROM messages m JOIN tickets t ON t.number = m.ticket"
        " WHERE m.thread = ? AND t.thread <> m.thread AND m.ticket IN above LIMIT 1",
        [ticket.merged_into, ticket.thread],
    ).fetchone()
    if stray is not None:
        raise ConflictError("refusal.undo_messages", number=stray["number"])


def _check_not_split(db: sqlite3.Connection, part: Part) -> None:
    """Since a merge, messages of the merged ticket became another one: that must be taken back first."""
    family = tickets.family(db, part.ticket.number)
    for row in db.execute(
        f"{_ABOVE} SELECT e.* FROM events e WHERE e.ticket IN above AND e.kind = 'split'", [part.ticket.merged_into]
    ).fetchall():
        recorded = recorded_of(row)
        assert isinstance(recorded.event, e.SplitOff)
        for message, owner in zip(recorded.event.messages, recorded.event.came_from, strict=True):
            found = db.execute("SELECT ticket FROM messages WHERE id = ?", [message]).fetchone()
            if owner in family and found["ticket"] not in family:
                what = what_was_done([recorded])
                raise ConflictError("refusal.undo_moved_on", number=row["ticket"], who=recorded.actor, what=what)


def in_the_end(db: sqlite3.Connection, part: Part) -> Iterator[tuple[Event, bool]]:
    """What is to be taken back, and whether that means to do it again: of an undoing, what it was about."""
    for event in part.events:
        if isinstance(event, e.Undone):
            yield from originals(db, part, event, again=True)
        else:
            yield event, False


def originals(db: sqlite3.Connection, part: Part, undone: e.Undone, *, again: bool) -> Iterator[tuple[Event, bool]]:
    """What an undoing was about in the end, and whether it is done again by taking the undoing back, or undone."""
    rows = db.execute(
        "SELECT * FROM events WHERE ticket = ? AND version BETWEEN ? AND ? ORDER BY version",
        [part.ticket.number, undone.first, undone.last],
    ).fetchall()
    for row in rows:
        event = recorded_of(row).event
        if isinstance(event, e.Undone):
            yield from originals(db, part, event, again=not again)
        else:
            yield event, again


def is_split(db: sqlite3.Connection, part: Part) -> bool:
    """Whether an operation that opened a ticket split it off another one."""
    row = db.execute(
        "SELECT 1 FROM events WHERE ticket = ? AND kind = 'split' AND op LIKE ? || '%'",
        [part.step.before.previous, part.step.op],
    ).fetchone()
    return row is not None


def split_from(part: Part) -> int:
    """The ticket that a ticket was split off."""
    previous = part.step.before.previous
    assert previous is not None  # checked: it was split off
    return previous
