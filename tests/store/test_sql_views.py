"""The views for other programs: they say what the exports say, and have the columns that docs/sql-views.md promises."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from igdesk.clock import FixedClock
from igdesk.desk.desk import Desk
from igdesk.desk.exports import Exports, Table
from igdesk.i18n import Words
from igdesk.store.views import Filter

from .busy_desk import CONFIG, NOW, BusyDesk

COLUMNS = {
    "tickets": (
        "number", "status", "channel", "account_id", "subject", "preview", "category", "kind", "priority", "urgency",
        "tags", "department", "assignee", "customer_id", "customer_username", "customer_name", "customer_tier",
        "fields", "created_at", "updated_at", "last_customer_message_at", "first_response_due_at",
        "next_response_due_at", "resolution_due_at", "due_at", "first_responded_at", "resolved_at", "closed_at",
        "escalated", "rating", "language", "previous", "merged_into", "version",
    ),
    "messages": (
        "id", "ticket", "remote_id", "direction", "channel", "author", "text", "attachments", "state", "hidden",
        "edited", "created_at",
    ),
    "customers": (
        "id", "account", "username", "name", "tier", "followers", "verified", "tickets", "created_at", "erased_at",
    ),
    "events": ("id", "ticket", "version", "at", "actor", "kind", "data"),
}  # fmt: skip
"""Other programs count on these: none goes, none is renamed, new ones come at the end."""
DOCS = Path(__file__).parents[2] / "docs" / "sql-views.md"


def viewed(desk: BusyDesk, table: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{desk.path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"SELECT * FROM bi_v1_{table} ORDER BY 1")]


def exported(desk: BusyDesk, table: Table) -> list[dict[str, Any]]:
    exports = Exports(desk.store, Desk(desk.store, CONFIG, FixedClock(NOW), "mei"), Words("en"))
    return list(exports.rows(table, Filter(), lambda done, total: None))


@pytest.mark.parametrize("table", COLUMNS)
def test_the_columns_stay_as_they_were_promised(desk: BusyDesk, table: str) -> None:
    rows = viewed(desk, table)
    assert rows
    assert tuple(rows[0])[: len(COLUMNS[table])] == COLUMNS[table]


def test_the_page_names_every_column() -> None:
    text = DOCS.read_text("utf-8")
    for table, columns in COLUMNS.items():
        section = text.split(f"## `bi_v1_{table}`", 1)[1].split("\n## ", 1)[0]
        cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        assert re.findall("`([a-z_]+)`", " ".join(cells)) != []
        assert set(re.findall("`([a-z_]+)`", " ".join(cells))) == set(columns)


def test_tickets_are_those_of_the_export(desk: BusyDesk) -> None:
    rows, told = viewed(desk, "tickets"), exported(desk, Table.TICKETS)
    assert len(rows) == len(told) > 2
    for row, ticket in zip(rows, told, strict=True):
        customer = ticket["customer"]
        same = {name: ticket[name] for name in row if name in ticket}
        same |= {
            "tags": ", ".join(ticket["tags"]) or None,
            "fields": json.dumps(ticket["fields"], ensure_ascii=False, separators=(",", ":")),
            "escalated": int(ticket["escalated"]),
            "account_id": ticket["account"] and ticket["account"]["id"],
            **{f"customer_{name}": customer[name] for name in ("id", "username", "name", "tier")},
        }
        assert row == same


def test_messages_are_those_of_the_export(desk: BusyDesk) -> None:
    rows, told = viewed(desk, "messages"), exported(desk, Table.MESSAGES)
    assert len(rows) == len(told) > 2
    for row, message in zip(rows, told, strict=True):
        attachments = json.loads(row.pop("attachments"))
        assert [each["type"] for each in attachments] == [each["type"] for each in message["attachments"]]
        assert row == {name: message[name] for name in row}


def test_customers_and_events_are_those_of_the_export(desk: BusyDesk) -> None:
    rows, told = viewed(desk, "customers"), exported(desk, Table.CUSTOMERS)
    assert [{name: row[name] for name in row if name != "created_at"} for row in rows] == [
        {name: customer[name] for name in row if name != "created_at"} for row, customer in zip(rows, told, strict=True)
    ]
    events, logged = viewed(desk, "events"), exported(desk, Table.EVENTS)
    names = ("ticket", "version", "at", "actor", "kind")
    assert [[row[name] for name in names] for row in events] == [[each[name] for name in names] for each in logged]
    assert [set(json.loads(row["data"])) for row in events] == [set(each["data"]) for each in logged]
