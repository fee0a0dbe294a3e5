"""The lists that everybody has: all open, mine, unowned and so on. A person's filter narrows one of them."""

from __future__ import annotations

from dataclasses import dataclass

from igdesk.desk.queries import UNFINISHED, Filter
from igdesk.rules.model import Status


@dataclass(frozen=True, slots=True)
class View:
    """A named list. Its name for people is the phrase `ui.view_ID`."""

    id: str
    filter: Filter

    @property
    def name(self) -> str:
        """Key of the phrase."""
        return f"ui.view_{self.id}"


def views(me: str) -> tuple[View, ...]:
    """The lists in their order: digit 1 is the first."""
    return (
        View("open", Filter(status=UNFINISHED)),
        View("mine", Filter(status=UNFINISHED, assignee=(me,))),
        View("unowned", Filter(status=UNFINISHED, unassigned=True)),
        View("escalated", Filter(status=UNFINISHED, escalated=True)),
        View("waiting", Filter(status=(Status.WAITING,))),
        View("overdue", Filter(status=UNFINISHED, overdue=True)),
        View("resolved", Filter(status=(Status.RESOLVED,))),
        View("all", Filter()),
    )
