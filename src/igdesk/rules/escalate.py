"""Who an escalation goes to, and until when they must answer."""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Config, HoursKind, Limit, Target
from igdesk.rules.hours import add


def answer_due(
    within: Limit | None, hours: HoursKind, target: Target, config: Config, now: datetime
) -> datetime | None:
    """Until when an escalation made `now` must be answered; None when no limit is set.

    Under desk hours the time counts that a department works if one is to answer; people and roles work when the desk
    does.
    """
    return None if within is None else add(now, within, hours, config.calendar(target.department))


def target_text(target: Target) -> str:
    """A target in one word, as the log and the command line have it: `role:supervisor`, `department:pr`, `agent:lin`.

    Raises:
        ValueError: The target names nobody; a checked configuration has none such.
    """
    for kind, name in (("agent", target.agent), ("department", target.department), ("role", target.role)):
        if name is not None:
            return f"{kind}:{name}"
    raise ValueError("an escalation goes to somebody")
