"""What people of the desk have to do on a ticket by a time, whether or not its customer waits.

Promises are to be kept, what departments and those above were asked is to be answered.

They are told of it once before it is due, and once when it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from igdesk.rules.model import Ticket
from igdesk.rules.ticket_parts import Leg, Promise

PROMISE = "promise"
LEG = "leg"
ANSWER = "answer"


class Duty(NamedTuple):
    """One of them."""

    clock: str
    """What is recorded of it under this name: `promise:ID`, `leg:ID`, `answer:ID`."""
    since: datetime
    due_at: datetime
    whom: str
    """Whose it is, as `audience.people` understands it."""


def duties(ticket: Ticket) -> Iterator[Duty]:
    """All that stand on a ticket and have a time; nothing on one that has ended."""
    if ticket.has_ended:
        return
    for promise in ticket.promises:
        yield _promised(promise)
    for leg in ticket.legs:
        if leg.due_at is not None:
            yield _asked(leg, leg.due_at)
    for up in ticket.asked:
        yield Duty(f"{ANSWER}:{up.id}", up.since, up.due_at, up.to)


def kind_of(clock: str) -> str:
    """Of which kind the duty of this name is: `promise`, `leg` or `answer`."""
    return clock.partition(":")[0]


def promise_clock(promise: str) -> str:
    """The name of a promise's duty."""
    return f"{PROMISE}:{promise}"


def _promised(promise: Promise) -> Duty:
    return Duty(promise_clock(promise.id), promise.since, promise.due_at, f"agent:{promise.owner}")


def _asked(leg: Leg, due_at: datetime) -> Duty:
    whom = f"agent:{leg.owner}" if leg.owner is not None else f"department:{leg.department}"
    return Duty(f"{LEG}:{leg.id}", leg.since, due_at, whom)
