"""What a conversation consists of, in order: days, earlier tickets, messages, notes, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from igdesk.desk.queries import MessageView, NoteView, TicketDetail
from igdesk.rules.events import (
    Assigned,
    AutoReplyHeld,
    CommentHidden,
    Compensated,
    CompensationDropped,
    CompensationProposed,
    CustomerWrote,
    Escalated,
    EscalationAnswered,
    HookCalled,
    HookFailed,
    HookHeld,
    IncidentEdited,
    IncidentJoined,
    IncidentLeft,
    IncidentMoved,
    IncidentOpened,
    Merged,
    Noted,
    ReplyCancelled,
    ReplyConfirmed,
    ReplyQueued,
    ReplyReleased,
    ReplyReturned,
    ReplySent,
    SplitOff,
    StatusChanged,
    TakenBack,
    TookIn,
    Undone,
    WouldAssign,
)
from igdesk.rules.log import Recorded
from igdesk.rules.model import Direction, MessageState, Status
from igdesk.rules.pilot_events import OUTSIDE
from igdesk.values import dataclass

TOGETHER = timedelta(minutes=5)
"""Messages of one author within this time stand under one heading."""
_CALM = (MessageState.RECEIVED, MessageState.SENT)
_SHOWN_OTHERWISE = (CustomerWrote, Noted, ReplyQueued, ReplySent)
"""Happenings that the message or note itself shows."""


@dataclass(frozen=True, slots=True)
class Older:
    """There are older messages, which are being read."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the desk's time zone begins."""

    day: date


@dataclass(frozen=True, slots=True)
class Boundary:
    """What follows belongs to another ticket of the same thread."""

    number: int
    current: bool
    """Whether it is the ticket that is shown."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Messages were written here that the desk has never seen."""

    before: int
    """The message that follows."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message."""

    message: MessageView
    goes_on: bool
    """Whether it stands under the heading of the message before it."""
    hold_until: datetime | None
    """Until when our reply can be taken back."""
    send_at: datetime | None = None
    """The moment for which it waits."""
    awaits_release: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a colleague."""

    note: NoteView


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to the ticket."""

    recorded: Recorded
    place: int
    """Its place in the ticket's log."""
    goes_on: bool = False
    """Whether it follows another happening."""


Item = Older | Day | Boundary | Gap | Said | Note | Happened
Key = tuple[str, int | str]


def items_of(detail: TicketDetail, zone: ZoneInfo, *, everything: bool = False) -> tuple[Item, ...]:
    """The conversation of a ticket, oldest first.

    Args:
        detail: The ticket with its thread.
        zone: The desk's time zone: days begin there.
        everything: The whole log, not only what weighs.
    """
    return tuple(_with_lines(_in_order(detail, everything), detail, zone))


def key_of(item: Item) -> Key:
    """What tells an item from all others of the same ticket, also after the thread was read again."""
    match item:
        case Older():
            return ("older", 0)
        case Day(day):
            return ("day", day.toordinal())
        case Boundary(number):
            return ("ticket", number)
        case Gap(before):
            return ("gap", before)
        case Said(message):
            return ("message", message.id)
        case Note(note):
            return ("note", note.id)
        case Happened(place=place):
            return ("event", place)


def weighs(recorded: Recorded) -> bool:
    """Whether somebody who reads the conversation needs to know of it."""
    event = recorded.event
    if isinstance(event, StatusChanged):
        return event.after in (Status.RESOLVED, Status.CLOSED) or event.before is Status.RESOLVED
    if isinstance(event, ReplyCancelled):
        return event.overtook is not None or event.unreleased
    if isinstance(event, ReplySent):
        return event.late_for is not None
    if isinstance(event, AutoReplyHeld | HookHeld):
        return event.why == OUTSIDE
    return isinstance(
        event,
        CommentHidden
        | ReplyConfirmed
        | ReplyReleased
        | ReplyReturned
        | HookCalled
        | HookFailed
        | WouldAssign
        | Escalated
        | IncidentJoined
        | IncidentLeft
        | IncidentEdited
        | IncidentMoved
        | IncidentOpened
        | EscalationAnswered
        | Compensated
        | CompensationProposed
        | CompensationDropped
        | Assigned
        | TakenBack
        | Merged
        | TookIn
        | SplitOff
        | Undone,
    )


_Entry = tuple[datetime, int, MessageView | NoteView | Happened]


def _in_order(detail: TicketDetail, everything: bool) -> list[_Entry]:
    oldest = detail.messages[0].created_at if detail.messages and detail.more_messages else None
    entries: list[_Entry] = [
        (m.created_at, 0, m) for m in detail.messages if everything or m.state is not MessageState.CANCELLED
    ]
    entries += [(note.at, 1, note) for note in detail.notes if oldest is None or note.at >= oldest]
    for place, recorded in enumerate(detail.events):
        shown = not isinstance(recorded.event, _SHOWN_OTHERWISE) if everything else weighs(recorded)
        if shown and (oldest is None or recorded.at >= oldest):
            entries.append((recorded.at, 2, Happened(recorded, place)))
    entries.sort(key=lambda entry: entry[:2])  # stable: what came at the same time keeps its order
    return entries


def _with_lines(entries: Iterable[_Entry], detail: TicketDetail, zone: ZoneInfo) -> Iterator[Item]:
    if detail.more_messages:
        yield Older()
    holds = {row.id: row.hold_until for row in detail.outbox if row.state is MessageState.QUEUED and not row.waits}
    moments = {row.id: row.send_at for row in detail.outbox if row.waits}
    unreleased = {row.id for row in detail.outbox if row.awaits_release}
    number = detail.card.ticket.number
    day: date | None = None
    ticket: int | None = None
    before: MessageView | Happened | None = None
    for at, _, what in entries:
        if (today := at.astimezone(zone).date()) != day:
            day, before = today, None
            yield Day(today)
        if isinstance(what, NoteView):
            before = None
            yield Note(what)
            continue
        if isinstance(what, Happened):
            yield replace(what, goes_on=isinstance(before, Happened))
            before = what
            continue
        of = number if what.ticket in detail.merged else what.ticket
        if of is not None and of != ticket:
            if ticket is not None or of != number:
                before = None
                yield Boundary(of, of == number)
            ticket = of
        if what.gap_before:
            before = None
            yield Gap(what.id)
        id_ = what.outbox or ""
        yield Said(what, _goes_on(before, what), holds.get(id_), moments.get(id_), id_ in unreleased)
        before = what


def _goes_on(before: MessageView | Happened | None, message: MessageView) -> bool:
    if not isinstance(before, MessageView):
        return False
    if before.direction is not message.direction or before.author != message.author:
        return False
    calm = before.state in _CALM and message.state in _CALM
    close = message.created_at - before.created_at <= TOGETHER
    same_look = before.hidden is message.hidden and before.way is message.way and before.edited is message.edited
    return calm and close and same_look and before.channel is message.channel


def is_news(message: MessageView) -> bool:
    """Whether somebody else wrote it: the customer, or one of us in Instagram's own app."""
    return message.direction is Direction.IN or message.outbox is None
