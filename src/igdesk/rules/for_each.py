"""What is wanted of many tickets at once, and the command that it comes to on each of them."""

from __future__ import annotations

from dataclasses import replace

from igdesk.config.model import Config
from igdesk.i18n import Phrase
from igdesk.rules import commands as c
from igdesk.rules.fields import asked_at_end
from igdesk.rules.kinds import sorted_into
from igdesk.rules.legs import goes_back, is_to_answer
from igdesk.rules.lifecycle import Refusal
from igdesk.rules.model import Status, Ticket
from igdesk.rules.naming import name_of
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class ShiftPriority:
    """So many steps less urgent than each is; a negative number: more urgent."""

    steps: int


ForEach = c.Command | ShiftPriority
"""A command for many tickets names none: its number is put in for each."""


def name_of_each(what: ForEach) -> Phrase:
    """A few words for it."""
    return Phrase("steps.priority") if isinstance(what, ShiftPriority) else name_of(what)


def command_for(what: ForEach, ticket: Ticket, actor: str, config: Config) -> c.Command:
    """The command that does it on a ticket as that is now, as the same key does it on one ticket.

    Raises:
        Refusal: It cannot be done to this one together with others.
    """
    match what:
        case ShiftPriority(steps=steps):
            return c.SetPriority(ticket.number, _shifted(ticket.priority, steps, config))
        case c.Assign(agent=agent) if agent == actor and (ticket.assignee is None or goes_back(ticket, actor, config)):
            return c.Claim(ticket.number)
        case c.SetCategory(category=category, kind=kind):
            return sorted_into(ticket, category, kind)
        case c.SetStatus(status=Status.RESOLVED, fields=given):
            if is_to_answer(ticket, actor, config):
                raise Refusal("bulk.goes_back", number=ticket.number)
            asked = {each.id for each in asked_at_end(ticket, config)}
            return replace(what, ticket=ticket.number, fields=tuple(each for each in given if each[0] in asked))
        case _:
            return replace(what, ticket=ticket.number)


def _shifted(priority: str, steps: int, config: Config) -> str:
    place = min(max(config.priority_rank(priority) + steps, 0), len(config.priorities) - 1)
    return config.priorities[place].id
