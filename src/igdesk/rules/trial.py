"""An imagined message, tried on the rules: the ticket that it would become, and why. Nothing is kept, nothing is sent.

What is tried takes the way of a real message (`receive.hear`), so that it tells what would happen. The moment is the
same every time unless one is named: a trial comes out today as it did yesterday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from igdesk.config.model import Config, Imagined
from igdesk.rules import events as e
from igdesk.rules.arrival import Arrival
from igdesk.rules.hours import next_open
from igdesk.rules.language import language_of
from igdesk.rules.match import Facts, Outcome, evaluate
from igdesk.rules.model import Attachment, Channel, Customer, Direction, Inbound, Status, Ticket
from igdesk.rules.pilot import as_if_live
from igdesk.rules.receive import hear
from igdesk.rules.sla import Applying, Clock, tightest_of_each
from igdesk.rules.suggesting import Judge
from igdesk.values import dataclass

_ACTOR = "sync"
_A_MONDAY, _NOON = date(2024, 1, 8), time(12)


@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of a message."""

    text: str
    at: datetime
    """When it would have come."""
    ticket: Ticket
    tier: str | None
    """The customer's tier after it."""
    outcome: Outcome
    limits: Mapping[Clock, Applying]
    """Of each clock the tightest limit."""
    suggestion: e.Suggested | None = None
    """The category that what was learned speaks for, where the rules decided on none."""

    def seconds(self, clock: Clock) -> int | None:
        """How long the tightest limit of a clock is by the wall clock; None where there is none."""
        found = self.limits.get(clock)
        return None if found is None else int(found.limit.length.total_seconds())


def open_moment(config: Config) -> datetime:
    """A moment at which the desk is open: a Monday noon, or the next opening from there. Always the same one."""
    noon = datetime.combine(_A_MONDAY, _NOON, config.desk.timezone).astimezone(UTC)
    return next_open(noon, config.calendar()) or noon


def try_out(config: Config, message: Imagined, judge: Judge | None = None) -> Trial:
    """What would become of a message on an empty desk: nobody has anything in hand, and it is everybody's turn.

    Args:
        config: The configuration.
        message: The message.
        judge: What was learned from people; none: nothing.
    """
    customer = Customer(0, message.username, tier=message.tier, followers=message.followers, verified=message.verified)
    attachments = (Attachment("image"),) if message.attachment else ()
    at, channel = message.at or open_moment(config), Channel(message.channel)
    inbound = Inbound(Direction.IN, at, message.text, channel, attachments=attachments)
    latest = None if message.first_message else _begun(channel, at, config)
    arrival = Arrival(as_if_live(config), _ACTOR, "", at, 0, customer, latest, next_number=1, judge=judge)
    draft, outcome = hear(inbound, arrival)
    tier = draft.tier or customer.tier
    is_waiting = draft.ticket.unanswered_since is not None  # for bare thanks nobody is
    dues = tightest_of_each(draft.ticket, config, tier, at) if is_waiting else {}
    suggestion = next((each.event for each in draft.events if isinstance(each.event, e.Suggested)), None)
    limits = {clock: due.limit for clock, due in dues.items()}
    return Trial(message.text, at, draft.ticket, tier, outcome, limits, suggestion)


def category_of(
    config: Config, text: str, *, at: datetime, channel: Channel = Channel.DM, followers: int | None = None
) -> str | None:
    """The category that the written rules give to a message alone; None where they decide nothing."""
    language, intake = language_of(text), config.intake.id
    facts = Facts(text, channel, at, language=language, followers=followers, department=intake)
    return evaluate(config, facts).after.category


def _begun(channel: Channel, at: datetime, config: Config) -> Ticket:
    """A ticket that was there before the message."""
    return Ticket(
        number=1,
        status=Status.OPEN,
        channel=channel,
        thread=0,
        customer=0,
        created_at=at,
        updated_at=at,
        priority=config.desk.default_priority,
        department=config.intake.id,
        version=1,
    )
