"""What holds of every desk, whoever wrote to it at once and however they ended; and what holds of those who did."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from igdesk.clock import to_ms
from igdesk.rules import events as e
from igdesk.rules.event import Event
from igdesk.rules.log import Recorded, replay
from igdesk.rules.model import Ticket
from igdesk.store import tickets
from igdesk.store.rows import recorded_of
from igdesk.store.search.documents import document_of, in_order_of_time
from igdesk.store.undo import base_of

from .hands import Attempt, Told, remote_ids

_OP = re.compile(r"[a-z]\w*?n\d{4}")
"""An id of an operation, as `Hands` make them, in whatever was made from it."""
_UNSETTLED = ("queued", "sending", "unconfirmed", "failed")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ticket's log."""

    ticket: int
    version: int
    op: str
    recorded: Recorded

    @property
    def event(self) -> Event:
        return self.recorded.event


@dataclass(frozen=True)
class Sight:
    """A desk as one moment shows it."""

    ops: frozenset[str]
    rev: int
    lines: tuple[Line, ...]
    """Of all logs, in the order in which they were written."""
    tickets: Mapping[int, Ticket]
    notes: Mapping[str, Row]
    replies: Mapping[str, Row]
    messages: Mapping[int, Row]
    escalations: Mapping[str, Row]
    promises: Mapping[str, Row]
    faults: tuple[str, ...]
    """What SQLite itself finds wrong, and what the search would miss or find wrongly."""

    @cached_property
    def by_op(self) -> Mapping[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.op].append(line)
        return found

    @cached_property
    def undone_by(self) -> Mapping[str, list[str]]:
        """For each operation, those that took it back or did it again."""
        found: dict[str, list[str]] = defaultdict(list)
        for line in self.lines:
            if isinstance(line.event, e.Undone) and line.op not in found[line.event.op]:
                found[line.event.op].append(line.op)
        return found

    def stands(self, op: str) -> bool:
        """Whether it was done and not taken back since."""
        return not any(self.stands(other) for other in self.undone_by.get(op, ()))

    def root(self, number: int) -> int:
        """The ticket that has another one's conversation."""
        into = self.tickets[number].merged_into
        return number if into is None else self.root(into)


def look(db: sqlite3.Connection) -> Sight:
    """Everything, in the one transaction that is open."""

    def by_key(table: str, key: str) -> dict[Any, Row]:
        return {row[key]: dict(row) for row in db.execute(f"SELECT * FROM {table}")}

    numbers = [row[0] for row in db.execute("SELECT number FROM tickets ORDER BY number")]
    found = ((number, tickets.find(db, number)) for number in numbers)
    verdict = [row[0] for row in db.execute("PRAGMA integrity_check")]
    return Sight(
        ops=frozenset(row[0] for row in db.execute("SELECT op FROM ops")),
        rev=db.execute("SELECT rev FROM meta").fetchone()[0],
        lines=tuple(
            Line(row["ticket"], row["version"], base_of(row["op"]), recorded_of(row))
            for row in db.execute("SELECT * FROM events ORDER BY id")
        ),
        tickets={number: ticket for number, ticket in found if ticket is not None},
        notes=by_key("notes", "id"),
        replies=by_key("outbox", "id"),
        messages=by_key("messages", "id"),
        escalations=by_key("escalations", "id"),
        promises=by_key("promises", "id"),
        faults=(
            *(fault for fault in verdict if fault != "ok"),
            *(f"foreign key: {tuple(row)}" for row in db.execute("PRAGMA foreign_key_check")),
            *_faults_of_search(db),
        ),
    )


def _faults_of_search(db: sqlite3.Connection) -> Iterator[str]:
    """Compare the index with what is on the desk, word for word."""
    db.execute("CREATE VIRTUAL TABLE temp.indexed USING fts5vocab (main, search_words, instance)")
    indexed: dict[int, set[str]] = defaultdict(set)
    for row in db.execute("SELECT doc, term FROM temp.indexed"):
        indexed[row["doc"]].add(row["term"])
    db.execute("DROP TABLE temp.indexed")
    places = {row["id"]: (row["kind"], row["source"]) for row in db.execute("SELECT * FROM search_docs")}
    found = [(*places.get(doc, ("?", doc)), sorted(words)) for doc, words in indexed.items()]
    written = map(document_of, in_order_of_time(db))
    wanted = [(each.kind.value, each.source, sorted(each.words)) for each in written if each is not None]
    yield from (f"wrongly indexed: {each}" for each in found if each not in wanted)
    yield from (f"not indexed once: {each}" for each in wanted if found.count(each) != 1)
    known = {row["word"] for row in db.execute("SELECT word FROM search_vocabulary")}
    yield from (f"not in the vocabulary: {word}" for word in set().union(*indexed.values()) - known)


