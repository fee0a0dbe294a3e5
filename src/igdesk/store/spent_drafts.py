"""Which drafts became something on the desk already: a program that died right after sending has not forgotten them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby

from igdesk.clock import to_ms
from igdesk.rules.model import MessageState
from igdesk.rules.split import split_text
from igdesk.store import outbox, tickets
from igdesk.store.drafts import Draft, Kind
from igdesk.store.sql import one_of


def spent(db: sqlite3.Connection, agent: str, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Those whose words this person sent, noted or took up since they were saved, and those of erased customers.

    A reply that was taken back counts as not sent.
    """
    return tuple(draft for draft in drafts if _is_erased(db, draft) or _same(draft, _since(db, agent, draft)))


def _since(db: sqlite3.Connection, agent: str, draft: Draft) -> Iterable[Sequence[str]]:
    """What the person said on the draft's ticket in the draft's way since it was saved, long replies in their parts."""
    saved_at, numbers = to_ms(draft.saved_at), _numbers(db, draft.ticket)
    where = f"ticket {one_of(numbers)} AND"
    since = [*numbers, agent, saved_at]
    if draft.kind in (Kind.NOTE, Kind.LEG, Kind.ANSWER):  # what departments are asked and answer are notes
        rows = db.execute(f"SELECT text FROM notes WHERE {where} author = ? AND at >= ?", since)
        return [(row["text"],) for row in rows]
    if draft.kind is Kind.ESCALATION:
        rows = db.execute(f"SELECT reason FROM escalations WHERE {where} actor = ? AND at >= ?", since)
        return [(row["reason"],) for row in rows]
    if draft.kind is Kind.PROMISE:
        rows = db.execute(f"SELECT text FROM promises WHERE {where} actor = ? AND at >= ?", since)
        return [(row["text"],) for row in rows]
    replies = (
        row
        for row in outbox.of_tickets(db, numbers)
        if row.author == agent and to_ms(row.created_at) >= saved_at and row.state is not MessageState.CANCELLED
    )
    return [tuple(row.text for row in parts) for _operation, parts in groupby(replies, key=lambda row: row.operation)]


def _numbers(db: sqlite3.Connection, number: int) -> tuple[int, ...]:
    """The ticket, and the one that it went into: replies and escalations on their way, and later notes, go along."""
    ticket = tickets.find(db, number)
    return tuple({number, tickets.root(db, ticket).number}) if ticket is not None else ()


def _same(draft: Draft, said: Iterable[Sequence[str]]) -> bool:
    parts = split_text(draft.text) if draft.kind is Kind.REPLY else (draft.text,)
    words = [part.strip() for part in parts]
    return any([part.strip() for part in each] == words for each in said)


def _is_erased(db: sqlite3.Connection, draft: Draft) -> bool:
    row = db.execute(
        "SELECT c.erased_at FROM tickets t JOIN customers c ON c.id = t.customer WHERE t.number = ?", [draft.ticket]
    ).fetchone()
    return row is not None and row["erased_at"] is not None and row["erased_at"] >= to_ms(draft.saved_at)
