"""What this desk learned, in its own file: the weights, the examples that they came from, and what people decide since.

An example is one message of a ticket with the category that people decided on. What they decide while there is a model
corrects it in the same transaction; the weights are fitted anew elsewhere (`desk/learning`), since that takes seconds.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from igdesk.log import EventLog
from igdesk.rules.model import SYSTEM_ACTORS, Ticket
from igdesk.values import dataclass

if TYPE_CHECKING:
    from igdesk.config.model import Config
    from igdesk.rules.fitting import Example
    from igdesk.rules.learned_bytes import LearnedError
    from igdesk.rules.learning import Model
    from igdesk.rules.suggesting import Judge

_OPENING = 5
"""Of a customer's messages on a ticket the longest of the first few says best what it is about."""
_MOST_CORRECTIONS = 300
"""So many of the newest lie on top of the weights; older ones count once these are fitted anew."""

_log = EventLog(__name__)


@dataclass(frozen=True, slots=True)
class Decided:
    """A message, and the category that people decided on for its ticket."""

    message: int
    text: str
    category: str


class State(NamedTuple):
    """What must be as it was when learning began, for what was learned to be kept."""

    stamp: bytes | None
    erased_at: int | None
    """When a customer was last erased or masked."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What was learned."""

    seen: State
    """What it was learned from."""
    weights: bytes
    labelled: bytes
    """The examples of files, packed."""
    own: tuple[tuple[int, Example], ...]
    """The examples of this desk, by message."""


def judge(db: sqlite3.Connection, config: Config) -> Judge | None:
    """What was learned, for suggesting; None where nothing was, where it is unreadable, or is to be silent."""
    if not config.learning.suggest:
        return None
    found = _stored(db)
    if found is None or isinstance(found, Exception):
        return None
    model, threshold = found, config.learning.threshold
    return lambda text: model.judge(text, threshold)


def model(db: sqlite3.Connection) -> Model | None:
    """What was learned; None where nothing was.

    Raises:
        LearnedError: Another version stored it, or it is damaged.
    """
    found = _stored(db)
    if isinstance(found, Exception):
        raise found
    return found


def state(db: sqlite3.Connection) -> State:
    """What learning begins with."""
    return State(_stamp(db), db.execute("SELECT max(erased_at) FROM customers").fetchone()[0])


def labelled(db: sqlite3.Connection) -> bytes | None:
    """The examples of files, packed; None where no file was learned from."""
    row = db.execute("SELECT data FROM learned WHERE part = 'labelled'").fetchone()
    return None if row is None else row["data"]


def needs_fitting(db: sqlite3.Connection) -> bool:
    """Whether the weights had to go with a customer, and others are still to be made of what remains."""
    return _stamp(db) is None and any(
        db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None for table in ("learned", "learned_from")
    )


def count_decided(db: sqlite3.Connection) -> int:
    """How many tickets `decided` will look at."""
    found: int = db.execute(f"SELECT count(*) FROM tickets t WHERE {_DECIDED}").fetchone()[0]
    return found


def decided(db: sqlite3.Connection, categories: Collection[str]) -> Iterator[Decided | None]:
    """What people decided: of each ticket the message that says best what it is about; None where nothing is to be had.

    They decided where a person set the category, and where a person resolved a ticket and left standing what a rule had
    set before. What only time, the sync or rules did is no decision.

    Args:
        db: The connection.
        categories: Those that there are.
    """
    for row in db.execute(f"SELECT t.number, t.category FROM tickets t WHERE {_DECIDED} ORDER BY t.number"):
        found = _telling(db, row["number"]) if row["category"] in categories else None
        yield None if found is None else Decided(*found, row["category"])


def keep(db: sqlite3.Connection, taught: Taught) -> bool:
    """Put what was learned into the place of what was there.

    Returns:
        Whether it was kept: not if somebody decided otherwise or a customer was erased since it was begun.
    """
    if state(db) != taught.seen:
        return False
    forget(db)
    db.executemany(
        "INSERT INTO learned_from (message, category, fitted, features) VALUES (?, ?, ?, ?)",
        [(message, each.category, each.category, each.features) for message, each in taught.own],
    )
    parts = (("weights", taught.weights), ("labelled", taught.labelled))
    db.executemany("INSERT INTO learned (part, data) VALUES (?, ?)", parts)
    _renew(db)
    return True


def forget(db: sqlite3.Connection) -> bool:
    """Forget everything; whether there was anything."""
    db.execute("PRAGMA secure_delete = ON")
    counts = (db.execute(f"DELETE FROM {table}").rowcount for table in ("learned_from", "learned"))
    return sum(counts) > 0


def follow(db: sqlite3.Connection, before: Ticket | None, after: Ticket) -> None:
    """Let what a person decided on a ticket's category count at once, or no longer, if they took it back."""
    if _by_hand(before) == _by_hand(after) or _stamp(db) is None:
        return
    wanted = after.category if "category" in after.by_hand else None
    known = db.execute(
        "SELECT l.message, l.category, l.fitted FROM learned_from l JOIN messages m ON m.id = l.message"
        " WHERE m.ticket = ? ORDER BY l.message LIMIT 1",
        [after.number],
    ).fetchone()
    if known is None:
        _correct(db, after.number, wanted)
    else:
        if wanted is None and known["fitted"] == after.category:
            wanted = known["fitted"]  # a rule's, left standing
        _decide_anew(db, known["message"], wanted, known["fitted"])
    _renew(db)


