"""The same done to many tickets as one step: a stretch of them in one transaction, each whole or not at all.

All operations of a step begin with its id, which is how the undo stack has it as one; see `operations.MANY`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from igdesk.config.model import Config
from igdesk.errors import ConflictError, IgdeskError, NotAllowedError
from igdesk.i18n import Phrase
from igdesk.rules.fields import asked_at_end
from igdesk.rules.for_each import ForEach, command_for
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Ticket
from igdesk.rules.names import with_names
from igdesk.store import tickets, undo
from igdesk.store.joining import By
from igdesk.store.run import run_command
from igdesk.values import dataclass

T = TypeVar("T")

STRETCH = 50
"""Tickets of one transaction: others can write in between."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of one ticket."""

    number: int
    what: tuple[ForEach, ...]
    """All of it is done, or nothing."""
    seen: int | None = None
    """The version that its person looked at; see `run.run_command`."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """A ticket to which it was not done."""

    number: int
    why: Phrase
    exit_code: int = 1
    """What the command line would end with, were it this ticket alone."""


@dataclass(frozen=True, slots=True)
class ManyDone:
    """What became of each, in order."""

    done: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    """Those on which it was so already."""
    stayed: tuple[Stayed, ...] = ()

    def __add__(self, other: ManyDone) -> ManyDone:
        return ManyDone(self.done + other.done, self.same + other.same, self.stayed + other.stayed)


def run_many(
    db: sqlite3.Connection,
    wanted: Sequence[Wanted],
    *,
    actor: str,
    op: str,
    config: Config,
    now: datetime,
    mine: frozenset[str] | None = None,
) -> ManyDone:
    """Decide what is wanted on each ticket as it is now; those that refuse stay as they are.

    Args:
        db: The connection, inside a write transaction.
        wanted: What is wanted of which.
        actor: Who wants it.
        op: Id of the operation.
        config: The desk's configuration.
        now: The time.
        mine: See `run.run_command`.
    """

    def do(each: Wanted) -> bool:
        changed = False
        for place, what in enumerate(each.what):
            command = command_for(what, _found(db, each.number), actor, config)
            step = f"{op}.{each.number}.{place}"
            seen = None if place else each.seen  # from then on it is our own version
            done = run_command(db, command, actor=actor, op=step, config=config, now=now, seen=seen, mine=mine)
            changed |= done.changed
        return changed

    return _each(db, wanted, lambda each: each.number, do, config)


def undo_many(db: sqlite3.Connection, numbers: Sequence[int], step: str, *, by: By) -> ManyDone:
    """Take a step back on some of its tickets, or do it again there; those on which that cannot be stay.

    Args:
        db: The connection, inside a write transaction.
        numbers: Which.
        step: The step.
        by: Who does it.
    """

    def take_back(number: int) -> bool:
        undo.take_back_on(db, step, number, by)
        return True

    return _each(db, numbers, lambda number: number, take_back, by.config)


def missing_of(db: sqlite3.Connection, numbers: Sequence[int], config: Config) -> tuple[str, ...]:
    """Ids of the fields that are asked for before these tickets are resolved, in the order of the configuration."""
    found = [tickets.find(db, number) for number in numbers]
    asked = {each.id for ticket in found if ticket is not None for each in asked_at_end(ticket, config)}
    return tuple(each.id for each in config.fields if each.id in asked)


def _found(db: sqlite3.Connection, number: int) -> Ticket:
    ticket = tickets.find(db, number)
    if ticket is None:
        raise Refusal("refusal.no_ticket", number=number)
    return ticket


def _each(
    db: sqlite3.Connection, things: Sequence[T], number_of: Callable[[T], int], do: Callable[[T], bool], config: Config
) -> ManyDone:
    """Do something for one after another; of what is refused nothing is left."""
    done: list[int] = []
    same: list[int] = []
    stayed: list[Stayed] = []
    for thing in things:
        db.execute("SAVEPOINT one_of_many")
        try:
            (done if do(thing) else same).append(number_of(thing))
        except (Refusal, ConflictError, NotAllowedError) as error:
            db.execute("ROLLBACK TO one_of_many")
            stayed.append(_stays(number_of(thing), error, config))
        db.execute("RELEASE one_of_many")
    return ManyDone(tuple(done), tuple(same), tuple(stayed))


def _stays(number: int, error: IgdeskError, config: Config) -> Stayed:
    return Stayed(number, with_names(error.phrase, config), error.exit_code)
