"""Which compensations suit how grave a matter is: the ladder that people are shown before they grant one."""

from __future__ import annotations

from igdesk.config.model import Compensation, Config, Severity
from igdesk.rules.model import Ticket


def suited(ticket: Ticket, config: Config) -> tuple[Compensation, ...]:
    """The compensations whose `severity` is that of a ticket's urgency, in the order of the file.

    None while no urgency is known. It advises and forbids nothing: authority says what may be granted.
    """
    grave = severity_of(ticket.urgency, config)
    return tuple(each for each in config.compensations if grave in each.severity)


def severity_of(urgency: str | None, config: Config) -> Severity | None:
    """How grave a matter of this urgency is: of the lowest level light, of the upper half of them serious."""
    order = config.urgency.order
    if urgency is None or urgency not in order:
        return None
    rank = config.urgency_rank(urgency)
    if rank == 0:
        return "light"
    return "serious" if rank * 2 >= len(order) else "medium"
