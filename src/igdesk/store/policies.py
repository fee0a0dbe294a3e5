"""By which limit tickets are measured, asked of very many: whatever decides it is the same for most of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from igdesk.clock import from_ms
from igdesk.config.model import Config
from igdesk.rules.reports.policy import Measure, deciding, measure_of
from igdesk.store.rows import TICKET_COLUMNS, ticket_of
from igdesk.store.views import Limited

_ALWAYS = ("t.priority", "t.department", "t.limits")
_DECIDES: Mapping[str, str] = {
    "channel": "t.channel", "category": "t.category", "kind": "t.kind", "priority": "t.priority",
    "urgency": "t.urgency", "tier": "c.tier", "department": "t.department", "status": "t.status",
    "language": "t.language",
    "tags": "(SELECT json_group_array(tag) FROM (SELECT tag FROM ticket_tags WHERE ticket = t.number ORDER BY tag))",
}  # fmt: skip
"""Where that stands which a part of a condition asks for."""
_ITSELF = "t.number"
"""Where anything else is asked for, no ticket is like another one."""
_OWN = 3
"""Columns that a ticket is known by; those that decide stand behind them."""


class Policies:
    """The limits of tickets as a configuration has them.

    Args:
        db: The connection.
        config: The configuration.
    """

    def __init__(self, db: sqlite3.Connection, config: Config) -> None:
        self._db, self._config = db, config
        self._columns = _columns(config)
        self._are_alike = _ITSELF not in self._columns[_OWN:]
        self._known: dict[tuple[object, ...], Measure] = {}

    def of(self, number: int | None, created_at: int, tier: str | None, *decides: object) -> str | None:
        """The limit of a ticket with these columns, see `reports.policy.Measure`; a find of no ticket has none."""
        if number is None:
            return None
        measure = self._known.get(decides)
        if measure is None:
            whole = self._db.execute(f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.number = ?", [number]).fetchone()
            measure = measure_of(ticket_of(whole), tier, self._config)
            if self._are_alike:
                self._known[decides] = measure
        return measure.policy(from_ms(created_at))

    def of_all(self, numbers: Iterable[int]) -> Iterator[tuple[int, str | None]]:
        """The limits of some tickets."""
        asked = (
            f"SELECT {', '.join(self._columns)} FROM tickets t JOIN customers c ON c.id = t.customer"
            " WHERE t.number IN (SELECT value FROM json_each(?))"
        )
        for row in self._db.execute(asked, [json.dumps(list(numbers))]).fetchall():
            yield row[0], self.of(*row)


def sql_of(limited: Limited) -> str:
    """The limit of a ticket in SQL, which has it as `t` and its customer as `c`."""
    return f"{_function(limited)}({', '.join(_columns(limited.config))})"


def make_known(db: sqlite3.Connection, limited: Limited) -> None:
    """Let a connection know that function: once, as it may not change while a list is read."""
    name = _function(limited)
    if db.execute("SELECT 1 FROM pragma_function_list WHERE name = ?", [name]).fetchone() is None:
        db.create_function(name, -1, Policies(db, limited.config).of)


def _columns(config: Config) -> tuple[str, ...]:
    """What a ticket is known by, and whatever decides its limit."""
    decide = (_DECIDES.get(part, _ITSELF) for part in sorted(deciding(config)))
    return (_ITSELF, "t.created_at", "c.tier", *dict.fromkeys((*_ALWAYS, *decide)))


def _function(limited: Limited) -> str:
    """By the configuration, which lives as long as the function does."""
    return f"limit_of_{id(limited.config)}"
