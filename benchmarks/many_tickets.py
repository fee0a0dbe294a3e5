"""Desks with very many tickets, filled by SQL: the schema, the indexes and the rows are the product's own.

Of twenty tickets three are unfinished; half of these are owned, a tenth of them by who looks; some are escalated or
overdue. Each has a customer, a
conversation, a message and a log. Tickets 1 and 2 are the short and the long conversation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from igdesk.clock import SystemClock, to_ms
from igdesk.config.model import Config
from igdesk.rules.timers import digest
from igdesk.store.engine import LocalStore
from igdesk.store.search import index

SHORT, LONG = 10, 2000
"""Messages of the conversations of tickets 1 and 2."""
_DAY = 86_400_000
_NUMBERS = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
_TEXT = """CASE i % 5 WHEN 0 THEN '请问订单 ' || i || ' 的退款什么时候到账'
    WHEN 1 THEN 'where is my parcel, order ' || i WHEN 2 THEN '收到的杯子破损了，可以换货吗？'
    WHEN 3 THEN 'the size is too big, can I return order ' || i
    ELSE 'hello, a question about invoice ' || i END"""
_FILL = (
    f"""{_NUMBERS} INSERT INTO customers (id, account, remote_id, username, profile_at, created_at)
        SELECT i, '1784', 'igsid' || i, 'customer.' || i, :now, :now - :year FROM n""",
    f"""{_NUMBERS} INSERT INTO threads (id, account, kind, remote_id, customer, last_customer_message_at)
        SELECT i, '1784', 'dm', 't' || i, i, :now - i * 3600000 % :year FROM n""",
    f"""{_NUMBERS} INSERT INTO tickets (number, thread, customer, status, channel, preview, priority, priority_source,
            department, assignee, language, last_customer_message_at, unanswered_since, resolution_due_at, due_at,
            window_at, wake_at, escalated, created_at, updated_at, version, rev, account)
        SELECT i, i, i, CASE i % 20 WHEN 1 THEN 'open' WHEN 2 THEN 'new' WHEN 3 THEN 'waiting'
            ELSE iif(i % 2, 'resolved', 'closed') END,
            'dm', {_TEXT}, CASE i % 7 WHEN 0 THEN 'urgent' WHEN 1 THEN 'high' ELSE 'medium' END, 'default',
            :department,
            CASE WHEN i % 40 >= 20 THEN NULL WHEN i % 400 < 20 THEN :me ELSE 'agent' || i / 20 % 20 END, 'en',
            :now - i * 3600000 % :year, iif(i % 20 BETWEEN 1 AND 2, :now - i * 3600000 % :year, NULL), NULL,
            iif(i % 20 BETWEEN 1 AND 3, :now + (i * 7919 % 100000 - 5000) * 6000, NULL), NULL, NULL,
            i % 400 = 1, :now - :year + i * :year / :count, :now - :year + i * :year / :count, 2, 1, '1784' FROM n""",
    f"""{_NUMBERS} INSERT INTO messages (id, thread, ticket, remote_id, direction, channel, text, state, created_at)
        SELECT i, i, i, 'm' || i, 'in', 'dm', {_TEXT}, 'received', :now - i * 3600000 % :year FROM n""",
    f"""{_NUMBERS} INSERT INTO events (ticket, version, at, actor, kind, data, op)
        SELECT i, 1, :now - :year, 'sync', 'opened', json_object('channel', 'dm', 'customer', i, 'thread', i,
            'created_at', :now - :year, 'priority', 'medium', 'department', :department, 'subject', NULL,
            'language', 'en', 'previous', NULL, 'account', '1784'), 'filled' FROM n""",
    f"""{_NUMBERS} INSERT INTO events (ticket, version, at, actor, kind, data, op)
        SELECT i, 2, :now - :year, 'sync', 'customer_wrote',
            json_object('sent_at', :now - :year, 'courtesy', json('false')), 'filled' FROM n""",
)
_TALK = f"""{_NUMBERS} INSERT INTO messages (thread, ticket, remote_id, direction, channel, text, state, created_at)
    SELECT :ticket, :ticket, 'talk' || :ticket || '.' || i, iif(i % 3, 'in', 'out'), 'dm',
        'said ' || i || ' of ' || :count || ': ' || {_TEXT}, iif(i % 3, 'received', 'sent'),
        :now - (:count - i) * 60000 FROM n"""


def make_desk(path: Path, config: Config, tickets: int) -> None:
    """A desk of so many tickets, with its search index.

    Args:
        path: Where; nothing is there yet.
        config: Of which its owner, departments and times are taken.
        tickets: How many.
    """
    clock = SystemClock()
    LocalStore(path, clock, create=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -200000")
        values = {"count": tickets, "now": to_ms(clock.now()), "year": 365 * _DAY}
        db.execute("BEGIN")
        with _without_indexes(db):
            for statement in _FILL:
                db.execute(statement, values | {"me": config.agents[0].id, "department": config.intake.id})
            for ticket, count in ((1, SHORT), (2, LONG)):
                db.execute(_TALK, values | {"ticket": ticket, "count": count})
        # The two conversations stand at the top of every list, the long one first.
        db.execute("UPDATE tickets SET due_at = ? - number * 1000 WHERE number <= 2", [values["now"] - 400 * _DAY])
        db.execute("UPDATE meta SET rev = 1")
        index.rebuild(db)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def let_rest(path: Path, config: Config) -> None:
    """See to it that nothing is due on a desk: a program that works through it would be measured, not one that idles.

    Args:
        path: The desk, of this schema.
        config: What its programs run with.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE tickets SET wake_at = NULL WHERE wake_at IS NOT NULL")
        db.execute("UPDATE meta SET timers = ?", [digest(config)])


@contextmanager
def _without_indexes(db: sqlite3.Connection) -> Iterator[None]:
    """Indexes that are made at the end are made ten times as fast."""
    found = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for row in found:
        db.execute(f"DROP INDEX {row['name']}")
    yield
    for row in found:
        db.execute(row["sql"])