def check_desk(sight: Sight) -> None:
    """The file is sound, and every table says what the logs say."""
    assert sight.faults == ()
    assert sight.rev == len(sight.ops), "a write was counted that was none, or the other way round"
    logs: dict[int, list[Line]] = defaultdict(list)
    for line in sight.lines:
        logs[line.ticket].append(line)
    assert logs.keys() == sight.tickets.keys()
    for number, log in logs.items():
        assert [line.version for line in log] == list(range(1, len(log) + 1))
        assert replay(number, [line.recorded for line in log]) == sight.tickets[number]
    for ticket in sight.tickets.values():
        assert all(ticket.number in sight.tickets[other].links for other in ticket.links)
    _check_rows(sight)
    _check_places(sight)
    _check_promises(sight)


def _check_promises(sight: Sight) -> None:
    """What is still to be kept stands on one ticket that has not ended, and its row says the same."""
    given = {line.event.promise: line.op for line in sight.lines if isinstance(line.event, e.Promised)}
    assert given.keys() == sight.promises.keys()
    for promise, op in given.items():
        assert sight.promises[promise]["removed"] == int(not sight.stands(op)), promise
    for kind, column in ((e.PromiseKept, "kept_at"), (e.PromiseReleased, "released_at")):
        settled = {line.event.promise for line in sight.lines if isinstance(line.event, kind) and sight.stands(line.op)}
        assert settled == {id_ for id_, row in sight.promises.items() if row[column] is not None}
    is_open = {
        (row["id"], row["ticket"], row["owner"], row["due_at"])
        for row in sight.promises.values()
        if row["kept_at"] is None and row["released_at"] is None and not row["removed"]
    }
    stands = [
        (each.id, t.number, each.owner, to_ms(each.due_at)) for t in sight.tickets.values() for each in t.promises
    ]
    assert len(stands) == len(is_open)
    assert set(stands) == is_open
    assert not any(ticket.has_ended and ticket.promises for ticket in sight.tickets.values())


def _note_of(event: Event) -> str | None:
    """The note that came with it: what somebody wrote down, or what a department was asked and answered."""
    match event:
        case e.Noted(note=note) | e.LegSent(question=note) | e.LegDone(answer=note):
            return note
    return None


def _check_rows(sight: Sight) -> None:
    """Notes and the like are those of the logs, there or taken back as those say; replies and messages are pairs."""
    noted = {note: line.op for line in sight.lines if (note := _note_of(line.event)) is not None}
    escalated = {line.event.escalation: line.op for line in sight.lines if isinstance(line.event, e.Escalated)}
    for made, table in ((noted, sight.notes), (escalated, sight.escalations)):
        assert made.keys() == table.keys()
        for row, op in made.items():
            assert table[row]["removed"] == int(not sight.stands(op)), row
    queued = {line.event.reply: line.op for line in sight.lines if isinstance(line.event, e.ReplyQueued)}
    assert queued.keys() == sight.replies.keys()
    for reply, op in queued.items():
        assert (sight.replies[reply]["state"] == "cancelled") == (not sight.stands(op)), reply
    paired = [message["outbox"] for message in sight.messages.values() if message["outbox"] is not None]
    assert Counter(paired) == Counter(sight.replies.keys())


def _check_places(sight: Sight) -> None:
    """Every message is where the logs have put it, and what is on its way is looked after by who has it now."""
    ids = {message["remote_id"] or message["outbox"]: message["id"] for message in sight.messages.values()}
    place: dict[int, int] = {}
    arrived: Counter[str] = Counter()
    log = {(line.ticket, line.version): line.event for line in sight.lines}
    for line in sight.lines:
        match line.event:
            case e.CustomerWrote() if not _is_split(sight, line):
                place[ids[f"{line.op} m{arrived[line.op]} id"]] = line.ticket
                arrived[line.op] += 1
            case e.ReplyQueued(reply=reply):
                place[ids[reply]] = line.ticket
            case e.SplitOff(into=into, messages=messages):
                place |= dict.fromkeys(messages, into)
            case e.Undone():
                for event, again in _splits(log, line.ticket, line.event):
                    owners = [event.into] * len(event.messages) if again else event.came_from
                    place |= dict(zip(event.messages, owners, strict=True))
    assert {message["id"]: message["ticket"] for message in sight.messages.values()} == place
    for message in sight.messages.values():
        sent = sight.replies.get(message["outbox"])
        if sent is not None and sent["state"] in _UNSETTLED:
            assert sent["ticket"] == sight.root(message["ticket"]), sent["id"]
    for line in sight.lines:
        if isinstance(line.event, e.Escalated) and sight.stands(line.op):
            assert sight.escalations[line.event.escalation]["ticket"] == sight.root(line.ticket), line


def _splits(
    log: Mapping[tuple[int, int], Event], ticket: int, undone: e.Undone, *, again: bool = False
) -> Iterator[tuple[e.SplitOff, bool]]:
    """What was split off by the step that was taken back, and whether it was done again."""
    for version in range(undone.first, undone.last + 1):
        event = log[ticket, version]
        if isinstance(event, e.SplitOff):
            yield event, again
        elif isinstance(event, e.Undone):
            yield from _splits(log, ticket, event, again=not again)


