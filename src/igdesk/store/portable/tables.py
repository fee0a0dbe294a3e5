"""The tables of an export, column by column, in an order in which each row finds what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from igdesk.store.portable.columns import (
    ATTACHMENTS,
    CHANNEL,
    DUTIES,
    FLAG,
    LIMITS,
    NUMBER,
    NUMBERS,
    OBJECT,
    PAUSES,
    REASON,
    REMEDIES,
    TEXT,
    TEXT_BY_NAME,
    TEXTS,
    TIME,
    TIME_BY_NAME,
    TIMES,
    TOLD,
    Column,
    FieldError,
)
from igdesk.store.portable.event_rows import shown_event, stored_event
from igdesk.values import dataclass

Row = dict[str, Any]


def _as_it_is(row: Row) -> Row:
    return row


@dataclass(frozen=True, slots=True)
class Table:
    """A table and what of it leaves the desk."""

    name: str
    key: tuple[str, ...]
    """What orders its rows and is never empty."""
    columns: Mapping[str, Column]
    computed: Mapping[str, str] = field(default_factory=dict)
    """Columns that an export leaves out, and the SQL that fills them when it comes in."""
    refine_shown: Callable[[Row], Row] = _as_it_is
    """What is done to a row once its columns are as the export has them."""
    refine_stored: Callable[[Row], Row] = _as_it_is
    """What is done to an exported row before its columns are stored."""

    @property
    def file(self) -> str:
        """Its file in the zip."""
        return f"{self.name}.jsonl"

    def shown(self, values: Sequence[Any]) -> Row:
        """A stored row, its values in the order of the columns, as the export has it."""
        columns = zip(self.columns.items(), values, strict=True)
        return self.refine_shown({n: None if v is None else column.shown(v) for (n, column), v in columns})

    def stored(self, row: Any) -> list[Any]:
        """The values of an exported row in the order of the columns, ready to be stored.

        Raises:
            FieldError: A field is missing, unknown, or holds something of another kind.
        """
        if not isinstance(row, dict):
            raise FieldError("")
        if row.keys() != self.columns.keys():
            raise FieldError(sorted(map(str, row.keys() ^ self.columns.keys()))[0])
        if empty := [name for name in self.key if row[name] is None]:
            raise FieldError(empty[0])
        refined, values = self.refine_stored(row), []
        for name, column in self.columns.items():
            value = refined[name]
            try:
                values.append(None if value is None else column.stored(value))
            except (ValueError, OverflowError, RecursionError) as error:
                raise FieldError(name) from error
        return values


TABLES: tuple[Table, ...] = (
    Table(
        "customers",
        ("id",),
        {
            "id": NUMBER, "account": TEXT, "remote_id": TEXT, "username": TEXT, "name": TEXT, "tier": TEXT,
            "followers": NUMBER, "verified": FLAG, "profile_at": TIME, "created_at": TIME, "erased_at": TIME,
            "follows_us": FLAG, "tier_by": TEXT,
        },
    ),
    Table(
        "threads",
        ("id",),
        {
            "id": NUMBER, "account": TEXT, "kind": TEXT, "remote_id": TEXT, "customer": NUMBER,
            "remote_updated_at": TIME, "last_customer_message_at": TIME, "post": TEXT,
        },
    ),
    Table(
        "tickets",
        ("number",),
        {
            "number": NUMBER, "thread": NUMBER, "account": TEXT, "customer": NUMBER, "status": TEXT, "channel": CHANNEL,
            "subject": TEXT, "preview": TEXT, "category": TEXT, "suggested": TEXT, "priority": TEXT,
            "priority_source": TEXT, "urgency": TEXT, "fields": TEXT_BY_NAME, "department": TEXT, "assignee": TEXT,
            "language": TEXT, "previous": NUMBER, "merged_into": NUMBER, "links": NUMBERS, "incident": NUMBER,
            "last_customer_message_at": TIME, "unanswered_since": TIME, "answered_through": TIME,
            "first_responded_at": TIME, "first_response_due_at": TIME, "next_response_due_at": TIME,
            "resolution_due_at": TIME, "keep_informed_due_at": TIME, "resolution_from": TIME, "pauses": PAUSES,
            "due_at": TIME, "last_answered_at": TIME, "kind": TEXT, "waits_for": TEXT, "would_go_to": TEXT,
            "would_wait_for": TEXT, "untouched_since": TIME, "given_for": TEXT,
            "heard_late_at": TIME, "snoozed_until": TIME,
            "undisturbed_until": TIME, "told": TOLD, "rang": TIME_BY_NAME, "robots": TIMES,
            "resolved_at": TIME, "closed_at": TIME, "reopened": NUMBER, "escalated": FLAG, "escalated_by": TEXTS,
            "limits": LIMITS, "compensations": REMEDIES, "promises": DUTIES, "legs": DUTIES, "asked": DUTIES,
            "returns": NUMBER,
            "returned_at": TIME, "rating": NUMBER, "rating_asked_at": TIME, "follow_up_at": TIME,
            "case_kind": TEXT, "by_hand": TEXTS, "watchers": TEXTS,
            "created_at": TIME, "updated_at": TIME, "version": NUMBER,
        },
        {"rev": "(SELECT rev FROM meta)", "wake_at": "NULL", "window_at": "NULL"},
    ),
    Table("ticket_tags", ("ticket", "tag"), {"ticket": NUMBER, "tag": TEXT, "position": NUMBER}),
    Table(
        "outbox",
        ("seq",),
        {
            "seq": NUMBER, "id": TEXT, "ticket": NUMBER, "thread": NUMBER, "author": TEXT, "template": TEXT,
            "automatic": FLAG, "state": TEXT, "hold_until": TIME, "not_before": TIME, "attempts": NUMBER,
            "anchor": NUMBER, "covers": TIME, "error": REASON, "remote_id": TEXT, "created_at": TIME,
            "way": TEXT, "target": TEXT, "send_at": TIME, "asleep": FLAG, "leaves_as": TEXT, "leaves_for": NUMBER,
            "leaves_rating": FLAG, "to_return": FLAG, "unreleased": FLAG, "released_by": TEXT,
        },
        {"claimed_by": "NULL"},
    ),
    Table(
        "messages",
        ("id",),
        {
            "id": NUMBER, "thread": NUMBER, "ticket": NUMBER, "remote_id": TEXT, "import_key": TEXT, "outbox": TEXT,
            "direction": TEXT, "channel": CHANNEL, "author": TEXT, "text": TEXT, "attachments": ATTACHMENTS,
            "story_url": TEXT, "unsupported": FLAG, "state": TEXT, "created_at": TIME, "hidden": FLAG,
            "listed": FLAG, "missed_at": TIME, "gap_before": FLAG, "edited": FLAG, "reactions": TEXT,
        },
    ),
    Table(
        "notes",
        ("id",),
        {"id": TEXT, "ticket": NUMBER, "author": TEXT, "text": TEXT, "at": TIME, "removed": FLAG},
    ),
    Table(
        "called",
        ("id",),
        {"id": NUMBER, "note": TEXT, "agent": TEXT, "ticket": NUMBER, "at": TIME, "read_at": TIME},
    ),
    Table(
        "events",
        ("id",),
        {
            "id": NUMBER, "ticket": NUMBER, "version": NUMBER, "at": TIME, "actor": TEXT, "kind": TEXT, "data": OBJECT,
            "op": TEXT,
        },
        refine_shown=shown_event,
        refine_stored=stored_event,
    ),
    Table(
        "escalations",
        ("id",),
        {
            "id": TEXT, "ticket": NUMBER, "rule": TEXT, "reason": TEXT, "target": TEXT, "actor": TEXT, "at": TIME,
            "answer_due_at": TIME, "answered_at": TIME, "answered_by": TEXT, "answer": TEXT, "instruction": TEXT,
            "removed": FLAG,
        },
    ),
    Table(
        "promises",
        ("id",),
        {
            "id": TEXT, "ticket": NUMBER, "text": TEXT, "owner": TEXT, "actor": TEXT, "at": TIME, "due_at": TIME,
            "kept_at": TIME, "released_at": TIME, "why": TEXT, "removed": FLAG,
        },
    ),
    Table(
        "legs",
        ("id",),
        {
            "id": TEXT, "ticket": NUMBER, "department": TEXT, "owner": TEXT, "question": TEXT, "deliver": TEXT,
            "actor": TEXT, "at": TIME, "due_at": TIME, "answer": TEXT, "done_at": TIME, "done_by": TEXT,
            "removed": FLAG,
        },
    ),
    Table(
        "incidents",
        ("id",),
        {
            "id": NUMBER, "key": TEXT, "ticket": NUMBER, "title": TEXT, "words": TEXTS, "state": TEXT, "actor": TEXT,
            "at": TIME, "ended_at": TIME, "ended_by": TEXT, "solution": TEXT, "removed": FLAG,
        },
    ),
    Table(
        "notices",
        ("id",),
        {"id": NUMBER, "agent": TEXT, "ticket": NUMBER, "version": NUMBER, "at": TIME, "told_at": TIME},
    ),
    Table(
        "calls",
        ("id",),
        {
            "id": NUMBER, "ticket": NUMBER, "version": NUMBER, "hook": TEXT, "rule": TEXT, "state": TEXT, "at": TIME,
            "not_before": TIME, "attempts": NUMBER, "ended_at": TIME, "why": TEXT, "status": NUMBER,
        },
        {"claimed_by": "NULL"},
    ),
    Table(
        "saved_views",
        ("id",),
        {
            "id": NUMBER, "name": TEXT, "owner": TEXT, "base": TEXT, "filter": TEXT, "sort": TEXT, "author": TEXT,
            "at": TIME,
        },
    ),
    Table("missed_searches", ("id",), {"id": NUMBER, "asked": TEXT, "agent": TEXT, "at": TIME}),
    Table("last_assigned", ("agent",), {"agent": TEXT, "turn": NUMBER}),
    Table(
        "posts",
        ("account", "id"),
        {
            "account": TEXT, "id": TEXT, "ours": FLAG, "permalink": TEXT, "caption": TEXT, "type": TEXT,
            "created_at": TIME, "comments_count": NUMBER, "read_at": TIME, "only_tagged": FLAG,
        },
    ),
    Table(
        "sync_state",
        ("account",),
        {"account": TEXT, "watermark": TIME, "comments_since": TIME, "posts_read_at": TIME},
        {"status": "'{}'"},
    ),
    Table("account_pages", ("page",), {"page": TEXT, "account": TEXT}),
    Table(
        "mentions",
        ("account", "id"),
        {
            "account": TEXT, "id": TEXT, "post": TEXT, "told_at": TIME, "tries": NUMBER, "not_before": TIME,
            "ended_at": TIME, "whose": FLAG,
        },
    ),
    Table("inbound_faults", ("id",), {"id": NUMBER, "ref": TEXT, "reason": TEXT, "excerpt": TEXT, "at": TIME}),
)  # fmt: skip

LEFT_OUT = frozenset({
    "meta", "ops", "leases", "presence", "computers", "search_docs", "search_vocabulary", "learned", "learned_from",
    "questions",
})  # fmt: skip
"""Tables of this computer's machinery. Of `meta` the manifest has the desk's id; what is searched is indexed anew,
what customers asked lately is worked out from their messages, and what was learned is learned again from the decisions,
which are in the events: it is no word of anybody's."""
