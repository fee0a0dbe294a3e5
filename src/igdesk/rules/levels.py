"""Level by level: what went up by a rule and is not answered goes to somebody higher, once to each.

Whoever was asked is told that the answer is late when it is due (`duties`). After the same time again the next is
asked, besides them: one answer holds for all who were asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from igdesk.config.model import Config, Escalation, Level, Target
from igdesk.rules.audience import people
from igdesk.rules.authority import RISING_ROLES
from igdesk.rules.decision import Draft
from igdesk.rules.escalate import answer_due, go_up, target_text
from igdesk.rules.model import Ticket
from igdesk.rules.ticket_parts import Asked


def levels(escalation: Escalation, config: Config) -> tuple[Level, ...]:
    """Who is asked, one after the other: as it says itself, else the roles above whoever is asked first."""
    first = Level(escalation.to, escalation.within)
    if escalation.then or escalation.within is None:
        return (first, *escalation.then)
    above = RISING_ROLES[RISING_ROLES.index(escalation.to.role or "agent") + 1 :]
    held = {agent.role for agent in config.agents}
    return (first, *(Level(Target(role=role)) for role in above if role in held))


def coming(ticket: Ticket, config: Config) -> Iterator[datetime]:
    """When somebody higher is asked next, of each question that still stands."""
    for asked in () if ticket.has_ended else ticket.asked:
        at = _moves_at(asked, ticket, config)
        if at is not None:
            yield at


def move_up(draft: Draft, config: Config) -> None:
    """Ask the next of everything that is still not answered long after it should have been."""
    for asked in draft.ticket.asked:
        at, escalation = _moves_at(asked, draft.ticket, config), config.escalation(asked.rule)
        if escalation is None or at is None or at > draft.now or asked not in draft.ticket.asked:
            continue  # of two tickets that were merged, the same may have gone up twice
        level = next(_further(asked, draft.ticket, escalation, config))
        due = answer_due(level.within or escalation.within, escalation.hours, level.to, config, draft.now)
        go_up(draft, escalation.reason, target_text(level.to), config, rule=escalation.id, due=due)


def _moves_at(asked: Asked, ticket: Ticket, config: Config) -> datetime | None:
    """When the next is asked: as long after the answer was due as there was time for it. None: there is nobody."""
    escalation = config.escalation(asked.rule)
    if escalation is None or not any(_further(asked, ticket, escalation, config)):
        return None
    level = next(each for each in levels(escalation, config) if target_text(each.to) == asked.to)
    within = level.within or escalation.within
    return answer_due(within, escalation.hours, level.to, config, asked.due_at)


def _further(asked: Asked, ticket: Ticket, escalation: Escalation, config: Config) -> Iterator[Level]:
    """The levels above the one that was asked, but those that mean nobody besides who was asked already."""
    steps = levels(escalation, config)
    place = next((n for n, each in enumerate(steps) if target_text(each.to) == asked.to), len(steps))
    had = set(people([target_text(each.to) for each in steps[: place + 1]], ticket, config, asked.due_at))
    return (each for each in steps[place + 1 :] if not had.issuperset(_of(each, asked, ticket, config)))


def _of(level: Level, asked: Asked, ticket: Ticket, config: Config) -> tuple[str, ...]:
    return people((target_text(level.to),), ticket, config, asked.due_at)
