"""What an export holds and Instagram gives, in whichever order: told by who wrote what in which second.

Where both are surely the same conversation (`rules/same_talk`), its customer is the same and its messages are known by
the export's keys and by Instagram's ids. An export then only adds what came before the desk's oldest message of it, and
what is missing in between; and what Instagram brings of an imported conversation is not new.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from igdesk.clock import from_ms, to_ms
from igdesk.rules.model import Direction, Inbound
from igdesk.rules.same_talk import Likeness, Line, Talk, likeness, likeness_by_time, pairs, the_one
from igdesk.store import one_talk, threads
from igdesk.store.inbound import InboundThread
from igdesk.store.rows import attachments_text
from igdesk.store.search.index import Changes
from igdesk.values import dataclass

_UNRECOGNISED = "messages m INDEXED BY messages_unrecognised WHERE m.import_key IS NOT NULL AND m.remote_id IS NULL"
"""Messages that only an export has given, by the index of them: SQLite would rather walk all that have no id."""
_NEWEST = f"SELECT max(m.created_at) FROM {_UNRECOGNISED}"
_NEAR = """
    SELECT m.thread, m.created_at, m.text, c.erased_at FROM threads t
    CROSS JOIN messages m INDEXED BY messages_thread ON m.thread = t.id AND m.created_at BETWEEN ? AND ?
    JOIN customers c ON c.id = t.customer
    WHERE t.kind = 'dm' AND m.created_at / 1000 IN (SELECT value FROM json_each(?)) AND m.direction = 'in'
"""
_Wanted = tuple[int, str | None]
"""Second and words of a customer's message; no words where they were erased."""


@dataclass(frozen=True, slots=True)
class Past:
    """The time of which an imported conversation tells, now that it is Instagram's: what is of it is history."""

    until: datetime
    tickets: Sequence[tuple[int, int]]
    """When they were opened, and their numbers; oldest first."""

    def ticket_at(self, at: datetime) -> int | None:
        """Which ticket a message of that time is of."""
        place = bisect_right([opened for opened, _ in self.tickets], to_ms(at))
        return self.tickets[max(place - 1, 0)][1] if self.tickets else None


def merged(db: sqlite3.Connection, heard: Sequence[InboundThread]) -> tuple[InboundThread, ...]:
    """Threads of an export as they are to be stored: with whose they are, and without what the desk has.

    What the desk has is marked by the export's keys, so that it is known by them from then on.

    Args:
        db: The connection, inside a write transaction.
        heard: As the export has them.
    """
    near = _near(db, heard)
    return tuple(_merged(db, each, near) for each in heard)


def new_ones(db: sqlite3.Connection, heard: Sequence[InboundThread]) -> tuple[int, ...]:
    """How many messages of each thread of an export the desk has not; nothing changes."""
    near = _near(db, heard)
    return tuple(sum(not _has_key(db, each) for each in _others(db, thread, near).messages) for thread in heard)


def recognise(db: sqlite3.Connection, heard: InboundThread, found: Changes) -> Past | None:
    """Let an imported conversation be Instagram's where the one that Instagram brings is surely the same.

    Its messages get their ids, its thread gets its name, its customer is known by Instagram's id. Nothing is decided.

    Args:
        db: The connection, inside a write transaction.
        heard: A conversation as it was read.
        found: What the search must know of.

    Returns:
        The time of which it tells; none if no imported conversation is the same.
    """
    if heard.kind != "dm" or heard.remote_id is None or not heard.messages or not _has_any(db, heard):
        return None
    messages = [each for each in heard.messages if not (each.deleted or each.is_about_another or _has_id(db, each))]
    given = _talk_of(messages)
    if given is None:
        return None
    place = threads.known(db, heard)
    known = one_talk.known_customer(db, heard, place)
    talks = {own.thread: (own, _talk(db, own.thread, given)) for own in _imported(db, given, known)}
    living = the_one((key, _likeness(given, talk, own, heard)) for key, (own, talk) in talks.items() if not own.erased)
    erased = ((key, likeness_by_time(given, talk)) for key, (own, talk) in talks.items() if own.erased)
    same = living if living is not None else the_one(erased)
    if same is None:
        return None
    own, talk = talks[same]
    past = _past(db, own.thread, talk)
    if not one_talk.hand_over(db, own, heard, place, known, found):
        return None
    for here, stored in pairs(given.lines, talk.lines).items():
        _name(db, stored, messages[here])
    return past


