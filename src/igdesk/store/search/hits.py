"""What a search gives: finds, each with what a row shows of it, and where the next page begins."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from igdesk.clock import from_ms, to_ms
from igdesk.rules.model import Status
from igdesk.store.search.documents import Kind, Source
from igdesk.store.search.terms import Term
from igdesk.store.views import TicketCard
from igdesk.values import dataclass

Key = tuple[int, int]
"""A place in the order of finds."""


class SearchHit(NamedTuple):
    """Something that was found: a row as the database gives it, since a page of them is made for each key pressed."""

    id: int
    """Its place in the order, with the ticket's number where several are in one place."""
    letter: str
    """Its kind."""
    source: Source
    written_at: int | None
    """In milliseconds."""
    said: str | None
    """What a message or a note says."""
    author: str | None
    ticket: int | None
    """The ticket that it belongs to; of a customer, their latest one."""
    state: str | None
    """The ticket's."""
    customer: int | None
    username: str | None
    name: str | None
    about: str | None
    """Of a ticket its subject, its fields, its tags with what was promised, as JSON."""

    @property
    def kind(self) -> Kind:
        """What was found."""
        return Kind(self.letter)

    @property
    def key(self) -> Key:
        """Its place: what comes after it is asked for with this."""
        return self.id, self.ticket or 0

    @property
    def at(self) -> datetime:
        """When it was written; of a ticket, when it began; of a customer, when they were first seen."""
        return from_ms(self.written_at or 0)

    @property
    def status(self) -> Status | None:
        """The ticket's."""
        return None if self.state is None else Status(self.state)

    @property
    def customer_name(self) -> str | None:
        """Who the customer is."""
        return self.name or self.username

    @property
    def by(self) -> str | None:
        """Who wrote it; of a ticket and a customer, who the customer is."""
        return self.author if self.said is not None else self.customer_name

    @property
    def is_ours(self) -> bool:
        """Whether one of us wrote it: then it is signed with their id, what a customer wrote with their name."""
        return self.said is not None and self.author not in (None, self.name, self.username)

    @property
    def message(self) -> int | None:
        """The message's id, if it is one."""
        return self.source if self.letter == Kind.MESSAGE and isinstance(self.source, int) else None

    @property
    def texts(self) -> tuple[str, ...]:
        """What it is found by, each text by itself."""
        if self.said is not None:
            return (self.said,)
        if self.letter == Kind.CUSTOMER:
            return self.name or "", self.username or ""
        subject, fields, tags = self._of_ticket
        return (subject, *tags, *fields.values())

    @property
    def text(self) -> str:
        """What it says, in one piece."""
        if self.said is not None:
            return self.said
        if self.letter == Kind.CUSTOMER:
            return _joined(self.name, self.username and f"@{self.username}")
        subject, fields, tags = self._of_ticket
        return _joined(subject, *tags, *(f"{name}: {value}" for name, value in fields.items()))

    @property
    def _of_ticket(self) -> tuple[str, dict[str, str], list[str]]:
        subject, fields, tags = json.loads(self.about or '["", {}, []]')
        return subject or "", fields, tags


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A stretch of what was found, newest first."""

    hits: tuple[SearchHit, ...]
    next: Key | None
    """Where the next page begins, if there may be one. So much may have been looked through that a page is not full."""
    terms: tuple[Term, ...]
    """What is marked in the finds."""


def hit_of_card(card: TicketCard) -> SearchHit:
    """A ticket that was found by its attributes alone; it shows its latest message."""
    ticket, customer = card.ticket, card.customer
    return SearchHit(
        id=int(card.key[0]),
        letter=Kind.TICKET.value,
        source=ticket.number,
        written_at=to_ms(ticket.created_at),
        said=_joined(ticket.subject, card.preview),
        author=customer.name or customer.username,
        ticket=ticket.number,
        state=ticket.status.value,
        customer=customer.id,
        username=customer.username,
        name=customer.name,
        about=None,
    )


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
