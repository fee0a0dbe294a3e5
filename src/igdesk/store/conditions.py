"""A filter as SQL: what it asks of a ticket `t`, its customer `c` and its thread `th`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from igdesk.clock import to_ms
from igdesk.config.accounts import ByAccount
from igdesk.rules.model import THREAD_CHANNELS, Status
from igdesk.rules.window import HUMAN_AGENT, PRIVATE_REPLY, STANDARD
from igdesk.store.sql import (
    AWAIT_RELEASE,
    CALLED,
    IS_UNFINISHED,
    LEG_IS_OPEN,
    PROMISE_IS_OPEN,
    REPEATED,
    RUNNING_INCIDENTS,
    SAME,
    WATCHED,
)
from igdesk.store.views import UNFINISHED, Compared, EndOfDay, Filter

if TYPE_CHECKING:
    from decimal import Decimal

Value = int | float | str | None
Condition = tuple[str, list[Value]]
"""SQL, and what is bound to its question marks."""

_CUSTOMER = "coalesce(c.username, '') || char(10) || coalesce(c.name, '')"
_TEXT = f"t.preview || char(10) || coalesce(t.subject, '') || char(10) || {_CUSTOMER}"
_ACCOUNT = "coalesce(nullif(t.account, ''), (SELECT th.account FROM threads th WHERE th.id = t.thread))"
"""Of a ticket from before a desk could have several its thread tells."""
_PROMISED = f"SELECT ticket FROM promises WHERE {PROMISE_IS_OPEN}"
_WAITING_COMMENT = "t.channel = 'comment' AND t.unanswered_since IS NOT NULL"
"""A comment that nobody answered yet, so that its private reply was not used either."""
_SIGNS = ("<", "<=", ">", ">=", "=")


def where(db: sqlite3.Connection, wanted: Filter, now: datetime) -> Condition:
    """All that a filter asks, as one condition for this connection: what SQL cannot tell it is made to know."""
    for each in (wanted, wanted.without):
        if each is not None and each.limited is not None:
            from igdesk.store.policies import make_known  # only who comes from a report pays for it

            make_known(db, each.limited)
    parts = list(_asked(wanted, now))
    if wanted.without is not None:
        unwanted = replace(wanted.without, without=None)
        # What is not known (no owner, no time) is not what was excluded.
        parts += [(f"NOT coalesce({sql}, 0)", values) for sql, values in _asked(unwanted, now)]
    return " AND ".join(sql for sql, _ in parts) or "1", [value for _, values in parts for value in values]


def instant(at: datetime | timedelta, now: datetime) -> int:
    """A time of a filter in milliseconds; a duration is so long ago."""
    return to_ms(now) - _length(at) if isinstance(at, timedelta) else to_ms(at)


def _asked(wanted: Filter, now: datetime) -> Iterator[Condition]:
    if wanted.status:
        state = _state(wanted.status)
        if set(wanted.status) < set(UNFINISHED):
            state += f" AND t.status {IS_UNFINISHED}"
        yield (f"({state} OR t.follow_up_at <= ?)", [to_ms(now)]) if wanted.or_follow_up else (state, [])
    yield from _one_of("t.channel", wanted.channel)
    yield from _one_of(_ACCOUNT, wanted.account)
    yield from _one_of("t.assignee", wanted.assignee)
    yield from _of_departments(wanted.department)
    yield from _one_of("t.category", wanted.category)
    yield from _one_of("t.kind", wanted.kind)
    yield from _one_of("json_extract(t.fields, '$.outcome')", wanted.outcome)
    yield from _one_of("json_extract(t.fields, '$.cause')", wanted.cause)
    yield from _one_of("t.case_kind", wanted.case)
    yield from _one_of("t.priority", wanted.priority)
    yield from _one_of("c.tier", wanted.tier)
    if wanted.customers is not None:
        yield "t.customer IN (SELECT value FROM json_each(?))", [json.dumps(wanted.customers)]
    yield from _flags(wanted)
    if wanted.snoozed is not None:
        yield f"t.snoozed_until IS {'NOT ' if wanted.snoozed else ''}NULL", []
    if wanted.follow_up:
        yield "t.follow_up_at <= ?", [to_ms(now)]
    if wanted.overdue:
        yield "t.due_at < ?", [to_ms(now)]
    for tag in wanted.tags:
        yield "EXISTS (SELECT 1 FROM ticket_tags WHERE tag = ? AND ticket = t.number)", [tag]
    for text, words in ((_CUSTOMER, wanted.customer), (_TEXT, wanted.words), (_TEXT, wanted.phrases)):
        for word in words:
            yield f"instr(lower({text}), lower(?)) > 0", [word]
    yield from _times(wanted, now)
    if wanted.report or wanted.exactly or wanted.began or wanted.limited:
        from igdesk.store.counted import counted  # only who comes from a report pays for it

        yield from counted(wanted, now)
    for compared in wanted.amount:
        yield _amount(compared, wanted.amount_fields)


def _state(states: Sequence[Status]) -> str:
    """Written out, not bound: SQLite uses the partial indexes only where it reads the same words."""
    names = [f"'{state.value}'" for state in states]
    return f"t.status = {names[0]}" if len(names) == 1 else f"t.status IN ({', '.join(names)})"


def _flags(wanted: Filter) -> Iterator[Condition]:
    if wanted.unassigned:
        yield "t.assignee IS NULL", []
    if wanted.escalated:
        yield "t.escalated = 1", []
    if wanted.legs:
        yield f"t.number IN (SELECT ticket FROM legs WHERE {LEG_IS_OPEN})", []
    if wanted.release:
        yield f"t.number IN ({AWAIT_RELEASE})", []
    if wanted.repeated:
        yield f"t.number IN ({REPEATED})", []
    yield from _one_of("t.incident", wanted.incident)
    if wanted.in_incident:
        yield f"t.incident IN ({RUNNING_INCIDENTS})", []
    yield from _of_colleagues(wanted)
    if wanted.same:
        yield f"t.number IN ({SAME})", [json.dumps(wanted.same)]


def _of_colleagues(wanted: Filter) -> Iterator[Condition]:
    for agents, only in ((wanted.called, ""), (wanted.called_unread, "AND k.read_at IS NULL")):
        if agents:
            yield f"(t.number IN ({CALLED.format(only=only)}) AND t.merged_into IS NULL)", [json.dumps(agents)]
    if wanted.watching:
        yield f"t.number IN ({WATCHED})", [json.dumps(wanted.watching)]


def _one_of(column: str, options: Sequence[str] | Sequence[int]) -> Iterator[Condition]:
    if options:
        yield f"{column} IN ({', '.join('?' * len(options))})", list(options)


def _of_departments(wanted: Sequence[str]) -> Iterator[Condition]:
    """Where the work lies now, and which departments have something to answer besides: by index `legs_open`."""
    marks = ", ".join("?" * len(wanted))
    asked = f"SELECT ticket FROM legs WHERE department IN ({marks}) AND {LEG_IS_OPEN}"
    if wanted:
        yield f"(t.department IN ({marks}) OR t.number IN ({asked}))", [*wanted, *wanted]


def _times(wanted: Filter, now: datetime) -> Iterator[Condition]:
    for since in wanted.since:
        yield "t.created_at >= ?", [instant(since, now)]
    for until in wanted.until:
        yield "t.created_at < ?", [instant(until, now)]
    for since in wanted.resolved_since:
        yield "t.resolved_at >= ?", [instant(since, now)]
    for due in wanted.due:
        yield f"t.due_at {_sign(due)} ?", [to_ms(now) + _length(due.value)]
    if wanted.promised:
        yield f"t.number IN ({_PROMISED})", []
    for compared in wanted.promise:
        yield _promise(compared, now)
    for left in wanted.window:
        yield _window(left, now, human_agent=wanted.human_agent)
    if wanted.window_closed:
        channels = ", ".join(f"'{channel.value}'" for channel in sorted(THREAD_CHANNELS))
        end = window_end(now, human_agent=wanted.human_agent)
        yield f"(t.channel IN ({channels}) AND coalesce({end}, 0) <= ?)", [to_ms(now)]


def _promise(compared: Compared[timedelta | EndOfDay], now: datetime) -> Condition:
    value = compared.value
    at = to_ms(_end_of(value, now)) if isinstance(value, EndOfDay) else to_ms(now) + _length(value)
    return f"t.number IN ({_PROMISED} AND due_at {_sign(compared)} ?)", [at]


def _end_of(day: EndOfDay, now: datetime) -> datetime:
    """When the next day begins, by the desk's clock."""
    following = now.astimezone(day.zone).date() + timedelta(days=day.ahead + 1)
    return datetime.combine(following, time(), day.zone)


