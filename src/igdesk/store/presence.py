"""Who looks at which ticket, and who writes on it: a courtesy, never a lock.

Each running program keeps one row, with a number that it counts up while it lives. No clock is shared: whether a row is
still true is judged by each observer for itself, see `igdesk.desk.presence`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from enum import StrEnum

from igdesk.store import queue
from igdesk.store.notices import has_untold
from igdesk.values import dataclass


class Doing(StrEnum):
    """What somebody does on a ticket."""

    VIEWS = "views"
    WRITES = "writes"


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of life of one running program."""

    session: str
    agent: str
    machine: str
    """The computer's name, for people."""
    ticket: int
    doing: Doing
    beat: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a screen asks for again and again: one small read."""

    rev: int
    """The database's revision."""
    changed: frozenset[int]
    """Tickets that changed after the revision that was asked about, by whomever."""
    signs: tuple[Sign, ...]
    """Of every program, the asking one too; a merged ticket stands as the one that has its conversation."""
    has_notices: bool = False
    """Whether there is something that nobody has told the asking person yet."""


_SIGNS = """
    WITH RECURSIVE signs (session, agent, machine, ticket, doing, beat) AS (
        SELECT session, agent, machine, ticket, doing, beat FROM presence
        UNION SELECT s.session, s.agent, s.machine, t.merged_into, s.doing, s.beat
        FROM signs s JOIN tickets t ON t.number = s.ticket WHERE t.merged_into IS NOT NULL)
    SELECT s.* FROM signs s LEFT JOIN tickets t ON t.number = s.ticket WHERE t.merged_into IS NULL
"""


def look(db: sqlite3.Connection, rev: int | None, agent: str | None = None) -> Look:
    """What changed after `rev` (None: a first look), who is where, and whether there is something to tell `agent`."""
    current, changed = queue.changed_since(db, rev)
    signs = (
        Sign(row["session"], row["agent"], row["machine"], row["ticket"], Doing(row["doing"]), row["beat"])
        for row in db.execute(_SIGNS)
    )
    return Look(current, changed, tuple(signs), agent is not None and has_untold(db, agent))


def show(db: sqlite3.Connection, sign: Sign) -> None:
    """Say where a program's person is; what it said before no longer holds."""
    db.execute(
        "INSERT INTO presence (session, agent, machine, ticket, doing, beat) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (session) DO UPDATE SET agent = excluded.agent, machine = excluded.machine,"
        " ticket = excluded.ticket, doing = excluded.doing, beat = excluded.beat",
        [sign.session, sign.agent, sign.machine, sign.ticket, sign.doing.value, sign.beat],
    )


def leave(db: sqlite3.Connection, session: str) -> None:
    """A program's person is nowhere any more."""
    db.execute("DELETE FROM presence WHERE session = ?", [session])


def forget(db: sqlite3.Connection, dead: Sequence[tuple[str, int]]) -> None:
    """Take away what programs left behind that died; one that has given another sign since is alive.

    Args:
        db: The connection.
        dead: The sessions, each with the beat at which it stood still.
    """
    db.executemany("DELETE FROM presence WHERE session = ? AND beat = ?", dead)
