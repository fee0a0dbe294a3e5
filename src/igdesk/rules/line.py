"""The waiting line: tickets for which nobody who fits was on shift with room, given out oldest first.

Only desks that say so have one (`[assignment] wait = true`, or a rule's own `wait`); elsewhere a ticket goes to
somebody in any case, as `assign.choose_agent` has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from igdesk.config.model import Assignment, Config
from igdesk.i18n import Phrase
from igdesk.rules.assign import choose_agent, names_a_person
from igdesk.rules.model import Load

_PARTS = ("agent", "skill", "role", "department", "strategy")


class Waiting(NamedTuple):
    """A ticket in line."""

    since: datetime
    number: int


def assignment_text(wanted: Assignment) -> str:
    """Who is meant to get a ticket, as the configuration says it: `skill=returns`, `role=agent department=support`."""
    return " ".join(f"{part}={value}" for part in _PARTS if (value := getattr(wanted, part)) is not None)


def assignment_of(text: str) -> Assignment:
    """The assignment that `assignment_text` wrote down."""
    named: dict[str, Any] = dict(part.split("=", 1) for part in text.split(" "))
    return Assignment(**{name: value for name, value in named.items() if name in _PARTS})


def waits(wanted: Assignment, config: Config) -> bool:
    """Whether a ticket stands in line for an assignment rather than go to somebody who is away or has no room."""
    return names_a_person(wanted) and (config.assignment.wait if wanted.wait is None else wanted.wait)


def waited_for(text: str, config: Config) -> Phrase | str:
    """Who is waited for, as people say it."""
    wanted = assignment_of(text)
    if wanted.agent is not None:
        agent = config.agent(wanted.agent)
        return agent.name if agent is not None else wanted.agent
    who = Phrase("ticket_ui.line_anybody")
    if wanted.skill is not None:
        who = Phrase("ticket_ui.line_skill", {"skill": wanted.skill})
    elif wanted.role is not None:
        who = Phrase(f"role.{wanted.role}")
    if wanted.department is None:
        return who
    department = config.department(wanted.department)
    name = department.name if department is not None else wanted.department
    return Phrase("ticket_ui.line_of", {"who": who, "department": name})


def given_out(
    lines: Mapping[str, Iterator[Waiting]], config: Config, loads: Mapping[str, Load], now: datetime
) -> Iterator[tuple[int, str]]:
    """Tickets that somebody can take now, each with who gets it; of all lines together the oldest first.

    Args:
        lines: By whom they wait for (`assignment_text`), the tickets, oldest first.
        config: The configuration.
        loads: What everybody has in hand; each ticket that is given out counts for the ones after it.
        now: The time.
    """
    in_hand = dict(loads)
    turn = max((load.last_assigned for load in in_hand.values()), default=0)
    heads = [(first, whom) for whom, line in lines.items() if (first := next(line, None)) is not None]
    heapify(heads)
    while heads:
        first, whom = heappop(heads)
        agent = choose_agent(assignment_of(whom), config, in_hand, now, only_with_room=True)
        if agent is None:
            continue  # nobody has room for the others of this line either
        yield first.number, agent
        turn += 1
        in_hand[agent] = Load(in_hand.get(agent, Load()).open + 1, turn)
        if (following := next(lines[whom], None)) is not None:
            heappush(heads, (following, whom))
