"""Whom a reply is for, and what becomes of the ticket once it is queued."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from igdesk.config.model import Then
from igdesk.rules.csat import asks_by_itself
from igdesk.rules.model import Status, Ticket
from igdesk.rules.names import Name
from igdesk.rules.room import Room, room_for
from igdesk.rules.window import WindowKind
from igdesk.values import dataclass
from igdesk.widgets.known import Known

SNOOZED_FOR = timedelta(days=2)


class AfterSend(StrEnum):
    """What becomes of the ticket once the reply is queued, and which ticket is looked at next."""

    WAITING = "waiting"
    RESOLVED = "resolved"
    RESOLVED_QUIETLY = "resolved_quietly"
    """The customer is not asked how satisfied they are, as they would be otherwise."""
    SNOOZE = "snooze"
    """It waits for the customer and is out of sight for two days, unless they write before."""
    STAY = "stay"
    """Nothing changes, and this ticket stays on the screen."""

    @classmethod
    def of(cls, then: Then | None) -> AfterSend:
        """What a template says."""
        return cls.WAITING if then is None or then.status is None else cls(then.status)

    def following(self, *, asks: bool) -> AfterSend:
        """The next one of the circle."""
        order = [each for each in AfterSend if each is not AfterSend.RESOLVED_QUIETLY or asks]
        return order[(order.index(self) + 1) % len(order)]

    @property
    def asks(self) -> bool:
        """Whether the customer may be asked how satisfied they are."""
        return self is not AfterSend.RESOLVED_QUIETLY

    def status(self, ticket: Ticket) -> Status:
        """The state that a reply to `ticket` leaves it in; a ticket that was answered is not new."""
        if self is AfterSend.STAY:
            return Status.OPEN if ticket.status is Status.NEW else ticket.status
        if self is AfterSend.RESOLVED_QUIETLY:
            return Status.RESOLVED
        return Status.WAITING if self is AfterSend.SNOOZE else Status(self.value)

    @property
    def then(self) -> Then | None:
        """What is done besides leaving it in that state."""
        return Then(snooze=SNOOZED_FOR) if self is AfterSend.SNOOZE else None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the reply is for, and what of the thread its writer has seen.

    Attributes:
        known: The ticket as it stands now.
        version: The ticket's version that the writer has seen.
        newest_message: Id of the newest message that the writer has seen.
        hold_seconds: How long a reply is held.
        release_by: Who releases it before it goes, in words; None: it goes by itself.
    """

    known: Known
    version: int
    newest_message: int
    hold_seconds: int
    release_by: Name | None = None

    @classmethod
    def of(cls, known: Known, hold_seconds: int, release_by: Name | None = None) -> Recipient:
        """Whom a ticket's reply is for, when the writer has seen all of it."""
        newest = max((message.id for message in known.detail.messages), default=0)
        return cls(known, known.card.ticket.version, newest, hold_seconds, release_by)

    def unseen(self) -> Recipient:
        """The same, for a writer who has read nothing of it: they began to write elsewhere."""
        return replace(self, version=0, newest_message=0)

    @property
    def asks(self) -> bool:
        """Whether the customer is asked how satisfied they are, should the ticket be resolved now."""
        card = self.known.card
        is_open = self.known.window.kind is WindowKind.STANDARD
        return is_open and not card.ticket.has_ended and asks_by_itself(card.ticket, card.customer, self.known.config)

    @property
    def room(self) -> Room:
        """What one message to them holds."""
        return room_for(self.known.card.ticket, self.known.config)

    @property
    def number(self) -> int:
        """The ticket."""
        return self.known.card.ticket.number
