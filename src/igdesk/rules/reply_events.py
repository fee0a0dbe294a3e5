"""What is answered to a customer, by people and by rules, and what became of it: see `outcome` and `automatic`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from igdesk.rules.event import Event
from igdesk.rules.model import Ticket
from igdesk.values import dataclass

ROBOTS_KEPT = 3
"""So many of the latest automatic answers a ticket remembers."""


@dataclass(frozen=True, slots=True)
class AnsweredInApp(Event):
    """One of us answered outside igdesk, in the Instagram app."""

    kind: ClassVar[str] = "answered_in_app"
    sent_at: datetime

    def change(self, ticket: Ticket) -> Ticket:
        asked = ticket.rating_asked_at
        later = asked is not None and self.sent_at > asked
        return _answered(_with_another_question(ticket) if later else ticket, self.sent_at, self.sent_at)


@dataclass(frozen=True, slots=True)
class ReplyQueued(Event):
    kind: ClassVar[str] = "reply_queued"
    reply: str
    hold_until: datetime
    template: str | None = None
    automatic: bool = False
    way: str = "message"
    """A `Way`, here and below."""
    send_at: datetime | None = None
    """The moment that its writer chose; None: it goes as soon as it may."""
    to_release: bool = False
    """Whether it waits for somebody who releases it."""

    def change(self, ticket: Ticket) -> Ticket:
        return _with_robot(ticket, self.hold_until) if self.automatic else _with_another_question(ticket)


@dataclass(frozen=True, slots=True)
class ReplyCancelled(Event):
    kind: ClassVar[str] = "reply_cancelled"
    reply: str
    way: str = "message"
    was: str | None = None
    """Its `MessageState` until then; None: it was not written down."""
    overtook: datetime | None = None
    """The moment that it was to go, where the customer wrote first."""
    unreleased: bool = False
    """Whether the customer wrote before anybody had released it."""


@dataclass(frozen=True, slots=True)
class ReplyReleased(Event):
    """Somebody lets a trainee's reply go."""

    kind: ClassVar[str] = "reply_released"
    reply: str
    before: datetime | None = None
    """The moment that its writer chose."""
    after: datetime | None = None
    """The moment that it goes at; None: now, as there was none, or it has passed."""
    way: str = "message"


@dataclass(frozen=True, slots=True)
class ReplyReturned(Event):
    """Somebody gives a trainee's reply back to them instead of letting it go."""

    kind: ClassVar[str] = "reply_returned"
    reply: str
    note: str
    """Id of the note that says what is to be done."""
    way: str = "message"


@dataclass(frozen=True, slots=True)
class ReplyRescheduled(Event):
    """A reply that waited for a moment goes at another one, or now."""

    kind: ClassVar[str] = "reply_rescheduled"
    reply: str
    before: datetime | None
    after: datetime | None
    """None: now."""
    way: str = "message"


@dataclass(frozen=True, slots=True)
class ReplySent(Event):
    kind: ClassVar[str] = "reply_sent"
    reply: str
    sent_at: datetime
    covers: datetime | None
    """The latest customer message that its author could have seen: that much it answers."""
    automatic: bool = False
    way: str = "message"
    late_for: datetime | None = None
    """The moment that its writer chose, where it went long after that."""

    def change(self, ticket: Ticket) -> Ticket:
        return ticket if self.automatic else _answered(ticket, self.sent_at, self.covers)


@dataclass(frozen=True, slots=True)
class ReplyConfirmed(Event):
    """A person says that a reply in doubt has arrived, because they see it standing on Instagram."""

    kind: ClassVar[str] = "reply_confirmed"
    reply: str
    sent_at: datetime
    """When it was tried: nobody knows better."""
    covers: datetime | None
    """As of `ReplySent`."""
    automatic: bool = False
    way: str = "message"
    why: Mapping[str, object] | None = None
    """Why it was in doubt, as a phrase is written down."""

    def change(self, ticket: Ticket) -> Ticket:
        return ticket if self.automatic else _answered(ticket, self.sent_at, self.covers)