def _is_split(sight: Sight, line: Line) -> bool:
    return any(isinstance(other.event, e.SplitOff) for other in sight.by_op[line.op])


def check_journals(sight: Sight, attempts: Iterable[Attempt], answers: Iterable[Told]) -> None:
    """What was told is so; what was not told is there as a whole or not at all; and nothing is there twice.

    Args:
        sight: The desk.
        attempts: All that were made until it was looked at, and perhaps later ones.
        answers: All that were given before it was looked at.
    """
    tried = {attempt.op: attempt for attempt in attempts}
    assert sight.ops <= tried.keys(), "something was done that nobody tried"
    assert set(_traces(sight)) <= sight.ops, "something is there of what was not done"
    for texts in (sight.notes, sight.messages):
        assert max(Counter(row["text"] for row in texts.values()).values(), default=1) == 1
    for told in answers:
        assert (told.op in sight.ops) == (told.answer != "refused"), told
        if told.version is not None:
            own = [line.version for line in sight.by_op.get(told.op, ()) if line.ticket == told.ticket]
            assert own[-1:] == ([told.version] if told.changed else []), told
    for op in sight.ops:
        _check_whole(sight, tried[op])


def _traces(sight: Sight) -> Iterator[str]:
    """Operations of which something is on the desk."""
    for line in sight.lines:
        yield line.op
    for table in (sight.notes, sight.replies, sight.messages, sight.escalations):
        for row in table.values():
            for value in (row["id"], row.get("text"), row.get("remote_id")):
                yield from _OP.findall(str(value or ""))
    for ticket in sight.tickets.values():
        for text in (*ticket.tags, *ticket.fields.values()):
            yield from _OP.findall(text)


def _check_whole(sight: Sight, attempt: Attempt) -> None:
    """An operation that was done has left exactly what it had to leave."""
    lines = sight.by_op.get(attempt.op, [])
    events = [line.event for line in lines]
    words = attempt.words
    match attempt.kind:
        case "note":
            [note] = [event.note for event in events if isinstance(event, e.Noted)]
            assert sight.notes[note]["text"] == words[0]
        case "escalate":
            [escalation] = [event.escalation for event in events if isinstance(event, e.Escalated)]
            assert sight.escalations[escalation]["reason"] == words[0]
        case "tag":
            assert [event.added for event in events if isinstance(event, e.Tagged)] == [words]
        case "field":
            assert [(event.field, event.after) for event in events if isinstance(event, e.FieldSet)] == [words]
        case "reply":
            replies = [event.reply for event in events if isinstance(event, e.ReplyQueued)]
            texts = {row["outbox"]: row["text"] for row in sight.messages.values()}
            assert [texts[reply] for reply in replies] == [*words]
        case "claim" | "release":
            owner = attempt.actor if attempt.kind == "claim" else None
            assert [event.after for event in events if isinstance(event, e.Assigned)] in ([], [owner])
        case "status" | "close":
            assert [event.after.value for event in events if isinstance(event, e.StatusChanged)] in ([], [*words])
        case "message":
            stored = {row["remote_id"]: row["text"] for row in sight.messages.values()}
            assert [stored[remote_id] for remote_id in remote_ids(attempt)] == [*words[1:]]
            assert len([event for event in events if isinstance(event, e.CustomerWrote)]) == len(words) - 1
        case "undo":
            _check_undone(sight, lines, words[0])
        case _:
            _check_joint(lines, attempt)


def _check_joint(lines: list[Line], attempt: Attempt) -> None:
    """Both tickets know of it."""
    number, *others = attempt.numbers
    match attempt.kind:
        case "merge":
            assert _pairs(lines, e.Merged, "into") == {(number, others[0])}
            assert _pairs(lines, e.TookIn, "ticket") == {(others[0], number)}
        case "link":
            kind = e.Linked if attempt.words == ("on",) else e.Unlinked
            assert _pairs(lines, kind, "ticket") in (set(), {(number, others[0]), (others[0], number)})
        case "split":
            [(old, new)] = _pairs(lines, e.SplitOff, "into")
            assert (old, _pairs(lines, e.Opened, "previous")) == (number, {(new, number)})


def _pairs(lines: list[Line], kind: type[Event], attribute: str) -> set[tuple[int, int]]:
    """Tickets, and the ones that they are told of."""
    return {(line.ticket, getattr(line.event, attribute)) for line in lines if isinstance(line.event, kind)}


def _check_undone(sight: Sight, lines: list[Line], undone: str) -> None:
    """Each ticket that the step was about was set back; one that it had made went home."""
    made = {line.ticket for line in sight.by_op[undone] if isinstance(line.event, e.Opened)}
    back = {line.ticket for line in lines if isinstance(line.event, e.Undone) and line.event.op == undone}
    home = {line.ticket for line in lines if isinstance(line.event, e.Merged)}
    touched = {line.ticket for line in sight.by_op[undone]}
    assert (back, home) == (touched - made, made)