def _window(left: Compared[timedelta], now: datetime, *, human_agent: ByAccount) -> Condition:
    """As `rules.window` has it: the ordinary window, then the longer one, if we have it; or a private reply's.

    Which threads these are at all is read off the index `threads_heard`.
    """
    channels = ", ".join(f"'{channel.value}'" for channel in sorted(THREAD_CHANNELS))
    wrote, present = "th.last_customer_message_at", to_ms(now)
    spans = [f"({wrote} > ? AND {wrote} {_sign(left)} ?)"]
    standard, longer = present - _length(STANDARD), present - _length(HUMAN_AGENT)
    values: list[Value] = [standard, standard + _length(left.value)]
    if human_agent:
        spans.append(f"({wrote} > ? AND {wrote} <= ? AND {wrote} {_sign(left)} ? AND {_is_so(human_agent)})")
        values += [longer, standard, longer + _length(left.value)]
    values += [private := present - _length(PRIVATE_REPLY), private + _length(left.value)]
    of_comments = f"{_WAITING_COMMENT} AND {wrote} > ? AND {wrote} {_sign(left)} ?"
    heard = f"SELECT id FROM threads WHERE last_customer_message_at > ? AND last_customer_message_at {_sign(left)} ?"
    begins = [standard, private, *([longer] if human_agent else [])]
    of_threads = f"t.thread IN ({' UNION ALL '.join([heard] * len(begins))})"
    limits: list[Value] = [at for begin in begins for at in (begin, begin + _length(left.value))]
    asked = f"t.channel IN ({channels}) AND ({' OR '.join(spans)}) OR {of_comments}"
    return f"({of_threads} AND ({asked}))", limits + values


