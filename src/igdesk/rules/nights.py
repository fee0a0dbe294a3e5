"""What a closed desk says by itself: once a night to each customer, whichever of their tickets they write on.

A night is the time from one closing to the next opening, a whole row of holidays as well. A rule speaks for the closed
desk where it asks for `outside_hours = true`; of several such rules whichever comes first has spoken for the night.
Where one of us has answered since the desk closed, there is somebody, and nobody is told the contrary.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import UTC, datetime

from igdesk.config.model import Condition, Config
from igdesk.rules.hours import is_open, last_closing
from igdesk.rules.model import Customer, Ticket
from igdesk.rules.per_config import once_per_config
from igdesk.rules.pilot import is_inside

TONIGHT = "tonight"
"""Why such an answer is left out."""
HasSpoken = Callable[[Set[str], datetime, bool], bool]
"""Whether one of these rules has answered the customer since then, on any of their tickets; where the desk only tries
itself out on them (False): whether it would have."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@once_per_config
def speakers(config: Config) -> frozenset[str]:
    """Ids of the rules that answer for a closed desk."""
    answering = (rule for rule in config.rules if rule.reply is not None)
    return frozenset(rule.id for rule in answering if _asks_for_night(rule.when))


def has_been_told(ticket: Ticket, customer: Customer, at: datetime, config: Config, has_spoken: HasSpoken) -> bool:
    """Whether nothing more is to be said for the closed desk to a customer who writes.

    Args:
        ticket: The ticket that they write on.
        customer: Who writes.
        at: When they wrote.
        config: The configuration.
        has_spoken: Asked only at night, and where there is a rule that speaks then.
    """
    rules, calendar = speakers(config), config.calendar()
    if not rules or is_open(at, calendar):
        return False
    since, answered = last_closing(at, calendar) or _EVER, ticket.last_answered_at
    if answered is not None and answered >= since:
        return True
    return has_spoken(rules, since, is_inside(customer, config.desk, ticket))


def _asks_for_night(condition: Condition) -> bool:
    return condition.outside_hours is True or any(map(_asks_for_night, (*condition.all, *condition.any)))
