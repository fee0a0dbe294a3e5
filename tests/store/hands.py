"""People who work on a desk at random, each a process of its own that writes down what it tries and what it is told."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from igdesk.clock import FixedClock, from_ms, to_ms
from igdesk.config.model import Agent, Config, Department, TicketField
from igdesk.errors import ConflictError, NotAllowedError
from igdesk.rules import commands as c
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Direction, Inbound, Status
from igdesk.store import undo
from igdesk.store.engine import LocalStore, Pending, Store, Work
from igdesk.store.errors import RepeatedOperation
from igdesk.store.inbound import InboundThread, IngestReport
from igdesk.store.ingest import ingest
from igdesk.store.joining import By
from igdesk.store.run import Done, run_command

from .mortal import mortal

P = ParamSpec("P")
T = TypeVar("T")

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PEOPLE = tuple(f"agent{n}" for n in range(8))
FIELDS = ("order_no", "colour")
CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=tuple(Agent(name, name, departments=("support",)) for name in PEOPLE),
    fields=tuple(TicketField(name, name) for name in FIELDS),
)
_STATES = (Status.OPEN, Status.WAITING, Status.RESOLVED)
_HOUR_MS = 3_600_000
_RECENT = 6
"""Of so many latest steps one is taken back."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that is tried under an id of its own. What it writes carries that id, so that it can be told."""

    op: str
    actor: str
    at: int
    kind: str
    numbers: tuple[int, ...] = ()
    """Of the ticket, and of whatever else it is about."""
    words: tuple[str, ...] = ()

    @property
    def now(self) -> datetime:
        return from_ms(self.at)


@dataclass(frozen=True, slots=True)
class Told:
    """What came back."""

    op: str
    answer: str
    """`done`, `refused`, or `repeated`: it had been done before."""
    ticket: int | None = None
    version: int | None = None
    """The ticket's, as the command left it."""
    changed: bool = True


