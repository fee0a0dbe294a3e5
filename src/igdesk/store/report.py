"""Reads what reports count: the tickets of a period a page at a time, each with all that goes with it; see `past`."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from igdesk.config.model import Config
from igdesk.rules.escalation_events import WITHDRAWN
from igdesk.rules.model import Remedy
from igdesk.rules.reports.case import Case, EscalationCase, LegCase, PromiseCase
from igdesk.rules.reports.figures import Active, Backlog
from igdesk.rules.reports.period import Period
from igdesk.rules.reports.tally import Spans
from igdesk.store.counted import FIRST_LIMIT
from igdesk.store.policies import Policies
from igdesk.store.rows import remedies_of
from igdesk.store.sql import IS_UNFINISHED

_PAGE = 500
"""Tickets that are held at once."""
_DAY_MS = 86_400_000
_AGES = (1, 3, 7)
"""Days that divide the backlog."""
_ENDED = ("resolved", "closed")
_AMONG = "(SELECT value FROM json_each(?))"
_IN_PERIOD = "t.created_at >= ? AND t.created_at < ? AND t.merged_into IS NULL"
_COLUMNS = """t.number, t.created_at, t.status, t.channel, t.category, t.priority, t.department, t.assignee, t.rating,
    t.snoozed_until, t.first_responded_at, t.first_response_due_at, t.resolved_at, t.closed_at,
    t.resolution_due_at, t.reopened, t.compensations, t.incident, c.tier, th.kind"""


def file_of(db: sqlite3.Connection) -> Path:
    """Where the desk is: reports are read beside it."""
    return Path(db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0])


def first_ticket(db: sqlite3.Connection) -> int | None:
    """When the oldest ticket began, in milliseconds; by the index `tickets_created`."""
    found: int | None = db.execute("SELECT min(created_at) FROM tickets").fetchone()[0]
    return found


def count_cases(db: sqlite3.Connection, period: Period) -> int:
    """How many tickets `cases` will give."""
    found: int = db.execute(f"SELECT count(*) FROM tickets t WHERE {_IN_PERIOD}", _bounds(period)).fetchone()[0]
    return found


def cases(db: sqlite3.Connection, period: Period, policies: Config | None = None) -> Iterator[Case]:
    """The tickets of a period in the order in which they began, but for those that were merged into another one.

    Args:
        db: The connection.
        period: The days.
        policies: Whose limits are told for each ticket; none: they are not asked for.
    """
    begin, end = _bounds(period)
    last, limits = (begin, 0), None if policies is None else Policies(db, policies)
    while rows := db.execute(
        f"SELECT {_COLUMNS} FROM tickets t JOIN customers c ON c.id = t.customer JOIN threads th ON th.id = t.thread"
        f" WHERE (t.created_at, t.number) > (?, ?) AND {_IN_PERIOD} ORDER BY t.created_at, t.number LIMIT ?",
        [*last, begin, end, _PAGE],
    ).fetchall():
        last = rows[-1]["created_at"], rows[-1]["number"]
        page = {row["number"]: _case(row) for row in rows}
        _complete(db, page)
        for number, policy in () if limits is None else limits.of_all(page):
            page[number].policy = policy
        yield from page.values()


def count_resolved(db: sqlite3.Connection, period: Period) -> int:
    """How many tickets were resolved in a period, whenever they began."""
    asked = "SELECT count(*) FROM tickets WHERE resolved_at >= ? AND resolved_at < ? AND merged_into IS NULL"
    found: int = db.execute(asked, _bounds(period)).fetchone()[0]
    return found


def backlog(db: sqlite3.Connection, now: int) -> Backlog:
    """What is unfinished at the moment, by the index `tickets_open_created`."""
    rows = db.execute(f"SELECT created_at FROM tickets WHERE status {IS_UNFINISHED} ORDER BY created_at")
    ages = [max(now - row[0], 0) for row in rows]
    bounds = [0, *(days * _DAY_MS for days in _AGES), max(ages, default=0) + 7 * _DAY_MS + 1]
    young, days, week, old = (sum(low <= age < high for age in ages) for low, high in pairwise(bounds))
    middle, oldest = (median(ages) / 1000, ages[0] / 1000) if ages else (None, None)
    return Backlog(len(ages), middle, oldest, (young, days, week, old))


def most_active(db: sqlite3.Connection, period: Period, limit: int) -> tuple[Active, ...]:
    """Customers with the most tickets in a period; of equals who was there first."""
    rows = db.execute(
        "SELECT f.customer, c.username, f.count FROM (SELECT t.customer, count(*) AS count FROM tickets t"
        f" WHERE {_IN_PERIOD} GROUP BY t.customer HAVING count(*) > 1 ORDER BY count DESC, t.customer LIMIT ?) f"
        " JOIN customers c ON c.id = f.customer",
        [*_bounds(period), limit],
    )
    return tuple(Active(*row) for row in rows)


def incident_titles(db: sqlite3.Connection) -> dict[int, str]:
    """What each incident is called."""
    return dict(db.execute("SELECT id, title FROM incidents").fetchall())


def responses(db: sqlite3.Connection, since: int) -> dict[str, Spans]:
    """By rule, how long customers waited for a person's first answer on the tickets where it fired since then."""
    found: defaultdict[str, Spans] = defaultdict(Spans)
    rows = db.execute(
        "SELECT DISTINCT json_extract(e.data, '$.rule') AS rule, t.number,"
        " t.first_responded_at - t.created_at AS waited FROM events e JOIN tickets t ON t.number = e.ticket"
        " WHERE e.kind IN ('rule', 'escalated') AND e.at >= ? AND t.first_responded_at IS NOT NULL",
        [since],
    )
    for row in rows:
        if row["rule"] is not None:
            found[row["rule"]].add(row["waited"])
    return found