def _has_any(db: sqlite3.Connection, heard: InboundThread) -> bool:
    """Whether anything that only an export has is as new as the oldest that is told: one look at an index."""
    newest = db.execute(_NEWEST).fetchone()[0]
    return newest is not None and _second(min(each.at for each in heard.messages)) <= newest // 1000 + 1


def _imported(db: sqlite3.Connection, given: Talk, known: int | None) -> list[one_talk.Imported]:
    """Conversations of exports in which a customer wrote in one of the same seconds, by index.

    Tickets of other help desks have their own keys as their names.
    """
    seconds = json.dumps([line.second for line in given.lines if line.direction is Direction.IN])
    rows = db.execute(
        "SELECT DISTINCT th.id, th.customer, c.erased_at, c.name, c.account FROM json_each(?) s CROSS JOIN"
        f" (SELECT m.thread, m.direction, m.created_at FROM {_UNRECOGNISED}) m"
        " ON m.created_at BETWEEN s.value * 1000 - 1000 AND s.value * 1000 + 999 AND m.direction = 'in'"
        " JOIN threads th ON th.id = m.thread JOIN customers c ON c.id = th.customer"
        " WHERE th.kind = 'import' AND NOT EXISTS (SELECT 1 FROM messages WHERE import_key = th.remote_id)",
        [seconds],
    )
    found = [
        (row["account"], one_talk.Imported(row["id"], row["customer"], row["name"], row["erased_at"] is not None))
        for row in rows
    ]
    return [own for account, own in found if own.erased or account == "import" or own.customer == known]


def _likeness(given: Talk, talk: Talk, own: one_talk.Imported, heard: InboundThread) -> Likeness:
    return likeness(given, talk, is_called_so=own.name is not None and own.name in (heard.username, heard.name))


def _past(db: sqlite3.Connection, thread: int, talk: Talk) -> Past:
    rows = db.execute("SELECT created_at, number FROM tickets WHERE thread = ? ORDER BY created_at, number", [thread])
    return Past(from_ms(talk.ends * 1000 + 999), [tuple(row) for row in rows])


def _name(db: sqlite3.Connection, stored: int, message: Inbound) -> None:
    """Instagram's id on what an export gave, and where its attachments are: an export tells only what they were."""
    db.execute("UPDATE messages SET remote_id = ? WHERE id = ?", [message.remote_id, stored])
    if message.attachments or message.story_url:
        db.execute(
            "UPDATE messages SET attachments = ?, story_url = ? WHERE id = ? AND state <> 'deleted'",
            [attachments_text(message.attachments), message.story_url, stored],
        )


def _merged(db: sqlite3.Connection, heard: InboundThread, near: Mapping[_Wanted, set[int]]) -> InboundThread:
    left, marks = _sorted_out(db, heard, near)
    for stored, message in marks:
        _mark(db, stored, message)
    if left.customer is not None:
        one_talk.join_earlier(db, heard, left.customer)
    return left


def _others(db: sqlite3.Connection, heard: InboundThread, near: Mapping[_Wanted, set[int]]) -> InboundThread:
    return _sorted_out(db, heard, near)[0]


def _sorted_out(
    db: sqlite3.Connection, heard: InboundThread, near: Mapping[_Wanted, set[int]]
) -> tuple[InboundThread, list[tuple[int, Inbound]]]:
    """A thread of an export without what the desk has from Instagram; and the latter, by the ids of its messages."""
    exported = _talk_of(heard.messages)
    own = None if exported is None else _of_keys(db, heard) or _same(db, heard, exported, near)
    if exported is None or own is None:
        return heard, []
    same = {place: stored for stored, place in pairs(_talk(db, own, exported).lines, exported.lines).items()}
    row = db.execute(
        "SELECT t.customer, min(m.created_at) AS first, max(m.gap_before) AS has_gap FROM threads t"
        " JOIN messages m ON m.thread = t.id WHERE t.id = ?",
        [own],
    ).fetchone()
    begins = from_ms(row["first"])
    left = [m for place, m in enumerate(heard.messages) if place not in same and (m.at < begins or row["has_gap"])]
    marks = [(stored, heard.messages[place]) for place, stored in same.items()]
    return replace(heard, messages=tuple(left), customer=row["customer"]), marks


