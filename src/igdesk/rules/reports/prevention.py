"""What could be prevented: the tags that come most, and the department that can do something about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from igdesk.config.model import Config
from igdesk.rules.reports.figures import Prevention, Row

NAMED = 5
"""Tags that are worth a talk in a week."""
LEAST = 3
"""What came less often is chance."""
Tagged = tuple[str | None, str | None]
"""Category and department of a ticket."""


def prevention(rows: Sequence[Row], tagged: dict[str, Counter[Tagged]], config: Config) -> tuple[Prevention, ...]:
    """The tags to talk about, the most frequent first.

    Args:
        rows: Tickets by tag, the most frequent first.
        tagged: Of each tag the categories and departments of its tickets.
        config: Who leads in a category: its procedure, else where its tickets go.
    """
    found: list[Prevention] = []
    for row in rows:
        if isinstance(row.group, str) and row.figures.tickets >= LEAST and len(found) < NAMED:
            (category, department), _count = tagged[row.group].most_common(1)[0]
            lead = _lead(category, config) or department or config.intake.id
            found.append(Prevention(row.group, row.figures.tickets, row.before, category, lead))
    return tuple(found)


def _lead(category: str | None, config: Config) -> str | None:
    known = None if category is None else config.category(category)
    if known is None:
        return None
    return known.sop.lead if known.sop is not None else known.department