def _bounds(period: Period) -> tuple[int, int]:
    return period.begin_ms, period.end_ms


def _case(row: sqlite3.Row) -> Case:
    return Case(
        number=row["number"],
        created_at=row["created_at"],
        status=row["status"],
        channel=row["channel"],
        category=row["category"],
        priority=row["priority"],
        department=row["department"],
        assignee=row["assignee"],
        tier=row["tier"],
        is_running=row["status"] in ("new", "open") and row["snoozed_until"] is None,
        first_responded_at=row["first_responded_at"],
        first_response_due_at=row["first_response_due_at"],
        resolved_at=row["resolved_at"],
        resolution_due_at=row["resolution_due_at"],
        ended_at=None if row["status"] not in _ENDED else _first_of(row["resolved_at"], row["closed_at"]),
        reopened=row["reopened"],
        imported=row["kind"] == "import",
        incident=row["incident"],
        ratings=() if row["rating"] is None else (row["rating"],),
        remedies=_granted(row["compensations"]),
    )


def _first_of(one: int | None, other: int | None) -> int | None:
    return other if one is None else one


def _complete(db: sqlite3.Connection, page: dict[int, Case]) -> None:
    """Put to the tickets of a page what stands in other tables, of what was merged into them, too."""
    roots = _with_merged(db, page)
    among = json.dumps(list(roots))
    for row in _rows(
        db, "SELECT ticket, tag FROM ticket_tags WHERE ticket IN", json.dumps(list(page)), " ORDER BY position"
    ):
        page[row["ticket"]].tags += (row["tag"],)
    for row in _rows(
        db,
        f"SELECT ticket, rule, at, iif(answer IS '{WITHDRAWN}', NULL, answered_at) FROM escalations"
        " WHERE removed = 0 AND ticket IN",
        among,
    ):
        page[roots[row["ticket"]]].escalations += (EscalationCase(*row[1:]),)
    asked = "SELECT ticket, due_at, kept_at, released_at FROM promises WHERE removed = 0 AND ticket IN"
    for row in _rows(db, asked, among):
        page[roots[row["ticket"]]].promises += (PromiseCase(*row[1:]),)
    asked = (
        "SELECT ticket, department, at, due_at, done_at, answer IS NOT NULL FROM legs WHERE removed = 0 AND ticket IN"
    )
    for row in _rows(db, asked, among):
        page[roots[row["ticket"]]].legs += (LegCase(*row[1:]),)
    _count_answers(db, page, roots)
    _recall_limits(db, page)


def _recall_limits(db: sqlite3.Connection, page: dict[int, Case]) -> None:
    """Put to tickets that ended before an answer left by when that was due: they do not know it any more."""
    asked = [each.number for each in page.values() if each.first_response_due_at is None]
    if asked:
        for row in _rows(db, f"SELECT t.number, {FIRST_LIMIT} FROM tickets t WHERE t.number IN", json.dumps(asked)):
            page[row[0]].first_response_due_at = row[1]


def _with_merged(db: sqlite3.Connection, page: dict[int, Case]) -> dict[int, int]:
    """Whose each ticket is: those of the page, and what was merged into them, however often."""
    roots = {number: number for number in page}
    asked = list(page)
    while asked:
        rows = _rows(
            db, "SELECT number, merged_into, rating, compensations FROM tickets WHERE merged_into IN", json.dumps(asked)
        ).fetchall()
        for row in rows:
            roots[row["number"]] = roots[row["merged_into"]]
            root = page[roots[row["number"]]]
            root.ratings += () if row["rating"] is None else (row["rating"],)
            root.remedies += tuple(each for each in _granted(row["compensations"]) if each not in root.remedies)
        asked = [row["number"] for row in rows]
    return roots


def _count_answers(db: sqlite3.Connection, page: dict[int, Case], roots: dict[int, int]) -> None:
    """How many answers of people there were until a ticket was resolved; the parts of a long one are one."""
    wanted = [
        member for member, root in roots.items() if page[root].resolved_at is not None and page[root].reopened == 0
    ]
    rows = _rows(
        db,
        "SELECT m.ticket, m.id, m.outbox, coalesce(o.created_at, m.created_at) AS at FROM messages m"
        " LEFT JOIN outbox o ON o.id = m.outbox WHERE m.direction = 'out' AND m.state <> 'deleted'"
        " AND (m.outbox IS NULL OR (o.state = 'sent' AND o.automatic = 0)) AND m.ticket IN",
        json.dumps(wanted),
    )
    answers: defaultdict[int, set[str | int]] = defaultdict(set)
    for row in rows:
        root = roots[row["ticket"]]
        resolved_at = page[root].resolved_at
        if resolved_at is not None and row["at"] <= resolved_at:
            answers[root].add(row["id"] if row["outbox"] is None else row["outbox"].rpartition("-")[0])
    for number, found in answers.items():
        page[number].answers = len(found)


def _rows(db: sqlite3.Connection, asked: str, among: str, order: str = "") -> sqlite3.Cursor:
    return db.execute(f"{asked} {_AMONG}{order}", [among])


def _granted(text: str) -> tuple[Remedy, ...]:
    return () if text == "[]" else tuple(each for each in remedies_of(text) if each.granted)
