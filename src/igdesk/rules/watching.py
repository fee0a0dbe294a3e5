"""What watchers of a ticket are told: only what has weight, once for each step, and never what they did themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from igdesk.rules import events as e
from igdesk.rules.duties import kind_of
from igdesk.rules.log import Recorded
from igdesk.rules.model import Status, Ticket
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Somebody is to know of an event."""

    agent: str
    version: int
    """The event's place in the ticket's log."""
    calm: bool = False
    """Whether it is left out while they have something of this ticket before them that nobody has shown to them."""


def for_watchers(
    ticket: Ticket, events: Sequence[Recorded], told: Sequence[NewNotice], *, quiet: bool
) -> Iterator[NewNotice]:
    """What those who watch a ticket are to know of a decision.

    Args:
        ticket: As the decision leaves it.
        events: What happened, in order.
        told: Whom the decision tells anyway.
        quiet: Whether nobody is told: it is history.
    """
    weighty = [] if quiet or not ticket.watchers else _weighty(ticket, events)
    known = {notice.agent for notice in told}
    for agent in sorted(ticket.watchers - known) if weighty else ():
        version = next((version for version, recorded in weighty if recorded.actor != agent), None)
        if version is not None:
            yield NewNotice(agent, version, calm=True)


def _weighty(ticket: Ticket, events: Sequence[Recorded]) -> list[tuple[int, Recorded]]:
    """What of a decision has weight, with its place in the log: the weightiest first."""
    numbered = enumerate(events, ticket.version - len(events) + 1)
    found = [(rank, version, each) for version, each in numbered if (rank := _weight(each.event)) is not None]
    return [(version, each) for _, version, each in sorted(found, key=lambda each: each[:2])]


def _weight(event: e.Event) -> int | None:
    """0 for the heaviest; None for what nobody need be told of."""
    match event:
        case e.Escalated():
            return 0
        case e.DutyTold(clock=clock) if kind_of(clock) == "promise":
            return 1
        case e.StatusChanged(before=before, after=Status.RESOLVED | Status.CLOSED) if before is not Status.RESOLVED:
            return 2
        case e.CustomerWrote():
            return 3
        case _:
            return None