def _is_so(wanted: ByAccount) -> str:
    """Whether something is so for a ticket's account, as SQL; ids are digits, as the configuration's reader sees to."""
    if not wanted.accounts:
        return str(int(wanted.rest))
    others = ", ".join(f"'{account}'" for account in sorted(wanted.accounts))
    return f"t.account {'NOT IN' if wanted.rest else 'IN'} ({others})"


def window_end(now: datetime, *, human_agent: ByAccount) -> str:
    """When a reply window closes, as SQL: the ordinary one, or Meta's longer one once that is over.

    That of a comment is for its private reply.
    """
    wrote, standard = "th.last_customer_message_at", _length(STANDARD)
    cases = [f"WHEN {_WAITING_COMMENT} THEN {_length(PRIVATE_REPLY)}"]
    if human_agent:
        is_over = f"{wrote} <= {to_ms(now) - standard} AND {_is_so(human_agent)}"
        cases.append(f"WHEN {is_over} THEN {_length(HUMAN_AGENT)}")
    return f"{wrote} + CASE {' '.join(cases)} ELSE {standard} END"


def _amount(compared: Compared[Decimal], fields: Sequence[str]) -> Condition:
    marks = ", ".join("?" * len(fields))
    return (
        "EXISTS (SELECT 1 FROM json_each(t.fields)"
        f" WHERE key IN ({marks}) AND CAST(value AS REAL) {_sign(compared)} ? AND value GLOB '*[0-9]*')",
        [*fields, float(compared.value)],
    )


def _sign(compared: Compared[timedelta] | Compared[Decimal] | Compared[timedelta | EndOfDay]) -> str:
    """The comparison's sign, from a list: it becomes SQL."""
    return _SIGNS[_SIGNS.index(compared.sign)]


def _length(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
