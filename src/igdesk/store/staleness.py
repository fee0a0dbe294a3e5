"""Whether a command was decided on a ticket that somebody has changed since, and what they did.

Held is what would be done over somebody's head; what only stands beside it is not. A reply is held by whatever its
writer would want to have read first: a message, another reply, a note, another owner or state. Tags, priorities and
fields that somebody set meanwhile change nothing about an answer; the screen shows them anyway.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from igdesk.config.model import Config
from igdesk.errors import ConflictError
from igdesk.i18n import Phrase
from igdesk.rules import events as e
from igdesk.rules.commands import (
    AddNote,
    CancelReply,
    Command,
    ConfirmReply,
    EditIncident,
    EndIncident,
    FlagCase,
    GivePromise,
    HideComment,
    KeepPromise,
    Link,
    React,
    ReleasePromise,
    ReleaseReply,
    Reply,
    RescheduleReply,
    RetryReply,
    ReturnReply,
    SetCrisis,
    SetStatus,
    SetTags,
    Snooze,
    Watch,
)
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, Ticket, is_person
from igdesk.rules.telling import told
from igdesk.rules.undo import most_telling
from igdesk.store.rows import recorded_of
from igdesk.values import dataclass

_NEVER_STALE = (
    AddNote, FlagCase, SetTags, CancelReply, RescheduleReply, ReleaseReply, ReturnReply, RetryReply, ConfirmReply,
    HideComment, React, Link, GivePromise, KeepPromise, ReleasePromise, Watch, EditIncident, EndIncident,
    SetCrisis,
)  # fmt: skip
"""Commands that add to what others did and cannot overwrite it."""
_MESSAGES = (e.CustomerWrote, e.AnsweredInApp)
_BESIDE_A_REPLY = (
    e.Tagged, e.FieldSet, e.CategorySet, e.KindSet, e.PrioritySet, e.UrgencySet, e.TierSet, e.LimitSet, e.DueSet,
    e.Linked, e.Unlinked, e.StoodInLine, e.HookDecided, e.HideQueued, e.ReactionQueued, e.LegTaken,
    e.IncidentOpened, e.IncidentJoined, e.IncidentLeft, e.IncidentMoved, e.IncidentEdited,
    e.RatingGiven, e.PromiseKept, e.PromiseReleased, e.CaseFlagged,
)  # fmt: skip
_OWN_AFFAIR = (e.Watched, e.Unwatched)
"""What somebody did for themselves: it holds nothing."""
_RESTING = (Status.WAITING, Status.RESOLVED, Status.CLOSED)
_NAMED = 2
"""How many of the things that others did are told in full."""


@dataclass(frozen=True, slots=True)
class By:
    """Who decided, and what they had seen."""

    actor: str
    seen: int
    """The version that they looked at."""
    mine: frozenset[str] | None = None
    """Operations of their program; none: whatever they did themselves does not count."""


def check(db: sqlite3.Connection, ticket: Ticket, command: Command, *, by: By, config: Config, now: datetime) -> None:
    """Refuse a command that the ticket's newer log speaks against.

    Args:
        db: The connection.
        ticket: As it is now.
        command: What is wanted.
        by: Who wants it.
        config: Names, and the desk's time zone.
        now: The time: of what was done today the hour is told.

    Raises:
        ConflictError: With who did what, and when.
    """
    if ticket.version == by.seen or isinstance(command, _NEVER_STALE):
        return
    steps = [step for op, step in _steps_since(db, ticket.number, by.seen) if _holds(op, step, command, by)]
    if steps:
        raise ConflictError("refusal.moved_on", number=ticket.number, what=_what(steps, config, now))


def _steps_since(db: sqlite3.Connection, number: int, seen: int) -> Iterator[tuple[str, list[Recorded]]]:
    """The log after a version, operation by operation."""
    rows = db.execute("SELECT * FROM events WHERE ticket = ? AND version > ? ORDER BY version", [number, seen])
    for op, entries in groupby(rows.fetchall(), key=lambda row: str(row["op"])):
        yield op, [recorded_of(row) for row in entries]


def _holds(op: str, step: Sequence[Recorded], command: Command, by: By) -> bool:
    """Whether what was done in one operation is to be known before the command is done."""
    is_reply = isinstance(command, Reply)
    minds_messages = is_reply or _lets_rest(command)
    if minds_messages and any(isinstance(recorded.event, _MESSAGES) for recorded in step):
        return True
    elsewhere = is_reply and by.mine is not None and op not in by.mine
    if elsewhere and any(isinstance(each.event, e.ReplyQueued) and is_person(each.actor) for each in step):
        return True
    beside = (*_OWN_AFFAIR, *_BESIDE_A_REPLY) if is_reply else _OWN_AFFAIR
    return any(
        is_person(recorded.actor) and recorded.actor != by.actor and not isinstance(recorded.event, beside)
        for recorded in step
    )


def _lets_rest(command: Command) -> bool:
    if isinstance(command, Snooze):
        return command.until is not None
    return isinstance(command, SetStatus) and command.status in _RESTING


def _what(steps: Sequence[Sequence[Recorded]], config: Config, now: datetime) -> Phrase:
    """What others did, the last of it in full."""
    *_, last = named = [_did(most_telling(step), config, now) for step in steps[-_NAMED:]]
    what = last if len(named) == 1 else Phrase("presence.then", {"first": named[0], "second": last})
    if len(steps) > _NAMED:
        return Phrase("presence.lastly", {"count": len(steps), "what": what})
    return what


def _did(recorded: Recorded, config: Config, now: datetime) -> Phrase:
    at, today = (each.astimezone(config.desk.timezone) for each in (recorded.at, now))
    shown = f"{at:%H:%M}" if at.date() == today.date() else f"{at:%m-%d %H:%M}"
    return Phrase("presence.did", {"at": shown, "what": told(recorded, config)})
