"""The lists that everybody has: all open, mine, unowned and so on. A person's filter narrows one of them.

What is set aside until a time stands in no list of work to do but in its own, until it comes back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from igdesk.config.accounts import NOBODY, ByAccount, human_agent
from igdesk.config.model import Config
from igdesk.desk.queries import UNFINISHED, Compared, EndOfDay, Filter
from igdesk.i18n import Words
from igdesk.rules.model import Status
from igdesk.values import dataclass

_AT_WORK = Filter(status=UNFINISHED, snoozed=False)
EXPIRING = Compared("<", timedelta(hours=3))
"""How near the end of a reply window is that should not be missed."""
SOON = Compared("<", timedelta(minutes=30))
"""How near a limit is that should not be missed."""
_NOT_YET = Compared(">=", timedelta())
_UTC = ZoneInfo("UTC")
DEPARTMENT = "department"
"""What lies with a department, whether or not it waits for the customer or is set aside: that is the intake's."""


@dataclass(frozen=True, slots=True)
class View:
    """A named list. Its name for people is the phrase `ui.view_ID`."""

    id: str
    filter: Filter
    is_quiet: bool = False
    """Whether it is named beside the others only while it is shown or something is in it."""
    counted: Filter | None = None
    """What its number counts, where that is not all that stands in it."""
    is_due: bool = False
    """Whether the line of what is due counts it: then it is named beside the others only while it is shown."""
    title: str = ""
    """What people called it; empty where it has a phrase."""
    key: str = ""
    """What shows it at once, where that is no digit."""

    @property
    def name(self) -> str:
        """Key of the phrase."""
        return f"ui.view_{self.id}"

    def label(self, words: Words) -> str:
        """Its name for people."""
        return self.title or words(self.name)


def views(
    me: str, departments: tuple[str, ...] = (), *, human_agent: ByAccount = NOBODY, zone: ZoneInfo = _UTC
) -> tuple[View, ...]:
    """The lists in their order: digit 1 is the first.

    Args:
        me: Who looks.
        departments: Those of somebody who is no member of the intake department: their queue is a list of its own.
        human_agent: Which accounts have Meta's Human Agent permission, and so a longer reply window.
        zone: Where the desk's day ends.
    """
    return (
        View("open", _AT_WORK),
        View("mine", replace(_AT_WORK, assignee=(me,), or_follow_up=True)),
        View("unowned", replace(_AT_WORK, unassigned=True)),
        View("escalated", replace(_AT_WORK, escalated=True)),
        View("waiting", Filter(status=(Status.WAITING,), snoozed=False)),
        View("overdue", replace(_AT_WORK, overdue=True)),
        View("resolved", Filter(status=(Status.RESOLVED,))),
        View("all", Filter()),
        View("snoozed", Filter(status=UNFINISHED, snoozed=True)),
        View("follow_ups", Filter(follow_up=True), is_quiet=True),
        View("legs", Filter(status=UNFINISHED, legs=True), is_quiet=True),
        View("mentions", Filter(called=(me,)), is_quiet=True, counted=Filter(called_unread=(me,))),
        View("promises", Filter(status=UNFINISHED, promised=True), is_quiet=True),
        View("incidents", Filter(status=UNFINISHED, in_incident=True), is_quiet=True),
        View(
            "expiring",
            Filter(status=(Status.NEW, Status.OPEN), window=(EXPIRING,), human_agent=human_agent),
            is_quiet=True,
        ),
        View("soon", replace(_AT_WORK, due=(_NOT_YET, SOON)), is_quiet=True, is_due=True),
        View(
            "promised_today",
            Filter(status=UNFINISHED, promise=(Compared("<", EndOfDay(zone)),)),
            is_quiet=True,
            is_due=True,
        ),
        *([View(DEPARTMENT, Filter(status=UNFINISHED, department=departments))] if departments else []),
    )


def is_by_time(wanted: Filter) -> bool:
    """Whether a list is asked for by when something is due."""
    return bool(wanted.due or wanted.window or wanted.promised or wanted.promise)


def views_for(me: str, config: Config) -> tuple[View, ...]:
    """The lists of somebody at a desk."""
    return views(me, own_departments(me, config), human_agent=human_agent(config), zone=config.desk.timezone)


def own_departments(me: str, config: Config) -> tuple[str, ...]:
    """Somebody's, unless they are of the intake department, whose queue is everything."""
    agent, intake = config.agent(me), config.intake.id
    return () if agent is None or intake in agent.departments else agent.departments
