"""Which facts of a ticket an event sets, by the names that `facets` gives them: `category`, `tag:vip`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from igdesk.rules import events as e
from igdesk.rules.event import Event

SETTING: tuple[type[Event], ...] = (
    e.CategorySet, e.KindSet, e.PrioritySet, e.UrgencySet, e.DepartmentSet, e.Assigned, e.Tagged, e.FieldSet, e.Undone,
)  # fmt: skip
"""The events that set what rules and people both may set."""


def facts_set(event: Event) -> Iterator[tuple[str, Any]]:
    """Names and values; of a tag whether it is there."""
    match event:
        case e.CategorySet(after=after):
            yield "category", after
        case e.KindSet(after=after):
            yield "kind", after
        case e.PrioritySet(after=after):
            yield "priority", after
        case e.UrgencySet(after=after):
            yield "urgency", after
        case e.DepartmentSet(after=after):
            yield "department", after
        case e.Assigned(after=after):
            yield "assignee", after
        case e.FieldSet(field=name, after=after):
            yield f"field:{name}", after
        case e.Tagged(added=added, removed=removed):
            yield from ((f"tag:{tag}", tag in added) for tag in added + removed)
        case e.Undone(restored=restored):
            for name, value in restored.items():
                yield name, value is not None if name.startswith("tag:") else value
        case _:
            pass
