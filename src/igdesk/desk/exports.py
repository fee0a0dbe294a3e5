"""Tickets, messages, customers and events on their way out: objects of the public JSON, and the columns they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from igdesk.config.model import REFUND_AMOUNT
from igdesk.desk.as_json import Json, customer_row_json, event_json, message_json, ticket_json
from igdesk.desk.desk import Desk
from igdesk.desk.tabular import Column
from igdesk.i18n import Words
from igdesk.store import exporting
from igdesk.store.engine import Store
from igdesk.store.exporting import Logged
from igdesk.store.views import Filter, MessageView

_PAGE = 500
"""Rows that are held at once."""
_FIELDS = "fields"


class Table(StrEnum):
    """What can be exported by itself."""

    TICKETS = "tickets"
    MESSAGES = "messages"
    CUSTOMERS = "customers"
    EVENTS = "events"


_COLUMNS = {
    Table.TICKETS: (
        "number", "status", "channel", "account.id", "account.name", "network.id", "network.name", "subject", "preview",
        "category", "kind", "suggested", "priority", "urgency", "tags", "department", "legs", "returns", "assignee",
        "waits_for", "version", "customer.id", "customer.username", "customer.name", "customer.tier",
        "customer.followers", "customer.verified", "post.id", "post.permalink", "post.caption", _FIELDS, "created_at",
        "updated_at", "last_customer_message_at", "first_response_due_at", "next_response_due_at", "resolution_due_at",
        "keep_informed_due_at", "snoozed_until", "undisturbed_until", "due_at", "first_responded_at", "resolved_at",
        "closed_at", "rating_asked_at", "follow_up_at", "overdue", "reply_window.kind", "reply_window.closes_at",
        "escalated", "rating", "case", "language", "previous", "merged_into", "links", "watchers", "incident",
    ),
    Table.MESSAGES: (
        "ticket", "id", "remote_id", "direction", "author", "text", "created_at", "attachments", "state", "error",
        "channel", "story_url", "hidden", "edited", "reactions", "gap_before",
    ),
    Table.CUSTOMERS: (
        "id", "username", "name", "tier", "followers", "verified", "follows_us", "tier_by", "account", "tickets",
        "last_customer_message_at", "erased_at",
    ),
    Table.EVENTS: ("ticket", "version", "at", "actor", "kind", "data"),
}  # fmt: skip
"""Keys of the JSON, with a dot where one lies in another; `fields` stands for a column of each field."""


class Exports:
    """What leaves the desk as tables.

    Args:
        store: The database.
        desk: The desk of whoever asks.
        words: In which language errors of replies are told.
    """

    def __init__(self, store: Store, desk: Desk, words: Words) -> None:
        self._store = store
        self._desk = desk
        self._words = words

    def columns(self, table: Table) -> tuple[Column, ...]:
        """The columns of a table, in their order; those of fields as the configuration has them, then older ones."""
        found: list[Column] = []
        for name in _COLUMNS[table]:
            found += self._columns_of_fields() if name == _FIELDS else [Column(name, is_time=_is_time(name))]
        return tuple(found)

    def rows(self, table: Table, wanted: Filter, reached: Callable[[int, int], None]) -> Iterator[Json]:
        """The objects of a table, in the order in which the desk got them.

        Args:
            table: Which.
            wanted: Of which tickets.
            reached: Is told how much of how much has been read.
        """
        read, as_json = self._reading(table)
        end = self._store.read(exporting.greatest_key, table.value).result()
        after: int | None = 0
        while after is not None:
            stretch = self._store.read(read, wanted, self._desk.now(), after, _PAGE).result()
            for row in stretch.rows:
                yield as_json(row)
            after = stretch.last
            reached(end if after is None else min(after, end), end)

    def _columns_of_fields(self) -> list[Column]:
        known = {each.id: each for each in (*self._desk.config.fields, REFUND_AMOUNT)}
        ids = dict.fromkeys([*known, *self._store.read(exporting.field_ids).result()])
        numbers = {each.id for each in known.values() if each.type == "number"}
        return [Column(f"{_FIELDS}.{each}", is_number=each in numbers) for each in ids]

    def _reading(self, table: Table) -> tuple[Callable[..., exporting.Stretch[Any]], Callable[[Any], Json]]:
        if table is Table.TICKETS:
            return exporting.tickets, lambda card: ticket_json(self._desk, card)
        if table is Table.MESSAGES:
            return exporting.messages, self._message
        if table is Table.CUSTOMERS:
            return exporting.customers_of, customer_row_json
        return exporting.events, _event

    def _message(self, message: MessageView) -> Json:
        return {"ticket": message.ticket} | message_json(message, self._words)


def _event(logged: Logged) -> Json:
    return {"ticket": logged.ticket, "version": logged.version} | event_json(logged.recorded)


def _is_time(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last == "at" or last.endswith(("_at", "_until"))
