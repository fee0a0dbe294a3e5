"""An imagined message, tried on the rules: the ticket that it would become, and why. Nothing is kept, nothing is sent.

What is tried takes the way of a real message (`receive.hear`), so that it tells what would happen. The moment is the
same every time unless one is named: a trial comes out today as it did yesterday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from igdesk.config.model import Config
from igdesk.rules.hours import next_open
from igdesk.rules.language import language_of
from igdesk.rules.match import Facts, Outcome, evaluate
from igdesk.rules.model import Attachment, Channel, Customer, Direction, Inbound, Status, Ticket
from igdesk.rules.receive import Arrival, hear
from igdesk.rules.sla import Applying, Clock, tightest_of_each

_ACTOR = "sync"
_A_MONDAY, _NOON = date(2024, 1, 8), time(12)


@dataclass(frozen=True, slots=True)
class Imagined:
    """A message that nobody wrote."""

    text: str
    at: datetime
    channel: Channel = Channel.DM
    username: str | None = None
    followers: int | None = None
    verified: bool | None = None
    tier: str | None = None
    """The customer's tier before."""
    first_message: bool = True
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of a message."""

    ticket: Ticket
    tier: str | None
    """The customer's tier after it."""
    outcome: Outcome
    limits: Mapping[Clock, Applying]
    """Of each clock the tightest limit."""

    def seconds(self, clock: Clock) -> int | None:
        """How long the tightest limit of a clock is by the wall clock; None where there is none."""
        found = self.limits.get(clock)
        return None if found is None else int(found.limit.length.total_seconds())


def open_moment(config: Config) -> datetime:
    """A moment at which the desk is open: a Monday noon, or the next opening from there. Always the same one."""
    noon = datetime.combine(_A_MONDAY, _NOON, config.desk.timezone).astimezone(UTC)
    return next_open(noon, config) or noon


def try_out(config: Config, message: Imagined) -> Trial:
    """What would become of a message on an empty desk: nobody has anything in hand, and it is everybody's turn."""
    customer = Customer(0, message.username, tier=message.tier, followers=message.followers, verified=message.verified)
    attachments = (Attachment("image"),) if message.attachment else ()
    inbound = Inbound(Direction.IN, message.at, message.text, message.channel, attachments=attachments)
    latest = None if message.first_message else _begun(message, config)
    arrival = Arrival(config, _ACTOR, "", message.at, 0, customer, latest, next_number=1)
    draft, outcome = hear(inbound, arrival)
    tier = draft.tier or customer.tier
    dues = tightest_of_each(draft.ticket, config, tier, message.at)
    return Trial(draft.ticket, tier, outcome, {clock: due.limit for clock, due in dues.items()})


def category_of(
    config: Config, text: str, *, at: datetime, channel: Channel = Channel.DM, followers: int | None = None
) -> str | None:
    """The category that the written rules give to a message alone; None where they decide nothing."""
    language, intake = language_of(text), config.intake.id
    facts = Facts(text, channel, at, language=language, followers=followers, department=intake)
    return evaluate(config, facts).after.category


def _begun(message: Imagined, config: Config) -> Ticket:
    """A ticket that was there before the message."""
    return Ticket(
        number=1,
        status=Status.OPEN,
        channel=message.channel,
        thread=0,
        customer=0,
        created_at=message.at,
        updated_at=message.at,
        priority=config.desk.default_priority,
        department=config.intake.id,
        version=1,
    )
