"""Desks of earlier versions and of today, for the tests of everything that happens to whole files."""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from igdesk.clock import FixedClock
from igdesk.config.model import Agent, Config, Department
from igdesk.i18n import Phrase
from igdesk.rules.commands import AddNote, Reply
from igdesk.rules.log import replay
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.store import history, run, settle
from igdesk.store.create import NewTicket, create
from igdesk.store.engine import LocalStore, Store
from igdesk.store.inbound import InboundThread
from igdesk.store.ingest import ingest
from igdesk.store.settle import Settling
from igdesk.store.shelf import Shelf

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OLD = Path(__file__).parent / "old_desks"
CONFIG = Config(
    departments=(Department("support", "Support", intake=True),),
    agents=(Agent("mei", "Mei", departments=("support",)),),
)
_KEPT_BY_LIBRARIES = frozenset({"_sqlite_migrations"})

Tables = dict[str, list[tuple[Any, ...]]]


VERSIONS = sorted(int(file.name[1:].split(".")[0]) for file in OLD.glob("v*.db.gz"))
"""The schemas that desks were left with by versions that were given out."""


def shelf_of(database: Path, *, keep: int = 14) -> Shelf:
    """The shelf for a database of a test."""
    folder = database.parent / "backups"
    return Shelf(database, folder, database.parent / "local", database.parent / "marks", keep=keep)


def old_desk(path: Path, version: int = 1) -> Path:
    """A desk as an earlier igdesk left it."""
    path.write_bytes(gzip.decompress((OLD / f"v{version}.db.gz").read_bytes()))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def opened(path: Path, *, create: bool = False) -> LocalStore:
    return LocalStore(path, FixedClock(NOW), create=create, shelf=shelf_of(path))


def make_ticket(store: Store, op: str, text: str = "Hello") -> int:
    new = NewTicket(Channel.EMAIL, "Ada", text)
    return store.write(op, create, new, actor="mei", op=op, config=CONFIG, now=NOW).result()


def add_note(store: Store, op: str, number: int, text: str) -> None:
    command = AddNote(number, text)
    store.write(op, run.run_command, command, actor="mei", op=op, config=CONFIG, now=NOW).result()


def arrive(store: Store, op: str, *messages: Inbound, who: str = "ada") -> None:
    """Messages of one conversation come in."""
    thread = InboundThread("1784", "dm", f"t-{who}", f"igsid-{who}", who, None, messages)
    store.write(op, ingest, [thread], config=CONFIG, actor="sync", op=op, now=NOW).result()


def wrote(remote_id: str, text: str, at: datetime = NOW) -> Inbound:
    """A customer's message."""
    return Inbound(Direction.IN, at, text, remote_id=remote_id)


def echo(remote_id: str, text: str, at: datetime = LATER) -> Inbound:
    """A message of ours, as Instagram shows it."""
    return Inbound(Direction.OUT, at, text, remote_id=remote_id)


def answer(store: LocalStore, op: str, number: int, text: str) -> str:
    """Queue a reply; its id."""
    command = Reply(number, (text,))
    done = store.write(op, run.run_command, command, actor="mei", op=op, config=CONFIG, now=NOW).result()
    return done.replies[0]


def settling(op: str) -> Settling:
    return Settling(op, NOW, CONFIG)


def confirmed(store: LocalStore, op: str, reply: str, remote_id: str) -> None:
    """Instagram took a reply."""
    store.write(op, settle.confirm, reply, remote_id, NOW, settling(op)).result()


def doubted(store: LocalStore, op: str, reply: str) -> None:
    """Nobody knows whether Instagram took a reply."""
    store.write(op, settle.doubt, reply, Phrase("outbox.interrupted"), settling(op)).result()


def tables_of(path: Path) -> Tables:
    """Every row of every table, as a closed file or its latest commit has them; indexes over words left out."""
    with closing(sqlite3.connect(path)) as connection:
        return {name: rows_of(connection, name, columns_of(connection, name)) for name in names_of(connection)}


def names_of(connection: sqlite3.Connection) -> list[str]:
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    return sorted(name for (name,) in listed if name not in _KEPT_BY_LIBRARIES and not name.startswith("search_"))


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def rows_of(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)


_found_sound: set[bytes] = set()
"""What was in files that were looked through: thousands of failures leave the same few."""


def state_of(path: Path) -> bytes | None:
    """What says of two files of desks that they are the same, by each byte of them; None before it is closed well.

    SQLite counts how often it has written a file: the two places of that count are passed over.
    """
    if any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal")):
        return None
    held = bytearray(path.read_bytes())
    held[24:28] = held[92:96] = bytes(4)
    return hashlib.blake2b(held).digest()


def assert_sound(path: Path) -> None:
    """The file is whole, its references lead somewhere, and every log replays to its ticket."""
    state = state_of(path)
    if state is None or state not in _found_sound:
        _look_through(path)
    if state is not None:
        _found_sound.add(state)


def _look_through(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        numbers = [row[0] for row in connection.execute("SELECT number FROM tickets")]
    store = LocalStore(path, FixedClock(NOW))
    try:
        for number in numbers:
            detail = store.read(history.detail, number).result()
            assert detail is not None
            assert replay(number, detail.events) == detail.card.ticket
    finally:
        store.close()


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own that runs `code`, says when it is ready, and goes on when it is told."""
    begin = "import sys\nfrom pathlib import Path\n"
    command = [sys.executable, "-c", begin + code, *arguments]
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": "."},
    )
