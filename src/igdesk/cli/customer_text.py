"""A customer's card on the command line: as lines and as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from igdesk.cli.layout import table
from igdesk.cli.session import Session
from igdesk.clock import iso
from igdesk.desk.as_json import promise_json
from igdesk.desk.customer_words import card_parts
from igdesk.desk.customers import CustomerCard


def card_lines(card: CustomerCard, session: Session) -> list[str]:
    """The card as text, a part below the other."""
    lines: list[str] = []
    for part in card_parts(card, session.parts.clock.now(), session.words, session.parts.config):
        rows = [(each.name, each.text) for each in part.lines]
        lines += ["", part.title, *table(rows)]
    return lines


def card_json(card: CustomerCard, now: datetime) -> dict[str, Any]:
    """What the card has besides who the customer is and how much there is of them."""
    return {
        "profile_at": None if card.profile_at is None else iso(card.profile_at),
        "channels": {channel.value: count for channel, count in card.channels.items()},
        "history": [
            {
                "number": each.ticket.number,
                "created_at": iso(each.ticket.created_at),
                "status": each.ticket.status.value,
                "category": each.ticket.category,
                "kind": each.ticket.kind,
                "urgency": each.ticket.urgency,
                "rating": each.ticket.rating,
                "escalated": each.went_up or each.ticket.escalated,
                "subject": each.ticket.subject,
                "preview": each.preview,
            }
            for each in card.tickets
        ],
        "promises": [{"ticket": each.ticket} | promise_json(each, now) for each in card.promises],
        "compensations": [each._asdict() | {"amount": f"{each.amount:f}"} for each in card.given],
        "recent_notes": [
            {"ticket": each.ticket, "author": each.author, "text": each.text, "at": iso(each.at)} for each in card.notes
        ],
    }
