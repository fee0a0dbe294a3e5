"""Escalating: who it goes to, until when they must answer, and how it is put on the ticket."""

from __future__ import annotations

from datetime import datetime

from igdesk.config.model import Config, HoursKind, Limit, Target
from igdesk.rules import events as e
from igdesk.rules.audience import people
from igdesk.rules.decision import Draft, NewEscalation
from igdesk.rules.hours import add
from igdesk.rules.model import rule_actor


def go_up(
    draft: Draft, reason: str, to: str, config: Config, *, rule: str | None = None, due: datetime | None = None
) -> None:
    """Escalate a ticket and tell whom it goes to; of a message that was read long after it came, nobody is told.

    Args:
        draft: The decision in the making.
        reason: Why.
        to: To whom, as `target_text` has it.
        config: The configuration.
        rule: Id of the configured escalation; None: somebody asks for it.
        due: Until when it must be answered.
    """
    new = NewEscalation(draft.next_id(), rule, reason, to, due)
    draft.escalations.append(new)
    since = None if draft.is_history else draft.now
    draft.add(e.Escalated(new.id, reason, to, rule, due, since), None if rule is None else rule_actor(rule))
    if not draft.is_history:
        draft.tell(people((to,), draft.ticket, config, draft.now))


def answer_due(
    within: Limit | None, hours: HoursKind, target: Target, config: Config, now: datetime
) -> datetime | None:
    """Until when an escalation made `now` must be answered; None when no limit is set.

    Under desk hours the time counts that a department works if one is to answer; people and roles work when the desk
    does.
    """
    return None if within is None else add(now, within, hours, config.calendar(target.department))


def usual_due(reason: str, to: str, config: Config, now: datetime) -> datetime | None:
    """Until when what somebody takes up `now` must be answered, as the configured escalations have it.

    It is what the one with that reason says; for any other reason the longest that whom it goes to is given. None: they
    are given no time.

    Args:
        reason: Why, in the words of a configured escalation or others.
        to: To whom, as `target_text` has it.
        config: The configuration.
        now: The time.
    """
    named = [each for each in config.escalations if each.reason == reason]
    alike = named or [each for each in config.escalations if target_text(each.to) == to]
    dues = (answer_due(each.within, each.hours, each.to, config, now) for each in alike)
    return max(filter(None, dues), default=None)


def target_text(target: Target) -> str:
    """A target in one word, as the log and the command line have it: `role:supervisor`, `department:pr`, `agent:lin`.

    Raises:
        ValueError: The target names nobody; a checked configuration has none such.
    """
    for kind, name in (("agent", target.agent), ("department", target.department), ("role", target.role)):
        if name is not None:
            return f"{kind}:{name}"
    raise ValueError("an escalation goes to somebody")