class Journal:
    """Attempts and answers as lines of a file, on the disk before anything else happens.

    Args:
        path: The file.
        seen: Where a sign is sent for each line.
    """

    def __init__(self, path: Path, seen: Connection | None = None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._seen = seen

    def write(self, line: Attempt | Told) -> None:
        os.write(self._file, json.dumps(asdict(line)).encode() + b"\n")
        os.fsync(self._file)
        if self._seen is not None:
            self._seen.send_bytes(b".")

    def close(self) -> None:
        os.close(self._file)


def journal_lines(path: Path) -> Iterator[Attempt | Told]:
    """What a journal holds; a last line that was cut off was not written, and who died in the door left none."""
    written = path.read_bytes() if path.exists() else b""
    yield from map(line_of, written.split(b"\n")[:-1])


def line_of(line: bytes | str) -> Attempt | Told:
    """What a journal's line says."""
    values = json.loads(line)
    if "answer" in values:
        return Told(**values)
    return Attempt(**values | {name: tuple(values[name]) for name in ("numbers", "words")})


class Writes(Protocol):
    """Whatever writes as a store does."""

    def write(self, op: str, work: Work[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Pending[T]: ...


class Hands:
    """One person's hands.

    Args:
        store: The desk.
        name: What their operations' ids begin with.
        actor: Who they are.
        chance: What they do.
        menu: Kinds of attempts, those that are to be frequent several times.
    """

    def __init__(self, store: Store, name: str, actor: str, chance: random.Random, menu: Sequence[str]) -> None:
        self._store = store
        self._name = name
        self._actor = actor
        self._chance = chance
        self._menu = menu
        self._count = 0

    def next(self) -> Attempt | None:
        """Something to try; none if there is nothing of the kind that chance chose."""
        kind, chance = self._chance.choice(self._menu), self._chance
        self._count += 1
        op = f"{self._name}n{self._count:04d}"
        at = to_ms(NOW) + chance.randrange(_HOUR_MS)
        if kind == "message":
            who = f"customer{chance.randrange(6)}"
            texts = tuple(f"{op} m{n}" for n in range(chance.randint(1, 3)))
            return Attempt(op, self._actor, at, kind, words=(who, *texts))
        (number, other), messages = self._store.read(_sights, chance.random(), chance.random()).result()
        if kind == "undo":
            back, again = self._store.read(undo.steps, self._actor).result()
            steps = again[-1:] if again and chance.random() < 0.4 else back[-_RECENT:]
            return Attempt(op, self._actor, at, kind, words=(chance.choice(steps).op,)) if steps else None
        if kind in ("merge", "link"):
            words = (chance.choice(("on", "off")),)
            return Attempt(op, self._actor, at, kind, (number, other), words)
        if kind == "split":
            return Attempt(op, self._actor, at, kind, (number, *messages)) if messages else None
        return Attempt(op, self._actor, at, kind, (number,), self._words(kind, op))

    def _words(self, kind: str, op: str) -> tuple[str, ...]:
        match kind:
            case "note" | "tag" | "escalate" | "promise" | "let_go":
                return (op,)
            case "field":
                return (self._chance.choice(FIELDS), op)
            case "reply":
                return tuple(f"{op} r{n}" for n in range(self._chance.randint(1, 2)))
            case "status":
                return (self._chance.choice(_STATES).value,)
            case "close":
                return (Status.CLOSED.value,)
        return ()


def _sights(db: sqlite3.Connection, *luck: float) -> tuple[list[int], tuple[int, ...]]:
    """Tickets by luck, seldom those that are closed or went into others; and some of the first one's messages."""
    rows = db.execute("SELECT number FROM tickets ORDER BY status <> 'closed', number DESC").fetchall()
    numbers = [rows[min(int((1 - each**3) * len(rows)), len(rows) - 1)]["number"] for each in luck]
    messages = db.execute("SELECT id FROM messages WHERE ticket = ? ORDER BY id", numbers[:1]).fetchall()
    return numbers, tuple(row["id"] for row in messages[1::2])


def perform(store: Writes, attempt: Attempt) -> Told:
    """Try it. Whatever is no clean answer is raised."""
    try:
        return _told(attempt, _result(store, attempt))
    except RepeatedOperation:
        return Told(attempt.op, "repeated")
    except (Refusal, ConflictError, NotAllowedError):
        return Told(attempt.op, "refused")


def _result(store: Writes, a: Attempt) -> object:
    match a.kind:
        case "message":
            return store.write(
                a.op, ingest, [thread_of(a)], config=CONFIG, actor="sync", op=a.op, now=a.now
            ).result()  # fmt: skip
        case "undo":
            return store.write(a.op, undo.undo, a.words[0], by=By(a.actor, a.op, CONFIG, a.now)).result()
        case _:
            return store.write(
                a.op, run_command, _command_of(a), actor=a.actor, op=a.op, config=CONFIG, now=a.now
            ).result()  # fmt: skip


def _told(attempt: Attempt, value: object) -> Told:
    match value:
        case Done(ticket=ticket, changed=changed):
            return Told(attempt.op, "done", ticket.number, ticket.version, changed)
        case IngestReport(messages=count):
            assert count == len(attempt.words) - 1
    return Told(attempt.op, "done")


def remote_ids(attempt: Attempt) -> list[str]:
    """Instagram's ids of the messages that come in."""
    return [f"{text} id" for text in attempt.words[1:]]


def thread_of(attempt: Attempt) -> InboundThread:
    """The conversation that brings them."""
    who, *texts = attempt.words
    messages = (
        Inbound(Direction.IN, from_ms(attempt.at + n), text, remote_id=remote_id)
        for n, (text, remote_id) in enumerate(zip(texts, remote_ids(attempt), strict=True))
    )
    return InboundThread("1784", "dm", f"t-{who}", f"igsid-{who}", who, None, tuple(messages))


def _about_promises(attempt: Attempt) -> c.Command:
    [number], words = attempt.numbers, attempt.words
    if attempt.kind == "promise":
        return c.GivePromise(number, words[0], attempt.now + timedelta(days=1))
    return c.KeepPromise(number) if attempt.kind == "keep" else c.ReleasePromise(number, words[0])


def _command_of(attempt: Attempt) -> c.Command:
    number, *others = attempt.numbers
    words = attempt.words
    match attempt.kind:
        case "claim" | "release":
            return c.Claim(number) if attempt.kind == "claim" else c.Assign(number, None)
        case "note":
            return c.AddNote(number, words[0])
        case "escalate":
            return c.Escalate(number, words[0])
        case "promise" | "keep" | "let_go":
            return _about_promises(attempt)
        case "tag":
            return c.SetTags(number, words)
        case "field":
            return c.SetField(number, *words)
        case "reply":
            return c.Reply(number, words)
        case "status" | "close":
            return c.SetStatus(number, Status(words[0]))
        case "merge":
            return c.Merge(number, others[0])
        case "link":
            return c.Link(number, others[0], linked=words[0] == "on")
        case "split":
            return c.Split(number, tuple(others))
    raise ValueError(attempt.kind)


@dataclass(frozen=True, slots=True)
class Job:
    """What a process is to do."""

    database: Path
    journal: Path
    name: str
    actor: str
    seed: str
    menu: tuple[str, ...]
    attempts: int | None = None
    """How many; none: until it is killed."""
    pending: tuple[Attempt, ...] = ()
    """What one that was killed had tried without being told: tried again first, under the same ids."""
    checkpoint: int = 1000
    """Pages of the log after which it is brought into the file."""
    dies_at: int | None = None
    """At which step of the disk it is killed, if that can be seen."""


def work(job: Job, parent: Connection) -> None:
    """The life of a process: it says that it is ready, waits for the word, and works."""
    parent.send_bytes(b"ready")
    parent.recv_bytes()
    with mortal(job.dies_at):
        _work(job, parent)


def visit(job: Job, parent: Connection) -> None:
    """Open the desk, which may have to be mended after somebody's death, and close it, which tidies up."""
    parent.send_bytes(b"ready")
    parent.recv_bytes()
    with mortal(job.dies_at):
        LocalStore(job.database, FixedClock(NOW)).close()


def _work(job: Job, parent: Connection) -> None:
    chance = random.Random(job.seed)
    store = LocalStore(job.database, FixedClock(NOW))
    store.read(_checkpoint_after, job.checkpoint).result()
    journal = Journal(job.journal, parent)
    hands = Hands(store, job.name, job.actor, chance, job.menu)
    for attempt in job.pending:
        journal.write(perform(store, attempt))
    done = 0
    while done != job.attempts:
        chosen = hands.next()
        if chosen is not None:
            journal.write(chosen)
            journal.write(perform(store, chosen))
            done += 1
    store.close()
    journal.close()


def _checkpoint_after(db: sqlite3.Connection, pages: int) -> None:
    db.execute(f"PRAGMA wal_autocheckpoint = {pages}")
