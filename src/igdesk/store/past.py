"""What happened on the desk, read for trying rules out: beside the desk, page by page, and no byte of it is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from igdesk.clock import from_ms, to_ms
from igdesk.rules.hits import COUNTED, Entry
from igdesk.rules.log import Recorded
from igdesk.rules.model import Channel, Direction, Inbound
from igdesk.rules.pilot_report import REPORTED, Journal
from igdesk.rules.rehearsal import Past
from igdesk.store.beside import unchanging
from igdesk.store.connect import open_read_only, translated
from igdesk.store.errors import NoDatabaseError, StoreError
from igdesk.store.migrations import is_current
from igdesk.store.opening import LOOK, within
from igdesk.store.rows import TICKET_COLUMNS, attachments_of, customer_of, recorded_of, ticket_of
from igdesk.store.shared.place import Place
from igdesk.store.sql import one_of

_PAGE = 200
"""Tickets whose messages are held at once."""
_NONE_BEFORE = 0


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """One state of the desk for as long as it takes; nothing is written, not even what a crash left in the log.

    Raises:
        NoDatabaseError: There is none.
        NewerDatabaseError: It is from a newer igdesk.
        StoreError: It cannot be read, is no desk, or is from an older igdesk and was not brought up to date yet.
    """
    if not within(LOOK, path.is_file, path):
        raise NoDatabaseError("store.missing", path=path)
    try:
        with _opened(path) as db:
            if not is_current(db):
                is_ours = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is not None
                raise StoreError("rules_cli.older" if is_ours else "store.not_a_desk", path=path)
            yield db
    except sqlite3.Error as error:
        raise translated(error, path) from error


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if Place(path).is_shared:
        with unchanging(path) as db:
            yield db
        return
    with closing(open_read_only(path)) as db:
        db.execute("BEGIN")
        yield db


def count_events(db: sqlite3.Connection, since: datetime | None) -> int:
    """How many lines `events` will give."""
    asked, values = _events_since(since)
    found: int = db.execute(f"SELECT count(*) FROM events WHERE {asked}", values).fetchone()[0]
    return found


def events(db: sqlite3.Connection, since: datetime | None) -> Iterator[Entry]:
    """The log as far as it tells of rules, each ticket's lines together and in order, by the key of the log."""
    asked, values = _events_since(since)
    columns = "ticket, version, op, at, actor, kind, data"
    for row in db.execute(f"SELECT {columns} FROM events WHERE {asked} ORDER BY ticket, version", values):
        yield Entry(row["ticket"], row["version"], row["op"], recorded_of(row))


def count_tickets(db: sqlite3.Connection, since: datetime | None) -> int:
    """How many tickets `tickets` will give."""
    found: int = db.execute("SELECT count(*) FROM tickets WHERE created_at >= ?", [_ms(since)]).fetchone()[0]
    return found


def tickets(db: sqlite3.Connection, since: datetime | None) -> Iterator[Past]:
    """The tickets that began since then, by number, with all that was written on each."""
    for rows in _pages(db, "t.created_at >= ?", since):
        written = _messages(db, [row["number"] for row in rows])
        for row in rows:
            yield Past(ticket_of(row), customer_of(row, "customer"), tuple(written.get(row["number"], ())))


def count_journals(db: sqlite3.Connection, since: datetime | None) -> int:
    """How many tickets `journals` will give."""
    found: int = db.execute("SELECT count(*) FROM tickets WHERE updated_at >= ?", [_ms(since)]).fetchone()[0]
    return found


def journals(db: sqlite3.Connection, since: datetime | None) -> Iterator[Journal]:
    """The tickets on which something happened since then, by number, each with what the log tells of it."""
    for rows in _pages(db, "t.updated_at >= ?", since):
        logs: dict[int, list[Recorded]] = {}
        numbers = [row["number"] for row in rows]
        kinds = [event.kind for event in REPORTED]
        happened = db.execute(
            f"SELECT ticket, at, actor, kind, data FROM events WHERE ticket {one_of(numbers)}"
            f" AND at >= ? AND kind {one_of(kinds)} ORDER BY ticket, version",
            [*numbers, _ms(since), *kinds],
        )
        for event in happened:
            logs.setdefault(event["ticket"], []).append(recorded_of(event))
        for row in rows:
            ticket = ticket_of(row)
            began = since is None or ticket.created_at >= since
            yield Journal(ticket, customer_of(row, "customer"), tuple(logs.get(ticket.number, ())), began)


def _pages(db: sqlite3.Connection, asked: str, since: datetime | None) -> Iterator[list[sqlite3.Row]]:
    """Tickets with their customers, a page at a time."""
    last = _NONE_BEFORE
    while rows := db.execute(
        f"SELECT {TICKET_COLUMNS}, c.username, c.name, c.remote_id, c.tier, c.followers, c.verified,"
        " c.follows_us, c.tier_by"
        f" FROM tickets t JOIN customers c ON c.id = t.customer WHERE t.number > ? AND {asked}"
        " ORDER BY t.number LIMIT ?",
        [last, _ms(since), _PAGE],
    ).fetchall():
        last = rows[-1]["number"]
        yield rows


def _messages(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[Inbound]]:
    """What was written on some tickets, by the index `messages_ticket`; of our own words only what was sent."""
    found: dict[int, list[Inbound]] = {}
    rows = db.execute(
        "SELECT m.ticket, m.direction, m.channel, m.text, m.attachments, m.created_at FROM messages m"
        f" LEFT JOIN outbox o ON o.id = m.outbox WHERE m.ticket {one_of(numbers)} AND m.state <> 'deleted'"
        " AND (m.outbox IS NULL OR o.state = 'sent') ORDER BY m.ticket, m.created_at, m.id",
        numbers,
    )
    for row in rows:
        found.setdefault(row["ticket"], []).append(_inbound(row))
    return found


def _inbound(row: sqlite3.Row) -> Inbound:
    return Inbound(
        Direction(row["direction"]),
        from_ms(row["created_at"]),
        row["text"],
        Channel(row["channel"]),
        attachments=attachments_of(row["attachments"]),
    )


def _events_since(since: datetime | None) -> tuple[str, list[object]]:
    kinds = [event.kind for event in COUNTED]
    return f"kind {one_of(kinds)} AND at >= ?", [*kinds, _ms(since)]


def _ms(since: datetime | None) -> int:
    return _NONE_BEFORE if since is None else to_ms(since)