def unlearn(db: sqlite3.Connection, where: str, values: Sequence[int]) -> None:
    """Take what came from some messages out of what was learned.

    Weights that were fitted to any of them go: what remains is to be fitted anew.

    Args:
        db: The connection, inside a write transaction.
        where: Which messages, as a condition.
        values: What is bound in it.
    """
    chosen = f"message IN (SELECT id FROM messages WHERE {where})"
    asked = f"SELECT count(*) AS rows, count(fitted) AS fitted FROM learned_from WHERE {chosen}"
    found = db.execute(asked, values).fetchone()
    if not found["rows"]:
        return
    db.execute(f"DELETE FROM learned_from WHERE {chosen}", values)
    if found["fitted"]:
        db.execute("DELETE FROM learned WHERE part IN ('stamp', 'weights')")
    elif _stamp(db) is not None:
        _renew(db)


class _Source:
    """Where a model is loaded from, as a key: the same stamp is the same model."""

    __slots__ = ("db", "stamp")

    def __init__(self, db: sqlite3.Connection, stamp: bytes) -> None:
        self.db: sqlite3.Connection | None = db
        self.stamp = stamp

    def __hash__(self) -> int:
        return hash(self.stamp)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and other.stamp == self.stamp


def _stored(db: sqlite3.Connection) -> Model | LearnedError | None:
    stamp = _stamp(db)
    return None if stamp is None else _loaded(_Source(db, stamp))


@lru_cache(maxsize=1)
def _loaded(source: _Source) -> Model | LearnedError:
    """The model, loaded once for all messages until another one is kept; or why there is none."""
    from igdesk.rules.fitting import Example
    from igdesk.rules.learned_bytes import LearnedError, unpack_weights
    from igdesk.rules.learning import Model

    db, source.db = source.db, None
    assert db is not None  # it is looked up once
    weights = db.execute("SELECT data FROM learned WHERE part = 'weights'").fetchone()
    corrections = db.execute(
        "SELECT category, features FROM learned_from WHERE category IS NOT fitted AND category IS NOT NULL"
        " ORDER BY message DESC LIMIT ?",
        [_MOST_CORRECTIONS],
    )
    try:
        if weights is None:
            raise LearnedError("learning.damaged")
        fitted = unpack_weights(weights["data"])
        return Model(fitted, [Example(row["category"], row["features"]) for row in corrections])
    except LearnedError as error:
        _log.warning("learned_unreadable", error)
        return error


def _stamp(db: sqlite3.Connection) -> bytes | None:
    row = db.execute("SELECT data FROM learned WHERE part = 'stamp'").fetchone()
    return None if row is None else row["data"]


def _renew(db: sqlite3.Connection) -> None:
    """Whoever has loaded the model loads it anew."""
    db.execute("INSERT OR REPLACE INTO learned (part, data) VALUES ('stamp', ?)", [secrets.token_bytes(8)])


def _by_hand(ticket: Ticket | None) -> tuple[bool, str | None]:
    is_by_hand = ticket is not None and "category" in ticket.by_hand
    return is_by_hand, ticket.category if ticket is not None and is_by_hand else None


def _correct(db: sqlite3.Connection, number: int, wanted: str | None) -> None:
    from igdesk.rules.learning import example_of

    found = None if wanted is None else _telling(db, number)
    if found is None or wanted is None:
        return
    message, text = found
    example = example_of(text, wanted)
    if example is not None:
        db.execute(
            "INSERT INTO learned_from (message, category, features) VALUES (?, ?, ?)",
            [message, wanted, example.features],
        )


def _decide_anew(db: sqlite3.Connection, message: int, wanted: str | None, fitted: str | None) -> None:
    if wanted is None and fitted is None:
        db.execute("DELETE FROM learned_from WHERE message = ?", [message])
    else:
        db.execute("UPDATE learned_from SET category = ? WHERE message = ?", [wanted, message])


def _telling(db: sqlite3.Connection, number: int) -> tuple[int, str] | None:
    """The message that says best what a ticket is about, by index `messages_ticket`."""
    rows: Iterable[sqlite3.Row] = db.execute(
        "SELECT id, text FROM messages WHERE ticket = ? AND direction = 'in' AND state <> 'deleted'"
        " ORDER BY created_at, id LIMIT ?",
        [number, _OPENING],
    )
    found = max(rows, key=lambda row: len(row["text"]), default=None)
    return None if found is None or not found["text"].strip() else (found["id"], found["text"])


_SYSTEM = ", ".join(f"'{actor}'" for actor in sorted(SYSTEM_ACTORS))
_STOOD = (
    "t.status IN ('resolved', 'closed') AND EXISTS (SELECT 1 FROM events e WHERE e.ticket = t.number"
    " AND e.kind = 'status' AND json_extract(e.data, '$.after') = 'resolved'"
    f" AND e.actor NOT IN ({_SYSTEM}) AND e.actor NOT LIKE 'rule:%' AND e.version >"
    " (SELECT max(c.version) FROM events c WHERE c.ticket = t.number AND c.kind = 'category'))"
)
_DECIDED = f"""t.category IS NOT NULL AND (instr(t.by_hand, '"category"') OR ({_STOOD}))"""
