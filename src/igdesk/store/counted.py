"""The tickets behind a report's figures, as conditions of a filter: those that `rules.reports` counts, and no others.

What a report takes from tickets that were merged into another one (escalations, ratings, …) counts with that one: the
conditions climb from where it happened to the ticket that stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from igdesk.clock import to_ms
from igdesk.store.policies import sql_of
from igdesk.store.sql import IS_UNFINISHED
from igdesk.store.views import Began, Filter

if TYPE_CHECKING:
    from igdesk.store.conditions import Condition

_ENDED, _LIVES = "('resolved', 'closed')", "('new', 'open', 'waiting')"
_ENDED_AT = f"CASE WHEN t.status IN {_ENDED} THEN coalesce(t.resolved_at, t.closed_at)"
_UNTIL = f"{_ENDED_AT} WHEN t.status IN ('new', 'open') AND t.snoozed_until IS NULL THEN ? END"
"""Until when it was for us to do something about it that is not done; see `rules.reports.tally`."""
FIRST_LIMIT = f"""coalesce(t.first_response_due_at,
    iif(t.first_responded_at IS NULL AND t.status IN {_LIVES}, NULL, (WITH
    log AS (SELECT version, kind, data, coalesce(json_extract(data, '$.restored.status'), json_extract(data, '$.after'))
        AS after FROM events WHERE ticket = t.number
        AND kind IN ('due', 'undone', 'status', 'reply_sent', 'reply_confirmed', 'answered_in_app')),
    states AS (SELECT version, after FROM log WHERE kind IN ('undone', 'status')),
    answered (at) AS (SELECT coalesce(min(version), 9223372036854775807) FROM log
        WHERE kind NOT IN ('due', 'undone', 'status') AND NOT coalesce(json_extract(data, '$.automatic'), 0)),
    ended (at) AS (SELECT max(version) FROM states, answered WHERE after IN {_ENDED} AND version < answered.at),
    lived (at) AS (SELECT coalesce(max(version), 0) FROM states, ended WHERE after IN {_LIVES} AND version < ended.at),
    lost (at) AS (SELECT min(version) FROM states, lived, ended
        WHERE after IN {_ENDED} AND version > lived.at AND version <= ended.at)
    SELECT CASE kind WHEN 'due' THEN json_extract(data, '$.first_response')
        ELSE json_extract(data, '$.restored.first_response_due_at') END
    FROM log, lost WHERE version < lost.at
        AND (kind = 'due' OR kind = 'undone' AND json_type(data, '$.restored.first_response_due_at') IS NOT NULL)
    ORDER BY version DESC LIMIT 1)))"""
"""When the first answer was due: ending a ticket before it left takes that from the ticket, but not from its log."""
_ANSWERS = """(SELECT count(DISTINCT coalesce(rtrim(m.outbox, '0123456789'), m.id)) FROM messages m
    LEFT JOIN outbox o ON o.id = m.outbox WHERE m.direction = 'out' AND m.state <> 'deleted'
    AND (m.outbox IS NULL OR (o.state = 'sent' AND o.automatic = 0))
    AND coalesce(o.created_at, m.created_at) <= t.resolved_at AND m.ticket IN (WITH RECURSIVE down (n) AS
    (SELECT t.number UNION SELECT x.number FROM tickets x JOIN down ON x.merged_into = down.n) SELECT n FROM down))"""


def _climbed(begin: str) -> str:
    return (
        f"t.number IN (WITH RECURSIVE up (n) AS ({begin} UNION SELECT x.merged_into FROM tickets x"
        " JOIN up ON x.number = up.n WHERE x.merged_into IS NOT NULL) SELECT n FROM up)"
    )


FIGURES: Mapping[str, str] = {
    "counted": "1",
    "open": f"t.status {IS_UNFINISHED}",
    "answered": "t.first_responded_at IS NOT NULL",
    "resolved": "t.resolved_at IS NOT NULL",
    "once": f"t.resolved_at IS NOT NULL AND t.reopened = 0 AND {_ANSWERS} = 1",
    "late-response": f"{FIRST_LIMIT} < coalesce(t.first_responded_at, {_UNTIL})",
    "late-resolution": f"t.resolution_due_at < coalesce(t.resolved_at, {_UNTIL})",
    "rated": _climbed("SELECT number FROM tickets WHERE rating IS NOT NULL"),
    "escalated": _climbed("SELECT ticket FROM escalations WHERE removed = 0"),
    "reopened": "t.reopened > 0",
    "asked": _climbed("SELECT ticket FROM legs WHERE removed = 0"),
    "promised": _climbed("SELECT ticket FROM promises WHERE removed = 0"),
    "compensated": _climbed(
        "SELECT b.number FROM tickets b, json_each(b.compensations) WHERE json_extract(value, '$.granted')"
    ),
}
"""What a report counts, by the word behind `report:`; a question mark stands for the time."""
EXACTLY: Mapping[str, str] = {
    "category": "t.category IS ?",
    "department": "t.department IS ?",
    "tier": "c.tier IS ?",
    "customer": "t.customer IS ?",
    "incident": "t.incident IS ?",
    "reason": _climbed("SELECT ticket FROM escalations WHERE removed = 0 AND rule IS ?"),
    "asked": _climbed("SELECT ticket FROM legs WHERE removed = 0 AND department IS ?"),
}
"""What has just this value, or none."""


def counted(wanted: Filter, now: datetime) -> Iterator[Condition]:
    """What a filter asks of tickets as reports count them."""
    for name in wanted.report:
        asked = FIGURES[name]
        yield f"(t.merged_into IS NULL AND {asked})", [to_ms(now)] * asked.count("?")
    for column, value in wanted.exactly:
        if column == "tag":
            yield "NOT EXISTS (SELECT 1 FROM ticket_tags WHERE ticket = t.number)", []
        else:
            yield EXACTLY[column], [value]
    if wanted.limited is not None:
        names = [name or "" for name in wanted.limited.names]
        yield f"coalesce({sql_of(wanted.limited)}, '') IN ({', '.join('?' * len(names))})", [*names]
    for began in wanted.began:
        yield _began(began, now)


def _began(began: Began, now: datetime) -> Condition:
    """By the desk's clock, which SQLite does not know: by how much it is off is told for each stretch of time."""
    offsets = _offsets(began.zone, now.year + 1)
    cases = " ".join(f"WHEN t.created_at < {until} THEN {offset}" for until, offset in offsets[:-1])
    last = offsets[-1][1]
    local = f"(t.created_at + {f'CASE {cases} ELSE {last} END' if cases else last})"
    if began.hour is not None:
        return f"{local} / 3600000 % 24 = ?", [began.hour]
    return f"({local} / 86400000 + 3) % 7 = ?", [began.weekday or 0]  # the epoch was a Thursday


@lru_cache(maxsize=4)
def _offsets(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """Until when (milliseconds) a zone is by how much (milliseconds) off UTC, from 1970 to the end of a year."""
    week, moment, last = timedelta(days=7), datetime(1970, 1, 2, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    moments = [moment + step * week for step in range((last - moment) // week + 1)]
    found = []
    for before, after in pairwise(moments):
        if _offset(before, zone) != _offset(after, zone):
            found.append((to_ms(_changes(before, after, zone)), _offset(before, zone)))
    return (*found, (0, _offset(moments[-1], zone)))


def _changes(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant in a week at which a zone's clocks change."""
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after.replace(microsecond=0)


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    off = moment.astimezone(zone).utcoffset()
    assert off is not None
    return off // timedelta(milliseconds=1)