@dataclass(frozen=True, slots=True)
class ReplyFailed(Event):
    kind: ClassVar[str] = "reply_failed"
    reply: str
    error: str
    way: str = "message"


@dataclass(frozen=True, slots=True)
class ReplyUnconfirmed(Event):
    kind: ClassVar[str] = "reply_unconfirmed"
    reply: str
    error: str
    way: str = "message"


@dataclass(frozen=True, slots=True)
class ReplyRetried(Event):
    """The reply is surely not at Instagram and goes out again."""

    kind: ClassVar[str] = "reply_retried"
    reply: str
    way: str = "message"
    was: str | None = None
    """Its `MessageState` until then; None: it was not written down."""
    why: Mapping[str, object] | None = None
    """Why it was that, as a phrase is written down."""


@dataclass(frozen=True, slots=True)
class HideQueued(Event):
    """A comment is to be hidden, or to be shown again."""

    kind: ClassVar[str] = "hide_queued"
    reply: str
    """Id of its row of the outbox, where it waits as a reply does."""
    message: int
    hidden: bool
    hold_until: datetime


@dataclass(frozen=True, slots=True)
class CommentHidden(Event):
    """Instagram has hidden a comment, or shows it again: that answers nobody."""

    kind: ClassVar[str] = "comment_hidden"
    reply: str
    message: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class ReactionQueued(Event):
    """A heart is to be put on a customer's message, or taken off."""

    kind: ClassVar[str] = "reaction_queued"
    reply: str
    """Id of its row of the outbox."""
    message: int
    removed: bool
    hold_until: datetime
    to_release: bool = False
    """As of `ReplyQueued`."""


@dataclass(frozen=True, slots=True)
class Reacted(Event):
    """Our heart is on a customer's message, or off it again: that answers nobody."""

    kind: ClassVar[str] = "reacted"
    reply: str
    message: int
    removed: bool


@dataclass(frozen=True, slots=True)
class AutoReplyHeld(Event):
    """A rule would have answered, and did not."""

    kind: ClassVar[str] = "auto_reply_held"
    template: str
    why: str
    """`holes`, `window`, `storm`, `late`, `unanswerable`, `person`, `earlier`, `tonight`, `taken_up`, or
    `pilot_events.OUTSIDE` alone."""
    would_leave_at: datetime | None = None
    """When it would have been sent, had the customer been in the pilot."""

    def change(self, ticket: Ticket) -> Ticket:
        return ticket if self.would_leave_at is None else _with_robot(ticket, self.would_leave_at)


def _answered(ticket: Ticket, at: datetime, covers: datetime | None) -> Ticket:
    """The ticket after an answer sent `at` that answers what was written up to `covers`.

    Our clock and Instagram's may differ: what is answered is told by messages, not by comparing clocks.
    """
    latest, since, through = ticket.last_customer_message_at, ticket.unanswered_since, ticket.answered_through
    if covers is not None:
        through = max(filter(None, (through, covers)))
        if latest is None or covers >= latest:
            since = None
        elif since is not None and since <= covers:
            since = latest  # what came before the answer is answered; the latest message is surely not
    return replace(
        ticket,
        first_responded_at=ticket.first_responded_at or max(at, ticket.created_at),
        last_answered_at=max(filter(None, (ticket.last_answered_at, at))),
        unanswered_since=since,
        answered_through=through,
    )


def _with_another_question(ticket: Ticket) -> Ticket:
    """A person said more since the customer was asked for a rating: their next message is an answer to that."""
    return ticket if ticket.rating is not None else replace(ticket, rating_asked_at=None)


def _with_robot(ticket: Ticket, at: datetime) -> Ticket:
    """A ticket that is answered automatically."""
    return replace(ticket, robots=(*ticket.robots, at)[-ROBOTS_KEPT:])
