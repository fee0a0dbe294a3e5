"""Which drafts became something on the desk already: a program that died right after sending has not forgotten them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby

from igdesk.clock import to_ms
from igdesk.rules.model import MessageState
from igdesk.rules.split import says
from igdesk.store import outbox, tickets
from igdesk.store.draft_lines import MAIN, lines_of
from igdesk.store.drafts import Draft, Kind
from igdesk.store.sql import one_of


def spent(db: sqlite3.Connection, agent: str, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Those whose words this person sent, noted or took up since they were saved, and those of erased customers.

    A reply that was taken back counts as not sent.
    """
    return tuple(draft for draft in drafts if _is_erased(db, draft) or _is_done(db, agent, draft))


def _is_done(db: sqlite3.Connection, agent: str, draft: Draft) -> bool:
    if draft.kind in (Kind.ARTICLE, Kind.WORDING):
        return False  # these become files
    numbers = _numbers(db, draft.ticket)
    if draft.kind is Kind.REPLY:
        return any(says(parts, draft.text) for parts in _replies(db, agent, draft, numbers))
    lines = lines_of(draft)
    if draft.kind is Kind.FIELDS:
        return all(_are_filled_in(db, numbers, *line) for line in lines.items())
    if draft.kind is Kind.RELEASE:
        return all(_is_released(db, draft, *line) for line in lines.items())
    text = lines.get(MAIN[draft.kind], "") if draft.kind in MAIN else draft.text
    query = _SINCE[draft.kind].format(numbers=one_of(numbers))
    said = db.execute(query, [*numbers, agent, to_ms(draft.saved_at)])
    return bool(text.strip()) and text.strip() in {row[0].strip() for row in said}


_SINCE = {
    Kind.NOTE: "SELECT text FROM notes WHERE ticket {numbers} AND author = ? AND at >= ?",
    Kind.ESCALATION: "SELECT reason FROM escalations WHERE ticket {numbers} AND actor = ? AND at >= ?",
    Kind.PROMISE: "SELECT text FROM promises WHERE ticket {numbers} AND actor = ? AND at >= ?",
    Kind.LEG: "SELECT n.text FROM legs l JOIN notes n ON n.id = l.question"
    " WHERE l.ticket {numbers} AND l.actor = ? AND l.at >= ?",
    Kind.RETURN: "SELECT text FROM notes WHERE ticket {numbers} AND author = ? AND at >= ?",
    Kind.CORRECTION: "SELECT text FROM notes WHERE ticket {numbers} AND author = ? AND at >= ?",
    Kind.ANSWER: "SELECT text FROM notes WHERE ticket {numbers} AND author = ? AND at >= ?",
}
"""What a person said on some tickets since, in the way of a draft. A department's answer is a note: there may be no leg
to ask, where a ticket lies with a department since it was made."""


def _is_released(db: sqlite3.Connection, draft: Draft, promise: str, why: str) -> bool:
    row = db.execute(
        "SELECT why FROM promises WHERE id = ? AND released_at >= ?", [promise, to_ms(draft.saved_at)]
    ).fetchone()
    return row is not None and (row["why"] or "").strip() == why.strip()


def _are_filled_in(db: sqlite3.Connection, numbers: Sequence[int], field: str, value: str) -> bool:
    found = (tickets.find(db, number) for number in numbers)
    return any(ticket is not None and ticket.fields.get(field, "") == value.strip() for ticket in found)


def _replies(db: sqlite3.Connection, agent: str, draft: Draft, numbers: Sequence[int]) -> Iterator[Sequence[str]]:
    """What the person sent since, long replies in their parts."""
    saved_at = to_ms(draft.saved_at)
    replies = (
        row
        for row in outbox.of_tickets(db, numbers)
        if row.author == agent and to_ms(row.created_at) >= saved_at and row.state is not MessageState.CANCELLED
    )
    for _operation, parts in groupby(replies, key=lambda row: row.operation):
        yield tuple(row.text for row in parts if row.media is None)


def _numbers(db: sqlite3.Connection, number: int) -> tuple[int, ...]:
    """The ticket, and the one that it went into: replies and escalations on their way, and later notes, go along."""
    ticket = tickets.find(db, number)
    return tuple({number, tickets.root(db, ticket).number}) if ticket is not None else ()


def _is_erased(db: sqlite3.Connection, draft: Draft) -> bool:
    row = db.execute(
        "SELECT c.erased_at FROM tickets t JOIN customers c ON c.id = t.customer WHERE t.number = ?", [draft.ticket]
    ).fetchone()
    return row is not None and row["erased_at"] is not None and row["erased_at"] >= to_ms(draft.saved_at)
