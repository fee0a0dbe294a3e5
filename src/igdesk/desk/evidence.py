"""The evidence of a ticket: what there is to prove its matter, and what is missing; for the screens, text and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from igdesk.config.model import Config
from igdesk.desk.message_words import kind_of
from igdesk.rules.fields import fields_for, missing_fields
from igdesk.rules.model import Direction, Ticket
from igdesk.store.views import TicketDetail
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """A field of a ticket as a proof."""

    id: str
    name: str
    value: str
    """As people call it; empty while it is missing."""
    is_needed: bool
    """Whether the ticket is not resolved without it, and it is missing."""


def evidence_of(ticket: Ticket, config: Config) -> Iterator[Evidence]:
    """Each field that a ticket has, also one of before that it has a value of."""
    missing = missing_fields(ticket, config)
    for each in fields_for(ticket, config):
        value = ticket.fields.get(each.id, "").strip()
        yield Evidence(each.id, each.name, each.called(value) if value else "", each in missing)
    for name in sorted(set(ticket.fields) - {each.id for each in config.fields}):
        yield Evidence(name, name, ticket.fields[name], False)


def attached(detail: TicketDetail) -> Mapping[str, int]:
    """How many attachments of each kind the customer has sent."""
    sent = (each for each in detail.messages if each.direction is Direction.IN)
    return Counter(kind_of(attachment.type) for each in sent for attachment in each.attachments)
