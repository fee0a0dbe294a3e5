"""Writing the index: what changes on the desk changes here in the same transaction.

A document's id is the second in which it was written; where that one is taken, the first free one after it. So ids
follow time however late something comes in, and what was written at or after a time has no smaller id than its second.
A place is given up only if the next one is free: what was moved on because of it is still found from where it belongs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from igdesk.store.search import documents
from igdesk.store.search.documents import Document, Kind, Source
from igdesk.values import dataclass

_CHUNK = 10_000
_INSERT_DOC = "INSERT OR REPLACE INTO search_docs (id, kind, source) VALUES (?, ?, ?)"
_INSERT_WORDS = "INSERT INTO search_words (rowid, words) VALUES (?, ?)"
_DELETE_WORDS = "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', ?, ?)"


@dataclass(slots=True)
class _Change:
    before: Document | None
    """As it is in the index."""
    is_there: bool = False
    """Whether it is to be found afterwards."""


class Changes:
    """Changes that are written together, in the order of time: the index takes that much better.

    Args:
        db: The connection, inside a write transaction.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._changes: dict[tuple[Kind, Source], _Change] = {}
        self._taken = range(0)
        """Places that are known to be taken: many things of one second are put after each other in one go."""

    def forget(self, kind: Kind, source: Source) -> None:
        """This is about to change or to go: its words, as they still are, will no longer find it."""
        known = self._changes.get((kind, source))
        if known is None:
            self._changes[kind, source] = _Change(documents.read(self._db, kind, source))
        else:
            known.is_there = False

    def put(self, kind: Kind, source: Source) -> None:
        """This is new, or was forgotten before it changed: its words, as they will be then, find it."""
        self._changes.setdefault((kind, source), _Change(None)).is_there = True

    def write(self) -> None:
        """Bring the index up to date."""
        for before, after in sorted(self._pairs(), key=_time_of):
            place = None if before is None else self._remove(before)
            if after is not None:
                self._insert(after, place if before is not None and before.at == after.at else None)
        self._changes.clear()

    def _pairs(self) -> Iterator[tuple[Document | None, Document | None]]:
        for (kind, source), change in self._changes.items():
            after = documents.read(self._db, kind, source) if change.is_there else None
            if change.before != after:
                yield change.before, after

    def _remove(self, document: Document) -> int | None:
        """Take the words out of the index and give up the place; gives the id that it had."""
        row = self._db.execute(
            "SELECT id FROM search_docs WHERE id BETWEEN ? AND ? AND kind = ? AND source = ? ORDER BY id LIMIT 1",
            [_second(document.at), first_free(self._db, document.at), document.kind, document.source],
        ).fetchone()
        if row is None:
            return None
        place: int = row["id"]
        self._taken = range(0)
        self._db.execute(_DELETE_WORDS, [place, " ".join(document.words)])
        if self._db.execute("SELECT 1 FROM search_docs WHERE id = ?", [place + 1]).fetchone() is None:
            self._db.execute("DELETE FROM search_docs WHERE id = ?", [place])
        else:
            self._db.execute("UPDATE search_docs SET source = NULL WHERE id = ?", [place])
        return place

    def _free(self, at: int) -> int:
        second = _second(at)
        known = second in self._taken
        place = first_free(self._db, self._taken.stop * 1000 if known else at)
        self._taken = range(self._taken.start if known else second, place + 1)
        return place

    def _insert(self, document: Document, place: int | None) -> None:
        if place is None:
            place = self._free(document.at)
        self._db.execute(_INSERT_DOC, [place, document.kind, document.source])
        self._db.execute(_INSERT_WORDS, [place, " ".join(document.words)])
        self._db.executemany(
            "INSERT OR IGNORE INTO search_vocabulary (word) VALUES (?)", [(word,) for word in document.words]
        )


@contextmanager
def changes(db: sqlite3.Connection) -> Iterator[Changes]:
    """Changes that are written at the end of the block."""
    collected = Changes(db)
    yield collected
    collected.write()


