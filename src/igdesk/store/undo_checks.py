"""Whether an operation can be taken back as the world is now, ticket by ticket; each refusal has its reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.lifecycle import Refusal, check_not_closed
from igdesk.rules.model import MessageState, Status, Ticket
from igdesk.rules.undo import Step, what_was_done
from igdesk.store import outbox, tickets
from igdesk.store.rows import recorded_of


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


def check(db: sqlite3.Connection, part: Part) -> None:
    """Refuse what cannot be taken back, or done again, before anything is.

    Raises:
        Refusal, ConflictError: With the reason.
    """
    for event, again in in_the_end(db, part):
        (_check_again if again else _check_back)(db, part, event)


def _check_back(db: sqlite3.Connection, part: Part, event: Event) -> None:
    number = part.ticket.number
    match event:
        case e.Opened(previous=previous):
            if part.ticket.version > part.first + len(part.events) - 1:
                raise ConflictError("refusal.undo_messages", number=number)
            if previous is None or not _is_split(db, part):
                raise Refusal("refusal.undo_new_ticket", number=number)
        case e.ReplyQueued() | e.HideQueued():
            _check_still_here(db, event, number)
        case e.ReplyCancelled() | e.ReplyRetried():
            raise Refusal("refusal.undo_sending", number=number)
        case e.StatusChanged(after=Status.CLOSED):
            _check_not_followed(db, part)
        case e.Merged():
            _check_no_news(db, part)
            _check_not_split(db, part)
        case e.SplitOff():  # nobody would look for the messages there
            check_not_closed(part.ticket)
        case _:
            pass


def _check_still_here(db: sqlite3.Connection, event: e.ReplyQueued | e.HideQueued, number: int) -> None:
    """What has left for Instagram, or may have, is not taken back."""
    row = outbox.find(db, event.reply)
    if row is None or row.state is MessageState.QUEUED:
        return
    if isinstance(event, e.HideQueued):
        raise Refusal("answering.undo_hidden", number=number)
    if event.automatic:
        raise Refusal("ending.undo_asked", number=number)
    raise Refusal("refusal.undo_sent", number=number, state=Phrase(f"message_state.{row.state.value}"))


def _check_again(db: sqlite3.Connection, part: Part, event: Event) -> None:
    match event:
        case e.ReplyQueued():
            raise Refusal("refusal.redo_reply", number=part.ticket.number)
        case e.HideQueued():
            raise Refusal("answering.redo_hide", number=part.ticket.number)
        case e.SplitOff():
            raise Refusal("refusal.redo_split", number=part.ticket.number)
        case e.Escalated() if part.ticket.merged_into is not None:  # nobody would look for it there
            raise Refusal("refusal.merged", number=part.ticket.number, into=part.ticket.merged_into)
        case e.TookIn(ticket=merged):
            _check_takes_in(db, part.ticket, merged)
        case _:
            pass


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


def _is_split(db: sqlite3.Connection, part: Part) -> bool:
    row = db.execute(
        "SELECT 1 FROM events WHERE ticket = ? AND kind = 'split' AND op LIKE ? || '%'",
        [split_from(part), part.step.op],
    ).fetchone()
    return row is not None


def split_from(part: Part) -> int:
    previous = part.step.before.previous
    assert previous is not None  # checked: it was split off
    return previous