def _near(db: sqlite3.Connection, heard: Iterable[InboundThread]) -> Mapping[_Wanted, set[int]]:
    """Conversations with what customers wrote in the seconds in which the threads were written: one walk for all.

    It goes through the index of each conversation's times, and only there where the threads are: a message itself is
    read when its second is one of theirs.
    """
    wanted = sorted({_second(message.at) + late for thread in heard for message in thread.messages for late in (0, 1)})
    if not wanted:
        return {}
    rows = db.execute(_NEAR, [wanted[0] * 1000, wanted[-1] * 1000 + 999, json.dumps(wanted)])
    found: defaultdict[_Wanted, set[int]] = defaultdict(set)
    for row in rows:
        is_erased = row["erased_at"] is not None
        found[row["created_at"] // 1000, None if is_erased else row["text"].strip()].add(row["thread"])
    return found


def _of_keys(db: sqlite3.Connection, heard: InboundThread) -> int | None:
    """The conversation that was found to be the same before, whatever its words are by now."""
    keys = json.dumps([message.import_key for message in heard.messages])
    row = db.execute(
        "SELECT m.thread FROM json_each(?) k CROSS JOIN messages m ON m.import_key = k.value"
        " JOIN threads t ON t.id = m.thread WHERE t.kind = 'dm' LIMIT 1",
        [keys],
    ).fetchone()
    return None if row is None else row["thread"]


def _same(db: sqlite3.Connection, heard: InboundThread, exported: Talk, near: Mapping[_Wanted, set[int]]) -> int | None:
    """The desk's thread that is the same conversation; none where that is not sure."""
    seconds = [(line.second + late, line.text.strip()) for line in exported.lines for late in (0, 1)]
    living = {thread for second, text in seconds if text for thread in near.get((second, text), ())}
    erased = {thread for second, _ in seconds for thread in near.get((second, None), ())}
    same = the_one(
        (each, likeness(_talk(db, each, exported), exported, is_called_so=_is_called(db, each, heard.name)))
        for each in living
    )
    if same is not None:
        return same
    return the_one((each, likeness_by_time(_talk(db, each, exported), exported)) for each in erased)


def _talk(db: sqlite3.Connection, thread: int, of: Talk) -> Talk:
    """What is stored of a conversation, as far as the other one tells of the same time."""
    rows = db.execute(
        "SELECT id, direction, created_at, text FROM messages WHERE thread = ? AND created_at BETWEEN ? AND ?"
        " ORDER BY created_at, id",
        [thread, (of.begins - 1) * 1000, (of.ends + 2) * 1000],
    )
    lines = [Line(row["id"], Direction(row["direction"]), row["created_at"] // 1000, row["text"]) for row in rows]
    whole = db.execute("SELECT min(created_at), max(created_at) FROM messages WHERE thread = ?", [thread]).fetchone()
    return Talk(lines, whole[0] // 1000, whole[1] // 1000)


def _talk_of(messages: Sequence[Inbound]) -> Talk | None:
    """The same of what was read: ids are places."""
    lines = [Line(place, m.direction, _second(m.at), m.text) for place, m in enumerate(messages)]
    seconds = [line.second for line in lines]
    return Talk(lines, min(seconds), max(seconds)) if lines else None


def _is_called(db: sqlite3.Connection, thread: int, name: str | None) -> bool:
    row = db.execute(
        "SELECT 1 FROM threads t JOIN customers c ON c.id = t.customer WHERE t.id = ? AND ? IN (c.name, c.username)",
        [thread, name],
    ).fetchone()
    return row is not None


def _mark(db: sqlite3.Connection, stored: int, message: Inbound) -> None:
    """The export's key on what the desk has; the first that told it stays."""
    db.execute(
        "UPDATE messages SET import_key = ? WHERE id = ? AND import_key IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE import_key = ?)",
        [message.import_key, stored, message.import_key],
    )


def _has_key(db: sqlite3.Connection, message: Inbound) -> bool:
    found = db.execute("SELECT 1 FROM messages WHERE import_key = ?", [message.import_key])
    return found.fetchone() is not None


def _has_id(db: sqlite3.Connection, message: Inbound) -> bool:
    return db.execute("SELECT 1 FROM messages WHERE remote_id = ?", [message.remote_id]).fetchone() is not None


def _second(at: datetime) -> int:
    return int(at.timestamp())