@contextmanager
def changing_customer(db: sqlite3.Connection, customer: int) -> Iterator[None]:
    """Whatever changes of one customer inside the block, the index knows it afterwards as it is then."""
    with changes(db) as collected:
        for kind, source in documents.of_customer(db, customer):
            collected.forget(kind, source)
        yield
        for kind, source in documents.of_customer(db, customer):
            collected.put(kind, source)


def first_free(db: sqlite3.Connection, at: int) -> int:
    """The first id at or after a time, in milliseconds, that nothing has."""
    second = _second(at)
    if db.execute("SELECT 1 FROM search_docs WHERE id = ?", [second]).fetchone() is None:
        return second
    row = db.execute(
        "SELECT id + 1 FROM search_docs d WHERE id >= ?"
        " AND NOT EXISTS (SELECT 1 FROM search_docs n WHERE n.id = d.id + 1) ORDER BY id LIMIT 1",
        [second],
    ).fetchone()
    free: int = row[0]
    return free


def rebuild(db: sqlite3.Connection) -> int:
    """Make the index anew from what is on the desk.

    Args:
        db: The connection, inside a write transaction.

    Returns:
        How many documents it has.
    """
    db.execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    db.execute("DELETE FROM search_docs")
    found = _placed(db)
    count = 0
    while chunk := list(islice(found, _CHUNK)):
        db.executemany(_INSERT_DOC, ((place, each.kind, each.source) for place, each in chunk))
        db.executemany(_INSERT_WORDS, ((place, " ".join(each.words)) for place, each in chunk))
        count += len(chunk)
    tidy(db)
    return count


def tidy(db: sqlite3.Connection) -> None:
    """Let nothing of what was taken out stay in the file: the index is written in one piece, its vocabulary anew."""
    db.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
    db.execute("DELETE FROM search_vocabulary")
    db.execute("CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab (main, search_words, row)")
    db.execute("INSERT INTO search_vocabulary (word) SELECT term FROM temp.search_terms")
    db.execute("DROP TABLE temp.search_terms")


def faults(db: sqlite3.Connection, sample: int) -> int:
    """How many of about `sample` documents, spread over the desk, the index does not find by their words."""
    return sum(_is_missed(db, Kind(row["kind"]), row["source"]) for row in _sampled(db, sample))


def _placed(db: sqlite3.Connection) -> Iterator[tuple[int, Document]]:
    """All documents in the order of time, each with its id."""
    free = 0
    for row in documents.in_order_of_time(db):
        document = documents.document_of(row)
        if document is not None:
            place = max(_second(document.at), free)
            free = place + 1
            yield place, document


def _sampled(db: sqlite3.Connection, sample: int) -> Iterator[sqlite3.Row]:
    for kind, table, key in (("m", "messages", "id"), ("t", "tickets", "number"), ("c", "customers", "id")):
        last = db.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]
        for start in range(1, last + 1, max(last * 3 // max(sample, 1), 1)):
            row = db.execute(
                f"SELECT ? AS kind, {key} AS source FROM {table} WHERE {key} >= ? ORDER BY {key} LIMIT 1", [kind, start]
            ).fetchone()
            yield row


def _is_missed(db: sqlite3.Connection, kind: Kind, source: Source) -> bool:
    document = documents.read(db, kind, source)
    if document is None:
        return False
    asked = " AND ".join(f'"{word}"' for word in document.words)
    row = db.execute(
        "SELECT 1 FROM search_words JOIN search_docs d ON d.id = search_words.rowid"
        " WHERE search_words MATCH ? AND search_words.rowid BETWEEN ? AND ? AND d.kind = ? AND d.source = ?",
        [asked, _second(document.at), first_free(db, document.at), kind, source],
    ).fetchone()
    return row is None


def _second(at: int) -> int:
    return max(at // 1000, 0)


def _time_of(pair: tuple[Document | None, Document | None]) -> int:
    return min(document.at for document in pair if document is not None)
