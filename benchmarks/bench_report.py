"""How long a report takes beside the barest SQL that reads the same rows: 100,000 tickets with a million messages.

    python benchmarks/bench_report.py

`BENCH_TICKETS` and `BENCH_MESSAGES` (a ticket) make it smaller. Times are of this process's CPU; the memory
told is the most that it had.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from igdesk.clock import SystemClock, to_ms
from igdesk.config.automation import SlaTarget
from igdesk.config.model import Condition, Config, Limit, Priority
from igdesk.desk.reporting import Question, Reporter
from igdesk.rules.reports.figures import GROUPINGS, By
from igdesk.store.engine import LocalStore

_HOUR = timedelta(hours=1)
_LIMITED = Config(
    priorities=(Priority("medium", "medium", Limit(rest=2 * _HOUR)),),
    sla=(
        SlaTarget("one", Condition(category=("category1", "category2")), Limit(rest=_HOUR), hours="always"),
        SlaTarget("two", Condition(tier=("vip",)), Limit(rest=_HOUR)),
    ),
)
"""With policies besides priorities: by which one a ticket is measured has to be found out."""
TICKETS = int(os.environ.get("BENCH_TICKETS", "100000"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", "10"))
_NUMBERS = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
_BEGAN = ":now - :quarter + i * (:quarter / :count)"
_FILL = (
    f"""{_NUMBERS} INSERT INTO customers (id, account, remote_id, username, created_at)
        SELECT i, '1784', 'c' || i, 'customer.' || i, :now FROM n""",
    f"""{_NUMBERS} INSERT INTO threads (id, account, kind, remote_id, customer)
        SELECT i, '1784', 'dm', 't' || i, i FROM n""",
    f"""{_NUMBERS} INSERT INTO tickets (number, thread, customer, status, channel, priority, priority_source, category,
            department, assignee, created_at, updated_at, version, rev, first_responded_at, first_response_due_at,
            resolved_at, resolution_due_at, rating)
        SELECT i, i, i, iif(i % 20, 'resolved', 'open'), 'dm', 'medium', 'default', 'category' || (i % 12), 'support',
            'agent' || (i % 15), {_BEGAN}, {_BEGAN}, 2, 1, {_BEGAN} + i * 7919 % 20000000, {_BEGAN} + 7200000,
            iif(i % 20, {_BEGAN} + i * 104729 % 200000000, NULL), {_BEGAN} + 86400000, iif(i % 9, NULL, 1 + i % 5)
        FROM n""",
    """WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < :count * :messages)
        INSERT INTO messages (thread, ticket, remote_id, direction, channel, text, state, created_at)
        SELECT 1 + i % :count, 1 + i % :count, 'm' || i, iif(i / :count % 3, 'in', 'out'), 'dm', 'said ' || i, 'sent',
            :now - :quarter + (1 + i % :count) * (:quarter / :count) + i / :count * 3600000 FROM n""",
)
_BARE = (
    "SELECT count(*), avg(first_responded_at - created_at), avg(resolved_at - created_at),"
    " total(first_responded_at <= first_response_due_at), total(reopened) FROM tickets WHERE merged_into IS NULL",
    "SELECT max(c) FROM (SELECT count(*) AS c FROM messages m JOIN tickets t ON t.number = m.ticket"
    " WHERE m.direction = 'out' AND m.state <> 'deleted' AND m.created_at <= t.resolved_at GROUP BY m.ticket)",
    "SELECT category, count(*) FROM tickets GROUP BY category",
)


def main() -> None:
    clock = SystemClock()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        LocalStore(path, clock, create=True).close()
        now = to_ms(clock.now())
        with closing(sqlite3.connect(path)) as db:
            for asked in _FILL:
                named = {"count": TICKETS, "messages": MESSAGES, "now": now, "quarter": 90 * 86_400_000}
                db.execute(asked, {name: value for name, value in named.items() if f":{name}" in asked})
            db.commit()
        print(f"{TICKETS} tickets, {TICKETS * MESSAGES} messages")
        bare = min(_bare(path) for _ in range(3))
        print(f"bare SQL                 {bare:6.2f} s")
        for by in (None, *GROUPINGS):
            _time(f"report by {by or '-'}", Reporter(path, Config(), clock), by, bare)
        _time("the same, [[sla]]", Reporter(path, _LIMITED, clock), "policy", bare)
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def _time(name: str, reporter: Reporter, by: By | None, bare: float) -> None:
    begun = time.process_time()
    report = reporter.report(Question(by=by), lambda _done, _total: None)
    took = time.process_time() - begun
    assert report.whole.tickets == TICKETS
    print(f"{name:24} {took:6.2f} s   {took / bare:5.2f} x")


def _bare(path: Path) -> float:
    begun = time.process_time()
    with closing(sqlite3.connect(path)) as db:
        for asked in _BARE:
            db.execute(asked).fetchall()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
