"""The circumstances of a message that comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import field
from datetime import datetime

from igdesk.config.model import Config
from igdesk.rules.incident import Incident
from igdesk.rules.model import Customer, Inbound, Load, Ticket
from igdesk.rules.nights import HasSpoken
from igdesk.rules.suggesting import Judge
from igdesk.values import dataclass

Asked = tuple[int, datetime]
"""Which customer asked something, by id, and when."""


def _nothing(_ticket: Ticket) -> Sequence[Inbound]:
    return ()


def _never(_rules: Set[str], _since: datetime, _acts: bool) -> bool:
    return False


def _none(*_number: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a message arrived, and what the desk looked like."""

    config: Config
    actor: str
    op: str
    now: datetime
    thread: int
    customer: Customer
    latest: Ticket | None
    """The newest ticket of the thread."""
    next_number: int
    account: str = ""
    """Our account that the thread is of."""
    loads: Mapping[str, Load] = field(default_factory=dict)
    silent: bool = False
    """For imports: no rules, no clocks."""
    is_first_pull: bool = False
    """Whether the desk is reading an account for the first time: what came long before that is history."""
    is_answered: bool = False
    """Whether one of us wrote after the message."""
    last_said: Callable[[], Mapping[str, str]] = dict
    """Reads what was made of each template last."""
    waiting: Callable[[Ticket], Sequence[Inbound]] = _nothing
    """Reads the customer's messages on a ticket that nobody has answered."""
    has_spoken: HasSpoken = _never
    """Looks whether rules have answered the customer since some time."""
    own: Callable[[int], Ticket | None] = _none
    """Reads the ticket of a number, or what it was merged into, if it is the customer's."""
    unfinished: Callable[[], Ticket | None] = _none
    """Reads the newest ticket of the customer's that is not over, as it was before the message."""
    asked: Callable[[], Sequence[Asked]] = tuple
    """Reads who asked the same about then; nobody, where people were told of it already."""
    incidents: Callable[[], Sequence[Incident]] = tuple
    """Reads the incidents that are not over."""
    judge: Judge | None = None
    """What was learned from people; None: nothing, or it is to be silent."""
