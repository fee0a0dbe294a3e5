"""The log of a ticket: who did what when. Replaying it gives the ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from igdesk.rules.events import Event, Opened, Undone
from igdesk.rules.model import Status, Ticket, is_person
from igdesk.values import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with who and when: one line of the log."""

    at: datetime
    actor: str
    event: Event


def evolve(ticket: Ticket, recorded: Recorded) -> Ticket:
    """The ticket after one recorded event."""
    event = recorded.event
    changed = event.change(ticket)
    by_hand = changed.by_hand
    if is_person(recorded.actor):
        by_hand = by_hand | set(event.sets)
    if changed.untouched_since is not None and recorded.actor == changed.assignee and not isinstance(event, Undone):
        changed = replace(changed, untouched_since=None, given_for=None)  # they have it in hand
    return replace(changed, updated_at=max(recorded.at, ticket.updated_at), by_hand=by_hand, version=ticket.version + 1)


def begin(number: int, recorded: Recorded) -> Ticket:
    """The ticket that an `Opened` event starts.

    Raises:
        ValueError: The event is another one.
    """
    event = recorded.event
    if not isinstance(event, Opened):
        raise ValueError(f"a ticket does not begin with {event.kind}")
    return Ticket(
        number=number,
        status=Status.NEW,
        channel=event.channel,
        thread=event.thread,
        customer=event.customer,
        created_at=event.created_at,
        updated_at=recorded.at,
        priority=event.priority,
        subject=event.subject,
        department=event.department,
        language=event.language,
        previous=event.previous,
        account=event.account,
        version=1,
    )


def replay(number: int, log: Iterable[Recorded]) -> Ticket:
    """The ticket that a log tells of.

    Raises:
        ValueError: The log is empty or does not begin with `Opened`.
    """
    entries = iter(log)
    first = next(entries, None)
    if first is None:
        raise ValueError("an empty log is no ticket")
    ticket = begin(number, first)
    for recorded in entries:
        ticket = evolve(ticket, recorded)
    return ticket
